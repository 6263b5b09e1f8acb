"""Recovery: the entries of a stored log, played again, make the world that was, and the sandbox around it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from time import monotonic
from typing import Any

from mock_server.contract.json_codec import decode
from mock_server.engine.machine import MoveRefused
from mock_server.engine.webhooks.delivery import ACCEPTED, DELIVERED
from mock_server.engine.world import Setup
from mock_server.exchange import Refusal
from mock_server.store.commands import Command
from mock_server.store.entry import BEGIN, COMMAND, NOTE, Entry
from mock_server.store.request_log import KeptDiagnosis, LogBeginning
from mock_server.vendors import pin
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web import answered, replay
from mock_server.web.jump import JumpStop
from mock_server.web.playing import played
from mock_server.web.sandbox import Sandbox, WorldLabel
from mock_server.web.stored_log import StoredLog, command_in

REDELIVERIES = ("redeliverWebhook", "redeliverWebhooks")


class Recovery:
    """The recovery of one world: it is given entries, and then the time that has passed meanwhile."""

    def __init__(
        self,
        sandbox: Sandbox,
        vendors: LazyVendors,
        kinds: Callable[[], Mapping[str, Any]],
        *,
        as_is: bool = False,
    ) -> None:
        """`kinds` reads all faults that there are, by name. With `as_is` no pin has to fit, but answers have to."""
        self._sandbox, self._vendors, self._kinds, self._as_is = sandbox, vendors, cache(kinds), as_is
        self._accepted: dict[int, int] = {}  # webhooks, by number: the status of the answer
        self._refused: dict[int, str] = {}
        self._anchor: tuple[int, int] | None = None  # virtual and real milliseconds, where a rate was set
        self.count = 0
        """Entries that were played."""
        self._late: dict[int, list[Any]] = {}  # postponed requests, by the moment of each
        self._has_begun = self._is_finished = False
        self._kept: KeptDiagnosis | None = None
        self._kept_at = (0, 0)  # the moment and the happenings of which the diagnosis tells

    @property
    def _log(self) -> StoredLog:
        log = self._sandbox.commands
        if not isinstance(log, StoredLog):
            raise TypeError("only a stored world is restored")
        return log

    def play(self, entry: Entry) -> Iterator[None]:
        """Play one entry; others may be served at each yield. Raise what a replay raises if it can't be played."""
        if entry.kind == BEGIN:
            self._begin(decode(entry.content), entry.real)
        elif entry.kind == COMMAND:
            yield from self._perform(entry.content)
        elif entry.kind == NOTE:
            for name, facts in decode(entry.content).items():
                yield from NOTES[name](self, facts, entry.real) or ()
        self.count += 1

    def _begin(self, facts: dict[str, Any], real: int) -> None:
        sandbox = self._sandbox
        self._note_pins(facts, real)
        setup = {name: value for name, value in facts.items() if name in Setup.__dataclass_fields__}
        sandbox.world.close()
        sandbox.reset(Setup(**setup))
        self._note_secret(facts.get("secrets", {}), real)
        if facts["label"] is not None:
            self._note_label(facts["label"], real)
        self._log.has_begun(sandbox.world.now)
        self._has_begun = True
        self._accepted, self._refused, self._late, self._anchor = {}, {}, {}, (sandbox.world.now, real)

    def _perform(self, content: bytes) -> Iterator[None]:
        command, told = command_in(content)
        world = self._sandbox.world
        yield from world.clock.jump(command.at)
        reply = yield from played(world, self._vendors, command, self._sandbox.limits)
        if self._as_is and told is not None:
            line = {"vendor": command.vendor, "operation": command.operation, **told}
            if difference := answered.difference(self._vendors, line, reply):
                raise replay.ReplayDiffers(f"entry {self.count + 1}: {difference}")
        self._log.restored(*command)
        if command.operation == "changeSettings" and (self._sandbox.interceptor is not None or world.policies):
            self._apply_policies()
        if command.operation == "webhookAnswered":
            self._accepted[decode(command.body)["webhook"]] = ACCEPTED  # whatever was said: its answer is known
        if command.operation in REDELIVERIES:
            for delivery in world.outbox.deliveries:
                if not delivery.is_over:
                    self._accepted.pop(delivery.number, None)

    def _apply_policies(self) -> None:
        interceptor = self._interceptor()
        interceptor.apply_policies()
        interceptor.remove_if_idle()

    # Notes.

    def _note_pins(self, facts: dict[str, Any], real: int) -> None:
        if not self._as_is and (reason := pin.misfit(facts, self._vendors)):
            raise replay.PinRefused(reason)

    def _note_time(self, now: int, real: int) -> Iterator[None]:
        yield from self._sandbox.world.clock.jump(now)
        self._log.at = now
        if self._sandbox.world.rate:
            self._anchor = (now, real)  # a jump moved it, and from there it went on

    def _note_clock(self, facts: dict[str, Any], real: int) -> Iterator[None]:
        sandbox, world = self._sandbox, self._sandbox.world
        yield from self._note_time(facts["now"], real)
        world.rate, world.advance_on_poll = facts["rate"], facts["advance_on_poll"]
        self._anchor = (world.now, real)
        stop = facts["stopped"]
        sandbox.stopped = None if stop is None else JumpStop(*stop[:3], *map(tuple, stop[3:]))

    def _note_diagnosis(self, facts: list[Any], real: int) -> None:
        world = self._sandbox.world
        self._kept, self._kept_at = KeptDiagnosis(*facts), (world.now, len(world.journal))

    def _note_label(self, facts: dict[str, Any], real: int) -> None:
        self._sandbox.label = WorldLabel(**facts)

    def _note_held(self, facts: bool, real: int) -> None:
        self._sandbox.held = facts

    def _note_password(self, facts: dict[str, str], real: int) -> None:
        self._sandbox.passwords |= facts

    def _note_secret(self, facts: dict[str, str], real: int) -> None:
        self._sandbox.secrets = facts | self._sandbox.secrets

    def _note_accepted(self, ranges: list[list[int]], real: int) -> None:
        for first, last, status in ranges:
            self._accepted.update(dict.fromkeys(range(first, last + 1), status))

    def _note_refused(self, facts: dict[str, str], real: int) -> None:
        self._refused |= {int(number): reason for number, reason in facts.items()}

    def _note_interceptor(self, facts: dict[str, Any], real: int) -> None:
        interceptor = self._interceptor()
        interceptor.restore(facts, self._kinds())
        interceptor.remove_if_idle()

    def _note_key(self, facts: list[Any], real: int) -> None:
        vendor, *first = facts
        self._interceptor().restore_key(vendor, first)

    def _note_late(self, facts: list[Any], real: int) -> None:
        until, *late = facts
        self._late[until] = late
        self._interceptor().note_late(until)
        self._sandbox.world.clock.at(until, self._perform_late, until)

    def _note_late_done(self, until: int, real: int) -> None:
        del self._late[until]

    def _interceptor(self) -> Any:
        """Return the interceptor of the world, made if there is none."""
        from mock_server.web.interceptors.interceptor import interceptor_of

        return interceptor_of(self._sandbox, self._vendors)

    def _perform_late(self, until: int) -> None:
        """Perform a request that a fault has postponed, unless its command is still to be read, or was."""
        sandbox, world = self._sandbox, self._sandbox.world
        if not self._is_finished or until not in self._late:
            return
        if world.clock.is_late:
            world.clock.at_last(world.now, self._perform_late, until)
            return
        vendor, operation, path, query, body, outcome, key = self._late.pop(until)
        kept = body.encode()
        asked = replay.asked_again(self._vendors, Command(until, vendor, operation, path, query, kept, outcome))
        interceptor = self._interceptor()
        with suppress(Refusal, MoveRefused):
            interceptor.perform_again(self._vendors[vendor], asked, kept, key)
        sandbox.commands.note("late_done", until)
        interceptor.remove_if_idle()

    # The end.

    def finish(self, real: int, shown: int = 0) -> Iterator[None]:
        """Bring the world to where real time puts it, never back, and have its webhooks leave that never arrived.

        `shown` is the time that a world with a rate has shown already. Where no jump moved it, it can be ahead by less
        than a real millisecond, which is how fine the log is.
        """
        sandbox, world = self._sandbox, self._sandbox.world
        self._is_finished = True
        for until in [until for until in self._late if until <= world.now]:
            self._perform_late(until)
        if world.rate and self._anchor is not None:
            now, since = self._anchor
            target = now + int((real - since) * world.rate)
            yield from world.clock.jump(max(world.now, target, shown if shown <= target + world.rate else 0))
            sandbox.anchor = (monotonic(), world.now)
        deliveries = world.outbox.deliveries
        deliveries.assume_accepted()
        for delivery in deliveries:
            if delivery.number in self._refused:
                deliveries.set_refused(delivery)
            elif delivery.state == DELIVERED:
                status = self._accepted.get(delivery.number)
                if status is None:
                    deliveries.reopen(delivery)
                elif status != ACCEPTED:
                    deliveries.note_answer(delivery, status)
        if self._has_begun:
            moment, kept = (world.now, len(world.journal)), self._kept
            if kept is not None and self._kept_at != moment:
                kept = kept._replace(report=None)  # more has happened since
            sandbox.log.begin_at(LogBeginning(*moment, kept))


NOTES: Mapping[str, Callable[[Recovery, Any, int], Iterator[None] | None]] = {
    "pins": Recovery._note_pins,
    "time": Recovery._note_time,
    "clock": Recovery._note_clock,
    "diagnosis": Recovery._note_diagnosis,
    "label": Recovery._note_label,
    "held": Recovery._note_held,
    "password": Recovery._note_password,
    "secret": Recovery._note_secret,
    "accepted": Recovery._note_accepted,
    "refused": Recovery._note_refused,
    "interceptor": Recovery._note_interceptor,
    "key": Recovery._note_key,
    "late": Recovery._note_late,
    "late_done": Recovery._note_late_done,
}
"""What is written beside commands, by name."""
