"""Checks the JSON of a body: first what the schema forbids, then what it merely does not know."""

from collections.abc import Iterator
from typing import Any

from mock_server.contract import json_codec
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.conformance.masking import MASK
from mock_server.contract.conformance.rules import finding, of_violation
from mock_server.contract.keywords import token
from mock_server.contract.operation import JSON, Operation
from mock_server.contract.validation import Checker
from mock_server.contract.violation import Violation, shown

MOST = 500
"""The most places of one body that are reported; the same place in each entry of a list is one finding."""


def findings(
    side: str, where: str, operation: Operation, checkers: tuple[Checker, Checker], body: bytes, exchange: Exchange
) -> Iterator[Finding]:
    """Yield what is wrong with a body. `checkers` are those of the contract's schema and of its strict form.

    Raise ValueError if the body is not JSON.
    """
    value, named_twice = read(body)
    for pointer, seen, expected in named_twice:
        yield finding(f"{side}-body-malformed", operation.id, f"{where}body{pointer}", seen, expected, exchange)
    checker, closed = checkers
    forbidden = [] if checker.is_valid(value) else checker.violations(value, "body", MOST)
    unknown = [] if closed.is_valid(value) else closed.violations(value, "body", MOST)
    known = {(violation.where, violation.keyword) for violation in forbidden}
    for violation in forbidden:
        yield from _forbidden_or_unknown(side, where, operation, violation, exchange)
    for violation in unknown:
        if violation.names and (violation.where, violation.keyword) not in known:
            yield from _forbidden_or_unknown(side, where, operation, violation, exchange)
        elif not forbidden:
            yield _deprecated_or_unknown(side, where, operation, violation, exchange)


def _forbidden_or_unknown(
    side: str, where: str, operation: Operation, violation: Violation, exchange: Exchange
) -> Iterator[Finding]:
    rule = of_violation(side, violation)
    if MASK in violation.seen:
        return
    if not violation.names:
        seen, expected = violation.seen, violation.expected
        yield finding(rule, operation.id, where + violation.where, seen, expected, exchange)
    for name in violation.names:
        place = f"{where}{violation.where}/{token(name)}"
        yield finding(rule, operation.id, place, "a field that the contract does not know", "no such field", exchange)


def _deprecated_or_unknown(
    side: str, where: str, operation: Operation, violation: Violation, exchange: Exchange
) -> Finding:
    """Return the finding of what the schema allows only as deprecated, or as unknown in one of several alternatives."""
    rule = "request-deprecated" if side == "request" else "response-field-unknown"
    return finding(rule, operation.id, where + violation.where, violation.seen, violation.expected, exchange)


def read(body: bytes) -> tuple[Any, list[json_codec.UnkeptValue]]:
    """Return the value of a body, and the members that it names twice. Raise ValueError if it is not JSON."""
    try:
        return json_codec.decode(body), []
    except json_codec.Unkept as unkept:
        return json_codec.decode_foreign(body), [one for one in unkept.values if one.seen == json_codec.TWICE]


def media(content_type: str | None) -> str:
    """Return a content type without its parameters."""
    return (content_type or "").partition(";")[0].strip().lower()


def is_json(kind: str) -> bool:
    """Return whether this media type is JSON."""
    return kind == JSON or kind.endswith("+json")


def excerpt(body: bytes) -> str:
    """Return the beginning of a body that cannot be read."""
    return shown(body[:60].decode("utf-8", "replace"))
