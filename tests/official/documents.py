"""The vendors' own pages as schemas: read from a folder that is named, and kept out of this repository."""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from mock_server.contract.document import Document
from mock_server.contract.forms import FORM
from mock_server.contract.keywords import METHODS
from mock_server.contract.operation import JSON
from mock_server.resources import contract_path, root

VARIABLE = "MOCKDIAL_OFFICIAL"
VENDORS = ("elevenlabs", "happyrobot", "twilio", "vogent")

Json = Any

PARAMETER = re.compile(r"\{[^}]*\}")
"""A parameter of a path, which the pages may name otherwise than our contract."""


def folder() -> Path:
    """Return the folder that the variable names; otherwise the one that may lie beside the repository."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else root().parent / "shared" / "vendors" / "official"


@cache
def official(vendor: str) -> Mapping[str, Any]:
    """Return a vendor's pages as a document. Skip the test where there are none."""
    path = folder() / f"{vendor}.yaml"
    if not path.is_file():
        pytest.skip(
            f"{VARIABLE} names no folder with {vendor}.yaml: the vendor's pages are not part of this repository"
        )
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def operations(vendor: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield method, path and text of each operation on a vendor's pages; paths as our contract names them."""
    ours = Document.load(contract_path(vendor))
    named = {PARAMETER.sub("{}", path): path for _, path, _ in ours.operations()}
    for path, item in official(vendor)["paths"].items():
        short = path.removeprefix(ours.server[1])
        for method, text in item.items():
            if method in METHODS:
                yield method.upper(), named.get(PARAMETER.sub("{}", short), short), text


def follow(document: Mapping[str, Any], node: Json) -> Json:
    """Return what a node refers to, or the node itself."""
    while isinstance(node, Mapping) and "$ref" in node:
        here: Json = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            here = here[step]
        node = here
    return node


def body_of(document: Mapping[str, Any], holder: Json) -> Json:
    """Return the schema of a body, of a request or a reply; None where there is none."""
    content = (follow(document, holder) or {}).get("content", {})
    return (content.get(JSON) or content.get(FORM) or {}).get("schema")


def reply_of(document: Mapping[str, Any], text: Mapping[str, Any]) -> Json:
    """Return the schema of the reply of an operation that was done; None where it has no body."""
    return next((body_of(document, text["responses"][one]) for one in text["responses"] if one.startswith("2")), None)


def unlike(vendor: str, schema: Json, value: Json, where: str = "") -> Iterator[str]:
    """Yield the members that only a page shows, and those that only a value has, by their places in it."""
    schema = follow(official(vendor), schema)
    if isinstance(value, list) and "items" in schema:
        for inner in value:
            yield from unlike(vendor, schema["items"], inner, f"{where}/[]")
    elif isinstance(value, Mapping) and "properties" in schema:
        known = schema["properties"]
        yield from (f"{where}/{name} is left out" for name in known if name not in value)
        yield from (f"{where}/{name} is on no page" for name in value if name not in known)
        for name in known.keys() & value.keys():
            yield from unlike(vendor, known[name], value[name], f"{where}/{name}")


def as_schema(document: Mapping[str, Any], node: Json, *, is_gap: bool = False) -> Json:
    """Return a schema of a page as JSON Schema: references followed, nullable as a type, gaps left open.

    Where a page has a gap (`x-gap`), not all was seen: the spot and what stands directly in it may be null, and a value
    of which nothing else is known may be any.
    """
    node = follow(document, node)
    has_gap = bool(node.get("x-gap"))
    if has_gap and not node.keys() & {"properties", "items"}:
        return True
    kept = {
        name: node[name] for name in ("type", "minimum", "maximum", "minLength", "maxLength", "pattern") if name in node
    }
    if "enum" in node and not has_gap:
        kept["enum"] = node["enum"]
    if "required" in node and not has_gap:
        kept["required"] = node["required"]
    if "properties" in node:
        kept["properties"] = {
            name: as_schema(document, inner, is_gap=has_gap or bool(follow(document, inner).get("x-gap")))
            for name, inner in node["properties"].items()
        }
    if "items" in node:
        kept["items"] = as_schema(document, node["items"])
    if "anyOf" in node:
        kept["anyOf"] = [as_schema(document, inner) for inner in node["anyOf"]]
    return {"anyOf": [kept, {"type": "null"}]} if node.get("nullable") or is_gap else kept


def complaints(vendor: str, schema: Json, value: Json) -> list[str]:
    """Return what is wrong with a value by a vendor's page."""
    checker = jsonschema_rs.Draft202012Validator(as_schema(official(vendor), schema))
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}" for error in checker.iter_errors(value)]
