"""Requests: read the body, and check path, query and body against the contract."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from mock_server.contract import content_coding, json_codec
from mock_server.contract.credentials import Scheme
from mock_server.contract.forms import FORM, FormReader, TooManyFields
from mock_server.contract.operation import Body, Operation
from mock_server.contract.sliced_json import TooDeep, TooMuch
from mock_server.contract.violation import MOST, UnknownField, Violation
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.engine.scenarios.requested import RequestedOutcomes, from_header
from mock_server.exchange import Asked, Rejection
from mock_server.vendors.vendor import ErrorStyle
from mock_server.web.limits import Limits
from mock_server.web.long_bodies import LongBody
from mock_server.web.threads import in_thread

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Headers = Mapping[bytes, bytes]
Notes = tuple[str | Violation, ...]

OUTCOME = b"mockdial-outcome"
"""The header with the outcome that the calls of a request are to have."""

HOP = b"mockdial-hop"
"""The header of a request that was passed on once; it is not passed on again. Of an answer to one, it says what becomes
of the connection between the two nodes."""

JSON = b"application/json"
CURL_HINT = "; with curl, add -H 'Content-Type: application/json'"
NOTHING: Mapping[str, str] = {}
CONTAINERS = (dict, list)
NO_VIOLATIONS: list[Violation] = []

Judged = tuple[Any, list[Violation], list[Violation]]
"""The value of a body, what the contract forbids in it, and what it merely does not know."""


ACCEPTED = ((b"accept-encoding", ", ".join(content_coding.SUPPORTED).encode()),)
QUICKLY_DECODED = 4_096
"""Bytes of a coded body that are decoded in a few milliseconds, however many bytes come of them."""

NOTHING_ASKED = (b"", b"{}")
"""Bodies that say nothing: some clients send the empty object with every POST."""


class RequestReader:
    """Reads the requests to one contract. A wrong one raises `Rejection`, with the statuses that the vendor uses."""

    def __init__(
        self, errors: ErrorStyle, limits: Limits, schemes: Sequence[Scheme] = (), *, is_strict: bool = False
    ) -> None:
        """`schemes` are the security schemes of the contract, the usual one first."""
        self._manners, self._limits, self._is_strict = errors, limits, is_strict
        self._usual_header = schemes[0].header if schemes else b""
        self._advice = {scheme.header: scheme.advice for scheme in schemes if scheme.advice is not None}

    async def read(self, receive: Receive, headers: Headers) -> bytes | None:
        """Return the whole body; None if it is too large, without reading it if its length says so."""
        most = self._limits.body
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            return None
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            part = message.get("body", b"")
            size += len(part)
            if size > most:
                return None
            if not message.get("more_body"):
                return part if not parts else b"".join([*parts, part])
            parts.append(part)

    async def decode(self, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bytes:
        """Return a body without the codings that its headers name; one that takes long leaves the loop to others."""
        most = self._limits.body
        try:
            names = content_coding.codings(
                value.decode("latin-1") for name, value in headers if name == b"content-encoding"
            )
            if len(names) > 1 or len(body) > QUICKLY_DECODED:
                return await in_thread(partial(content_coding.decoded, body, names, most))
            return content_coding.decoded(body, names, most)
        except content_coding.UnknownCoding as unknown:
            raise Rejection(
                415, f"header content-encoding: seen {unknown}, expected gzip, deflate or identity", headers=ACCEPTED
            ) from None
        except content_coding.TooLarge as error:
            raise Rejection(413, f"body: {error}, expected no more; send less at once") from None
        except content_coding.DamagedBody as error:
            raise Rejection(self._manners.malformed, f"body: {error}, expected what content-encoding says") from None

    async def read_long(
        self, operation: Operation, headers: Headers, text: bytes, *, is_packed: bool
    ) -> LongBody | None:
        """Read a long body in slices, for `check`. Return None for one that nobody asked for, or that is no JSON."""
        content_type = headers.get(b"content-type", b"")
        spec = operation.body
        if spec is None or spec.form is not None or content_type.partition(b";")[0].strip().lower() != JSON:
            return None
        body = LongBody(spec, text, self._limits, is_packed=is_packed)
        await body.read()
        return body

    def check(
        self,
        operation: Operation,
        values: Sequence[str],
        query: bytes,
        headers: Headers,
        body: bytes | None,
        long_body: LongBody | None = None,
    ) -> tuple[Asked, Notes]:
        """Return the request, checked, and notes on values that the contract does not know.

        `long_body` is its body, if that was read already.
        """
        path, wrong = operation.read_path(values) if values else (NOTHING, NO_VIOLATIONS)
        typed: Mapping[str, Any] = operation.defaults
        unknown = NO_VIOLATIONS
        if query or operation.has_required_query:
            typed, query_wrong, unknown = operation.read_query(query)
            wrong = [*wrong, *query_wrong]
        if operation.headers:
            named, header_wrong = operation.read_headers(headers)
            typed, wrong = {**typed, **named}, [*wrong, *header_wrong]
        if self._advice and self._usual_header not in headers:
            unknown = [*unknown, *self._odd_credentials(headers)]
        value = None
        is_read = long_body is not None and long_body.text is body  # else a fault has changed the body
        if operation.body is not None:
            read = long_body if is_read else None
            value, body_wrong, body_unknown = self._body(operation, operation.body, headers, body, read)
            if body_wrong or body_unknown:
                wrong, unknown = [*wrong, *body_wrong], [*unknown, *body_unknown]
        elif body not in NOTHING_ASKED:
            unknown = [*unknown, self._unasked(body)]
        if wrong or (unknown and self._is_strict):
            violations = [*wrong, *unknown][:MOST] if self._is_strict else wrong[:MOST]
            raise Rejection(self._manners.violation, "; ".join(map(str, violations)), violations, sent=value)
        if (
            value is not None
            and operation.body is not None
            and operation.body.normalize is not None
            and long_body is None
        ):
            operation.body.normalize(value)
        asked = Asked(operation.id, path, typed, value)
        if (outcome := headers.get(OUTCOME)) is not None:
            asked.requested = self._requested(outcome)
        return asked, tuple(UnknownField(*violation) for violation in unknown) if unknown else ()

    def _body(
        self, operation: Operation, spec: Body, headers: Headers, body: bytes | None, read: LongBody | None
    ) -> Judged:
        """Return the value of a body, what is wrong with it, and what the contract does not know in it."""
        if read is not None:
            return self._value(read)
        form_wrong = NO_VIOLATIONS
        if spec.form is None:
            value = self._parse(spec, headers.get(b"content-type"), body)
        else:
            value, form_wrong = self._parse_form(operation, spec.form, headers.get(b"content-type"), body)
        if value is None:
            return None, NO_VIOLATIONS, NO_VIOLATIONS
        wrong, unknown = spec.judge(value, len(body or b""))
        return value, [*form_wrong, *wrong] if form_wrong else wrong, unknown

    def _odd_credentials(self, headers: Headers) -> Iterator[Violation]:
        """Yield the headers with a credential that the vendor's reference does not have, though it is taken."""
        for header, advice in self._advice.items():
            if header in headers:
                name = header.decode()
                yield Violation(f"header {name}", f"a key; {advice}", f"it in {self._usual_header.decode().title()}")

    def _unasked(self, body: bytes | None) -> Violation:
        """Return what is to be said of a body that nobody asked for: it is noted, and dropped."""
        if body is None:
            raise self._too_large()
        return Violation("body", f"{len(body)} bytes", "no body: this operation takes none")

    def _too_large(self) -> Rejection:
        return self._too_much(f"more than {self._limits.body} bytes")

    def _too_much(self, seen: str) -> Rejection:
        return Rejection(413, f"body: seen {seen}, expected no more; send less at once")

    def _requested(self, outcome: bytes) -> RequestedOutcomes:
        """Return the outcomes that the header asks for."""
        try:
            return from_header(outcome.decode("latin-1"))
        except ScenarioRefused as refused:
            raise Rejection(self._manners.violation, str(refused)) from None

    def _parse(self, spec: Body, content_type: bytes | None, body: bytes | None) -> Any:
        """Return the body's value; None for no body if none is required."""
        if not body:
            if body is None:
                raise self._too_large()
            if not spec.is_required:
                return None
            raise Rejection(self._manners.malformed, "body: seen nothing, expected a JSON object")
        if content_type != JSON and (content_type is None or content_type.partition(b";")[0].strip().lower() != JSON):
            seen = "none" if content_type is None else content_type.decode("latin-1")
            raise Rejection(415, f"header content-type: seen {seen}, expected application/json{CURL_HINT}")
        numbers: list[json_codec.LongNumber] = []
        try:
            value = json_codec.decode(body, numbers)
        except ValueError as error:
            raise self._unreadable(error) from None
        if numbers and (wrong := spec.rounded(numbers)):
            raise self._broken(wrong)
        if value is None and (wrong := spec.judge(None)[0]):
            raise self._broken(wrong)
        if is_too_deep(value, body, self._limits.depth):
            raise self._unreadable(TooDeep())
        return value

    def _parse_form(
        self, operation: Operation, form: FormReader, content_type: bytes | None, body: bytes | None
    ) -> tuple[Any, list[Violation]]:
        """Return the fields of a form, and what is wrong with them as a form.

        A body of another type counts as a form without fields if the vendor has no 415 for it.
        """
        if body is None:
            raise self._too_large()
        seen = (content_type or b"").partition(b";")[0].strip().lower().decode("latin-1")
        if body and seen != FORM:
            if 415 in operation.replies:
                raise Rejection(415, f"header content-type: seen {seen or 'none'}, expected {FORM}")
            body = b""
        if len(body) > self._limits.form:
            raise self._too_much(f"more than {self._limits.form} bytes of a form")
        try:
            return form.read(body)
        except TooManyFields as error:
            raise self._too_much(str(error)) from None
        except json_codec.Unkept as error:
            raise self._unreadable(error) from None

    def _broken(self, wrong: Sequence[Violation]) -> Rejection:
        """Return the refusal of a body that is JSON and breaks the contract."""
        return Rejection(self._manners.violation, "; ".join(map(str, wrong)), wrong)

    def _value(self, body: LongBody) -> Judged:
        """Return the value of a long body that was read, and what is wrong with it."""
        if body.error is not None:
            raise self._unreadable(body.error)
        if body.rounded:
            raise self._broken(body.rounded)
        return body.value, body.forbidden, body.unknown

    def _unreadable(self, error: ValueError) -> Rejection:
        """Return the refusal of a body that can't be read, or not be kept as it came."""
        if isinstance(error, json_codec.Unkept):
            return self._broken([Violation(f"body{one.pointer}", one.seen, one.expected) for one in error.values])
        if isinstance(error, TooMuch):
            return self._too_much(f"more than {self._limits.value} bytes outside of its lists or in one entry")
        if isinstance(error, TooDeep):
            most = self._limits.depth
            return Rejection(self._manners.malformed, f"body: seen more than {most} levels of nesting, expected fewer")
        return Rejection(self._manners.malformed, f"body: seen no JSON ({error}), expected a JSON object")


class ClientGone(Exception):
    """Raised if the client leaves before its request is complete."""


def is_too_deep(value: Any, body: bytes, most: int) -> bool:
    """Return whether a JSON value is nested deeper than `most`: few brackets, which are quick to count, can't be."""
    brackets = body.count(b"{") + body.count(b"[")
    if brackets <= most:
        return False
    level = [value] if type(value) in CONTAINERS else []
    for _ in range(most):
        brackets -= len(level)
        if not level or not brackets:  # no brackets are left: nothing is nested deeper
            return False
        inside = chain.from_iterable(outer.values() if type(outer) is dict else outer for outer in level)
        level = [inner for inner in inside if type(inner) in CONTAINERS]
    return bool(level)
