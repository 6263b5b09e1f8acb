"""A call: of a campaign, or one that a request asked for by itself."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mock_server.engine.dialing.dialer import Queue
from mock_server.engine.facts import CallFacts
from mock_server.engine.machine import Move
from mock_server.engine.moment import SECOND
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.steps import Plan, Stay
from mock_server.engine.speech.conversation import message_ms
from mock_server.engine.speech.script import render
from mock_server.vendors.account import Account
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.freya.campaign import Campaign, CampaignAttempt
from mock_server.vendors.freya.outcomes import OUTCOMES, SILENT
from mock_server.vendors.freya.webhooks import REPORT
from mock_server.vendors.resource import Resource

RING = Stay(120 * SECOND, "not_answer", is_firm=True)
"""How long a call rings at most (proposed)."""

LONGEST_DELAY = 60
"""Seconds that an agent waits at most before it leaves its message (proposed)."""


class Call(PhoneCall):
    """One call, of a campaign or single. Its report follows after the end, if somebody answered."""

    __slots__ = (
        *("agent", "campaign_attempt", "ended_by", "id", "inputs", "is_reported", "number"),
        *("started_at", "to", "updated_at"),
    )
    id: str
    to: str

    def __init__(
        self,
        account: Account,
        id_: str,
        agent: Resource,
        number: Resource,
        customer: Mapping[str, Any],
        requested: RequestedOutcomes | None = None,
        queue: Queue | None = None,
    ) -> None:
        """Make a call from one `number` of the account to a customer: `phoneNumber`, and perhaps `properties`."""
        super().__init__(account, requested, queue)
        self.id, self.agent, self.number = id_, agent, number
        self.to = customer["phoneNumber"]
        self.inputs: Mapping[str, Any] = customer.get("properties", {})
        self.campaign_attempt: CampaignAttempt | None = None
        self.updated_at = self.created_at
        self.started_at: int | None = None
        self.ended_by: str | None = None
        self.is_reported = False

    @property
    def attempt(self) -> int:
        return self.campaign_attempt.number if self.campaign_attempt else 1

    @property
    def source_id(self) -> str:
        return self.campaign.id if self.campaign else self.id

    @property
    def source(self) -> Campaign | None:
        return self.campaign

    @property
    def creation(self) -> str:
        row = self.campaign_attempt.row if self.campaign_attempt else None
        return self.id if row is None else f"{self.source_id}/{row}"

    @property
    def dialled_at(self) -> int | None:
        return self.started_at

    @property
    def campaign(self) -> Campaign | None:
        return self.campaign_attempt.campaign if self.campaign_attempt else None

    @property
    def zone(self) -> str | None:
        """The zone in which the campaign tells the time; None for a call without a campaign."""
        return self.campaign.settings["timezone"] if self.campaign else None

    @property
    def reason(self) -> str | None:
        """The reason why the call ended."""
        return OUTCOMES[self.ended_by].reason if self.ended_by else None

    @property
    def message(self) -> str:
        """The message that the agent leaves on a machine; empty where it hangs up."""
        config = self.agent.fields["config"]["voicemailDetection"]
        return "" if config["messageMode"] == "none" else render(config["staticMessage"] or "", self.inputs)

    def register(self) -> None:
        """Add the call to those of the account, and write it to the journal."""
        self.account.tables["call"].add_fixed(self.id, self)
        self.account.world.create(self)

    def place(self, plan: Plan) -> None:
        """Begin the call, for a line is free, and have it go by this plan."""
        self.started_at = self.account.world.now
        self.account.world.schedule(self, plan)

    def stays(self) -> Mapping[str, Stay]:
        return _stays(self.agent.fields["config"]["callTimeoutSettings"]["maximumDuration"])

    def adjust(self, plan: Plan) -> Plan:
        """Have machines go unnoticed, or be left a message, as the agent is set."""
        if all(event != "reach_voicemail" for _, event in plan):
            return plan
        config = self.agent.fields["config"]["voicemailDetection"]
        if not config["enabled"]:
            return [(at, "customer_hang_up" if event == "reach_voicemail" else event) for at, event in plan]
        if not (message := self.message):
            return plan
        wait = round(min(config["voicemailResponseDelay"], LONGEST_DELAY) * SECOND) + message_ms(message)
        return [(at + wait if event == "reach_voicemail" else at, event) for at, event in plan]

    def after_move(self, move: Move, happening: int) -> None:
        now = self.updated_at = self.account.world.now
        if self.started_at is None:
            self.started_at = now
        if move.event == "answer":
            self.answered_at = now
        if self.is_final:
            self.ended_at, self.ended_by = now, move.event
            if self.answered_at is not None:
                self.await_arrival("report", Call._report)
            if self.campaign_attempt:
                call_id = None if move.event == "not_start" else self.id
                self.campaign_attempt.end(OUTCOMES[move.event], happening, call_id)

    def _report(self) -> None:
        world = self.account.world
        self.is_reported = True
        self.updated_at = world.now
        world.outbox.post(REPORT, self.account.note("call", "report", self), self.account.webhook_url)

    def facts(self) -> CallFacts:
        """Return what is known of the call, in the words that all vendors share."""
        attempt = self.campaign_attempt
        row = attempt.row if attempt else None
        campaign = attempt.campaign if attempt and row is not None else None
        source = campaign or self
        return CallFacts(
            id=self.id,
            to=self.to,
            intent=[self.agent.id, self.inputs],
            terms=campaign and campaign.terms,
            source=source,
            creation=self.creation,
            asked_at=source.created_at,
            rang_at=None if self.ended_by in SILENT and self.answered_at is None else self.started_at,
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            given_up_at=None,  # no operation ends a call
        )


class SingleCall(Call):
    """A call that a request asked for by itself, perhaps in the name of a campaign. It waits for a line of its own."""

    __slots__ = ("asked", "course")

    def __init__(
        self,
        account: Account,
        id_: str,
        agent: Resource,
        number: Resource,
        asked: Mapping[str, Any],
        requested: RequestedOutcomes | None,
    ) -> None:
        super().__init__(account, id_, agent, number, asked, requested)
        self.asked = asked
        self.course = self.draw()

    def dial(self, row: int) -> None:
        self.place(self.course)


@lru_cache
def _stays(most: int) -> Mapping[str, Stay]:
    return {"queued": RING, "in_progress": Stay(SECOND * most, "exceed_duration", is_firm=True)}


def call_customer(attempt: CampaignAttempt, row: int) -> None:
    """Make the call of a campaign's attempt, unless it is one that cannot even be started."""
    campaign = attempt.campaign
    id_, customer = campaign.call_id(row, attempt.number), campaign.customer(row)
    call = Call(campaign.account, id_, campaign.agent, campaign.number, customer, campaign.requested, campaign.queue)
    call.campaign_attempt = attempt
    plan = call.draw()
    after, event = plan[0]
    if event == "not_start":
        campaign.fail_to_start(attempt, row, after)
        return
    call.register()
    call.place(plan)
