"""ElevenLabs' errors: an object in `detail`, or a list of mistakes where the schema was broken."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from mock_server.exchange import Refusal, Rejection
from mock_server.vendors.vendor import ErrorStyle

KINDS = {
    400: ("invalid_request", "bad_request"),
    401: ("authentication_error", "invalid_api_key"),
    402: ("payment_required", "insufficient_credits"),
    403: ("authorization_error", "forbidden"),
    404: ("not_found", "document_not_found"),
    409: ("conflict", "conflict"),
    413: ("invalid_request", "request_too_large"),
    415: ("invalid_request", "invalid_content_type"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
    500: ("internal_error", "internal_error"),
    503: ("service_unavailable", "service_unavailable"),
}
"""The type and the usual code of each status."""

PLAIN = {404: "Not Found", 405: "Method Not Allowed"}
"""What is said of a path or a method that there is not (dossier 6.2 #63)."""

MISSING = "nothing"
"""How a violation says that nothing was there."""


class Fault(Refusal):
    """A refusal with a code of its own, and the parameter at fault."""

    def __init__(self, status: int, code: str, message: str, param: str | None = None, kind: str | None = None) -> None:
        super().__init__(status, message)
        self.code, self.param, self.kind = code, param, kind or KINDS[status][0]


def envelope(refusal: Refusal) -> Any:
    """Return the body of every error."""
    if isinstance(refusal, Rejection) and refusal.status == 422:
        return {"detail": _mistakes(refusal)}
    if isinstance(refusal, Rejection) and refusal.operation is None and refusal.status in PLAIN:
        return {"detail": f"{PLAIN[refusal.status]} ({refusal.message})"}
    kind, code = KINDS.get(refusal.status, ("invalid_request" if refusal.status < 500 else "internal_error", "error"))
    param = None
    if isinstance(refusal, Fault):
        kind, code, param = refusal.kind, refusal.code, refusal.param
    return {
        "detail": {
            "type": kind,
            "code": code,
            "message": refusal.message,
            "status": code,
            "request_id": blake2b(f"{code} {refusal.message}".encode(), digest_size=16).hexdigest(),
            "param": param,
        }
    }


def _mistakes(refusal: Rejection) -> list[dict[str, Any]]:
    if not refusal.violations:
        return [{"type": "json_invalid", "loc": ["body"], "msg": refusal.message, "input": {}}]
    return [_mistake(violation) for violation in refusal.violations]


def _mistake(violation: Any) -> dict[str, Any]:
    """Return a violation as the vendor's framework tells of it."""
    is_missing = violation.seen == MISSING
    words = f"seen {violation.seen}, expected {violation.wanted}"
    return {
        "type": "missing" if is_missing else "value_error",
        "loc": _place(violation.where.split("/")),
        "msg": f"Field required ({words})" if is_missing else words,
        "input": None,
    }


def _place(parts: Sequence[str]) -> list[str | int]:
    named = (part.replace("~1", "/").replace("~0", "~") for part in parts)
    return [int(part) if part.isdigit() else part for part in named]


def not_found(noun: str, id_: str) -> Fault:
    """Return the 404 for an id that the workspace does not have (dossier 6.1 #3)."""
    code = f"{noun}_not_found" if noun in ("agent", "conversation", "phone_number") else "document_not_found"
    word = noun.replace("_", " ").capitalize()
    return Fault(404, code, f"{word} with id {id_} not found.", f"{noun}_id")


def wrong(param: str, seen: object, expected: str, code: str = "invalid_parameters") -> Fault:
    """Return the 400 for a value that the schema allows and the workspace does not."""
    return Fault(400, code, f"{param}: seen {seen}, expected {expected}", param, "validation_error")


def lacking(param: str, expected: str) -> Fault:
    """Return the 400 for a value that is needed here, though the schema does not say so."""
    return wrong(param, "nothing", expected, "missing_required_field")


def conflict(message: str, code: str = "conflict") -> Fault:
    """Return the 409 for a change that the present state does not allow."""
    return Fault(409, code, message)


ERRORS = ErrorStyle(envelope, malformed=422, violation=422, state=409)
