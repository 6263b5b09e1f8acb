"""A jump of a world's clock: counts what receivers do in return to webhooks, so that every jump comes to an end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from mock_server.engine import moment
from mock_server.engine.webhooks.delivery import Delivery
from mock_server.engine.world import World

LINKS = 1
"""The links of a chain that are not counted: a client may act once on all that would have happened anyway."""

SHOWN, NAMED = 10, 3
"""The most receivers and happenings that a stop shows, and the most records that its message names."""

BOUNDS = {
    "moment_chain": "more than {limit} happenings at one moment that a chain of webhooks brought about",
    "jump_chain": "more than {limit} happenings in one jump that a chain of webhooks brought about",
    "jump_happenings": "more than {limit} happenings in one jump",
}
"""The bounds of a jump, by their names in the setup of a world, and what it means to pass one."""

RESET = "reset"
"""The reason why a jump stops whose world is reset or deleted."""


class JumpStop(NamedTuple):
    """The early end of a jump: the bound that was passed, the receivers, the latest happenings, and the time."""

    at: int
    reason: str
    limit: int | None = None
    receivers: tuple[str, ...] = ()
    happenings: tuple[int, ...] = ()

    def records(self, world: World) -> list[str]:
        """Return the ids of the records to which its happenings happened."""
        return list(dict.fromkeys(world.journal[number].record.id for number in self.happenings))

    def seen(self, world: World) -> str:
        """Return what was seen: when it stopped, at which bound, which receivers, and the latest records."""
        stopped = f"the clock stopped at {moment.text(self.at)}"
        if self.reason == RESET:
            return f"{stopped}: the world was reset or deleted in the middle of the jump"
        who = f", by {', '.join(self.receivers)}" if self.receivers else ""
        what = f", the latest to {', '.join(self.records(world)[-NAMED:])}"
        return f"{stopped}: seen {BOUNDS[self.reason].format(limit=self.limit)}{who}{what}"

    def message(self, world: World) -> str:
        """Return what was seen, what was expected, and what to do."""
        if self.reason == RESET:
            return self.seen(world)
        do = "have a receiver act on no event that it brings about itself" if self.receivers else "ask for less at once"
        return (
            f"{self.seen(world)}; expected an end: {do}, or raise {self.reason} "
            f"(`mockdial serve --limit {self.reason}=NUMBER`, or POST /_mock/world/reset)"
        )

    def view(self, world: World) -> dict[str, Any]:
        """Return it as the control plane shows it."""
        return {
            "at": moment.text(self.at),
            "reason": self.reason,
            "limit": self.limit,
            "receivers": list(self.receivers),
            "records": self.records(world),
            "message": self.message(world),
        }


class WebhookChain:
    """The depth of webhooks: how many times in a row receivers had to act before one came about.

    It is 0 for what would have happened anyway. What a receiver does while its webhook is under way is in return to
    this webhook, and one deeper. So are the webhooks that follow at that moment, and at any time all webhooks about a
    record that was made so, or that came of one: the calls of a job, the repeats of a call.
    """

    def __init__(self, world: World) -> None:
        self._world, self._moment = world, world.now
        self._rows: dict[int, int] = {}  # the depth of webhooks of this moment, by number
        self._records: dict[str, int] = {}  # the depth of records, by id
        self._posted = len(world.outbox)
        self.receiver: str | None = None
        self._last: Delivery | None = None

    def send(self, delivery: Delivery) -> None:
        """Note that a webhook leaves: what happens now is in return to it."""
        self._last, self.receiver = delivery, delivery.url

    def add(self, first: int, *, in_return: bool) -> int:
        """Add the happenings from this number on, and their webhooks; return their depth."""
        world, depth = self._world, self._depth() + 1
        if world.now != self._moment:
            self._moment, self._rows = world.now, {}
            depth = depth if in_return else 0
        if self._last is None or not depth:
            self._posted = len(world.outbox)
            return 0
        for number in range(self._posted, len(world.outbox)):
            self._rows[number] = depth
        self._posted = len(world.outbox)
        if in_return:
            happenings = (world.journal[number] for number in range(first, len(world.journal)))
            self._records |= {one.record.id: depth for one in happenings if one.move.event == "create"}
        return depth

    def deepen(self, delivery: Delivery) -> int:
        """Add a webhook that is sent again in return; return its depth."""
        self._rows[delivery.number] = depth = self._depth() + 1
        return depth

    def _depth(self) -> int:
        """Return the depth of the webhook that left last."""
        if self._last is None or not (self._rows or self._records):
            return 0
        row = self._world.outbox[self._last.number]
        record = self._world.journal[row.happening].record
        source = self._records.get(getattr(record, "source_id", record.id), 0)
        return max(source, self._records.get(record.id, 0), self._rows.get(row.number, 0))


class Jump:
    """One jump: it is stopped when more happens than the setup of its world allows."""

    def __init__(
        self, world: World, deliver: Callable[[], Awaitable[None]], settled: Callable[[], Awaitable[None]]
    ) -> None:
        """`deliver` sends what is ready, and waits for the answers; `settled` waits until no change is half made."""
        self._world, self._chain = world, WebhookChain(world)
        self._deliver, self._settled = deliver, settled
        self._began = self._seen = len(world.journal)
        self._moment = world.now
        self._at_moment = self._in_jump = 0
        self._receivers: Counter[str] = Counter()
        self._latest: list[int] = []
        self.stop: JumpStop | None = None

    @property
    def last(self) -> int:
        """The length of the journal beyond which the jump stops."""
        return self._began + self._world.setup.jump_happenings

    async def deliver(self) -> None:
        """Send what is ready; what happens meanwhile is in return to it."""
        self.played()
        await self._deliver()
        await self._settled()
        self.returned()

    async def rest(self) -> None:
        """Let others have their turn."""
        self.played()
        await asyncio.sleep(0)
        await self._settled()
        self.returned()

    def forget(self) -> None:
        """Look at nothing of the world any more, since it is reset or deleted."""
        self._chain = WebhookChain(self._world)

    def send(self, delivery: Delivery) -> None:
        """Note that a webhook leaves."""
        self._chain.send(delivery)

    def played(self) -> None:
        """Take what has happened since the last look as the world's own doing."""
        self._chain.add(self._seen, in_return=False)
        self._seen = len(self._world.journal)
        self._check()

    def returned(self) -> bool:
        """Take what has happened since the last look as done in return; return whether the jump may go on."""
        first, self._seen = self._seen, len(self._world.journal)
        if self._chain.add(first, in_return=True) > LINKS and self._seen > first:
            self._count(self._seen - first)
            self._latest = [*self._latest, *range(first, self._seen)][-SHOWN:]
        self._check()
        return self.stop is None

    def redeliver(self, delivery: Delivery) -> None:
        """Note that a receiver had a webhook sent again."""
        if self._chain.deepen(delivery) > LINKS:
            self._count(1)
            self._latest = [*self._latest, self._world.outbox[delivery.number].happening][-SHOWN:]

    def _count(self, happenings: int) -> None:
        world = self._world
        if world.now != self._moment:
            self._moment, self._at_moment = world.now, 0
        self._at_moment += happenings
        self._in_jump += happenings
        self._receivers[self._chain.receiver or ""] += happenings

    def _check(self) -> None:
        """Stop the jump if a bound was passed."""
        setup, length = self._world.setup, len(self._world.journal)
        for reason, count in (
            ("moment_chain", self._at_moment),
            ("jump_chain", self._in_jump),
            ("jump_happenings", length - self._began),
        ):
            most = getattr(setup, reason)
            if count > most and self.stop is None:
                receivers = tuple(url for url, _ in self._receivers.most_common(SHOWN))
                latest = self._latest or range(max(0, length - SHOWN), length)
                self.stop = JumpStop(self._world.now, reason, most, receivers, tuple(latest))
