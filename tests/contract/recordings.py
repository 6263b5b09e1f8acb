"""Recorded exchanges with Acme: a correct one, and others that differ from it."""

from dataclasses import replace
from typing import Any

import orjson

from mock_server.contract.conformance import judge
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from tests.contract.acme import operation, parameter, root, sent

CALL = {
    "type": "object",
    "required": ["to"],
    "properties": {
        "to": {"type": "string", "pattern": "^[+]"},
        "kind": {"enum": ["sales", "support"]},
        "old": {"oneOf": [{"type": "string"}, {"type": "integer", "deprecated": True}]},
        "password": {"type": "string", "maxLength": 4},
    },
}
SHOWN = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "string"},
        "status": {"enum": ["new", "done"]},
        "tags": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
        "apiKey": {"type": "string", "maxLength": 4},
    },
}
LIMITED = sent(True, headers={"Retry-After": {"required": True, "schema": {"type": "integer"}}})
BEARER = {"bearer": {"type": "http", "scheme": "bearer"}}
ACME = Contract(
    Document(
        "acme",
        root(
            paths={
                "/calls": {
                    "post": operation(
                        requestBody=sent(CALL, required=True), responses={"200": sent(SHOWN), "429": LIMITED}
                    ),
                    "get": operation(
                        operationId="listCalls",
                        parameters=[
                            parameter("limit", type="integer", maximum=10),
                            parameter("of", required=True, type="string"),
                        ],
                        responses={"200": sent({"type": "array", "items": SHOWN}), "204": {"description": "None."}},
                    ),
                },
                "/calls/{id}": {
                    "get": operation(
                        operationId="readCall",
                        parameters=[parameter("id", "path", type="string", maxLength=3)],
                        responses={"200": sent(SHOWN)},
                    )
                },
                "/calls/last": {"get": operation(operationId="lastCall", responses={"200": sent(SHOWN)})},
            },
            security=[{"bearer": []}],
            components={"schemas": {}, "securitySchemes": BEARER},
        ),
    )
)
KEY = ("Authorization", "Bearer sk-very-secret")
JSON = ("Content-Type", "application/json; charset=utf-8")
BASE = "https://api.acme.test/v1"

MADE = Exchange(
    "POST",
    f"{BASE}/calls",
    [KEY, JSON],
    b'{"to":"+1"}',
    200,
    [JSON],
    b'{"id":"c1","status":"new","tags":[{"name":"a"}]}',
)
LISTED = Exchange("GET", f"{BASE}/calls?of=me", [KEY], b"", 200, [JSON], b'[{"id":"c1","status":"new"}]')
READ = Exchange("GET", f"{BASE}/calls/c1", [KEY], b"", 200, [JSON], b'{"id":"c1","status":"new"}')


def asked(exchange: Exchange, body: Any) -> Exchange:
    """Return the exchange with another body in the request."""
    return replace(exchange, request_body=orjson.dumps(body))


def answered(exchange: Exchange, body: Any) -> Exchange:
    """Return the exchange with another body in the answer."""
    return replace(exchange, response_body=orjson.dumps(body))


def found(exchange: Exchange) -> list[tuple[str, str]]:
    """Return (rule, place) of each finding."""
    return [(finding.rule, finding.where) for finding in judged(exchange)]


def judged(exchange: Exchange) -> list[Finding]:
    return judge(ACME, exchange)
