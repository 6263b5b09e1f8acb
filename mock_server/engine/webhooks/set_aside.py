"""Receivers that are set aside: nothing is sent to them any more, so that nobody waits for them again."""

from collections.abc import Iterator
from typing import NamedTuple


class SetAside(NamedTuple):
    """A receiver that was set aside: its URL, or its whole host (`http://host:port/*`), when, and why."""

    receiver: str
    at: int
    reason: str


class ReceiversAside:
    """The receivers of one world that are set aside."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[str, SetAside] = {}

    def __iter__(self) -> Iterator[SetAside]:
        return iter(self._found.values())

    def add(self, at: int, receiver: str, reason: str) -> None:
        """Set a receiver aside."""
        self._found[receiver] = SetAside(receiver, at, reason)

    def find(self, url: str) -> SetAside | None:
        """Return how the receiver at a URL, or its whole host, was set aside; None if it was not."""
        if not self._found:
            return None
        return self._found.get(url) or self._found.get(host(url))

    def bring_back(self, url: str) -> None:
        """Send to the receiver at a URL again, and so to its whole host if that was set aside."""
        self._found.pop(url, None)
        self._found.pop(host(url), None)


def host(url: str) -> str:
    """Return the name under which the whole host of a URL is set aside."""
    scheme, _, rest = url.partition("://")
    ends = [place for sign in "/?#" if (place := rest.find(sign)) >= 0]
    return f"{scheme}://{rest[: min(ends, default=len(rest))]}/*"
