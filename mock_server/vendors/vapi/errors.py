"""Vapi's errors: the envelope of its back end, and the sentences that were seen in the wild."""

import re
from typing import Any

from mock_server.exchange import Refusal, Rejection
from mock_server.vendors.vendor import ErrorStyle

NAMES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    413: "Payload Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}
INVALID_KEY = "Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa."
TOO_MANY = "ThrottlerException: Too Many Requests"
FULL = "Over Concurrency Limit"
NO_NUMBER = (
    "must be a valid phone number in the E.164 format. Hot tip, you may be missing the country code (Eg. US: +1)."
)
BOUNDS = {
    "maxLength": "must be shorter than or equal to {} characters",
    "minLength": "must be longer than or equal to {} characters",
    "minimum": "must not be less than {}",
    "maximum": "must not be greater than {}",
}
"""The words for a bound that is broken."""


NEEDED = {
    "assistantId": "Couldn't Get Assistant. Need Either `assistant`, `assistantId`, `squad`, Or `squadId`.",
    "phoneNumberId": "Couldn't Get Phone Number. Need Either `phoneNumberId` Or `phoneNumber`.",
    "customer": "Couldn't Get Customer. Need Either `customer`, `customers`, Or `customerId`.",
}
"""The words for what a request lacks."""

FIXED = "Campaign configuration cannot be updated after creation"
CONFIGURATION = frozenset(
    {"name", "assistantId", "workflowId", "squadId", "phoneNumberId", "dialPlan", "schedulePlan", "customers"}
)


class Invalid(Refusal):
    """The refusal of fields that break a rule which no schema can state: a list of texts."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        super().__init__(400, "; ".join(texts))


def envelope(refusal: Refusal) -> dict[str, Any]:
    """Return the body of every error."""
    name = NAMES.get(refusal.status, NAMES[500])
    return {"message": _message(refusal), "error": name, "statusCode": refusal.status}


def _message(refusal: Refusal) -> str | list[str]:
    """Return what is wrong: a list of texts where fields break their rules."""
    if isinstance(refusal, Invalid):
        return refusal.texts
    if not isinstance(refusal, Rejection):
        return refusal.message
    if refusal.violations:
        return _words(refusal)
    if refusal.status == 401:
        return f"{INVALID_KEY} ({refusal.message})"
    return f"{TOO_MANY} ({refusal.message})" if refusal.status == 429 else refusal.message


def _words(rejection: Rejection) -> str | list[str]:
    """Return what is wrong with the fields of a request; what it lacks is told where nothing else is wrong."""
    found = rejection.violations
    if rejection.operation == "CampaignController_updateV2" and any(CONFIGURATION & {*one.names} for one in found):
        return FIXED
    lacking = [text for one in found if one.keyword == "required" and (text := NEEDED.get(one.where[5:]))]
    others = [one for one in found if one.keyword != "required" or one.where[5:] not in NEEDED]
    return list(dict.fromkeys(text for one in others for text in _text(one))) or lacking[0]


def _text(violation: Any) -> list[str]:
    """Return what is wrong with a field, as the vendor's validator words it where that is known."""
    field = ".".join(part.replace("~1", "/").replace("~0", "~") for part in violation.where.split("/")[1:])
    if violation.names:
        return [f"{field}.property {name} should not exist".lstrip(".") for name in violation.names]
    if violation.keyword == "pattern" and field.rpartition(".")[2] == "number":
        return [f"{field} {NO_NUMBER}"]
    if violation.keyword in BOUNDS and (bound := re.search(r"-?[\d.]+", violation.expected)):
        return [f"{field} {BOUNDS[violation.keyword].format(bound[0])}"]
    return [f"{field or violation.where} must be {violation.wanted}, seen {violation.seen}"]


def not_found(noun: str, id_: str) -> Refusal:
    """Return the 404 for an id that the organisation does not have (proposed: dossier 9.2 #18)."""
    return Refusal(404, f"{noun} with ID {id_} not found.")


def unknown(what: str, field: str, id_: str) -> Refusal:
    """Return the 400 for a request that names something that does not exist."""
    return Refusal(400, f"Couldn't Get {what}. `{field}` {id_} Does Not Exist.")


ERRORS = ErrorStyle(envelope, malformed=400, violation=400, state=400)
