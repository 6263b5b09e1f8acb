"""The tests are tested: each planted bug makes those tests fail that have to catch it."""

from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from tests.planted import BUGS, Bug
from tests.planting import run_with
from tests.processes import BROKEN

PASSED, FAILED = 0, 1
"""Exit codes of pytest; any other says that the tests did not run."""


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_is_caught(bug: Bug, run_cache: Path) -> None:
    run = run_with(bug, bug.caught_by, run_cache)
    assert run.code == FAILED, f"nobody caught it:\n{run.said}"


def test_a_bug_that_cannot_be_planted_is_no_catch(run_cache: Path) -> None:
    gone = replace(BUGS[0], right="words that are not there")
    run = run_with(gone, gone.caught_by, run_cache)
    assert run.code == BROKEN
    assert "seen 0 places to plant it in " in run.said


def test_without_a_bug_tests_of_each_folder_pass(run_cache: Path) -> None:
    tests = sorted({test for bug in BUGS for test in bug.caught_by.split()})
    first = [next(folder) for _, folder in groupby(tests, lambda test: test.partition("/")[0])]
    run = run_with(None, " ".join(first), run_cache)
    assert run.code == PASSED, run.said
