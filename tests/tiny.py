"""A tiny world without a vendor: calls that ring and are answered, and a campaign that dials them in turn."""

from typing import Any

from mock_server.engine.dialing.dialer import Lines, Queue, Terms
from mock_server.engine.machine import Machine
from mock_server.engine.moment import SECOND
from mock_server.engine.world import Record, Setup, World

NOON = 1_772_452_800_000
"""Monday 2026-03-02T12:00:00Z."""

CALL = Machine(
    "acme",
    {
        "record": "call",
        "initial": "new",
        "moves": {
            "new": {"ring": "ringing", "cancel": "gone"},
            "ringing": {"answer": "talking", "busy": "gone", "cancel": "gone"},
            "talking": {"hang_up": "gone"},
            "gone": {},
        },
    },
)


def world(seed: int = 1) -> World:
    return World(Setup(NOON, seed))


class TinyCall(Record):
    """A call with a name and nothing else."""

    __slots__ = ("name",)

    def __init__(self, name: str = "a call") -> None:
        super().__init__(CALL)
        self.name = name

    @property
    def id(self) -> str:
        return self.name


def placed(world: World, *plan: tuple[int, str], name: str = "a call") -> TinyCall:
    """Return a call that follows this plan, with times in seconds."""
    call = TinyCall(name)
    world.create(call)
    world.schedule(call, [(at * SECOND, event) for at, event in plan])
    return call


def story(world: World) -> list[tuple[float, str | None]]:
    """Return what happened: (seconds after noon, status)."""
    return [((happening.at - NOON) / SECOND, happening.move.status) for happening in world.journal.since(0)]


class TinyCampaign:
    """An owner of a queue. Each of its calls takes `talk` seconds, and it records when each row was dialled."""

    def __init__(self, world: World, rows: int, terms: Terms, lines: Lines | None = None, *, talk: float = 10) -> None:
        self.world, self.talk = world, round(talk * SECOND)
        self.queue = Queue(world.clock, lines or Lines(1_000_000), rows, terms, self)
        self.begun: list[tuple[float, int]] = []  # (seconds after noon, row)
        self.live = self.most_live = self.done_at = 0
        self.times_done = 0

    def dial(self, row: int) -> None:
        self.begun.append(((self.world.now - NOON) / SECOND, row))
        self.live += 1
        self.most_live = max(self.most_live, self.live)
        self.world.clock.at(self.world.now + self.talk, self._end, None)

    def _end(self, _: Any) -> None:
        self.live -= 1
        self.queue.ended()

    def exhausted(self) -> None:
        self.times_done += 1
        self.done_at = self.world.now - NOON


def campaign(rows: int, limit: int = 2, **terms: Any) -> TinyCampaign:
    """Return a campaign at work, in a world of its own."""
    found = TinyCampaign(world(), rows, Terms(limit, **terms))
    found.queue.run(found.queue.terms)
    return found


def play(world: World) -> None:
    """Move the clock until nothing more is due."""
    for _ in world.clock.run_until_idle():
        pass
