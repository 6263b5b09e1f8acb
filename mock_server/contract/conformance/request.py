"""Checks a request: path, query, credentials, body."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mock_server.contract import json_codec
from mock_server.contract.conformance import bodies
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.conformance.masking import MASK
from mock_server.contract.conformance.rules import finding
from mock_server.contract.contract import Contract
from mock_server.contract.forms import FormReader
from mock_server.contract.operation import Body, Operation
from mock_server.contract.violation import Violation


def request_findings(
    contract: Contract, operation: Operation, values: Sequence[str], exchange: Exchange
) -> Iterator[Finding]:
    """Yield where a request for an operation breaks the contract."""
    if not _shows_a_key(contract, operation, exchange) and not _may_be_left_out(exchange):
        expected = f"a key: {contract.schemes[0].form}" if contract.schemes else "a key"
        yield finding("request-credentials", operation.id, "request credentials", "none", expected, exchange)
    wrong = operation.read_path(values)[1]
    _, query_wrong, unknown = operation.read_query(exchange.query.encode("latin-1", "replace"))
    sent = {name.lower().encode(): value.encode("latin-1", "replace") for name, value in exchange.request_headers}
    header_wrong = [one for one in operation.read_headers(sent)[1] if exchange.has_all_headers or one.seen != "nothing"]
    for violation in [*wrong, *query_wrong, *header_wrong]:
        rule = "missing" if violation.seen == "nothing" else "value"
        yield from _of_parameter(f"request-parameter-{rule}", operation, violation, exchange)
    for violation in unknown:
        yield from _of_parameter("request-parameter-unknown", operation, violation, exchange)
    if operation.body is not None:
        yield from _body(operation, operation.body, exchange)
    elif exchange.request_body:
        size = f"{len(exchange.request_body)} bytes"
        yield finding("request-body-unexpected", operation.id, "request body", size, "no body", exchange)


def _of_parameter(rule: str, operation: Operation, violation: Violation, exchange: Exchange) -> Iterator[Finding]:
    if MASK not in violation.seen:
        where = f"request {violation.where}"
        yield finding(rule, operation.id, where, violation.seen, violation.expected, exchange)


def _body(operation: Operation, body: Body, exchange: Exchange) -> Iterator[Finding]:
    sent, kind = exchange.request_body, bodies.media(exchange.asked("content-type"))
    if sent is None:
        return
    if not sent:
        if body.is_required:
            yield finding("request-body-missing", operation.id, "request body", "nothing", "a JSON value", exchange)
        return
    if kind != body.media and (kind or exchange.has_all_headers):
        where = "request header content-type"
        yield finding("request-content-type", operation.id, where, kind or "none", body.media, exchange)
        if body.form is not None:
            return
    try:
        if body.form is not None:
            yield from _form(operation, body.form, body, sent, exchange)
        else:
            yield from bodies.findings("request", "request ", operation, body.checkers, sent, exchange)
    except ValueError:
        if kind == body.media or not exchange.has_all_headers:
            seen, expected = bodies.excerpt(sent), "JSON" if body.form is None else "a form"
            yield finding("request-body-malformed", operation.id, "request body", seen, expected, exchange)


def _form(operation: Operation, form: FormReader, body: Body, sent: bytes, exchange: Exchange) -> Iterator[Finding]:
    """Yield what is wrong with a form: its fields as such, then the values in them."""
    try:
        value, wrong = form.read(sent)
    except json_codec.Unkept as error:
        for one in error.values:
            yield finding("request-value", operation.id, f"request body{one.pointer}", one.seen, one.expected, exchange)
        return
    for violation in wrong:
        where = f"request {violation.where}"
        yield finding("request-value", operation.id, where, violation.seen, violation.expected, exchange)
    yield from bodies.findings("request", "request ", operation, body.checkers, json_codec.encode(value), exchange)


def _shows_a_key(contract: Contract, operation: Operation, exchange: Exchange) -> bool:
    """Return whether the request has the credentials of one of the operation's security schemes."""
    root = contract.document.root
    ways: Sequence[Mapping[str, Any]] = operation.spec.get("security", root.get("security", []))
    schemes = root.get("components", {}).get("securitySchemes", {})
    return not ways or any(all(_is_shown(schemes[name], exchange) for name in way) for way in ways)


def _may_be_left_out(exchange: Exchange) -> bool:
    """Return whether the recorder may have left out a key, as browsers do: the vendor did not miss it."""
    return not exchange.has_all_headers and exchange.status != 401


def _is_shown(scheme: Mapping[str, Any], exchange: Exchange) -> bool:
    if scheme["type"] == "http":
        shown = exchange.asked("authorization") or ""
        return shown.lower().startswith(f"{scheme['scheme'].lower()} ")
    if scheme.get("in") == "query":
        return any(pair.partition("=")[0] == scheme["name"] for pair in exchange.query.split("&"))
    return exchange.asked(str(scheme.get("name", "authorization")).lower()) is not None
