"""Pairs of contracts that differ in one place, of a request or of an answer."""

from copy import deepcopy
from typing import Any

from contract_tests.tools.drift.documents import drift
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.document import Document

Json = Any


def contract_with(sent: Json = True, received: Json = True, **more: Json) -> dict[str, Json]:
    """Return a contract of one operation, with `more` in the operation."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://api.acme.example/v1"}],
        "paths": {
            "/things": {
                "post": {
                    "operationId": "makeThing",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": sent}}},
                    "responses": {
                        "200": {"description": "Yes.", "content": {"application/json": {"schema": received}}}
                    },
                    **more,
                }
            }
        },
    }


def between(old: Json, new: Json) -> list[Finding]:
    """Return the changes from one contract to the other."""
    return drift(document(old), document(new))


def document(root: Json) -> Document:
    return Document("acme", deepcopy(root), is_sound=True)


def told(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Return (rule, place, severity) of each change."""
    return [(finding.rule.removeprefix("drift-"), finding.where, finding.severity.value) for finding in findings]


def sent(old: Json, new: Json) -> list[tuple[str, str, str]]:
    """Return the changes of a schema where the client writes the value."""
    return told(between(contract_with(sent=old), contract_with(sent=new)))


def received(old: Json, new: Json) -> list[tuple[str, str, str]]:
    """Return the changes of a schema where the client reads the value."""
    return told(between(contract_with(received=old), contract_with(received=new)))
