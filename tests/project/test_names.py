"""A class name stands once in the tree, and no file or class has the name of a metaphor that was retired."""

import ast
import re
from collections import defaultdict
from pathlib import PurePath

import pytest

from mock_server.vendors import VENDORS
from tests.project.sources import ROOT, files, modules

PACKAGES = ("mock_server", "mockdial", "contract_tests", "benchmarks", "tests")
SAME_ROLE_SAME_NAME = (
    *(f"mock_server.vendors.{vendor}." for vendor in VENDORS),  # every vendor has an `Account`, most have a `Call`
    "tests.vendors.acme",  # the vendor of the tests
    *(f"contract_tests.clients.{vendor}" for vendor in VENDORS),
    "contract_tests.clients.broken.",  # a spoilt client replaces the class `Api` or `Notes` of the exemplary one
)
RETIRED = {
    "book": "contract",
    "courier": "worker",
    "deed": "action",
    "desk": "dispatcher",
    "door": "entry point",
    "doorkeeper": "authenticator",
    "errand": "worker",
    "gate": "interceptor",
    "letter": "message",
    "misdeed": "finding",
    "mischief": "action",
    "office": "driver",
    "patience": "slow receivers",
    "room": "sandbox",
    "seat": "entry",
    "shelf": "table",
    "theatre": "runner",
    "visit": "context",
    "wish": "requested outcome",
}
"""Each retired word, and the word of the field that replaces it."""


def words(name: str) -> set[str]:
    """Return the words of a name in lower case: `DialledCalls` has dialled, calls and call."""
    found = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
    return found | {word.removesuffix(end) for word in found for end in ("s", "es")}


def classes() -> dict[str, list[str]]:
    """Return the modules in which each class name is defined, at any depth."""
    found = defaultdict(list)
    for package in PACKAGES:
        for module, tree in modules(package).items():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(module)
    return found


def test_a_class_name_stands_once():
    free = {name: [m for m in where if not m.startswith(SAME_ROLE_SAME_NAME)] for name, where in classes().items()}
    assert {name: where for name, where in free.items() if len(where) > 1} == {}


def test_no_class_has_a_retired_name():
    assert [name for name in classes() if words(name) & RETIRED.keys()] == []


def test_no_file_has_a_retired_name():
    paths = [path.relative_to(ROOT) for path in files() if path.suffix == ".py"]
    assert [str(path) for path in paths if path.parts[0] in PACKAGES and named_by_a_metaphor(path)] == []


def named_by_a_metaphor(path: PurePath) -> bool:
    """Return whether a file or one of its folders has a retired name."""
    return any(words(part) & RETIRED.keys() for part in path.with_suffix("").parts)


@pytest.mark.parametrize("name", ["Rooms", "TestRoom", "RoomService", "Wishes"])
def test_a_retired_name_is_found(name):
    assert words(name) & RETIRED.keys()
