"""The evidence of a report: the requests, the journal, the calls, the webhooks."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mock_server.engine.journal import Happening
from mock_server.engine.world import World
from mock_server.report.rules import Settings
from mock_server.store.request_log import LogBeginning, Request
from mock_server.vendors.account import Account
from mock_server.vendors.vendor import Vendor

YIELD_EVERY = 64
"""The number of calls or happenings judged between two yields, at which other worlds have their turn."""


SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""


class AttemptEvidence(NamedTuple):
    """One attempt to deliver a webhook: when it was sent, how long the answer took, and what it was.

    `asked` is how many requests the world had had by then, so each request stands before or after the attempt.
    """

    at: int
    seconds: float
    status: int | None
    error: str | None
    asked: int
    is_spoilt: bool = False
    """True if the webhook was spoilt on purpose: the receiver may refuse it."""


class DeliveryEvidence(NamedTuple):
    """One webhook and its attempts."""

    id: str
    vendor: str
    event: str
    url: str
    attempts: Sequence[AttemptEvidence]


class StopEvidence(NamedTuple):
    """A jump of the clock that was stopped: what was seen, and the latest happenings by their numbers."""

    reason: str
    seen: str
    receivers: Sequence[str]
    happenings: Sequence[int]


@dataclass
class Evidence:
    """All that a report may read. Nothing here is changed by reading it."""

    world: World
    vendors: Mapping[str, Vendor]
    requests: Sequence[Request]
    asked: Counter[tuple[str, str | None, int]]
    count: int
    settings: Settings = field(default_factory=Settings)
    deliveries: Callable[[], Iterable[DeliveryEvidence]] = tuple
    kept_back: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many webhooks may not leave, by URL and reason; counted while `deliveries` is read."""
    stops: Sequence[StopEvidence] = ()
    since: LogBeginning | None = None
    """Where the requests begin, if earlier ones are not known: the world was restored."""
    lost: Mapping[str, str] = field(default_factory=dict)
    """Worlds that belong to this report and can't be judged, by name, and why."""

    @property
    def unseen(self) -> int:
        """The number of requests that have left the log."""
        return self.count - len(self.requests) - (self.since.requests if self.since is not None else 0)

    def accounts(self) -> Iterator[tuple[str, Account]]:
        """Yield the accounts that were used in this world, with the names of their vendors."""
        return ((name, self.world.accounts[name]) for name in self.vendors if name in self.world.accounts)

    def request_of(self, happening: int | None) -> Request | None:
        """Return the request that made this happen; None if it is not in the log, or no request did."""
        if happening is None or (self.since is not None and happening < self.since.happenings):
            return None
        place = bisect_right(self.requests, happening, key=lambda request: request.happened)
        if place == len(self.requests) or (place == 0 and self.unseen > 0):
            return None
        request, found = self.requests[place], self.world.journal[happening]
        is_it = (request.vendor, request.at) == (found.move.vendor, found.at) and request.method not in SAFE
        return request if is_it else None

    def first_at(self, at: int) -> int:
        """Return the number of the first happening at or after this moment."""
        journal = self.world.journal
        return bisect_left(range(len(journal)), at, key=lambda number: journal[number].at)

    def look_up(self, wanted: Iterable[tuple[int, str]]) -> Iterator[None]:
        """Find in the journal what happened to the records with these ids at these moments; see `happened`."""
        by_moment: dict[int, set[str]] = {}
        for at, id_ in wanted:
            by_moment.setdefault(at, set()).add(id_)
        for at, ids in by_moment.items():
            for happening in self.world.journal.since(self.first_at(at)):
                if happening.at != at:
                    break
                if happening.record.id in ids:
                    self.happened.setdefault((at, happening.record.id), []).append(happening)
                if not happening.number % YIELD_EVERY:
                    yield

    happened: dict[tuple[int, str], list[Happening]] = field(default_factory=dict)
    """(moment, id) -> what happened then to the record, as far as it was looked up."""

    def created(self, at: int, id_: str) -> int | None:
        """Return the number of the happening that made a record at this moment."""
        return next((h.number for h in self.happened.get((at, id_), ()) if h.move.event == "create"), None)

    def creator(self, at: int, id_: str) -> Request | None:
        """Return the request that made a record at this moment."""
        return self.request_of(self.created(at, id_))
