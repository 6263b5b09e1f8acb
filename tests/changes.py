"""A change to the text of a file, so small that it can be told from all others: what stands there, and what shall.

A change is looked for in one function, class or constant, and by its words: code that moves to another line or that is
indented or wrapped in another way can still be changed. Modules are changed while they are loaded; no file is touched.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple


class Change(NamedTuple):
    """In `place`, a module's name or a file below the project's root, `right` becomes `wrong`.

    `where` names the function, class or constant that holds `right`, such as `Clock.play_to`; "" stands for the whole
    file. Whitespace in `right` stands for any whitespace. Each line of `wrong` is indented like the line that it
    replaces, and more where it begins with spaces.
    """

    place: str
    where: str
    right: str
    wrong: str


def changed(text: str, changes: Sequence[Change], name: str) -> str:
    """Return the text with the changes. Raise LookupError where one has not exactly one place to be made."""
    places = [(*_place(text, change, name), change.wrong) for change in changes]
    for start, end, wrong in sorted(places, reverse=True):
        line = text[text.rfind("\n", 0, start) + 1 : start]
        indent = line[: len(line) - len(line.lstrip())]
        text = text[:start] + wrong.replace("\n", f"\n{indent}") + text[end:]
    return text


def _place(text: str, change: Change, name: str) -> tuple[int, int]:
    """Return where the one place for a change begins and ends."""
    words = _pattern(change.right)
    found = [match.span() for span in _spans(text, change.where) for match in words.finditer(text, *span)]
    if len(found) != 1:
        place = f"{change.where} of {change.place}" if change.where else change.place
        raise LookupError(f"{name}: seen {len(found)} places to plant it in {place}, expected one: {change.right}")
    return found[0]


def _pattern(right: str) -> re.Pattern[str]:
    """Return a pattern for these words, whole words only, with any whitespace between them."""
    words = r"\s+".join(map(re.escape, right.split()))
    before, after = (r"\b" if edge.isidentifier() or edge.isdigit() else "" for edge in (right[0], right[-1]))
    return re.compile(before + words + after)


def _spans(text: str, where: str) -> Iterator[tuple[int, int]]:
    """Yield where each definition of this name begins and ends in the text of a module."""
    if not where:
        yield 0, len(text)
        return
    starts = [0, *accumulate(map(len, io.StringIO(text)))]
    for node in _definitions(ast.parse(text), where.split(".")):
        first = min(part.lineno for part in (node, *getattr(node, "decorator_list", ())))
        yield starts[first - 1], starts[node.end_lineno or first]


def _definitions(tree: ast.AST, names: Sequence[str]) -> Iterator[ast.stmt]:
    """Yield the statements that define this name, each part of it within the one before."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt) and names[0] in _names(node):
            yield from _definitions(node, names[1:]) if names[1:] else [node]
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _definitions(node, names)


def _names(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


class Loader(SourceFileLoader):
    """Loads one module from another text than its own."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class Planter(MetaPathFinder):
    """Finds the modules that are changed."""

    def __init__(self, codes: dict[str, CodeType]) -> None:
        self.codes = codes

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in self.codes:
            return None
        spec = PathFinder.find_spec(name, path, target)
        assert spec
        assert spec.origin
        spec.loader = Loader(name, spec.origin, self.codes[name])
        return spec


def plant(bug: str, changes: Sequence[Change]) -> None:
    """Have modules that are not loaded yet be loaded with these changes. Raise LookupError where one can't be made."""
    codes: dict[str, CodeType] = {}
    for module in {change.place for change in changes}:
        assert module not in sys.modules, f"{module} was loaded too early to plant {bug}"
        path = _path(module)
        text = changed(path.read_text(encoding="utf-8"), [one for one in changes if one.place == module], bug)
        codes[module] = compile(text, path, "exec")
    sys.meta_path.insert(0, Planter(codes))


def _path(module: str) -> Path:
    """Return the file of a module, without a look at its package, which would load it."""
    package, *parts = module.split(".")
    spec = find_spec(package)
    assert spec
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0], *parts)
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
