"""Tries the shipped suite on a mock that has a defect, or none: both as a user would run them, over a socket."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import NamedTuple

from tests.mutations.serve import serve_for
from tests.processes import Child, ended, quickest, run_pytest, started

SUITE = "contract_tests/suite"
WRONG = "the mock is wrong"
"""What the mock says where it notices that it breaks its own contract."""


class Trial(NamedTuple):
    """The result of tests: what they said, and what the mock said of itself."""

    said: str
    confessed: str

    @property
    def failed(self) -> int:
        """The number of tests that failed; a test that could not be run at all is no catch."""
        counts = {word: int(count) for count, word in re.findall(r"(\d+) (failed|passed|errors?)", self.said[-200:])}
        assert counts, self.said
        assert not counts.keys() & {"error", "errors"}, self.said
        return counts.get("failed", 0)

    @property
    def is_noticed(self) -> bool:
        """True if the mock noticed by itself that it was wrong."""
        return WRONG in self.confessed


def tried(vendor: str, defect: str, tests: list[str], cache: Path, way: BaseContext | None = None) -> Trial:
    """Run tests of the suite against one vendor's mock with a defect, each in a process that is started in this way."""
    way = way or quickest()
    with serving(way, vendor, defect, cache) as (address, mock):
        options = ["--vendor", vendor, "--base-url", address, "--key", "trial"]
        run = ended(way, cache, run_pytest, [*options, *(f"{SUITE}/{test}" for test in tests)])
        return Trial(run.said, mock.said)


@contextmanager
def serving(way: BaseContext, vendor: str, defect: str, cache: Path) -> Iterator[tuple[str, Child]]:
    """Yield the address of a mock that runs as long as it is needed, and its process."""
    ours, theirs = way.Pipe()
    with ours, started(way, cache, serve_for, theirs, vendor, defect) as mock:
        theirs.close()
        try:
            first = ours.recv().splitlines()[0]
        except EOFError:
            mock.process.join(10)
            raise AssertionError(f"a mock with this defect does not start: {mock.said}") from None
        yield first.split()[-1], mock
        ours.close()
        mock.process.join(10)
