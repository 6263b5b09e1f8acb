"""HappyRobot's one record with a status: the call."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mock_server.engine.chance import Luck
from mock_server.engine.facts import CallFacts
from mock_server.engine.machine import Move
from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.scenarios.steps import Plan, Stay
from mock_server.engine.speech.conversation import message_ms
from mock_server.vendors.account import Account
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.happyrobot.campaigns import Campaign
from mock_server.vendors.happyrobot.settings import CallSettings
from mock_server.vendors.happyrobot.webhooks import topics

ARRIVALS = ("recording",)
"""What arrives after a call, by the names that scenarios use."""

HEARD = ("Completed", "Transferred", "AMD Terminated", "Busy", "No answer")
"""Ends that leave a recording: wherever there was something to hear (proposed)."""

PUT_OFF = 60 * MINUTE
"""For how long a call waits that is put off from outside, with no time of its own (proposed)."""

UNDER_WAY = ("Initiated", "Ringing", "In progress")
BY_CLIENT = ("cancel", "stop")
BY_MACHINE = ("detect_machine", "leave_message")
"""Events that only an answering machine brings about."""

TALKS_ON = 20 * SECOND
"""How long an agent talks on that takes a machine for a person."""

HANGS_UP = SECOND // 2
"""How long after its message an agent hangs up."""

NOT_YET: Mapping[str, Any] = MappingProxyType({})


class Call(PhoneCall):
    """One call: it waits for its time, then for a line. A campaign may repeat it."""

    __slots__ = (
        "agent",
        "attempt",
        "campaign",
        "id",
        "is_given_up",
        "log",
        "met_machine",
        "notes",
        "parent",
        "ratings",
        "recorded_at",
        "root",
        "settings",
        "use_case",
        "viewed_by",
        "when",
    )
    id: str
    attempt: int

    def __init__(
        self,
        account: Account,
        settings: CallSettings,
        campaign: Campaign | None = None,
        parent: "Call | None" = None,
    ) -> None:
        """Make a call of an account; the repeat of its `parent`, if it has one."""
        super().__init__(account, settings.requested)
        self.id = account.tables["calls"].next_id()
        self.settings, self.campaign = settings, campaign
        self.parent = parent.id if parent else None
        self.root: str = parent.root if parent else self.id
        self.attempt = parent.attempt + 1 if parent else 1
        self.when = settings.when
        self.recorded_at: int | None = None
        self.met_machine = self.is_given_up = False
        self.log: list[tuple[int, Move]] = []
        self.notes: list[dict[str, Any]] = []
        self.ratings: list[dict[str, Any]] = []
        self.viewed_by: list[str] = []
        self.use_case: Mapping[str, Any] = NOT_YET  # the fields of these two as they were when it was answered
        self.agent: Mapping[str, Any] = NOT_YET

    @property
    def to(self) -> str:
        return self.settings.to

    @property
    def source_id(self) -> str:
        return self.root

    @property
    def source(self) -> Campaign | None:
        return self.campaign

    @property
    def creation(self) -> str:
        return self.root

    @property
    def zone(self) -> str:
        return self.settings.zone

    @property
    def duration(self) -> float:
        """The length of the talk, in seconds."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return (self.ended_at - self.answered_at) / SECOND

    def begin(self) -> None:
        """Enter the calls of the account; then wait for the time or, if there is none to wait for, for a line."""
        world = self.account.world
        self.account.tables["calls"].add(self)
        world.create(self)
        self.log.append((world.now, self.machine.created))
        if self.when is not None and self.when > world.now:
            world.fire(self, "schedule")
        else:
            self.wait_for_line()

    def luck(self, purpose: str) -> Luck:
        return self.account.world.chance.draws(self.root, self.attempt, purpose)

    def stays(self) -> Mapping[str, Stay]:
        return {
            "Queued": Stay(MINUTE, "initiate"),
            "Initiated": Stay(MINUTE, "fail"),
            "Ringing": Stay(MINUTE, "no_answer"),
            "In progress": Stay(self.settings.most_minutes * MINUTE, "reach_limit", is_firm=True),
        }

    def adjust(self, plan: Plan) -> Plan:
        """Return a plan as the use case has it go on where a machine answers. Remember that one does."""
        settings, use_case = self.settings, self.settings.use_case.fields
        for n, (at, event) in enumerate(plan):
            if event == "detect_machine":
                self.met_machine = True
                match settings.behavior(use_case):
                    case "Message":
                        length = message_ms(settings.message(use_case) or "") + HANGS_UP
                        return [*plan[:n], (at + length, "leave_message")]
                    case "Continue":
                        return [*plan[:n], (at + TALKS_ON, "agent_hang_up")]
                return plan[: n + 1]
        self.met_machine = self.met_machine or any(event in BY_MACHINE for _, event in plan)
        return plan

    def go_on_after(self, event: str) -> None:
        if self.status in UNDER_WAY:
            super().go_on_after(event)

    def after_move(self, move: Move, happening: int) -> None:
        world = self.account.world
        self.log.append((world.now, move))
        if move.event == "schedule":
            self._put_off()
        elif move.event == "due":
            self.wait_for_line()
        elif move.status == "In progress":
            self.answered_at = world.now
            self.use_case, self.agent = self.settings.use_case.fields, self.settings.agent.fields
            self._post("start", happening)
        elif self.is_final:
            self.ended_at = world.now
            self.is_given_up = move.event in BY_CLIENT
            self.met_machine = self.met_machine or move.event in BY_MACHINE
            self._post("end", happening)
            if self.status in HEARD:
                self.await_arrival("recording", Call._record, "recording")
            self._repeat()

    def _put_off(self) -> None:
        world = self.account.world
        if self.when is None or self.when <= world.now:
            self.when = world.now + PUT_OFF
        self.release_line()
        world.schedule(self, [])
        world.clock.at_instant(self.when, self._is_due, self.when)

    def _is_due(self, when: int) -> None:
        if self.status == "Scheduled" and self.when == when:
            self.account.world.fire(self, "due")

    def _post(self, event: str, happening: int) -> None:
        for topic in topics(event, self.settings.use_case.fields.get("hooks")):
            self.account.world.outbox.post(topic, happening, topic.url)

    def _record(self) -> None:
        self.recorded_at = self.account.world.now
        self.account.note("call", "record", self)

    def _repeat(self) -> None:
        at = self.campaign.next_time(self) if self.campaign and not self.is_given_up else None
        if at is not None:
            Call(self.account, replace(self.settings, when=at, written=None), self.campaign, self).begin()

    def close(self) -> None:
        super().close()
        self.campaign = None

    def facts(self) -> CallFacts:
        """Return what is known of the call, in the words that all vendors share."""
        settings, log = self.settings, self.log
        return CallFacts(
            id=self.id,
            to=settings.to,
            intent=[settings.use_case.id, settings.params or {}],
            terms=None if self.attempt > 1 else settings.when,
            source=self,
            creation=self.creation,
            asked_at=self.created_at,
            rang_at=next((at for at, move in log if move.status == "Ringing"), self.answered_at),
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            given_up_at=self.ended_at if self.is_given_up else None,
            zone=None if settings.zone == "UTC" else settings.zone,
        )
