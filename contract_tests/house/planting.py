"""Plants one bug in the mock while its modules are loaded: a test of the tests.

A pytest plugin: `MOCKDIAL_PLANT=<name> pytest -p contract_tests.house.planting …` runs tests against a mock that has
the bug of that name, without touching a file. The bugs are in `planted.py`.
"""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

import pytest

from contract_tests.house.changes import Change, changed
from contract_tests.house.planted import BUGS


class Loader(SourceFileLoader):
    """Loads one module with the changes that are to be made in it."""

    def __init__(self, bug: str, changes: Sequence[Change], name: str, path: str) -> None:
        super().__init__(name, path)
        self.bug, self.changes = bug, changes

    def get_code(self, fullname: str) -> CodeType:
        source = changed(self.get_data(self.path).decode(), self.changes, self.bug)
        code: CodeType = compile(source, self.path, "exec")
        return code


class Planter(MetaPathFinder):
    """Finds the modules that are to be changed."""

    def __init__(self, bug: str, changes: Sequence[Change]) -> None:
        self.bug, self.changes = bug, changes

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        mine = [change for change in self.changes if change.place == name]
        if not mine:
            return None
        spec = PathFinder.find_spec(name, path, target)
        assert spec
        assert spec.origin
        spec.loader = Loader(self.bug, mine, name, spec.origin)
        return spec


def plant(bug: str, changes: Sequence[Change]) -> None:
    """Have modules that are not loaded yet be loaded with these changes."""
    early = [change.place for change in changes if change.place in sys.modules]
    assert not early, f"{early} were loaded too early to plant {bug}"
    sys.meta_path.insert(0, Planter(bug, changes))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Plant before the first module of the mock is loaded."""
    bug = next(bug for bug in BUGS if bug.name == os.environ["MOCKDIAL_PLANT"])
    plant(bug.name, [Change(bug.module, bug.right, bug.wrong)])
