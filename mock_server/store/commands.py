"""The command log, in memory: every accepted change of a world, in order. Played again, it makes the same world."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Command(NamedTuple):
    """One accepted change: when (virtual milliseconds), the vendor and operation, and the request.

    The body is kept as the bytes that came: they are small, and exact.
    """

    at: int
    vendor: str
    operation: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: bytes
    outcome: Any = None
    """The outcome that was requested for its calls."""


class Log:
    """The commands of one world."""

    __slots__ = ("_commands", "most")

    def __init__(self, most: int) -> None:
        self._commands: list[tuple[Any, ...]] = []
        self.most = most

    @property
    def is_full(self) -> bool:
        """Whether no more commands may be accepted. Old ones are never dropped: a replay needs all of them."""
        return len(self._commands) >= self.most

    def append(
        self,
        at: int,
        vendor: str,
        operation: str,
        path: Mapping[str, str],
        query: Mapping[str, Any],
        body: bytes,
        outcome: Any = None,
    ) -> None:
        """Add a command."""
        self._commands.append((at, vendor, operation, path, query, body, outcome))

    def __len__(self) -> int:
        return len(self._commands)

    def __iter__(self) -> Iterator[Command]:
        return map(Command._make, self._commands)
