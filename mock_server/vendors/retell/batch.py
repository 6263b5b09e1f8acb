"""A batch: its tasks, each called once, in order, inside its windows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.engine.calendar import Calendar
from mock_server.engine.dialing.dialer import Terms, Windows
from mock_server.engine.dialing.windows import BoundedWindows
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.vendors.account import Account
from mock_server.vendors.campaign import Campaign

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ZONE = "America/Los_Angeles"
"""The time zone of windows that name none (documented)."""


class Batch(Campaign):
    """A batch of calls. Its calls are made when they are dialled."""

    __slots__ = ("begins_at", "call_task", "calls", "tasks", "window")

    def __init__(
        self,
        account: Account,
        id_: str,
        settings: Mapping[str, Any],
        begins_at: int,
        window: Mapping[str, Any] | None,
        requested: RequestedOutcomes | None,
        call_task: Callable[["Batch", int], None],
    ) -> None:
        """Make a batch that begins at a moment. `call_task` makes the call of a row, for a batch knows no calls."""
        super().__init__(account, "batch", id_, settings, ("tasks",), requested)
        self.begins_at, self.window, self.call_task = begins_at, window, call_task
        self.tasks: Sequence[Mapping[str, Any]] = settings["tasks"]
        self.calls: list[str] = []
        """The ids of the calls that were made, in order."""

    @property
    def reserved(self) -> int:
        """The number of lines that are kept for calls that no batch makes."""
        return int(self.settings.get("reserved_concurrency", 0))

    @property
    def limit(self) -> int:
        """The most calls that the batch may have under way: lines that are kept for others are left to them."""
        return max(1, self.account.lines.capacity - self.reserved)

    @property
    def name(self) -> str | None:
        return self.settings.get("name")

    @property
    def windows(self) -> Windows | None:
        inside = None if self.window is None else calendar(self.window)
        return inside if self.begins_at <= self.created_at else BoundedWindows(self.begins_at, inside=inside)

    def wait(self) -> None:
        """Begin now, or when its time has come."""
        world = self.account.world
        if self.begins_at <= world.now:
            world.fire(self, "begin")
        else:
            world.clock.at(self.begins_at, Batch._begin, self)

    def _begin(self) -> None:
        if self.status == self.machine.initial:
            self.account.world.fire(self, "begin")

    def moved(self, move: Move, happening: int) -> None:
        if move.event == "begin":
            terms = Terms(self.limit, None if self.window is None else calendar(self.window))
            self.make_queue(len(self.tasks), terms).run(terms)
        elif self.queue is not None:
            self.queue.hold()  # it is over: it calls nobody any more

    def dial(self, row: int) -> None:
        self.call_task(self, row)

    def exhausted(self) -> None:
        """End the batch, for every task was dialled and every call is over; unless an event from outside ended it."""
        if self.machine.allows(self.status, "complete"):
            self.account.world.fire(self, "complete")


def canonical(window: Mapping[str, Any]) -> dict[str, Any]:
    """Return a window as replies show it: sorted, joined where parts meet, with its zone (dossier 5 #29)."""
    joined: list[list[int]] = []
    for start, end in sorted((int(one["start"]), int(one["end"])) for one in window["windows"]):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    shown = {
        "windows": [{"start": start, "end": end} for start, end in joined],
        "timezone": window.get("timezone", ZONE),
    }
    return shown | ({"day": [day for day in DAYS if day in window["day"]]} if window.get("day") else {})


def calendar(window: Mapping[str, Any]) -> Calendar:
    """Return the calendar of a canonical window."""
    hours = [(one["start"], one["end"]) for one in window["windows"]]
    return Calendar(window["timezone"], {DAYS.index(day): hours for day in window.get("day", DAYS)})
