"""TemPhone's errors: of all that is wrong with a request it tells only the first, in its own words."""

from collections.abc import Sequence
from typing import Any

from mock_server.contract.violation import Violation
from mock_server.engine import moment
from mock_server.exchange import Refusal, Rejection
from mock_server.instants import OUTSIDE, is_instant
from mock_server.vendors.vendor import ErrorStyle

NOT_TO_COME = "Field 'scheduled_at' must be a valid ISO-8601 timestamp in the future."

RULES = {
    "contact_id": "a string",
    "campaign_id": "a string",
    "scheduled_at": "a valid ISO-8601 timestamp in the future",
    "phone_number": "a valid E.164 phone number",
    "timezone": "a valid IANA timezone",
    "initial_message": "a string",
    "max_duration_seconds": "a positive integer",
    "caller_id": "a valid E.164 phone number",
    "first_name": "a string",
    "last_name": "a string",
    "email": "a valid email address",
    "metadata": "an object",
    "recording_enabled": "a boolean",
    "webhook_url": "a valid URL",
    "status": "one of scheduled, in_progress, completed, failed, canceled",
    "scheduled_from": "a valid ISO-8601 timestamp",
    "scheduled_to": "a valid ISO-8601 timestamp",
    "limit": "an integer from 1 to 100",
    "offset": "an integer from 0 to 9007199254740991",
}
"""What a field or parameter must be (dossier 3.1), in the order in which they are looked at."""

REQUIRED = {
    "scheduleCall": {"contact_id", "scheduled_at", "initial_message"},
    "createContact": {"phone_number", "timezone"},
}
NOTHING = {"nothing", "null", '""'}
"""How a violation shows what is missing or empty."""

REFUSED = "Request refused"

_ORDER = list(RULES)
_BY_STATUS = {
    400: "Request body must be valid JSON",
    404: "Resource not found",
    405: "Method not allowed",
    413: "Request body too large",
    415: "Header 'Content-Type' must be application/json",
    503: "Service unavailable",
}


def envelope(refusal: Refusal) -> Any:
    """Return the body of every error."""
    message = _worded(refusal) if isinstance(refusal, Rejection) else refusal.message
    return {"status": "error", "message": message, "data": None}


def _worded(fault: Rejection) -> str:
    """Say what is wrong before a handler is asked. What the vendor has no words for follows in brackets, in ours."""
    if fault.status == 401:
        return f"Unauthorized ({fault.message})."
    if fault.violations:
        return _first(fault)
    is_told = fault.status not in (400, 415) or fault.message.startswith(("body", "header content-type"))
    return f"{_BY_STATUS.get(fault.status, REFUSED) if is_told else REFUSED} ({fault.message})."


def _first(fault: Rejection) -> str:
    """Return the violation that comes first in the vendor's order. A past time is one that only the world knows."""
    found: Sequence[Violation] = sorted(fault.violations, key=_place)
    at = fault.sent.get("scheduled_at") if isinstance(fault.sent, dict) else None
    is_late = fault.operation == "scheduleCall" and isinstance(at, str) and _is_over(at, fault.now or 0)
    if is_late and _place(found[0]) > _ORDER.index("scheduled_at"):
        return NOT_TO_COME
    return _rule(found[0], REQUIRED.get(fault.operation or "", set()))


def _place(violation: Violation) -> int:
    """Return the place of a violation in the vendor's order. A body that is no object comes first."""
    name = _field(violation)
    return _ORDER.index(name) if name in RULES else -1


def _field(violation: Violation) -> str:
    return violation.where.partition("/")[2].partition("/")[0]


def _rule(violation: Violation, required: set[str]) -> str:
    name = _field(violation)
    if violation.where.startswith("body/") and not violation.keyword:  # JSON that can't be kept, and not a schema's
        return f"Request refused ({violation})."
    if name in required and violation.seen in NOTHING:
        return f"Field '{name}' is required."
    kind = "Parameter" if violation.where.startswith("query/") else "Field"
    if name in RULES:
        reason = f" ({OUTSIDE})" if violation.why == OUTSIDE else ""  # it may be valid, and in the future
        return f"{kind} '{name}' must be {RULES[name]}{reason}."
    if violation.where == "body" and violation.expected == "an object":
        return "Request body must be a JSON object."
    return f"{REFUSED} ({violation})."


def _is_over(text: str, now: int) -> bool:
    return is_instant(text) and moment.parse(text) <= now


ERRORS = ErrorStyle(envelope, malformed=400, violation=400, state=409)
