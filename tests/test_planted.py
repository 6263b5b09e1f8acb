"""The tests are tested: each planted bug makes those tests fail that have to catch it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.planted import BUGS, Bug

TESTS = Path(__file__).parent
TESTS_FAILED = 1


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_is_caught(bug: Bug) -> None:
    run = run_with(bug)
    assert run.returncode == TESTS_FAILED, f"nobody caught it:\n{run.stdout}{run.stderr}"


def run_with(bug: Bug) -> "subprocess.CompletedProcess[str]":
    """Run the tests that have to catch a bug, with the bug in the mock."""
    paths = [str(TESTS / path) for path in bug.caught_by.split()]
    options = [
        "-x",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "tests.planting",
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *paths],
        env=os.environ | {"MOCKDIAL_PLANT": bug.name, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
