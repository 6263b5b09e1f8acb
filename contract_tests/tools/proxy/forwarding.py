"""Forwards requests and answers byte for byte as they come, and reports each exchange."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import httpcore2

from contract_tests.tools.proxy.encoding import decoded
from mock_server.contract.conformance.exchange import Exchange, Header, WireFacts
from mock_server.contract.url import Url, read

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Lines = list[tuple[bytes, bytes]]

OF_ONE_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding "
    b"upgrade expect".split()
)
"""Headers of a connection, not of a message: each hop has its own."""

MOST_KEPT = 16 * 1024 * 1024
"""The largest body to keep and check. A larger one is only forwarded."""

MARK = b"mockdial-proxy"
"""The header of the proxy's own answers, which it sends only where the vendor sent none."""


class Proxy:
    """An ASGI application that forwards to another server, and passes each exchange to `note`."""

    def __init__(self, upstream: str, note: Callable[[Exchange], None]) -> None:
        self._to, self._note = read(upstream), note
        self._pool = httpcore2.AsyncConnectionPool(max_connections=None, keepalive_expiry=2.0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        forwarded = ForwardedRequest(scope, self._to)
        try:
            await forwarded.run(self._pool, receive, send)
        finally:
            self._note(forwarded.exchange())

    async def close(self) -> None:
        """Close the connections to the vendor."""
        await self._pool.aclose()


class ForwardedRequest:
    """One request, from the client to the vendor, and its answer."""

    def __init__(self, scope: Scope, to: Url) -> None:
        self._scope, self._to = scope, to
        self._began, self._at = datetime.now(UTC), monotonic()
        self._asked, self._answered = BodyCopy(), BodyCopy()
        self._status = 0
        self._headers: Lines = []
        self._wire = WireFacts()
        self._sent = self._waited = 0.0
        self._is_whole, self._has_client = True, True

    async def run(self, pool: httpcore2.AsyncConnectionPool, receive: Receive, send: Send) -> None:
        """Forward the request and return the answer. Nothing is sent twice, whatever fails."""
        request = httpcore2.Request(
            self._scope["method"],
            self._url(),
            headers=self._asked_headers(),
            content=self._body(receive),
            extensions={"timeout": {"connect": 30.0, "pool": 30.0}},
        )
        try:
            response = await pool.handle_async_request(request)
            try:
                await self._pass_back(response, receive, send)
            finally:
                await response.aclose()
        except httpcore2.ConnectError as error:
            await _own_answer(send, 502, b"unreachable", f"can't reach {self._to.authority}: {error}")
        except httpcore2.TimeoutException:
            await _own_answer(send, 504, b"timed out", f"{self._to.authority} did not take the connection in time")
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            if self._status:
                self._is_whole = False  # the answer ends here for the client too, incomplete as it came
            elif self._has_client:
                await _own_answer(send, 502, b"broken off", f"{self._to.authority} gave no answer: {error}")

    async def _pass_back(self, response: httpcore2.Response, receive: Receive, send: Send) -> None:
        self._status, self._headers, self._waited = response.status, list(response.headers), self._milliseconds()
        version, reason = (response.extensions.get(name, b"") for name in ("http_version", "reason_phrase"))
        self._wire = WireFacts(version.decode("latin-1"), reason.decode("latin-1"))
        headers = list(_of_the_message(response.headers))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        watch = asyncio.ensure_future(self._watch(receive, asyncio.current_task()))
        try:
            async for part in response.aiter_stream():
                self._answered.take(part)
                await send({"type": "http.response.body", "body": part, "more_body": True})
        except asyncio.CancelledError:
            if self._has_client:
                raise
            return
        finally:
            watch.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _watch(self, receive: Receive, passing: "asyncio.Task[Any] | None") -> None:
        """Stop reading an answer when the client has disconnected."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self._has_client = False
        if passing:
            passing.cancel()

    def _url(self) -> httpcore2.URL:
        """Return the same target behind the path of the upstream, with every byte unchanged."""
        target = self._to.path.rstrip("/").encode() + (self._scope.get("raw_path") or self._scope["path"].encode())
        query = self._scope["query_string"]
        target += b"?" + query if query else b""
        return httpcore2.URL(
            scheme=self._to.scheme.encode(), host=self._to.host.encode(), port=self._to.port, target=target
        )

    def _asked_headers(self) -> Lines:
        headers = self._scope["headers"]
        passed = [(name, value) for name, value in _of_the_message(headers) if name.lower() != b"host"]
        chunked = [(b"transfer-encoding", b"chunked")] if _has(headers, b"transfer-encoding") else []
        return [(b"host", self._to.authority.encode()), *passed, *chunked]

    async def _body(self, receive: Receive) -> AsyncIterator[bytes]:
        headers = self._scope["headers"]
        if not _has(headers, b"content-length") and not _has(headers, b"transfer-encoding"):
            return
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self._has_client = False
                raise httpcore2.ReadError("the client left")
            if part := message.get("body", b""):
                self._asked.take(part)
                yield part
            self._sent = self._milliseconds()
            if not message.get("more_body"):
                return

    def exchange(self) -> Exchange:
        """Return the exchange, to be checked. Bodies are decompressed, as in recordings."""
        asked, answered, took = _text(self._asked_headers()), _text(self._headers), self._milliseconds()
        sent = min(self._sent, self._waited)
        durations = (sent, round(self._waited - sent, 3), round(took - self._waited, 3)) if self._status else None
        return Exchange(
            self._scope["method"],
            f"{self._to.scheme}://{self._to.authority}{self._url().target.decode('latin-1')}",
            asked,
            decoded(asked, self._asked.content),
            self._status,
            answered,
            decoded(answered, self._answered.content) if self._is_whole and self._has_client else None,
            self._began.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            took,
            self._is_whole,
            wire=self._wire._replace(durations=durations),
        )

    def _milliseconds(self) -> float:
        """Return how long ago the request came."""
        return round((monotonic() - self._at) * 1000, 3)


class BodyCopy:
    """A copy of a body that is not too large."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def take(self, part: bytes) -> None:
        """Keep one more part; drop all of them where the body gets too large."""
        self._size += len(part)
        if self._size <= MOST_KEPT:
            self._parts.append(part)
        else:
            self._parts.clear()

    @property
    def content(self) -> bytes | None:
        """The whole body; None where it was too large."""
        return b"".join(self._parts) if self._size <= MOST_KEPT else None


async def _own_answer(send: Send, status: int, mark: bytes, text: str) -> None:
    """Send an answer of the proxy's own, marked as such."""
    body = f"mockdial proxy: {text}\n".encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode()), (MARK, mark)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _of_the_message(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    """Return the headers to forward: all but those of the connection, and those that `Connection` names."""
    lines = list(headers)
    named = {
        word.strip().lower() for name, value in lines if name.lower() == b"connection" for word in value.split(b",")
    }
    return [(name, value) for name, value in lines if name.lower() not in OF_ONE_HOP | named]


def _has(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bool:
    return any(name.lower() == wanted for name, _ in headers)


def _text(headers: Iterable[tuple[bytes, bytes]]) -> list[Header]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
