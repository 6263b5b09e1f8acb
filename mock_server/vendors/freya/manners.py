"""How Freya says yes and no: one envelope for both. That of errors is proposed (dossier 1)."""

from collections.abc import Sequence
from typing import Any

from mock_server.exchange import Refusal, Rejection, Reply
from mock_server.vendors.vendor import Manners

CODES = {
    400: "validation_error",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    503: "unavailable",
}

EXACTLY_ONE = {
    "createCampaign": "exactly one of assistantId and assistantName, and exactly one of customers and phoneNumbers",
    "createCall": "callerNumber, or campaignId",
}
"""What the shape of a body comes to, where a schema can only say that it is none of the allowed ones."""


class Invalid(Refusal):
    """A field breaks a rule that a schema can't say."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.words = field, message
        super().__init__(400, f"{field}: {message}")


def done(message: str, result: Any) -> Reply:
    """A yes, in Freya's envelope."""
    return Reply(200, {"success": True, "data": {"message": message, "result": result}})


def not_found(kind: str, id_: str) -> Refusal:
    """404: the workspace has no such thing."""
    return Refusal(404, f"{kind} {id_!r} not found")


def envelope(refusal: Refusal) -> dict[str, Any]:
    """A no, in the proposed envelope; `details` names each field."""
    details: list[dict[str, str]] = []
    message = refusal.message
    if isinstance(refusal, Invalid):
        details = [{"field": refusal.field, "message": refusal.words}]
    elif isinstance(refusal, Rejection) and refusal.violations:
        details = _details(refusal.violations, refusal.operation)
        message = "; ".join(f"{entry['field']}: {entry['message']}" for entry in details)
    code = CODES.get(refusal.status, "internal_error")
    return {"success": False, "error": {"code": code, "message": message, "details": details}}


def _details(violations: Sequence[Any], operation: str | None) -> list[dict[str, str]]:
    """One entry for each field, by the first rule that it breaks."""
    found: dict[str, str] = {}
    for violation in violations:
        field = ".".join(part.replace("~1", "/").replace("~0", "~") for part in violation.where.split("/")[1:])
        expected = violation.expected.replace("body/", "")
        if not field and expected.startswith("one of the shapes"):
            expected = EXACTLY_ONE.get(operation or "", expected)
        found.setdefault(field or "body", f"seen {violation.seen}, expected {expected}")
    return [{"field": field, "message": message} for field, message in found.items()]


MANNERS = Manners(envelope, malformed=400, violation=400, state=409)
