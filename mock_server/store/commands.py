"""The command log, in memory: every accepted change of a world, in order. Played again, it makes the same world."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Command(NamedTuple):
    """One accepted change: when (virtual milliseconds), which operation of whom, and what was asked.

    The body is kept as the bytes that came, which are small and the truth.
    """

    at: int
    vendor: str
    operation: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: bytes
    outcome: Any = None
    """What its calls are to come to, as it was asked for."""


class Log:
    """The commands of one world."""

    __slots__ = ("_commands", "most")

    def __init__(self, most: int) -> None:
        self._commands: list[tuple[Any, ...]] = []
        self.most = most

    @property
    def is_full(self) -> bool:
        """Whether no more commands may be accepted: dropping old ones would make the log a lie."""
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
        """Keep one more."""
        self._commands.append((at, vendor, operation, path, query, body, outcome))

    def __len__(self) -> int:
        return len(self._commands)

    def __iter__(self) -> Iterator[Command]:
        return map(Command._make, self._commands)
