"""No circle of imports, not even one for types alone; only the modules of one vendor may know each other."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

import pytest

from mock_server.vendors import VENDORS
from tests.project.sources import imports, modules

PACKAGES = ["mock_server", "contract_tests", "mockdial"]
Trees = Mapping[str, ast.Module]


def known(name: str, trees: Trees) -> str | None:
    """Return the module that an imported name is, or stands in; None if it is none of these."""
    while name and name not in trees:
        name = name.rpartition(".")[0]
    return name or None


def neighbours(module: str, trees: Trees) -> Iterator[str]:
    """Yield the modules that a module imports, wherever in it: at its head, inside functions, for types alone."""
    for name in imports(trees[module]):
        found = known(name, trees)
        if found not in (None, module) and not (vendor(module) and vendor(module) == vendor(found)):
            yield found


def vendor(module: str) -> str:
    """Return the vendor whose folder a module is in; empty for all others."""
    name = module.removeprefix("mock_server.vendors.").partition(".")[0]
    return name if name in VENDORS else ""


def circle(trees: Trees) -> list[str]:
    """Return the modules of one circle, each of which imports the next; nothing if there is none."""
    try:
        TopologicalSorter({module: set(neighbours(module, trees)) for module in trees}).prepare()
    except CycleError as error:
        return error.args[1][::-1]
    return []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_modules_import_each_other_in_a_circle(package):
    assert circle(modules(package)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import a.two",
        "from a import two",
        "from a.two import thing",
        "def late():\n    from a.two import thing",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a.two import thing",
    ],
)
def test_a_circle_is_seen_wherever_the_import_stands(text):
    trees = {name: ast.parse(code) for name, code in {"a": "", "a.one": text, "a.two": "import a.one"}.items()}
    assert set(circle(trees)) == {"a.one", "a.two"}


def test_only_the_modules_of_one_vendor_may_know_each_other():
    here, there = "mock_server.vendors.freya.call", "mock_server.vendors.freya.views"
    both = {here: ast.parse(f"import {there}"), there: ast.parse(f"import {here}")}
    assert circle(both) == []
    frame = "mock_server.vendors.call"
    assert circle({frame: ast.parse(f"import {there}"), there: ast.parse(f"import {frame}")})
