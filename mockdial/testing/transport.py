"""The transport from a test to a mock: a protocol, and one over the network with the standard library only."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""

Json = Any
Headers = list[tuple[bytes, bytes]]

SECONDS = 600
"""The timeout of one request, in seconds: a jump of the clock plays all that happens in it."""
PAGE = 10_000


class RawResponse(NamedTuple):
    """A response, to the byte."""

    status: int
    headers: Headers
    content: bytes


class MockUnreachable(Exception):
    """No mock answers at an address. The message says where, and what to try."""


class ControlRefused(Exception):
    """The control plane refused a request. The message says what was seen, what was expected and what to do."""

    def __init__(self, method: str, path: str, response: RawResponse) -> None:
        self.status = response.status
        try:
            said = json.loads(response.content)["message"]
        except (ValueError, LookupError, TypeError):
            said = response.content.decode("utf-8", "replace")
        super().__init__(f"{method} /_mock{path}: {response.status}: {said}")


class Transport(Protocol):
    """Carry requests to a mock."""

    @property
    def url(self) -> str:
        """The address of the mock, without a path."""

    def ask(self, method: str, path: str, headers: Headers, body: bytes) -> RawResponse:
        """Send one request and return its response."""

    async def aask(self, method: str, path: str, headers: Headers, body: bytes) -> RawResponse:
        """Do as `ask`, while the caller's own loop runs."""

    def proxy_env(self, allowed: Sequence[str] = ()) -> dict[str, str]:
        """Return the variables of a proxy that leads to the mock; none where there is none."""

    def close(self) -> None:
        """Stop what was started for this transport."""


class HttpTransport:
    """Carry requests over the network, to a mock in another process."""

    def __init__(self, url: str) -> None:
        """Raise `MockUnreachable` where `url` is no address."""
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise MockUnreachable(f"MOCKDIAL_URL: seen {url!r}, expected an address such as http://127.0.0.1:4010")
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port

    def proxy_env(self, allowed: Sequence[str] = ()) -> dict[str, str]:
        """Return nothing: a mock elsewhere has a proxy only if it was started with `--proxy-port`."""
        return {}

    def ask(self, method: str, path: str, headers: Headers, body: bytes) -> RawResponse:
        """Send one request, on a connection of its own."""
        connection = self._kind(self._host, self._port, timeout=SECONDS)
        try:
            _send(connection, method, path, headers, body)
            response = connection.getresponse()
            lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.getheaders()]
            return RawResponse(response.status, lines, response.read())
        except (OSError, HTTPException) as error:
            raise MockUnreachable(f"{self.url} does not answer ({error}); is 'mockdial serve' running there?") from None
        finally:
            connection.close()

    async def aask(self, method: str, path: str, headers: Headers, body: bytes) -> RawResponse:
        """Send one request, from a thread."""
        return await asyncio.to_thread(self.ask, method, path, headers, body)

    def close(self) -> None:
        """Do nothing: the mock is another's."""


def _send(connection: HTTPConnection, method: str, path: str, headers: Headers, body: bytes) -> None:
    """Send a request with the headers as they are, but for its length: the body is here as a whole."""
    names = {name.lower() for name, _ in headers}
    connection.putrequest(method, path, skip_host=b"host" in names, skip_accept_encoding=True)
    for name, value in headers:
        if name.lower() not in (b"content-length", b"transfer-encoding"):
            connection.putheader(name, value)
    if body or b"content-length" in names:
        connection.putheader("content-length", str(len(body)))
    connection.endheaders(body)


class Control:
    """The control plane of one key's world. Each method raises `ControlRefused` where the control plane refuses."""

    def __init__(self, transport: Transport, key: str) -> None:
        self._transport, self._key = transport, key

    def ask(self, method: str, path: str, body: Json = None) -> Json:
        """Call any of its operations and return the JSON value; `path` is what follows `/_mock`."""
        content = b"" if body is None else json.dumps(body).encode()
        response = self._send(method, path, content, (b"content-type", b"application/json"))
        return json.loads(response.content) if response.content else None

    def text(self, path: str) -> str:
        """Return a response that is no single JSON value."""
        return self._send("GET", path, b"").content.decode()

    def told(self, path: str, field: str) -> Json:
        """Return a field of an answer, for a `repr`: "(no answer)" where there is none."""
        try:
            return self.ask("GET", path)[field]
        except (ControlRefused, MockUnreachable, ConnectionError, LookupError):
            return "(no answer)"

    def all(self, path: str) -> Iterator[Mapping[str, Json]]:
        """Yield the entries of one of its lists, page after page."""
        after: int | None = 0
        while after is not None:
            page = self.ask("GET", f"{path}?limit={PAGE}&after={after}")
            yield from page["data"]
            after = page["next"]

    def _send(self, method: str, path: str, body: bytes, *headers: tuple[bytes, bytes]) -> RawResponse:
        key = (b"authorization", f"Bearer {self._key}".encode())
        response = self._transport.ask(method, f"/_mock{path}", [key, *headers], body)
        if not 200 <= response.status < 300:
            raise ControlRefused(method, path, response)
        return response
