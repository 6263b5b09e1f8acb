"""HappyRobot's errors. It documents none at all, so words, envelope and statuses are proposed (dossier 1)."""

from typing import Any

from mock_server.exchange import Refusal, Rejection
from mock_server.vendors.vendor import ErrorStyle

WORDS = {
    400: "bad_request",
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
    431: "request_header_fields_too_large",
    501: "not_implemented",
    503: "unavailable",
    505: "http_version_not_supported",
}


class Wrong(Refusal):
    """400: one place of the request, and what it must be."""

    def __init__(self, path: str, message: str) -> None:
        self.path, self.complaint = path, message
        super().__init__(400, f"Invalid request: {path} {message}")


def envelope(refusal: Refusal) -> dict[str, Any]:
    """Return the body of every error."""
    body: dict[str, Any] = {"error": WORDS.get(refusal.status, "internal_error"), "message": refusal.message}
    if isinstance(refusal, Wrong):
        body["details"] = [{"path": refusal.path, "message": refusal.complaint}]
    elif isinstance(refusal, Rejection):
        body["message"] = _worded(refusal)
        if refusal.violations:
            body["details"] = details = [
                {"path": path(one.where), "message": f"must be {one.wanted}, got {one.seen}"}
                for one in refusal.violations
            ]
            places = "; ".join(f"{place['path']} {place['message']}".lstrip() for place in details)
            body["message"] = f"Invalid request: {places}"
    return body


def _worded(fault: Rejection) -> str:
    match fault.status:
        case 401 if fault.operation == "getRecordingAudio":
            return "Unknown credential: this URL was not given out here"
        case 401:
            return f"Missing or wrong API key: send the header authorization: Bearer <API key> ({fault.message})"
        case 404:
            return f"No such route ({fault.message})"
    return f"Invalid request: {fault.message}" if fault.status == 400 else fault.message


def path(where: str) -> str:
    """Return a place as names and positions with dots between them; `query.` or `path.` goes first outside the body."""
    source, _, place = where.partition("/")
    parts = [part.replace("~1", "/").replace("~0", "~") for part in place.split("/") if part]
    return ".".join(parts if source == "body" else [source, *parts])


ERRORS = ErrorStyle(envelope, malformed=400, violation=400, state=409)
