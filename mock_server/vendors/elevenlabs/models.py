"""A conversation: one phone call, single or of a batch or a campaign."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from mock_server.engine.dialing.dialer import CallSource, Queue
from mock_server.engine.facts import CallFacts
from mock_server.engine.machine import Move
from mock_server.engine.moment import SECOND
from mock_server.engine.scenarios.delay import Fixed
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.steps import Plan, Stay
from mock_server.vendors.account import Account
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.elevenlabs.values import within
from mock_server.vendors.resource import Resource

RING, TALK = 60, 600
"""Seconds that a phone rings, and a call lasts, where nobody says otherwise."""

ANALYSIS = Fixed(3 * SECOND)
"""How long an analysis takes where the scenario does not say it."""

NOT_PLACED = {
    "busy": "busy",
    "reject": "busy",
    "no_answer": "no_answer",
    "invalid_number": "failed",
    "unreachable": "failed",
    "fail": "failed",
}
"""The result of a call that could not be initiated, by its event (dossier 4.11)."""


E164 = re.compile(r"\+[1-9]\d{6,14}")


def is_number(text: str) -> bool:
    """Return whether a text is a telephone number in E.164."""
    return E164.fullmatch(text) is not None


class CallCampaign(CallSource, Protocol):
    """A batch or a campaign."""

    created_at: int


class CampaignEntry(Protocol):
    """The entry of a batch or a campaign that a call is made for: it follows how the call goes."""

    @property
    def record(self) -> "CallCampaign": ...
    @property
    def creation(self) -> str:
        """A name that all calls to this person for this reason share."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """The fields of the batch or the campaign that the conversation shows."""

    @property
    def terms(self) -> Any: ...
    def follow(self, call: "Conversation") -> None:
        """React to a move of the call."""


class Conversation(PhoneCall):
    """One call and what was said in it."""

    __slots__ = (
        *(
            "agent",
            "agent_name",
            "analyzed_at",
            "data",
            "dialled_at",
            "ended_by",
            "id",
            "number",
        ),
        *("ring", "entry", "settings", "tries"),
        "to",
    )
    id: str
    to: str
    dialled_at: int | None

    def __init__(
        self,
        account: Account,
        id_: str,
        agent: Resource,
        number: Resource,
        to: str,
        data: Mapping[str, Any] | None,
        ring: int | None,
        requested: RequestedOutcomes | None = None,
        queue: Queue | None = None,
        entry: CampaignEntry | None = None,
        tries: int = 1,
    ) -> None:
        """Make a call; one of a batch or a campaign comes with the `queue`, and the `entry` that it is for."""
        super().__init__(account, requested, queue)
        self.id, self.agent, self.to, self.data, self.ring, self.entry = id_, agent, to, data, ring, entry
        self.number: Mapping[str, Any] = number.fields  # as they are now: later changes change no call
        self.settings: Mapping[str, Any] = agent.fields
        self.agent_name: str = agent.fields["name"]
        self.dialled_at: int | None = None
        self.analyzed_at: int | None = None
        self.ended_by: str | None = None
        self.tries = tries

    @property
    def attempt(self) -> int:
        return self.tries

    @property
    def source_id(self) -> str:
        return self.entry.record.id if self.entry else self.id

    @property
    def source(self) -> CallSource | None:
        return self.entry.record if self.entry else None

    @property
    def creation(self) -> str:
        return self.entry.creation if self.entry else self.id

    @property
    def variables(self) -> Mapping[str, Any]:
        """The values for placeholders."""
        return within(self.data, "dynamic_variables") or {}

    @property
    def user_id(self) -> str | None:
        """The person called, by the client's own name."""
        found: str | None = within(self.data, "user_id")
        return found

    @property
    def call_result(self) -> str | None:
        """The result of the call; None while it goes on."""
        if self.ended_by is None:
            return None
        if self.answered_at is None:
            return NOT_PLACED[self.ended_by]
        return "voicemail" if self.ended_by == "detect_machine" else "answered"

    @property
    def is_over(self) -> bool:
        """True if the telephone call has ended; its analysis may still run."""
        return self.ended_at is not None

    def dial(self, row: int) -> None:
        self.dialled_at = self.account.world.now
        super().dial(row)

    def stays(self) -> Mapping[str, Stay]:
        longest = within(self.settings, "conversation_config", "conversation", "max_duration_seconds") or TALK
        delay = self.account.world.scenarios[self.account.vendor.name].afterwards.get("analysis") or ANALYSIS
        return {
            "initiated": Stay((self.ring or RING) * SECOND, "no_answer", is_firm=self.ring is not None),
            "in-progress": Stay(longest * SECOND, "reach_limit", is_firm=True),
            "processing": Stay(delay.of(self.luck("afterwards").unit()), "analyze"),
        }

    def adjust(self, plan: Plan) -> Plan:
        """Have a machine go unnoticed if the agent looks for none: the agent hangs up (dossier 4.11)."""
        if self.looks_for_machines:
            return plan
        return [(at, "agent_hang_up" if event == "detect_machine" else event) for at, event in plan]

    def draw(self) -> Plan:
        """Return the whole plan of the call. A number that is none fails when it is dialled (dossier 6.2 #16)."""
        return super().draw() if is_number(self.to) else [(SECOND, "invalid_number")]

    @property
    def looks_for_machines(self) -> bool:
        """True if the agent has the system tool that notices a machine."""
        tools = within(self.settings, "conversation_config", "agent", "prompt", "built_in_tools")
        return bool(within(tools, "voicemail_detection"))

    def after_move(self, move: Move, happening: int) -> None:
        now = self.account.world.now
        if move.event == "answer":
            self.answered_at = now
        elif move.event == "analyze":
            self.analyzed_at = now
        else:
            self.ended_at, self.ended_by = now, move.event
        announce = self.account.announce  # type: ignore[attr-defined] # the vendor's own account
        if self.status == "done":
            announce("post_call_transcription", happening)
            announce("post_call_audio", happening)
        elif self.status == "failed" and self.answered_at is None:
            announce("call_initiation_failure", happening)
        if self.entry is not None:
            self.entry.follow(self)
        if self.is_over:
            self.release_line()

    def close(self) -> None:
        super().close()
        self.entry = None

    def facts(self) -> CallFacts:
        """Return what is known of the call, in the words that all vendors share."""
        entry = self.entry
        source: Any = self if entry is None else entry.record
        return CallFacts(
            id=self.id,
            to=self.to,
            intent=[self.agent.id, {k: v for k, v in (self.data or {}).items() if v}],
            terms=None if entry is None else entry.terms,
            source=source,
            creation=self.creation,
            asked_at=source.created_at,
            rang_at=self.created_at if self.queue is None or self.queue.next else None,
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            given_up_at=None,
        )
