"""The bugs and defects that are known to be caught: `caught.txt` lists them, so that none is dropped in silence."""

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from tests.changes import Change, changed
from tests.mutations.defects import DEFECTS
from tests.planted import BUGS
from tests.processes import ROOT

LIST = Path(__file__).with_name("caught.txt")
"""One a line: `mock` for a planted bug or the vendor of a defect, and its name."""


def test_every_bug_and_defect_that_is_listed_is_tried_and_each_that_is_tried_is_listed():
    tried = [*(f"mock: {bug.name}" for bug in BUGS), *(f"{defect.vendor}: {defect.name}" for defect in DEFECTS)]
    assert sorted(tried) == sorted(LIST.read_text(encoding="utf-8").splitlines())


def test_no_bug_is_listed_twice():
    listed = LIST.read_text(encoding="utf-8").splitlines()
    assert len(listed) == len(set(listed))


def misplaced(name: str, changes: list[Change]) -> Iterator[str]:
    """Yield why one can't be planted."""
    for place, here in groupby(sorted(changes), lambda change: change.place):
        spec = None if "/" in place else find_spec(place)
        path = ROOT / place if spec is None else Path(spec.origin or "")
        try:
            changed(path.read_text(encoding="utf-8"), list(here), name)
        except LookupError as error:
            yield str(error)


def test_each_has_exactly_one_place_to_be_planted():
    tried = [*((bug.name, [bug.change]) for bug in BUGS), *((one.name, list(one.changes)) for one in DEFECTS)]
    assert [why for name, changes in tried for why in misplaced(name, changes)] == []
