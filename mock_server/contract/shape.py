"""The shape that an OpenAPI document must have before anything in it can be read: objects where objects belong."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from mock_server.contract.keywords import METHODS
from mock_server.contract.violation import violations

_TEXT, _OBJECT = {"type": "string"}, {"type": "object"}
_TEXTS = {"type": "array", "items": _TEXT}

_BOUNDS = """
    exclusiveMaximum exclusiveMinimum maxContains maxItems maxLength maxProperties maximum
    minContains minItems minLength minProperties minimum multipleOf
""".split()


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"$ref": _TEXT, **properties}}


def _map(inner: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": inner}


def _list(inner: Any) -> dict[str, Any]:
    return {"type": "array", "items": inner}


_PARTS: Mapping[str, Any] = {
    "schema": {
        "type": ["object", "boolean"],
        "properties": {
            "$ref": _TEXT,
            "type": {"anyOf": [_TEXT, _TEXTS]},
            "enum": {"type": "array"},
            "format": _TEXT,
            "pattern": _TEXT,
            "required": _TEXTS,
            **{word: {"type": ["number", "boolean"]} for word in _BOUNDS},
            "x-status-machine": _ref("machine"),
            **{name: _map(_ref("schema")) for name in ("$defs", "dependentSchemas", "patternProperties", "properties")},
            **{name: _list(_ref("schema")) for name in ("allOf", "anyOf", "oneOf", "prefixItems")},
            **{name: _ref("schema") for name in ("additionalProperties", "contains", "items", "not", "propertyNames")},
            **{name: _ref("schema") for name in ("if", "then", "else", "unevaluatedItems", "unevaluatedProperties")},
        },
    },
    "machine": _object(
        record=_TEXT, initial=_TEXT, events=_OBJECT, moves=_map(_map(_TEXT)), phases=_map(_TEXT), starts=_OBJECT
    ),
    "signature": {**_object(algorithm=_TEXT, header=_TEXT, encoding=_TEXT), "required": ["algorithm"]},
    "media": _object(schema=_ref("schema"), examples=_OBJECT),
    "parameter": {
        **_object(name=_TEXT, schema=_ref("schema"), content=_map(_ref("media"))),
        "if": {"required": ["$ref"]},
    }
    | {"else": {"required": ["name", "in"], "properties": {"in": _TEXT}}},
    "header": _object(schema=_ref("schema")),
    "link": _object(operationId=_TEXT, parameters=_OBJECT),
    "response": _object(content=_map(_ref("media")), headers=_map(_ref("header")), links=_map(_ref("link"))),
    "body": {**_object(content=_map(_ref("media"))), "anyOf": [{"required": ["content"]}, {"required": ["$ref"]}]},
    "operation": _object(
        operationId=_TEXT,
        summary=_TEXT,
        tags=_TEXTS,
        parameters=_list(_ref("parameter")),
        requestBody=_ref("body"),
        responses=_map(_ref("response")),
        security=_list(_map(_TEXTS)),
        **{"x-signature": _ref("signature"), "x-delivery": _OBJECT, "x-calling": _OBJECT, "x-provenance": _OBJECT},
        **{"x-safe": {"const": True}},
        callbacks=_map(_map(_ref("item"))),
    ),
    "item": _object(parameters=_list(_ref("parameter")), **{method: _ref("operation") for method in METHODS}),
    "scheme": _object(type=_TEXT, scheme=_TEXT, name=_TEXT, flows=_OBJECT),
}
_ROOT = _object(
    info=_object(title=_TEXT),
    servers=_list({**_object(url=_TEXT), "required": ["url"]}),
    paths=_map(_ref("item")),
    webhooks=_map(_ref("item")),
    security=_list(_map(_TEXTS)),
    components=_object(
        schemas=_map(_ref("schema")),
        parameters=_map(_ref("parameter")),
        headers=_map(_ref("header")),
        responses=_map(_ref("response")),
        requestBodies=_map(_ref("body")),
        links=_map(_ref("link")),
        securitySchemes=_map(_ref("scheme")),
        examples=_OBJECT,
    ),
)


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**_ROOT, "$defs": _PARTS})


def objections(root: Any) -> Iterator[str]:
    """Yield the places of a document at which something else stands than OpenAPI has there."""
    if not _validator().is_valid(root):
        yield from map(str, violations(_validator().iter_errors(root), "#"))
