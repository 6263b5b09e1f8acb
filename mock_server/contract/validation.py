"""Checks values by their schemas, fast if all is well.

A `Checker` is for one schema, and `Checkers` makes those of a document. Apart from documents, there are checkers for
fixtures, and functions for schemas that come from clients.
"""

from collections.abc import Callable
from functools import cache, cached_property, lru_cache, partial
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from mock_server.contract.document import ContractRefused, Document, read_yaml
from mock_server.contract.formats import FORMATS, OF_REQUESTS
from mock_server.contract.keywords import Place, Schema, pointer
from mock_server.contract.narrowing import Narrowed
from mock_server.contract.offline import fetch_nothing
from mock_server.contract.violation import MOST, Fields, Violation, no_fields, violations
from mock_server.resources import schema_path

KEPT = 32
"""The places of a schema whose fields are kept for the next explanation."""

FieldsAt = Callable[[bool, tuple[Any, ...]], list[str]]
"""Returns the fields at a path, of the document or of a derived schema."""


class Checker:
    """Checks values by one schema; its validator is made when it is first needed."""

    __slots__ = ("_fields", "_make", "_validator", "is_valid")

    def __init__(self, make: Callable[[], jsonschema_rs.Draft202012Validator], fields: Fields = no_fields) -> None:
        self._make, self._fields = make, fields
        self._validator: jsonschema_rs.Draft202012Validator | None = None
        self.is_valid: Callable[[Any], bool] = self._is_valid_at_first

    def ready(self) -> jsonschema_rs.Draft202012Validator:
        """Return the validator. Raise ValueError if the schema is invalid."""
        if self._validator is None:
            self._validator = self._make()
            self.is_valid = self._validator.is_valid  # from now on, call it directly
        return self._validator

    def _is_valid_at_first(self, value: Any) -> bool:
        return self.ready().is_valid(value)

    def violations(self, value: Any, where: str, most: int = MOST, narrowed: Narrowed | None = None) -> list[Violation]:
        """Return what is wrong with a value, at most `most` entries; empty if nothing is.

        A large one is better given narrowed, since the validator collects all that is wrong.
        """
        errors = self.ready().iter_errors(value if narrowed is None else narrowed.small)
        return violations(errors, where, most, narrowed, self._fields)


class Checkers:
    """Makes the checkers of one document."""

    def __init__(self, document: Document) -> None:
        self._uri, self._root = f"mock:{document.name}", document.root
        self._checkers: list[tuple[str, Checker]] = []
        self._by_place: dict[tuple[Place, bool], Checker] = {}

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        """The document as validators refer to it: a copy of its own, made with the first of them."""
        return jsonschema_rs.Registry([(self._uri, dict(self._root))])

    def at(self, place: Place, *, is_asked: bool = False) -> Checker:
        """Return the checker of the schema at a place; the same one for replies that many operations share.

        `is_asked` says that the values come from clients: days and instants are then looked at more closely.
        """
        found = self._by_place.get((place, is_asked))
        if found is None:
            found = self._add(pointer(place), lambda: {"$ref": reference(self._uri, place)}, is_asked=is_asked)
            self._by_place[(place, is_asked)] = found
        return found

    def derived(self, where: str, schema: Callable[[], Schema], *, is_asked: bool = False) -> Checker:
        """Return the checker of a schema that is derived from the document's; its references are absolute."""
        return self._add(where, schema, is_asked=is_asked)

    def is_valid(self, schema: Schema) -> Callable[[Any], bool]:
        """Return a function that says whether a part of a derived schema of requests allows a value."""
        return self._validator(schema, is_asked=True).is_valid

    def compile_all(self) -> None:
        """Make every validator now. Raise ContractRefused with the place of a schema that is invalid."""
        for where, checker in self._checkers:
            try:
                checker.ready()
            except ValueError as error:
                raise ContractRefused(f"{self._uri[5:]}: not a schema: {where}: {str(error).splitlines()[0]}") from None

    def _add(self, where: str, schema: Callable[[], Schema], *, is_asked: bool) -> Checker:
        fields_at = lru_cache(KEPT)(partial(self._fields_at, schema))
        checker = Checker(
            lambda: self._validator(schema(), is_asked=is_asked), lambda error: self._fields(error, fields_at)
        )
        self._checkers.append((where, checker))
        return checker

    def _validator(self, schema: Schema, *, is_asked: bool) -> jsonschema_rs.Draft202012Validator:
        formats = dict(OF_REQUESTS if is_asked else FORMATS)
        return jsonschema_rs.Draft202012Validator(
            schema, registry=self._registry, formats=formats, validate_formats=True, retriever=fetch_nothing
        )

    def _fields(self, error: jsonschema_rs.ValidationError, fields_at: FieldsAt) -> list[str]:
        """Return the fields of the schema in which the broken keyword stands: in the document, or in a derived one."""
        is_of_document = (error.absolute_keyword_location or "").startswith(f"{self._uri}#")
        return fields_at(is_of_document, tuple(error.schema_path[:-1]))

    def _fields_at(self, schema: Callable[[], Schema], is_of_document: bool, path: Place) -> list[str]:
        """Return the fields of a schema at a path. To derive the schema anew takes as long as twenty requests."""
        found: Any = self._root if is_of_document else schema()
        for part in path:
            found = found[str(part) if isinstance(found, dict) else part]  # a field named 2 is told as the number 2
        return list(found.get("properties", ()))


def reference(uri: str, place: Place) -> str:
    """Return a place of a document as a reference that holds anywhere."""
    return uri + quote(pointer(place), safe="#/~!$&'()*+,;=:@")


@cache
def fixture_checker(part: str) -> Checker:
    """Return the checker of one kind of file: `scenario`, `outcomes` or `numbers`."""
    schema = {**read_yaml(schema_path()), "$ref": f"#/$defs/{part}"}
    return Checker(lambda: jsonschema_rs.Draft202012Validator(schema, retriever=fetch_nothing))
