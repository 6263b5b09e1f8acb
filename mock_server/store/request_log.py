"""The request log of a world: the latest lines, and a tally of all that have left it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

FIRST_TRIM, STEP = 16, 256
"""The lines after which a log is trimmed for the first time; and the most by which it may grow until the next time."""

ROOM, ROOM_OF_A_NOTE = 900, 400
"""Bytes that a line takes besides its texts, about; and those that each of its notes takes besides."""

_number, _asked_at = itemgetter(0), itemgetter(1)
"""The number of a line, and its time."""

_ASKED = itemgetter(2, 6, 7)
"""The (vendor, operation, status) of a line."""


class Request(NamedTuple):
    """One request and its answer. Bodies are cut; `mark` differs for long ones whose beginnings are the same.

    `happened` is how long the journal was after the answer: the happenings of the request are the last before it.
    `real` is the real time in seconds, from no particular moment; no replay has it.
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


class KeptDiagnosis(NamedTuple):
    """The diagnosis that was kept with a history: requests and report, as the control plane shows them."""

    requests: Sequence[Mapping[str, Any]]
    report: Mapping[str, Any] | None


class LogBeginning(NamedTuple):
    """The beginning of the log of a restored world: earlier requests are not known."""

    at: int
    happenings: int
    """How many there were by then."""
    kept: KeptDiagnosis | None = None

    @property
    def requests(self) -> int:
        """The number of requests by then, as far as that was kept."""
        return max((one["number"] for one in self.kept.requests), default=0) if self.kept is not None else 0


class Requests:
    """The log: `most` lines that can be read, and how often each operation was answered with each status.

    A writer only appends; when there are `next_trim` lines, it has the log trimmed.
    """

    __slots__ = ("_counted", "_tally", "count", "lines", "most", "next_trim", "since", "size")

    def __init__(self, most: int) -> None:
        self.count = self._counted = self.size = 0
        self.most, self.next_trim = most, FIRST_TRIM
        self.lines: list[tuple[Any, ...]] = []
        self.since: LogBeginning | None = None
        self._tally: Counter[tuple[str, str | None, int]] = Counter()

    def begin_at(self, since: LogBeginning) -> None:
        """Begin at a moment of a world that was restored; go on counting from what was kept."""
        self.since, self.count = since, self.count + since.requests

    def until(self, at: int) -> "Requests":
        """Return the log as it was at the end of a moment, as far as that is still known."""
        found = Requests(self.most)
        found.since, found.lines = self.since, [line for line in self.lines if _asked_at(line) <= at]
        if found.lines or not self.lines:
            found._tally = self._tally.copy()  # what has left the log is older than what stands there
        before = _number(self.lines[0]) - 1 if self.lines else self.count
        found.count = _number(found.lines[-1]) if found.lines else before
        return found

    def __iter__(self) -> Iterator[Request]:
        """Yield the lines, the oldest first."""
        return map(Request._make, self.lines[-self.most :])

    def trim(self, step: int) -> int:
        """Drop what is too much, and set the next trim; return by how many lines the log has grown since the last."""
        before = self._counted
        self.keep(self.most, step)
        return self._counted - before

    def keep(self, most: int, step: int, size: int | None = None) -> None:
        """Drop the oldest lines beyond `most`, and beyond `size` bytes; their operations and statuses stay counted.

        The next trim is at most `step` lines away, however many were dropped.
        """
        self.size += sum(map(_size, self.lines[self._counted :]))
        gone = max(0, len(self.lines) - most)
        left = self.size - sum(map(_size, self.lines[:gone]))
        while size is not None and left > size and gone < len(self.lines):
            left -= _size(self.lines[gone])
            gone += 1
        self._tally.update(map(_ASKED, self.lines[:gone]))
        del self.lines[:gone]
        self.size, self._counted = left, len(self.lines)
        self.next_trim = self._counted + max(1, min(step, STEP, self._counted))

    def tally(self) -> Counter[tuple[str, str | None, int]]:
        """Count the answers by (vendor, operation, status) since the world began."""
        return self._tally + Counter(map(_ASKED, self.lines))


def fair_bound(sizes: Iterable[int], most: int) -> int:
    """Return the bound for each of many sizes, so that together they are `most`: the small ones stay as they are."""
    left, found = most, sorted(sizes)
    for n, size in enumerate(found):
        share = left // (len(found) - n)
        if size > share:
            return share
        left -= size
    return most


def _size(line: tuple[Any, ...]) -> int:
    """Return about how many bytes a line takes."""
    return ROOM + len(line[4]) + len(line[5]) + len(line[9]) + len(line[10]) + sum(map(_length, line[8]))


def _length(note: Any) -> int:
    texts = (note,) if isinstance(note, str) else (text for text in note if isinstance(text, str))
    return ROOM_OF_A_NOTE + sum(map(len, texts))
