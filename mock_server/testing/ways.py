"""Two ways to a mock: through the loop of one in this process, or over the network to one elsewhere."""

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

SECONDS = 600
"""How long one request may take: a jump plays all that happens in it."""


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes


class Unreachable(Exception):
    """Nobody answers there; says where, and what to try."""


class Way(Protocol):
    """How requests reach a mock."""

    @property
    def url(self) -> str:
        """The address of the mock, without a path."""

    def ask(self, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> Answer:
        """One request and its answer."""


class Remote:
    """A mock that somebody else runs."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreachable(f"MOCKDIAL_URL: seen {url!r}, expected an address such as http://127.0.0.1:4010")
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port

    def ask(self, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> Answer:
        """One request and its answer, on a connection of its own."""
        connection = self._kind(self._host, self._port, timeout=SECONDS)
        try:
            named = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
            connection.request(method, path, body or None, named)
            answer = connection.getresponse()
            lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.getheaders()]
            return Answer(answer.status, lines, answer.read())
        except (OSError, HTTPException) as error:
            raise Unreachable(f"{self.url} does not answer ({error}); is 'mockdial serve' running there?") from None
        finally:
            connection.close()
