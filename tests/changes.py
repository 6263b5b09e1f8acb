"""A change to the text of a file, so small that it can be told from all others: what stands there, and what shall.

Modules are changed while they are loaded; no file is touched.
"""

import sys
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import NamedTuple


class Change(NamedTuple):
    """In `place`, a module's name or a file below the project's root, `right` becomes `wrong`."""

    place: str
    right: str
    wrong: str


def changed(text: str, changes: Iterable[Change], name: str) -> str:
    """The text with the changes. LookupError where one has not exactly one place to be made."""
    for change in changes:
        seen = text.count(change.right)
        if seen != 1:
            raise LookupError(f"{name}: seen {seen} places to plant it in {change.place}, expected one: {change.right}")
        text = text.replace(change.right, change.wrong)
    return text


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
