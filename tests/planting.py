"""Runs tests against a mock that has one bug, in a process of its own and without touching a file."""

import os
from pathlib import Path

from tests.changes import plant
from tests.planted.bug import Bug
from tests.planted.serve import VARIABLE
from tests.processes import Ended, ended, quickest, run_pytest

TESTS = Path(__file__).parent


def run_with(bug: Bug | None, tests: str, cache: Path) -> Ended:
    """Run tests below `tests` up to the first that fails, with a bug or with none."""
    return ended(quickest(), cache, _run, bug, [str(TESTS / test) for test in tests.split()])


def _run(bug: Bug | None, tests: list[str]) -> int:
    """Plant before the first module of the mock is loaded, then run as an ordinary run does, which is to catch it."""
    os.environ.pop("MOCKDIAL_PROFILE", None)
    if bug:
        plant(bug.name, [bug.change])
        os.environ[VARIABLE] = bug.name
        if bug.module.startswith("mock_server.contract."):
            os.environ["MOCKDIAL_CACHE"] = ""  # what it makes of a contract is for nobody else
    return run_pytest(["-x", *tests])
