"""An exchange as it was recorded: request and answer as they were on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    A body is None if it was too large to be kept. `status` is 0 for no answer, and `is_whole` says whether the answer
    came to its end.
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

    @property
    def path(self) -> str:
        """The path as it was sent, escapes and all."""
        return urlsplit(self.url).path

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return urlsplit(self.url).query

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.url).netloc

    def asked(self, name: str) -> str | None:
        """Return a header of the request."""
        return _header(self.request_headers, name)

    def answered(self, name: str) -> str | None:
        """Return a header of the answer."""
        return _header(self.response_headers, name)


def _header(headers: Sequence[Header], name: str) -> str | None:
    """Return the value of the first header with this lower-case name."""
    return next((value for known, value in headers if known.lower() == name), None)
