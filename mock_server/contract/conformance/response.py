"""Checks an answer: status, media type, headers, body."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.conformance import bodies
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.conformance.rules import finding
from mock_server.contract.contract import Contract
from mock_server.contract.keywords import Place, pointer
from mock_server.contract.operation import JSON, SAFE, Operation
from mock_server.contract.parameter import coercion
from mock_server.contract.strict import strict
from mock_server.contract.validation import Checker
from mock_server.contract.violation import Violation


class ResponseCheck:
    """Checks the answers of one contract's operations; the checkers of bodies are made when they are first needed."""

    def __init__(self, contract: Contract) -> None:
        self._contract, self._document = contract, contract.document
        self._checkers: dict[Place, tuple[Checker, Checker]] = {}
        self._headers: dict[Place, Checker] = {}

    def findings(self, operation: Operation, exchange: Exchange) -> Iterator[Finding]:
        """Yield where an answer breaks the contract."""
        if not exchange.is_whole:
            where = f"response {exchange.status} body"
            yield finding("response-incomplete", operation.id, where, "its beginning", "the whole body", exchange)
        if exchange.status not in operation.replies and (_is_cached(exchange) or _is_upgrade(exchange)):
            return
        if exchange.status not in operation.replies:
            expected = f"one of {', '.join(map(str, sorted(operation.replies)))}"
            where = f"response {exchange.status}"
            yield finding("response-status", operation.id, where, str(exchange.status), expected, exchange)
            return
        named = ("paths", operation.path, operation.method.lower(), "responses", str(exchange.status))
        place, spec = self._document.follow(named)
        yield from self._of_headers(operation, place, spec, exchange)
        if exchange.method != "HEAD" and exchange.response_body is not None:
            yield from self._of_body(operation, place, spec.get("content", {}), exchange, exchange.response_body)

    def _of_headers(
        self, operation: Operation, place: Place, spec: Mapping[str, Any], exchange: Exchange
    ) -> Iterator[Finding]:
        for name in spec.get("headers", ()):
            where, header = self._document.follow((*place, "headers", name))
            location, text = f"response {exchange.status} header {name.lower()}", exchange.answered(name.lower())
            if text is None:
                if header.get("required") and (exchange.has_all_headers or exchange.response_headers):
                    yield finding("response-header-missing", operation.id, location, "nothing", "the header", exchange)
            elif "schema" in header:
                for wrong in self._of_header((*where, "schema"), text):
                    yield finding("response-header-value", operation.id, location, wrong.seen, wrong.expected, exchange)

    def _of_header(self, place: Place, text: str) -> list[Violation]:
        checker = self._headers.get(place) or self._headers.setdefault(place, self._contract.checkers.at(place))
        return checker.violations(coercion(self._document.follow(place)[1])(text), "header")

    def _of_body(
        self, operation: Operation, place: Place, content: Mapping[str, Any], exchange: Exchange, body: bytes
    ) -> Iterator[Finding]:
        where, kind = f"response {exchange.status} ", bodies.media(exchange.answered("content-type"))
        if not content or not body:
            yield from self._of_presence(operation, where, content, exchange, body)
            return
        if not kind and not exchange.has_all_headers:
            kind = JSON if JSON in content else next(map(bodies.media, content))
        declared = next((name for name in content if _fits(name, kind)), None)
        if declared is None:
            location, expected = f"{where}header content-type", " or ".join(content)
            yield finding("response-content-type", operation.id, location, kind or "none", expected, exchange)
        elif bodies.is_json(kind) and "schema" in content[declared]:
            checkers = self._checkers_of((*place, "content", declared, "schema"))
            try:
                yield from bodies.findings("response", where, operation, checkers, body, exchange)
            except ValueError:
                seen = bodies.excerpt(body)
                yield finding("response-body-malformed", operation.id, f"{where}body", seen, "JSON", exchange)

    def _of_presence(
        self, operation: Operation, where: str, content: Mapping[str, Any], exchange: Exchange, body: bytes
    ) -> Iterator[Finding]:
        """Yield a body that is missing, or that the contract does not declare."""
        if content:
            yield finding("response-body-missing", operation.id, f"{where}body", "nothing", "a body", exchange)
        elif body:
            seen = f"{len(body)} bytes"
            yield finding("response-body-unexpected", operation.id, f"{where}body", seen, "no body", exchange)

    def _checkers_of(self, place: Place) -> tuple[Checker, Checker]:
        if place not in self._checkers:
            closed = self._contract.checkers.derived(f"{pointer(place)}, closed", lambda: strict(self._document, place))
            self._checkers[place] = self._contract.checkers.at(place), closed
        return self._checkers[place]


def _is_cached(exchange: Exchange) -> bool:
    """Return whether the answer says that the client's copy is still good; browsers ask that by themselves."""
    conditions = ("if-none-match", "if-modified-since")
    is_asked = not exchange.has_all_headers or any(exchange.asked(name) is not None for name in conditions)
    return exchange.status == 304 and exchange.method in SAFE and is_asked


def _is_upgrade(exchange: Exchange) -> bool:
    """Return whether the answer sends the client from http to the same address by https."""
    rest = exchange.url.partition("://")[2]
    secure = (exchange.answered("location") or "").partition("://")
    return 300 <= exchange.status < 400 and exchange.url[:5].lower() == "http:" and secure[::2] == ("https", rest)


def _fits(declared: str, kind: str) -> bool:
    """Return whether a media type is one that was declared: `text/*` stands for many."""
    declared = bodies.media(declared)
    return declared in (kind, "*/*") or (declared.endswith("/*") and kind.startswith(declared[:-1]))
