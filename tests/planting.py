"""Runs tests against a mock that has one bug, in a process of its own and without touching a file."""

import os
from pathlib import Path

from tests.changes import plant
from tests.planted import BUGS
from tests.processes import Ended, ended, quickest, run_pytest

HOUSE = Path(__file__).parent


def run_with(bug: str, tests: str, cache: Path) -> Ended:
    """Run tests below `contract_tests/house` up to the first that fails, with the bug of this name or with none."""
    return ended(quickest(), cache, _run, bug, [str(HOUSE / test) for test in tests.split()])


def _run(name: str, tests: list[str]) -> int:
    """Plant before the first module of the mock is loaded, then run."""
    for bug in BUGS:
        if bug.name == name:
            plant(name, [bug.change])
            if bug.module.startswith("mock_server.contract."):
                os.environ["MOCKDIAL_CACHE"] = ""  # what it makes of a contract is for nobody else
    return run_pytest(["-x", *tests])
