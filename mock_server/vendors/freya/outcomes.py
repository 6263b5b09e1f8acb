"""How calls may end: Freya's categories and ended reasons (dossier 4.5), and what an attempt came to."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mock_server.vendors.freya.campaign import Campaign


class Outcome(NamedTuple):
    """What an event that ends a call means: its ended reason, and the failure category (None: a success)."""

    reason: str
    category: str | None


OUTCOMES = {
    "customer_hang_up": Outcome("customer-ended-call", None),
    "assistant_hang_up": Outcome("assistant-ended-call", None),
    "be_rejected": Outcome("call-rejected", "Rejected"),
    "be_unreachable": Outcome("unreachable", "Unreachable"),
    "be_busy": Outcome("busy", "Busy"),
    "not_answer": Outcome("no-answer", "No Answer"),
    "lose_network": Outcome("network-error", "Network Error"),
    "be_invalid": Outcome("invalid-number", "Invalid"),
    "time_out": Outcome("timeout", "Timeout"),
    "be_cancelled": Outcome("call-cancelled", "Cancelled"),
    "lack_resources": Outcome("resource-unavailable", "Resource Unavailable"),
    "lack_service": Outcome("service-unavailable", "Service Unavailable"),
    "break_protocol": Outcome("protocol-error", "Protocol Error"),
    "fail": Outcome("unspecified", "Unspecified"),
    "not_start": Outcome("The trunk did not take the call.", "api_error"),
    "reach_voicemail": Outcome("voicemail", "voicemail"),
    "exceed_duration": Outcome("exceeded-max-duration", "exceeded-max-duration"),
    "miss_goal": Outcome("The evaluation found the call unsuccessful.", "llm_fail"),
}
"""By event. The reasons of the SIP categories are proposed; the two of a talk that succeeds are documented."""

PROSE = {
    "No Answer": "no_answer",
    "Busy": "busy",
    "Timeout": "timeout",
    "Network Error": "timeout",
    "Service Unavailable": "timeout",
    "voicemail": "voicemail",
    "api_error": "api_error",
    "llm_fail": "llm_fail",
}
"""The other vocabulary of the same webhook page; all else is `other` (dossier 5 #2)."""


class Attempt:
    """One attempt to reach a customer, whether a call came of it or not: what a call-outcome webhook tells."""

    __slots__ = ("call_id", "campaign", "number", "outcome", "phone_number", "retry_at", "row")

    def __init__(self, campaign: "Campaign", phone_number: str, row: int | None = None, number: int = 1) -> None:
        """`row` is the customer's place in the campaign; None for a call that was asked for besides."""
        self.campaign, self.phone_number, self.row, self.number = campaign, phone_number, row, number
        self.call_id: str | None = None
        self.outcome: Outcome | None = None
        self.retry_at: int | None = None

    @property
    def id(self) -> str:
        """What the journal calls it: by its campaign."""
        return self.campaign.id

    @property
    def retries_remaining(self) -> int:
        return 0 if self.row is None else max(0, int(self.campaign.settings["callRetries"]) + 1 - self.number)
