"""The tests are tested: each planted bug makes those tests fail that have to catch it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mock_server.engine import clock
from tests.changes import Change, Loader
from tests.planted import BUGS, Bug

TESTS = Path(__file__).parent
TESTS_FAILED = 1


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_is_caught(bug: Bug) -> None:
    run = run_with(bug)
    assert run.returncode == TESTS_FAILED, f"nobody caught it:\n{run.stdout}{run.stderr}"


def test_a_bug_that_cannot_be_planted_is_no_catch() -> None:
    missing = Change(clock.__name__, "a line that is not there", "")
    loader = Loader("gone", [missing], clock.__name__, clock.__file__)
    with pytest.raises(LookupError, match="seen 0 places"):
        loader.get_code(clock.__name__)


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
