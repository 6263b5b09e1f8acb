"""The glossary is short, its words are those of the code, and a newcomer finds it."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.project.sources import ROOT, modules

WORDS = re.findall(r"^\| ([a-z]+) \| \S", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)[1:]
PARTS = re.compile(r"[A-Z]?[a-z]+")


def names(package: str) -> Iterator[str]:
    """Yield every name of a package: of modules, classes, functions, arguments, attributes and variables."""
    for module, tree in modules(package).items():
        yield module
        for node in ast.walk(tree):
            for field in ("name", "id", "attr", "arg"):
                if isinstance(name := getattr(node, field, None), str):
                    yield name


def test_it_has_at_most_thirty_words_and_each_of_them_once():
    assert 20 <= len(WORDS) <= 30
    assert len(set(WORDS)) == len(WORDS)


def test_each_of_its_words_is_used_in_the_code():
    packages = ("mock_server", "mockdial", "contract_tests")
    used = {part.lower() for package in packages for name in names(package) for part in PARTS.findall(name)}
    assert [word for word in WORDS if not used & {word, f"{word}s", f"{word}es"}] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_a_newcomer_is_led_to_it(page):
    assert "glossary.md)" in (ROOT / page).read_text(encoding="utf-8")
