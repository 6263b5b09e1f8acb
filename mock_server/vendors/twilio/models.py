"""Twilio's phone call: the client's own, and the one that its instructions dial."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.engine.facts import CallFacts
from mock_server.engine.machine import Move
from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.scenarios.inputs import NO_INPUTS
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.steps import Plan, Stay
from mock_server.engine.webhooks.outbox import Topic
from mock_server.vendors import plans
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.twilio.detection import GREET, STAY_SILENT, Detector, is_wanted
from mock_server.vendors.twilio.interpreter import Interpreter
from mock_server.vendors.twilio.numbers import normal
from mock_server.vendors.twilio.recording import Recording, of_call
from mock_server.vendors.twilio.webhooks import topic, wanted

if TYPE_CHECKING:
    from mock_server.vendors.twilio.account import Account

HELD = 500
"""Milliseconds that a call is queued at least, so that it can be canceled before anything is sent (proposed)."""

RING_SECONDS, TALK_SECONDS = 60, 14_400
"""How long it rings, and how long a talk lasts at most, where the request says nothing."""

TALKS_ON = 10 * SECOND
"""How long a talk goes on that nothing ends, once the client that had it called has ended."""

EVENTS = {"dial": "initiated", "ring": "ringing", "answer": "answered"}
"""The callback of an event; that of any other is `completed`."""

SIP_CODES = {
    "busy": "486",
    "reject": "486",
    "no_answer": "487",
    "cancel": "487",
    "invalid_number": "404",
    "unreachable": "480",
    "fail": "503",
}
"""What the carrier says at the end, by the event; 200 for a call that was answered."""


class Call(PhoneCall):
    """One call: it is queued for a moment, waits for its turn, and is dialled once."""

    __slots__ = (
        *("account_sid", "asked", "caller", "cause", "detector", "dialled_at", "heard", "id"),
        *("inputs", "is_waiting", "number", "number_sid", "parent", "interpreter", "queue_time", "recording", "sent"),
        *("sequence", "updated_at"),
    )
    id: str
    account: "Account"

    def __init__(
        self,
        account: "Account",
        id_: str,
        account_sid: str,
        asked: Mapping[str, Any],
        requested: RequestedOutcomes | None,
        queue_time: int,
        parent: "Call | None" = None,
    ) -> None:
        """Make a call. `parent` is the call whose instructions dial it; a client's own has none."""
        super().__init__(account, requested)
        self.id, self.account_sid, self.asked, self.queue_time = id_, account_sid, dict(asked), queue_time
        self.number, self.caller = normal(asked["To"]), normal(asked["From"])
        self.number_sid = account.sid_of(self.caller)
        self.parent = parent
        self.updated_at = self.created_at
        self.dialled_at: int | None = None
        self.cause = ""  # the event that ended it
        self.is_waiting = parent is None  # for its turn
        self.interpreter = Interpreter(self)
        self.detector: Detector | None = None  # from the answer on, if the request wants one
        self.inputs = NO_INPUTS
        self.heard = ""  # a machine's greeting, or nothing at all; else a person
        self.recording: Recording | None = None  # that of the whole call
        self.sent: list[int] = []  # the webhooks that went to somebody, by their numbers
        self.sequence: dict[int, int] = {}  # the number of each callback, by its happening

    @property
    def to(self) -> str:
        return self.number

    @property
    def source_id(self) -> str:
        return self.parent.id if self.parent else self.id

    @property
    def direction(self) -> str:
        return "outbound-dial" if self.parent else "outbound-api"

    def begin(self) -> None:
        """Wait for its turn, unless it was canceled, or an event came before."""
        if self.is_waiting:
            self.wait_for_line()

    def dial(self, row: int) -> None:
        self.account.world.fire(self, "dial")
        super().dial(row)

    def draw(self) -> Plan:
        """Return the plan of the call, and keep what its person presses and says."""
        account, world = self.account, self.account.world
        vendor = account.vendor
        outcome = plans.requested(vendor, world, self.number, self.attempt, self.requested)
        self.inputs = world.scenarios[vendor.name].inputs if outcome is None else outcome.inputs
        return self.bound(plans.draw_requested(vendor, world, self.luck("plan"), outcome, self.number))

    def input(self, time: int) -> tuple[str, str]:
        """Return what the person presses, and what the person says, when the call asks for the n-th time, from 0."""
        if self.heard:
            return "", ""
        luck = self.luck(f"input {time}")
        return self.inputs.presses.at(time, luck), self.inputs.says.at(time, luck)

    def stays(self) -> Mapping[str, Stay]:
        ring = Stay(SECOND * self.asked.get("Timeout", RING_SECONDS), "no_answer", is_firm=True)
        talk = SECOND * self.asked.get("TimeLimit", TALK_SECONDS)
        return {"queued": ring, "ringing": ring, "in-progress": Stay(talk, "time_out", is_firm=True)}

    def after_move(self, move: Move, happening: int) -> None:
        world = self.account.world
        if move.event in (GREET, STAY_SILENT):
            self._hear(move.event)
            return
        if self.is_waiting:
            self.is_waiting = False
            self.account.waiting -= 1
        is_secret = move.event == "cancel" and self.dialled_at is None  # while queued no callbacks are fired
        self.updated_at = world.now
        if self.is_final:
            self.cause, self.ended_at = move.event, world.now
        elif self.dialled_at is None:
            self.dialled_at = world.now
        if move.event == "answer":
            self.answered_at = world.now
            self.detector = Detector(self) if is_wanted(self.asked) else None
            if self.asked.get("Record"):
                self.recording = Recording(self, "OutboundAPI", of_call(self.asked))
            if self.parent is not None:
                self.parent.interpreter.connected(self)
            elif self.detector is None or self.detector.is_async:
                world.clock.at(world.now, Interpreter.begin_first, self.interpreter)
        if not is_secret:
            self._announce(EVENTS.get(move.event, "completed"), happening)
        if self.is_final:
            self._leave()

    def _leave(self) -> None:
        """End what goes on beside the call: its recording, its instructions, and the call that they dialled."""
        if self.recording is not None:
            self.recording.stop()
        self.interpreter.stop()
        if self.parent is not None:
            self.parent.interpreter.hung_up(self)

    def hang_up(self) -> None:
        """End the call, answered or not, since its parent goes on without it."""
        if not self.is_final:
            self.account.world.fire(self, "cancel" if self.answered_at is None else "end")

    def _hear(self, event: str) -> None:
        self.heard = event
        if self.detector is not None:
            self.detector.hear(event)

    def _announce(self, event: str, happening: int) -> None:
        if not wanted(self.asked, event):
            return
        self.sequence[happening] = len(self.sequence)
        self.post(event, happening, "StatusCallback")

    def post(self, event: str, happening: int, to: str) -> None:
        """Post a webhook to the URL in a parameter of the request; to nobody if there is none."""
        url = self.asked.get(to)
        method = self.asked.get(f"{to}Method", "POST")
        self.send(topic(event, method, (url or "").partition("#")[2]), happening, url)

    def send(self, topic: Topic, happening: int, url: str | None) -> None:
        """Post a webhook, and remember it as an event of the call if it goes to somebody."""
        outbox = self.account.world.outbox
        outbox.post(topic, happening, url)
        if url is not None:
            self.sent.append(len(outbox) - 1)

    def close(self) -> None:
        super().close()
        self.interpreter.close()
        self.parent = self.recording = None
        if self.detector is not None:
            self.detector.close()
            self.detector = None

    @property
    def answered_by(self) -> str | None:
        """The answering party, as the vendor shows it: what it found beside the document only when all is over."""
        found = self.detector
        return (found.answered_by or None) if found and (self.is_final or not found.is_async) else None

    def limit(self, seconds: int) -> None:
        """Have the talk end so long after the answer, or at once if that is over."""
        self.asked["TimeLimit"] = seconds
        if self.answered_at is None or self.is_final:
            return
        world = self.account.world
        ends = max(world.now, self.answered_at + SECOND * seconds)
        left = [(at, event) for at, event in self.ahead() if at < ends]
        world.schedule(self, [(at - world.now, event) for at, event in left] or [(ends - world.now, "time_out")])

    def end_somehow(self) -> None:
        """Have the person hang up after a while, if nothing is to come that ends the call but its limit."""
        world, ahead = self.account.world, self.ahead()
        if all(event in (GREET, STAY_SILENT) for _, event in ahead):
            end = world.now + TALKS_ON
            left = [(at, event) for at, event in ahead if at < end]
            world.schedule(self, [(at - world.now, event) for at, event in [*left, (end, "hang_up")]])

    def ahead(self) -> list[tuple[int, str]]:
        """Return what is still to come by the call's plan: the instant and the event."""
        return [(self._began + at, event) for at, event in self._plan[self._step :] if event != "time_out"]

    @property
    def duration(self) -> int | None:
        """The seconds that the talk lasted; None if there was none, or it goes on."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.answered_at) // SECOND

    @property
    def minutes(self) -> int:
        """The number of minutes of talk that have begun."""
        return -(-(self.duration or 0) // 60)

    @property
    def is_priced(self) -> bool:
        """True if it is known what the call costs: a minute after its end."""
        return self.ended_at is not None and self.account.world.now >= self.ended_at + MINUTE and self.minutes > 0

    def facts(self) -> CallFacts:
        """Return what is known of the call, in the words that all vendors share."""
        asked = self.asked
        given_up_at = self.ended_at if self.cause in ("cancel", "complete") and self.parent is None else None
        return CallFacts(
            id=self.id,
            to=self.number,
            intent=[self.source_id if self.parent else asked.get(name) for name in ("Url", "Twiml", "StatusCallback")],
            terms=[],
            source=self.parent or self,
            creation=self.id,
            asked_at=self.created_at,
            rang_at=self.dialled_at,
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            given_up_at=given_up_at,
        )
