"""One parameter of an operation: how its text becomes a value, and which values it may have."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.validation import Checkers
from mock_server.contract.violation import Violation

_NUMBER = r"[+-]?[0-9]{1,19}(\.[0-9]{1,40})?([eE]([+-]?[0-9]{1,2}|-[0-9]{3}))?"
"""A number as a parameter's text; none of them is too large for a float."""

Coerce = Callable[[str], Any]


class Parameter:
    """One parameter of a path, query or header: how its text becomes a value, and which values it may have."""

    __slots__ = ("_checker", "_coerce", "default", "is_list", "is_required", "name", "place")

    def __init__(self, document: Document, checkers: Checkers, where: Place) -> None:
        where, spec = document.follow(where)
        self.name: str = spec["name"]
        self.place: str = spec["in"]
        self.is_required: bool = spec.get("required", False)
        _, schema = document.follow((*where, "schema"))
        self.default = schema.get("default")
        self.is_list: bool = schema.get("type") == "array"
        self._coerce = coercion(document.follow((*where, "schema", "items"))[1] if self.is_list else schema)
        self._checker = checkers.at((*where, "schema"), is_asked=True)

    def read(self, text: str) -> tuple[Any, list[Violation]]:
        """Return the value of a text, and what is wrong with it."""
        return self._judged([self._coerce(text)] if self.is_list else self._coerce(text))

    def read_all(self, texts: Sequence[str]) -> tuple[Any, list[Violation]]:
        """Return the list of values of a parameter that may be repeated, and what is wrong with it."""
        return self._judged([self._coerce(text) for text in texts])

    def _judged(self, value: Any) -> tuple[Any, list[Violation]]:
        if self._checker.is_valid(value):
            return value, []
        return value, self._checker.violations(value, f"{self.place}/{self.name}")


def coercion(schema: Mapping[str, Any]) -> Coerce:
    """Return how a parameter's text becomes a value. A text that cannot be read stays text: its schema refuses it."""
    kinds = schema.get("type", "string")
    match kinds if isinstance(kinds, str) else next((k for k in kinds if k != "null"), "string"):
        case "integer":
            return lambda text: int(text) if re.fullmatch(r"[+-]?[0-9]{1,4000}", text) else text
        case "number":
            return _number
        case "boolean":
            return lambda text: {"true": True, "false": False}.get(text, text)
    return str


def _number(text: str) -> float | str:
    """Return a text as a number; as it is if it is none, or if a float would change it."""
    if not re.fullmatch(_NUMBER, text):
        return text
    value = float(text)
    return value if Decimal(repr(value)) == Decimal(text) else text
