"""Leads of a campaign, and the calls that are queued or were made to each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.vendors.elevenlabs.models import Conversation
from mock_server.vendors.elevenlabs.values import within

if TYPE_CHECKING:
    from mock_server.vendors.elevenlabs.campaign import Campaign


class Lead:
    """A person that a campaign calls until it is finished."""

    __slots__ = (
        *(
            "attempts",
            "callbacks",
            "data",
            "disposition",
            "failures",
            "id",
            "index",
            "is_off",
            "last",
            "next",
            "number",
        ),
        *("next", "number", "numbers", "recipient_id", "redirects", "row", "short_retries", "updated_at", "user_id"),
    )

    def __init__(self, row: int, id_: str, sent: Mapping[str, Any], now: int) -> None:
        self.row, self.id = row, id_
        self.recipient_id: str | None = sent.get("id")
        self.data: Mapping[str, Any] | None = sent.get("conversation_initiation_client_data")
        first = [sent["phone_number"]] if sent.get("phone_number") else []
        self.numbers: list[str] = first + [one for one in sent.get("phone_numbers") or () if one not in first]
        self.number, self.index = self.numbers[0], 0
        self.user_id: str = within(self.data, "user_id") or self.number
        self.attempts = self.failures = self.short_retries = self.callbacks = self.redirects = 0
        self.is_off = False  # whether it may not be called any more
        self.disposition: str | None = None
        self.updated_at = now
        self.next: Intent | None = None  # the call that is queued, or goes on
        self.last: Intent | None = None  # the one before it

    @property
    def is_called(self) -> bool:
        """True if a call to it goes on, or waits for its analysis."""
        return self.next is not None and self.next.status == "submitted"

    def move_to_next_number(self) -> bool:
        """Turn to the next number; return whether there is one."""
        if self.index + 1 >= len(self.numbers):
            return False
        self.index += 1
        self.number, self.failures = self.numbers[self.index], 0
        return True

    def finish(self, disposition: str) -> str:
        """End with a disposition, and return it."""
        self.disposition = disposition
        return disposition

    def drop(self, disposition: str) -> None:
        """End so that it is never called again; a disposition that it has already stays."""
        self.is_off, self.disposition = True, self.disposition or disposition


class Intent:
    """One call of a campaign to a lead, from the queue to its end."""

    __slots__ = (
        *("at", "call", "campaign", "cold_attempt", "decision", "id", "kind", "lead", "number", "outcome_at"),
        "status",
    )

    def __init__(self, campaign: "Campaign", id_: str, lead: Lead, kind: str, at: int, cold: int | None) -> None:
        self.campaign, self.id, self.lead, self.kind, self.at, self.cold_attempt = campaign, id_, lead, kind, at, cold
        self.number = lead.number
        self.status = "queued"
        self.call: Conversation | None = None
        self.decision: str | None = None
        self.outcome_at: int | None = None

    @property
    def record(self) -> "Campaign":
        return self.campaign

    @property
    def creation(self) -> str:
        return f"{self.campaign.id}/{self.lead.row}"

    @property
    def facts(self) -> Mapping[str, Any]:
        return {
            "batch_call_id": self.campaign.batch_id,
            "batch_call_recipient_id": self.lead.recipient_id or self.lead.id,
            "campaign": {
                "campaign_id": self.campaign.id,
                "campaign_lead_id": self.lead.id,
                "cold_attempt": self.cold_attempt,
                "conversation_type": self.kind,
            },
        }

    @property
    def terms(self) -> Any:
        return self.campaign.terms

    @property
    def result(self) -> str | None:
        return self.call.call_result if self.call is not None and self.status == "completed" else None

    def follow(self, call: Conversation) -> None:
        if call.is_final:
            self.status, self.outcome_at = "completed", self.campaign.account.world.now
            self.campaign.settle(self)
