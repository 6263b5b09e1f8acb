"""An exchange as it was recorded: request and answer as they were on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mock_server.contract.url import Url, UrlRefused, read

Header = tuple[str, str]


class WireFacts(NamedTuple):
    """The facts that only an observer of the connection knows: version and phrase of an answer, and its milliseconds.

    `durations` are those of sending, of waiting for the first byte, and of receiving.
    """

    version: str = ""
    reason: str = ""
    durations: tuple[float, float, float] | None = None


UNKNOWN = WireFacts()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    A body is None if it was not kept. `status` is 0 for no answer, and `is_whole` says whether the answer came to its
    end. A recorder may leave out headers (`has_all_headers`), or not see the answer at all (`is_seen`).
    """

    method: str
    url: str
    request_headers: Sequence[Header] = ()
    request_body: bytes | None = b""
    status: int = 0
    response_headers: Sequence[Header] = ()
    response_body: bytes | None = b""
    started: str = ""
    milliseconds: float = 0.0
    is_whole: bool = True
    has_all_headers: bool = True
    is_seen: bool = True
    wire: WireFacts = UNKNOWN

    @property
    def address(self) -> Url | None:
        """The parts of the URL; None where it is no URL of a host."""
        return _read(self.url)

    @property
    def path(self) -> str:
        """The path as it was sent, escapes and all."""
        return address.path if (address := self.address) else ""

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return address.query if (address := self.address) else ""

    @property
    def is_preflight(self) -> bool:
        """True if a browser asked, before the client's own request, whether it may send it."""
        return self.method == "OPTIONS" and self.asked("access-control-request-method") is not None

    def asked(self, name: str) -> str | None:
        """Return a header of the request."""
        return _header(self.request_headers, name)

    def answered(self, name: str) -> str | None:
        """Return a header of the answer."""
        return _header(self.response_headers, name)


def _header(headers: Sequence[Header], name: str) -> str | None:
    """Return the value of the first header with this lower-case name."""
    return next((value for known, value in headers if known.lower() == name), None)


@lru_cache(64)
def _read(text: str) -> Url | None:
    try:
        return read(text)
    except UrlRefused:
        return None
