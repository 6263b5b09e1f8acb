"""The ends of a call: Freya's ended reasons and failure categories (dossier 4.5)."""

from typing import NamedTuple


class CallOutcome(NamedTuple):
    """The meaning of an event that ends a call: its ended reason, and the failure category (None: a success)."""

    reason: str
    category: str | None


OUTCOMES = {
    "customer_hang_up": CallOutcome("customer-ended-call", None),
    "assistant_hang_up": CallOutcome("assistant-ended-call", None),
    "be_rejected": CallOutcome("call-rejected", "Rejected"),
    "be_unreachable": CallOutcome("unreachable", "Unreachable"),
    "be_busy": CallOutcome("busy", "Busy"),
    "not_answer": CallOutcome("no-answer", "No Answer"),
    "lose_network": CallOutcome("network-error", "Network Error"),
    "be_invalid": CallOutcome("invalid-number", "Invalid"),
    "time_out": CallOutcome("timeout", "Timeout"),
    "be_cancelled": CallOutcome("call-cancelled", "Cancelled"),
    "lack_resources": CallOutcome("resource-unavailable", "Resource Unavailable"),
    "lack_service": CallOutcome("service-unavailable", "Service Unavailable"),
    "break_protocol": CallOutcome("protocol-error", "Protocol Error"),
    "fail": CallOutcome("unspecified", "Unspecified"),
    "not_start": CallOutcome("The trunk did not take the call.", "api_error"),
    "reach_voicemail": CallOutcome("voicemail", "voicemail"),
    "exceed_duration": CallOutcome("exceeded-max-duration", "exceeded-max-duration"),
    "miss_goal": CallOutcome("The evaluation found the call unsuccessful.", "llm_fail"),
}
"""By event. The reasons of the SIP categories are proposed; the two of a talk that succeeds are documented."""

SILENT = frozenset(
    {"be_busy", "be_invalid", "be_unreachable", "lose_network", "lack_resources", "lack_service", "break_protocol"}
)
"""The events that end a call before a phone has rung."""
