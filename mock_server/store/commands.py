"""The command log, in memory: every accepted change of a world, in order. Played again, it makes the same world."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.store.group_commit import Commit


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

    is_stored = False
    """Whether the commands go to a store as well."""

    lost: Exception | None = None
    """Why the world of this log was given up, if a store could not keep it."""

    def __init__(self, most: int) -> None:
        self._commands: list[tuple[Any, ...]] = []
        self.most = most

    @property
    def is_full(self) -> bool:
        """True if no more commands may be accepted. Old ones are never dropped: a replay needs all of them."""
        return len(self._commands) >= self.most

    @property
    def why_full(self) -> str:
        """The reason why no more commands may be accepted, and the remedy."""
        return f"this world has taken {self.most} changes, its limit; POST /_mock/world/reset"

    def append(
        self,
        at: int,
        vendor: str,
        operation: str,
        path: Mapping[str, str],
        query: Mapping[str, Any],
        body: bytes,
        outcome: Any = None,
        told: Any = None,
    ) -> None:
        """Add a command. A store keeps what its client was told, too."""
        self._commands.append((at, vendor, operation, path, query, body, outcome))

    def begin(self) -> None:
        """Write down that the world begins here; in memory there is nothing to write."""

    def end(self) -> None:
        """Write down that the world is deleted."""

    def note_time(self, now: int) -> None:
        """Remember up to which moment the world was played."""

    def unsaved(self) -> Commit | None:
        """Return the commit that the latest entries are in; None if all are on disk."""
        return None

    def note(self, name: str, facts: Any) -> None:
        """Remember beside the commands what a server that starts again needs; in memory nothing is needed."""

    def note_soon(self, name: str, facts: Callable[[], Any]) -> None:
        """Remember this with the next change, or a moment later: no answer waits for it."""

    def note_accepted(self, webhook: int, status: int | None) -> None:
        """Remember that a receiver has accepted a webhook, and how; no answer waits for it."""

    def note_secret(self, vendor: str, secret: str) -> None:
        """Remember what signs the webhooks of a vendor."""

    def __len__(self) -> int:
        return len(self._commands)

    def first(self, count: int) -> "Log":
        """Return a log in memory that has the first so many commands."""
        found = Log(self.most)
        found._commands = self._commands[:count]
        return found

    def __getitem__(self, number: int) -> Command:
        return Command._make(self._commands[number])

    def __iter__(self) -> Iterator[Command]:
        return map(Command._make, self._commands)
