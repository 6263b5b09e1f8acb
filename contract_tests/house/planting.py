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

from contract_tests.house.planted import BUGS, Bug


class Loader(SourceFileLoader):
    """Loads one module with the bug in it."""

    def __init__(self, bug: Bug, name: str, path: str) -> None:
        super().__init__(name, path)
        self.bug = bug

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path).decode()
        if source.count(self.bug.right) != 1:
            raise LookupError(f"{self.bug.name}: seen {source.count(self.bug.right)} places to plant it, expected one")
        code: CodeType = compile(source.replace(self.bug.right, self.bug.wrong), self.path, "exec")
        return code


class Planter(MetaPathFinder):
    """Finds the module that is to have the bug."""

    def __init__(self, bug: Bug) -> None:
        self.bug = bug

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self.bug.module:
            return None
        spec = PathFinder.find_spec(name, path, target)
        assert spec
        assert spec.origin
        spec.loader = Loader(self.bug, name, spec.origin)
        return spec


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Plant before the first module of the mock is loaded."""
    bug = next(bug for bug in BUGS if bug.name == os.environ["MOCKDIAL_PLANT"])
    assert bug.module not in sys.modules, f"{bug.module} was loaded too early to plant {bug.name}"
    sys.meta_path.insert(0, Planter(bug))
