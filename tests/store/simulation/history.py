"""What clients asked and saw, and the judge of it. Times are counted: each question and each answer has its own."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.store.simulation.wanted import MADE, NEVER, REFUSED, UNKNOWN, Reset, WantedCall

RANKS = {"scheduled": 0, "in_progress": 1, "completed": 2, "failed": 2, "canceled": 2}


class BrokenPromise(Exception):
    """Raised where something was seen that must not be."""


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
    journals: list[SeenValue] = field(default_factory=list)
    """Each that goes on from the one before, and so with times."""
    times: list[SeenValue] = field(default_factory=list)
    told: dict[tuple[str, str], tuple[bytes, int]] = field(default_factory=dict)
    """The webhooks that have reached a receiver: (tag, id of the event) -> the bytes, and when."""
    accepted: set[tuple[str, str]] = field(default_factory=set)
    losses: list[int] = field(default_factory=list)
    """When the store lost what it had not synced."""

    def _fail(self, what: str) -> None:
        raise BrokenPromise(f"world {self.key}: {what}")

    def may_begin_anew(self, since: float, until: float) -> bool:
        """Return whether the world may have begun anew in this time."""
        return any(reset.asked < until and reset.answered > since for reset in self.resets)

    @property
    def now(self) -> SeenValue | None:
        """The latest time that somebody has seen."""
        return self.times[-1] if self.times else None

    # Losses.

    def lose(self, kept: int, lost: int) -> None:
        """Note that the store lost what came to it between these times: what was known before is there still."""
        self.losses.append(lost)
        late = [one for one in self.resets if one.answered > kept]
        for reset in late:
            if reset.asked > kept and reset.answered < lost:
                self.resets.remove(reset)
            else:
                reset.answered = NEVER
        for create in self.creates.values():
            create.forget(kept, lost, may_be_back=bool(late))
        self.journals = [one for one in self.journals if one.answered <= kept]
        self.times = [one for one in self.times if one.answered <= kept]
        self.told = {name: one for name, one in self.told.items() if one[1] <= kept}

    def is_torn(self, asked: int, answered: int) -> bool:
        """Return whether the store lost something in this time: nobody knows on which side of it an answer was made."""
        return any(asked < lost < answered for lost in self.losses)

    # Lists.

    def see_calls(self, found: list[tuple[str, str, str]], asked: int, answered: int) -> None:
        """Judge a list of all calls: tag, id and status of each."""
        tags = [tag for tag, _, _ in found]
        if len(tags) != len(set(tags)):
            self._fail(f"dialled twice: {sorted(tag for tag in set(tags) if tags.count(tag) > 1)}")
        if invented := set(tags) - self.creates.keys():
            self._fail(f"invented: {sorted(invented)}")
        by_tag = {tag: (id_, status) for tag, id_, status in found}
        if self.may_begin_anew(asked, answered) or self.is_torn(asked, answered):
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
                create.is_there, create.gone = False, min(create.gone, answered)
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
        if self.is_torn(asked, answered):
            return
        if create.id not in (None, id_):
            self._fail(f"another call for {create.tag}: {id_}, after {create.id}")
        create.id, before = id_, create.status
        is_undone = RANKS[status] < RANKS[before]
        if (is_undone and asked > create.status_seen) or (RANKS[status] == RANKS[before] == 2 and status != before):
            self._fail(f"undone: {create.tag} was {before}, is {status}")
        if not is_undone and status != before:
            create.statuses.append((answered, status))

    # Journals and clocks.

    def see_journal(self, journal: list[Any], asked: int, answered: int) -> None:
        """Judge a whole journal: whatever was seen before is its beginning."""
        if self.is_torn(asked, answered):
            return
        before = self.journals[-1] if self.journals else None
        if before is None or self.may_begin_anew(before.asked, answered):
            self.journals.append(SeenValue(journal, asked, answered))
            return
        shorter, longer = sorted((before.value, journal), key=len)
        if longer[: len(shorter)] != shorter:
            self._fail(f"two histories: {_difference(shorter, longer)}")
        if len(journal) < len(before.value):
            if asked > before.answered:
                self._fail(f"history forgotten: {len(before.value)} happenings before, {len(journal)} after")
        else:
            self.journals.append(SeenValue(journal, asked, answered))

    def see_now(self, now: int, asked: int, answered: int) -> None:
        """Judge a clock: time never goes back."""
        if self.is_torn(asked, answered):
            return
        before = self.now
        if before is None or self.may_begin_anew(before.asked, answered):
            self.times.append(SeenValue(now, asked, answered))
            return
        if asked > before.answered and now < before.value:
            self._fail(f"time went back from {before.value} to {now}")
        if now >= before.value:
            self.times.append(SeenValue(now, asked, answered))

    # Webhooks.

    def hear(self, event: dict[str, Any], body: bytes, now: int) -> None:
        """Judge a webhook that reaches a receiver: who is told of a change can rely on it."""
        call = event["data"]
        tag = call["initial_message"]
        create = self.creates.get(tag)
        if create is None:
            self._fail(f"a webhook for a call that nobody wanted: {tag}")
            return
        if self.told.setdefault((tag, event["event_id"]), (body, now))[0] != body:
            self._fail(f"a webhook was told in two ways: {tag} {event['event_id']}")
        if self.may_begin_anew(create.asked, now):
            return
        if self._expected(create, now) is False:
            self._fail(f"a webhook for a call that is not there: {tag}")
        create.is_there, create.seen, create.seen_since = True, min(create.seen, now), now
        if RANKS[call["status"]] > RANKS[create.status]:
            create.statuses.append((now, call["status"]))
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
    """All worlds of one run. Times are counted, and each has a moment of a clock."""

    def __init__(self, clock: Callable[[], float] = float) -> None:
        self._clock = clock
        self._moments: list[float] = []
        self.worlds: dict[str, WorldHistory] = {}

    def tick(self) -> int:
        """Return the next time."""
        self._moments.append(self._clock())
        return len(self._moments)

    def until(self, moment: float) -> int:
        """Return the last time that had come at this moment of the clock."""
        return bisect_right(self._moments, moment)

    def world(self, key: str) -> WorldHistory:
        return self.worlds.setdefault(key, WorldHistory(key))
