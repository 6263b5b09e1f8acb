"""What clients asked and saw, and the judge of it. Times are counted: each question and each answer has its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

MADE, REFUSED, UNKNOWN = "made", "refused", "unknown"

NEVER = float("inf")

RANKS = {"scheduled": 0, "in_progress": 1, "completed": 2, "failed": 2, "canceled": 2}


class BrokenPromise(Exception):
    """Raised where something was seen that must not be."""


@dataclass
class WantedCall:
    """A call that a client wants, once: its tag is in its text. The client asks for it again if it is not sure."""

    tag: str
    body: dict[str, Any]
    asked: int
    answered: float = NEVER
    outcome: str = UNKNOWN
    is_there: bool | None = None
    """Whether somebody has seen it, or has seen that it is not there; None as long as nobody can know."""
    seen: float = NEVER
    """When somebody first saw it; `seen_since` is when the latest who saw it has asked."""
    seen_since: int = 0
    status: str = "scheduled"
    status_seen: int = 0
    id: str | None = None
    is_pending: bool = False
    has_key: bool = False


@dataclass
class Reset:
    """A wish that a world begins anew; `answered` is never for one of which nobody has heard."""

    seed: int
    asked: int
    answered: float = NEVER


@dataclass
class SeenValue:
    """A journal that somebody has read, or a time."""

    value: Any
    asked: int
    answered: int


@dataclass
class WorldHistory:
    """The history of one world as clients know it."""

    key: str
    creates: dict[str, WantedCall] = field(default_factory=dict)
    resets: list[Reset] = field(default_factory=list)
    wishes: int = 0
    """How often somebody wished that it begins anew, whatever came of it."""
    journal: SeenValue | None = None
    now: SeenValue | None = None
    told: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """The webhooks that have reached a receiver: (tag, id of the event) -> the bytes."""
    accepted: set[tuple[str, str]] = field(default_factory=set)

    def _fail(self, what: str) -> None:
        raise BrokenPromise(f"world {self.key}: {what}")

    def may_begin_anew(self, since: float, until: float) -> bool:
        """Return whether the world may have begun anew in this time."""
        return any(reset.asked < until and reset.answered > since for reset in self.resets)

    # Lists.

    def see_calls(self, found: list[tuple[str, str, str]], asked: int, answered: int) -> None:
        """Judge a list of all calls: tag, id and status of each."""
        tags = [tag for tag, _, _ in found]
        if len(tags) != len(set(tags)):
            self._fail(f"dialled twice: {sorted(tag for tag in set(tags) if tags.count(tag) > 1)}")
        if invented := set(tags) - self.creates.keys():
            self._fail(f"invented: {sorted(invented)}")
        by_tag = {tag: (id_, status) for tag, id_, status in found}
        if self.may_begin_anew(asked, answered):
            return
        for create in self.creates.values():
            self._see(create, by_tag.get(create.tag), asked, answered)

    def _see(self, create: WantedCall, shown: tuple[str, str] | None, asked: int, answered: int) -> None:
        expected = self._expected(create, asked)
        if expected is True and shown is None:
            self._fail(f"lost: {create.tag}, which was {'seen' if create.is_there else create.outcome}")
        if expected is False and shown is not None:
            self._fail(f"there, though it was {create.outcome} or reset: {create.tag}")
        if shown is None:
            if create.answered < asked and not create.is_pending:
                create.is_there = False
            return
        create.is_there, create.seen, create.seen_since = True, min(create.seen, answered), asked
        self.see_status(create, *shown, asked, answered)

    def _expected(self, create: WantedCall, asked: int) -> bool | None:
        """Return whether a call has to be in what is asked for now; None if nobody can know."""
        happened = [reset for reset in self.resets if reset.answered < NEVER]
        if any(reset.asked > create.answered for reset in happened):
            return False
        if create.is_there is False and not create.is_pending:
            return False
        if create.is_there:
            return True if asked > create.seen and not self.may_begin_anew(create.seen_since, asked) else None
        if create.is_pending or create.answered > asked or self.may_begin_anew(create.asked, create.answered):
            return None
        return {MADE: True, REFUSED: False, UNKNOWN: None}[create.outcome]

    def see_status(self, create: WantedCall, id_: str, status: str, asked: int, answered: int) -> None:
        """Judge what somebody was shown of one call."""
        if create.id not in (None, id_):
            self._fail(f"another call for {create.tag}: {id_}, after {create.id}")
        create.id, before = id_, create.status
        is_undone = RANKS[status] < RANKS[before]
        if (is_undone and asked > create.status_seen) or (RANKS[status] == RANKS[before] == 2 and status != before):
            self._fail(f"undone: {create.tag} was {before}, is {status}")
        if not is_undone and status != before:
            create.status, create.status_seen = status, answered

    # Journals and clocks.

    def see_journal(self, journal: list[Any], asked: int, answered: int) -> None:
        """Judge a whole journal: whatever was seen before is its beginning."""
        before, self.journal = self.journal, SeenValue(journal, asked, answered)
        if before is None or self.may_begin_anew(before.asked, answered):
            return
        shorter, longer = sorted((before.value, journal), key=len)
        if longer[: len(shorter)] != shorter:
            self._fail(f"two histories: {_difference(shorter, longer)}")
        if len(journal) < len(before.value):
            if asked > before.answered:
                self._fail(f"history forgotten: {len(before.value)} happenings before, {len(journal)} after")
            self.journal = before

    def see_now(self, now: int, asked: int, answered: int) -> None:
        """Judge a clock: time never goes back."""
        before, self.now = self.now, SeenValue(now, asked, answered)
        if before is None or self.may_begin_anew(before.asked, answered):
            return
        if asked > before.answered and now < before.value:
            self._fail(f"time went back from {before.value} to {now}")
        if now < before.value:
            self.now = before

    # Webhooks.

    def hear(self, event: dict[str, Any], body: bytes, now: int) -> None:
        """Judge a webhook that reaches a receiver: who is told of a change can rely on it."""
        call = event["data"]
        tag = call["initial_message"]
        create = self.creates.get(tag)
        if create is None:
            self._fail(f"a webhook for a call that nobody wanted: {tag}")
            return
        if self.told.setdefault((tag, event["event_id"]), body) != body:
            self._fail(f"a webhook was told in two ways: {tag} {event['event_id']}")
        if self.may_begin_anew(create.asked, now):
            return
        if self._expected(create, now) is False:
            self._fail(f"a webhook for a call that is not there: {tag}")
        create.is_there, create.seen, create.seen_since = True, min(create.seen, now), now
        if RANKS[call["status"]] > RANKS[create.status]:
            create.status, create.status_seen = call["status"], now
        if create.id not in (None, call["call_id"]):
            self._fail(f"a webhook for another call of {tag}")

    def see_webhooks(self, webhooks: Iterable[dict[str, Any]]) -> None:
        """Judge the outbox of a world in which nothing is under way any more, and in which all were accepted."""
        for webhook in webhooks:
            body, delivery = webhook["body"], webhook["delivery"]
            if delivery is None:
                continue
            name = body["data"]["initial_message"], body["event_id"]
            if delivery["state"] != "delivered":
                self._fail(f"never delivered: {name} is {delivery['state']}")
            if name not in self.accepted:
                self._fail(f"never told: nobody has accepted {name}")


def _difference(first: list[Any], second: list[Any]) -> str:
    n = next(n for n, (one, other) in enumerate(zip(first, second, strict=False)) if one != other)
    return f"happening {n}: {first[n]} and {second[n]}"


class History:
    """All worlds of one run."""

    def __init__(self) -> None:
        self._times = count(1)
        self.worlds: dict[str, WorldHistory] = {}

    def tick(self) -> int:
        """Return the next time."""
        return next(self._times)

    def world(self, key: str) -> WorldHistory:
        return self.worlds.setdefault(key, WorldHistory(key))
