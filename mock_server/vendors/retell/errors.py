"""Retell's errors: one envelope, and the vendor's own sentences where it has some."""

from typing import Any

from mock_server.exchange import Refusal, Rejection
from mock_server.vendors.vendor import ErrorStyle

FORMAT = "Invalid request format, please check API reference."
SENTENCES = {
    401: "API key is missing or invalid.",
    402: "Trial has ended, please add payment method.",
    403: "Forbidden",
    429: "Account rate limited, please throttle your requests.",
}


def envelope(refusal: Refusal) -> Any:
    """Return the body of every error."""
    return {"status": "error", "message": _worded(refusal)}


def _worded(refusal: Refusal) -> str:
    """Return the vendor's sentence, with what it leaves open in brackets, in our words."""
    if not isinstance(refusal, Rejection):
        return refusal.message
    if refusal.status == 401:
        return f"{SENTENCES[401]} ({refusal.message})"
    if refusal.status in SENTENCES:
        return SENTENCES[refusal.status]
    return f"{FORMAT} ({refusal.message})" if refusal.status == 400 else refusal.message


def not_found(noun: str, id_: str) -> Refusal:
    """Return the 404 for an id that the workspace does not have, as users report it (dossier 1.2)."""
    return Refusal(404, f"Item {id_} not found from {noun}")


def wrong(place: str, seen: object, expected: str) -> Refusal:
    """Return the 400 for a value that the schema allows and the workspace does not."""
    return Refusal(400, f"{FORMAT} ({place}: seen {seen}, expected {expected})")


def unfit(place: str, seen: object, expected: str) -> Refusal:
    """Return the 422 for a value that keeps the schema, and does not fit what the workspace or the request has."""
    return Refusal(422, f"{place}: seen {seen}, expected {expected}")


ERRORS = ErrorStyle(envelope, malformed=400, violation=400, state=422)
