"""A docstring names its subject: it begins with a verb or a noun, never with What, Whether, How or Who."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.project.sources import modules

CLAUSE = re.compile(r"(What|Whatever|Whether|How|Who|Whoever|Whom|Whose|When|Where|Why|Which)\b")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def clauses(tree: ast.Module, kinds: tuple[type[ast.AST], ...]) -> Iterator[str]:
    """Yield the docstrings of a module that begin with a relative clause."""
    for node in ast.walk(tree):
        if isinstance(node, (*DEFINITIONS, ast.Module)) and isinstance(node, kinds):
            text = ast.get_docstring(node)
            if text and CLAUSE.match(text):
                yield text.partition("\n")[0]


@pytest.mark.parametrize("package", ["mock_server", "mockdial", "contract_tests", "benchmarks"])
def test_no_docstring_of_what_ships_begins_with_a_clause(package):
    found = {name: list(clauses(tree, (*DEFINITIONS, ast.Module))) for name, tree in modules(package).items()}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_no_function_or_class_of_the_tests_begins_with_one():
    """A module of tests may: its line is the fact that all of its tests are about."""
    found = {name: list(clauses(tree, DEFINITIONS)) for name, tree in modules("tests").items()}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(("text", "is_found"), [("Whether it rings.", True), ("Whatsoever.", False), ("Ring.", False)])
def test_a_clause_is_told_from_a_word_that_begins_alike(text, is_found):
    assert bool(list(clauses(ast.parse(f'"""{text}"""'), (ast.Module,)))) == is_found
