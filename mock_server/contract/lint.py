"""Checks what a contract says. A word that would have no effect is an error, not ignored."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import jsonschema_rs

from mock_server.contract import phases
from mock_server.contract.keywords import METHODS, Place, Schema, pointer, unknown

KNOWN_FORMATS = frozenset(
    """
    date date-time duration email hostname idn-email idn-hostname ipv4 ipv6 iri iri-reference json-pointer regex
    relative-json-pointer time uri uri-reference uri-template uuid
    base64-csv coming-date coming-date-time day-or-instant iana-time-zone json-schema-text
    webhook-url webhook-url-with-user
    """.split()
)
"""The formats that are checked: those of JSON Schema 2020-12, our own, and one that a vendor's module checks itself.

`base64-csv` is a table of people: only code that reads its rows can name the line and column of a mistake.
"""

_SEGMENT = re.compile(r"\{[^{}]*\}(?:[.][^{}]+)?")
NO_PARAMETERS = frozenset({"accept", "authorization", "content-type"})
"""Headers that OpenAPI describes elsewhere."""

_OF_A_PATH = frozenset({*METHODS, "parameters", "summary", "description", "servers"})


class Linted(Protocol):
    """A document as it is read here; `contract/document.py` has the only one."""

    @property
    def root(self) -> Mapping[str, Any]: ...

    def follow(self, place: Place) -> tuple[Place, Any]: ...

    def target(self, reference: str) -> Place: ...

    def operations(self) -> Iterator[tuple[str, str, Place]]: ...

    def schemas(self) -> Iterator[tuple[Place, Schema]]: ...


def objections(document: Linted) -> Iterator[str]:
    """Everything in a document that can't be used, each with its place."""
    yield from _schemas(document)
    yield from _paths(document)
    yield from _links(document)


def _schemas(document: Linted) -> Iterator[str]:
    ruled: set[str] = set()
    for place, schema in document.schemas():
        where = pointer(place)
        for word in unknown(schema):
            yield f"unknown schema keyword {word!r} at {where}"
        if not isinstance(schema, dict):
            continue
        if "$ref" in schema:
            document.follow(document.target(schema["$ref"]))
        if schema.get("format", "uri") not in KNOWN_FORMATS:
            yield f"unknown format {schema['format']!r} at {where}"
        if machine := schema.get("x-status-machine"):
            named = f"status machine of {machine['record']}" if "record" in machine else "status machine"
            yield from (f"{named} at {where}: {flaw}" for flaw in _flaws(schema, machine, ruled))
    for name, schema in document.root.get("components", {}).get("schemas", {}).items():
        if not jsonschema_rs.meta.is_valid(schema, None):
            yield f"not a JSON Schema: {pointer(('components', 'schemas', name))}"


def _flaws(schema: Mapping[str, Any], machine: Mapping[str, Any], ruled: set[str]) -> Iterator[str]:
    """Yield where a machine differs from its enum, its events from its moves, and what is wrong with its phases."""
    if lacking := [part for part in ("record", "initial", "events", "moves") if part not in machine]:
        yield f"it lacks {lacking[0]!r}"
        return
    if machine["record"] in ruled:
        yield f"another machine rules the record {machine['record']!r} already"
    ruled.add(machine["record"])
    statuses, moves, explained = set(schema.get("enum", ())), machine["moves"], set(machine["events"])
    targets = {target for row in moves.values() for target in row.values()} | {machine["initial"]}
    made = {event for row in moves.values() for event in row}
    for what, odd in (
        ("the enum knows no row", set(moves) - statuses),
        ("the machine has no row for the status", statuses - set(moves)),
        ("a move leads to the unknown status", targets - statuses),
        ("nothing explains the event", made - explained),
        ("no move is made by the event", explained - made),
    ):
        yield from (f"{what} {each!r}" for each in sorted(odd))
    yield from phases.flaws(machine)


def _paths(document: Linted) -> Iterator[str]:
    paths = document.root.get("paths")
    if not isinstance(paths, dict):
        yield "it has no paths"
        return
    for path, item in paths.items():
        for word in sorted(item.keys() - _OF_A_PATH):
            yield f"unknown word {word!r} at {pointer(('paths', path))}"
        for segment in path.split("/"):
            if "{" in segment and not _SEGMENT.fullmatch(segment):
                yield f"the segment {segment!r} of {path} is more than a parameter and a suffix, as in {{id}}.json"
    for _, _, place in document.operations():
        if not document.follow(place)[1].get("responses"):
            yield f"no responses at {pointer(place)}"
        yield from _parameters(document, place[:-1])
        yield from _parameters(document, place)


def _parameters(document: Linted, place: Place) -> Iterator[str]:
    for n in range(len(document.follow(place)[1].get("parameters", ()))):
        where, parameter = document.follow((*place, "parameters", str(n)))
        named = f"a parameter in {parameter.get('in')!r} at {pointer(where)}"
        if parameter.get("in") not in ("path", "query", "header"):
            yield f"{named}; only path, query and header are understood"
        elif parameter["in"] == "header" and str(parameter.get("name")).lower() in NO_PARAMETERS:
            yield f"{named} is called {parameter['name']!r}, which OpenAPI has as no parameter"
        elif parameter["in"] == "header" and parameter.get("required") and "example" not in parameter:
            yield f"{named} is required and has no `example`, which tests of a server send"


def _links(document: Linted) -> Iterator[str]:
    """Every link leads from an answer to an operation that there is."""
    known = {document.follow(place)[1].get("operationId") for _, _, place in document.operations()}
    for _, _, place in document.operations():
        for status in document.follow(place)[1].get("responses", {}):
            where, reply = document.follow((*place, "responses", status))
            for name in reply.get("links", {}):
                target = document.follow((*where, "links", name))[1].get("operationId")
                if target not in known:
                    yield f"the link {name!r} at {pointer(where)} leads to the unknown operation {target!r}"
