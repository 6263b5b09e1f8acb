"""The transport from a test to a mock: a protocol, and one over the network with the standard library only."""

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

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


class HttpTransport:
    """Carry requests over the network, to a mock that runs already."""

    def __init__(self, url: str) -> None:
        """Raise `MockUnreachable` where `url` is no address."""
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise MockUnreachable(f"MOCKDIAL_URL: seen {url!r}, expected an address such as http://127.0.0.1:4010")
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port

    def ask(self, method: str, path: str, headers: Headers, body: bytes) -> RawResponse:
        """Send one request, on a connection of its own."""
        connection = self._kind(self._host, self._port, timeout=SECONDS)
        try:
            named = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
            connection.request(method, path, body or None, named)
            response = connection.getresponse()
            lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.getheaders()]
            return RawResponse(response.status, lines, response.read())
        except (OSError, HTTPException) as error:
            raise MockUnreachable(f"{self.url} does not answer ({error}); is 'mockdial serve' running there?") from None
        finally:
            connection.close()


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

    def all(self, path: str) -> Iterator[Mapping[str, Json]]:
        """Yield the entries of one of its lists, page after page."""
        after: int | None = -1
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
