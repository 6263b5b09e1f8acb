"""The bugs and defects that are known to be caught: `caught.txt` lists them, so that none is dropped in silence."""

from pathlib import Path

from tests.mutations.defects import DEFECTS
from tests.planted import BUGS

LIST = Path(__file__).with_name("caught.txt")
"""One a line: `mock` for a planted bug or the vendor of a defect, and its name."""


def test_every_bug_and_defect_that_is_listed_is_tried_and_each_that_is_tried_is_listed():
    tried = [*(f"mock: {bug.name}" for bug in BUGS), *(f"{defect.vendor}: {defect.name}" for defect in DEFECTS)]
    assert sorted(tried) == sorted(LIST.read_text(encoding="utf-8").splitlines())


def test_no_bug_is_listed_twice():
    listed = LIST.read_text(encoding="utf-8").splitlines()
    assert len(listed) == len(set(listed))
