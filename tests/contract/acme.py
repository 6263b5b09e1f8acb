"""A tiny contract of no vendor, with one operation that makes calls. Tests change it, or send requests by it."""

from typing import Any

import pytest

from mock_server.contract.contract import Contract
from mock_server.contract.document import ContractRefused, Document
from mock_server.contract.operation import Operation
from mock_server.contract.validation import Checker

MACHINE = {
    "record": "call",
    "initial": "new",
    "phases": {"new": "waiting", "ringing": "ringing", "done": "reached"},
    "events": {"ring": {"summary": "It rings."}, "end": {"summary": "Somebody hangs up."}},
    "moves": {"new": {"ring": "ringing"}, "ringing": {"end": "done"}, "done": {}},
}
STATUSES = ["new", "ringing", "done"]


def root(*, paths: Any = None, schemas: Any = None, **more: Any) -> dict[str, Any]:
    """Return a whole document, as read from YAML."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://api.acme.test/v1"}],
        "paths": paths or {},
        "components": {"schemas": schemas or {}},
        **more,
    }


def operation(**spec: Any) -> dict[str, Any]:
    return {"operationId": "makeCall", "responses": {"200": {"description": "Made."}}, **spec}


def parameter(name: str, place: str = "query", *, required: bool = False, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required or place == "path", "schema": schema or {"type": "string"}}


def sent(schema: Any, **spec: Any) -> dict[str, Any]:
    """Return a request body, or a reply, with a schema."""
    return {"content": {"application/json": {"schema": schema}}, **spec}


def refused(*, paths: Any = None, schemas: Any = None, **more: Any) -> str:
    """Return the message with which a contract of these parts is refused."""
    with pytest.raises(ContractRefused) as refusal:
        Contract(Document("acme", root(paths=paths, schemas=schemas, **more)))
    return str(refusal.value)


def made(path: str = "/calls", method: str = "post", schemas: Any = None, **spec: Any) -> Operation:
    """Return the only operation of a contract."""
    contract = Contract(Document("acme", root(paths={path: {method: operation(**spec)}}, schemas=schemas)))
    return contract.operations["makeCall"]


def checker(schema: Any, **schemas: Any) -> Checker:
    """Return a validator for one schema."""
    contract = Contract(Document("acme", root(schemas={"It": schema, **schemas})))
    return contract.checkers.at(("components", "schemas", "It"))


def complaints(schema: Any, value: Any, **schemas: Any) -> list[str]:
    """Return the violations of a value, as text."""
    return [str(violation) for violation in checker(schema, **schemas).violations(value, "body")]
