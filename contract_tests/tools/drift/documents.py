"""Compares two contracts: operations, their requests and answers, webhooks and status machines."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contract_tests.tools.drift import machines
from contract_tests.tools.drift.change import ContractChange, Effect, Side
from contract_tests.tools.drift.operations import OperationComparison
from contract_tests.tools.drift.security import security
from contract_tests.tools.drift.webhooks import WebhookComparison
from mock_server.contract import json_codec, shape
from mock_server.contract.conformance.finding import Finding, merged
from mock_server.contract.document import ContractRefused, Document, read_yaml

Spec = Mapping[str, Any]


def load(path: Path) -> Document:
    """Load a contract to compare. It may use more than the mock understands, but must be OpenAPI 3."""
    root = _json(path) if path.suffix == ".json" else read_yaml(path)
    if not isinstance(root, dict) or not str(root.get("openapi", "")).startswith("3."):
        raise ContractRefused(f"{path}: no OpenAPI 3 document")
    if wrong := next(shape.objections(root), None):
        raise ContractRefused(f"{path}: {wrong}")
    return Document(path.stem, root, path, is_sound=True)


def _json(path: Path) -> Any:
    try:
        return json_codec.decode(path.read_bytes())
    except OSError as error:
        raise ContractRefused(f"{path}: {error.strerror or error}") from None
    except ValueError as error:
        raise ContractRefused(f"{path}: no JSON: {error}") from None


def drift(old: Document, new: Document) -> list[Finding]:
    """Return every change from one contract to another, the breaking ones first."""
    return merged(list(_drift(old, new)))


def _drift(old: Document, new: Document) -> Iterator[Finding]:
    if _servers(old) != _servers(new):
        change = ContractChange("server", "servers", _servers(new), _servers(old), Effect.BREAKING)
        yield change.finding("the whole API", Side.SENT)
    was, now = _operations(old), _operations(new)
    operations, webhook_specs = OperationComparison(old, new), WebhookComparison(old, new)
    for key in [*was, *(key for key in now if key not in was)]:
        if key not in now:
            yield _gone(was[key], key)
        elif key not in was:
            yield _come(now[key], key)
        else:
            name = _name(was[key], key)
            yield from operations.findings(name, was[key], now[key])
            yield from webhook_specs.callbacks(name, was[key], now[key])
            yield from security(old, new, name, was[key], now[key])
    yield from webhook_specs.webhooks()
    yield from machines.findings(old, new)


def _servers(document: Document) -> str:
    return ", ".join(str(server.get("url", "")).rstrip("/") for server in document.root.get("servers", ())) or "none"


def _operations(document: Document) -> dict[str, Spec]:
    """Return the operations by method and path, whatever the names of path parameters."""
    found: dict[str, Spec] = {}
    for method, path, place in document.operations():
        item, spec = document.follow(place[:-1])[1], document.follow(place)[1]
        key = f"{method} {re.sub('{[^}]*}', '{}', path)}"
        found[key] = {**spec, "parameters": [*item.get("parameters", ()), *spec.get("parameters", ())], "path": path}
    return found


def _name(spec: Spec, key: str) -> str:
    return str(spec.get("operationId") or f"{key.partition(' ')[0]} {spec['path']}")


def _gone(spec: Spec, key: str) -> Finding:
    change = ContractChange("operation-removed", "operation", "no such operation", f"{key}", Effect.BREAKING)
    return change.finding(_name(spec, key), Side.SENT)


def _come(spec: Spec, key: str) -> Finding:
    change = ContractChange("operation-added", "operation", f"{key}", "no such operation", Effect.HARMLESS)
    return change.finding(_name(spec, key), Side.SENT)
