"""Plants one bug in the mock while its modules are loaded: a test of the tests.

A pytest plugin: `MOCKDIAL_PLANT=<name> pytest -p tests.planting …` runs tests against a mock that has
the bug of that name, without touching a file. The bugs are in `planted`.
"""

import os

import pytest

from tests.changes import plant
from tests.planted import BUGS


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Plant before the first module of the mock is loaded."""
    bug = next(bug for bug in BUGS if bug.name == os.environ["MOCKDIAL_PLANT"])
    plant(bug.name, [bug.change])
