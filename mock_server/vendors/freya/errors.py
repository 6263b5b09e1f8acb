"""Freya's errors. Their envelope is proposed (dossier 1)."""

from collections.abc import Sequence
from typing import Any

from mock_server.exchange import Refusal, Rejection
from mock_server.vendors.vendor import ErrorStyle

CODES = {
    400: "validation_error",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    409: "conflict",
    413: "payload_too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    421: "misdirected_request",
    429: "rate_limited",
    431: "request_header_fields_too_large",
    501: "not_implemented",
    503: "unavailable",
    505: "http_version_not_supported",
}

EXACTLY_ONE = {
    "createCampaign": "exactly one of assistantId and assistantName, and exactly one of customers and phoneNumbers",
    "createCall": "callerNumber, or campaignId",
}
"""The rule for a body, where a schema can only say that it has none of the allowed shapes."""


class Invalid(Refusal):
    """The refusal of a field that breaks a rule which no schema can state."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.words = field, message
        super().__init__(400, f"{field}: {message}")


def envelope(refusal: Refusal) -> dict[str, Any]:
    """Return the body of every error; `details` names each field."""
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
    """Return one entry for each field, with the first rule that it breaks."""
    found: dict[str, str] = {}
    for violation in violations:
        field = ".".join(part.replace("~1", "/").replace("~0", "~") for part in violation.where.split("/")[1:])
        expected = violation.wanted.replace("body/", "")
        if not field and expected.startswith("one of the shapes"):
            expected = EXACTLY_ONE.get(operation or "", expected)
        found.setdefault(field or "body", f"seen {violation.seen}, expected {expected}")
    return [{"field": field, "message": message} for field, message in found.items()]


ERRORS = ErrorStyle(envelope, malformed=400, violation=400, state=409)
