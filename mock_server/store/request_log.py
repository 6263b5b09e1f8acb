"""The request log of a world: the latest lines, and a tally of all that have left it."""

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, NamedTuple

FIRST_LOOK, STEP = 16, 256
"""After how many lines somebody looks after a log for the first time; and by how many it may grow until the next."""

_ASKED = itemgetter(2, 6, 7)
"""The (vendor, operation, status) of a line."""


class Request(NamedTuple):
    """One request and its answer. Bodies are cut; `mark` tells long ones apart whose beginnings are the same.

    `happened` is how long the journal was when the answer was given: what the request made happen stands just before.
    `real` is the real time in seconds, from no particular moment; it belongs to no history.
    """

    number: int
    at: int
    vendor: str
    method: str
    path: bytes
    query: bytes
    operation: str | None
    status: int
    notes: tuple[Any, ...]
    body: bytes
    reply: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    happened: int
    real: float
    mark: int


class Requests:
    """The log: `most` lines that can be read, and how often each operation was answered with each status.

    Who writes sees to it that `look_after` is called when there are `look` lines, so that writing stays one append.
    """

    __slots__ = ("_counted", "_tally", "count", "lines", "look", "most")

    def __init__(self, most: int) -> None:
        self.count = self._counted = 0
        self.most, self.look = most, FIRST_LOOK
        self.lines: list[tuple[Any, ...]] = []
        self._tally: Counter[tuple[str, str | None, int]] = Counter()

    def __iter__(self) -> Iterator[Request]:
        """The lines, the oldest first."""
        return map(Request._make, self.lines[-self.most :])

    def trim(self, step: int) -> int:
        """Hold no more than may be, and ask for the next look; answers how many lines it has grown since the last."""
        before = self._counted
        self._counted = self.keep(self.most)
        self.look = self._counted + max(1, min(step, STEP, self._counted))
        return self._counted - before

    def keep(self, most: int) -> int:
        """Let the oldest lines go, as many as are too many; what they asked and were answered stays counted."""
        gone = max(0, len(self.lines) - most)
        self._tally.update(map(_ASKED, self.lines[:gone]))
        del self.lines[:gone]
        return len(self.lines)

    def tally(self) -> Counter[tuple[str, str | None, int]]:
        """How often each (vendor, operation, status) was answered, since the world began."""
        return self._tally + Counter(map(_ASKED, self.lines))
