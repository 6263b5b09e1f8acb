"""Twilio's errors: a code, the vendor's page about it, and one message; of all that is wrong only the first is told."""

import re
from typing import Any

from mock_server.contract.violation import Violation
from mock_server.exchange import Asked, Refusal, Rejection
from mock_server.vendors.vendor import ErrorStyle

VERSION = "2010-04-01"

NO_URL = "Url parameter is required."
NO_APPLICATION = "ApplicationSid is not valid"
NOT_IN_PROGRESS = "Call is not in-progress. Cannot redirect."
INVALID_TO = "The phone number you are attempting to call, {}, is not valid."
INVALID_FROM = "From is not a valid phone number: {}"

BY_STATUS = {
    400: (20422, "Invalid Parameter"),
    401: (20003, "Authenticate"),
    404: (20404, "The requested resource {} was not found"),
    405: (20004, "Method not allowed"),
    409: (20409, ""),
    413: (20413, "Request entity too large"),
    429: (20429, "Too Many Requests"),
    500: (20500, "Internal Server Error"),
    503: (20503, "Service unavailable"),
}
"""The code of an error that no handler has worded, by its HTTP status, and what its message begins with."""

MACHINE_DETECTION = (
    "MachineDetection",
    "MachineDetectionTimeout",
    "MachineDetectionSpeechThreshold",
    "MachineDetectionSpeechEndThreshold",
    "MachineDetectionSilenceTimeout",
)

INVALID = {
    "From": 21212,
    "To": 21211,
    "Url": 21205,
    "SendDigits": 21206,
    "Timeout": 21208,
    "Method": 21209,
    "FallbackUrl": 21205,
    "FallbackMethod": 21209,
    "StatusCallback": 21609,
    "StatusCallbackMethod": 21209,
    "StatusCallbackEvent": 21626,
    "ApplicationSid": 21218,
    **dict.fromkeys(MACHINE_DETECTION, 21234),
    "AsyncAmdStatusCallback": 21609,
    "AsyncAmdStatusCallbackMethod": 21209,
    "RecordingStatusCallback": 21609,
    "RecordingStatusCallbackMethod": 21209,
    "PhoneNumber": 21421,
    "AreaCode": 21421,
}
"""The code of a parameter that breaks its rule, in the order in which they are looked at (dossier 1.4)."""

MISSING = {"To": (21201, "No 'To' number is specified"), "From": (21213, "No 'From' number is specified")}

NOTHING = {"nothing", "null", '""'}
"""How a violation shows what is missing or empty."""

_ORDER = list(INVALID)


class CodedRefusal(Refusal):
    """A refusal with one of the vendor's codes."""

    def __init__(
        self, code: int, message: str, status: int = 400, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(status, message, headers)
        self.code = code


def missing(asked: Asked, where: str) -> CodedRefusal:
    """Return the refusal of a path below the account where there is nothing."""
    path = f"/{VERSION}/Accounts/{asked.path['AccountSid']}/{where}"
    return CodedRefusal(20404, f"The requested resource {path} was not found", 404)


def envelope(refusal: Refusal) -> Any:
    """Return the body of every error."""
    code, message = _told(refusal)
    page = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": page, "status": refusal.status}


def _told(refusal: Refusal) -> tuple[int, str]:
    if isinstance(refusal, CodedRefusal):
        return refusal.code, refusal.message
    if isinstance(refusal, Rejection) and refusal.violations:
        return _first(refusal)
    code, words = BY_STATUS.get(refusal.status, (20001, ""))
    if isinstance(refusal, Rejection):
        return code, _worded(refusal, words)
    return (21220, NOT_IN_PROGRESS) if refusal.status == 400 else (code, refusal.message)


def _worded(fault: Rejection, words: str) -> str:
    """Say what is wrong before a handler is asked. What the vendor has no words for follows in brackets, in ours."""
    if fault.status == 401 and "a user name of no kind" in fault.message:
        words = "Authentication Error - invalid username"
    path = re.match(r"path: seen (?:/twilio)?(/\S*?),? which", fault.message)
    return f"{words.format(path[1] if path else '')} ({fault.message})".strip()


def _first(fault: Rejection) -> tuple[int, str]:
    """Return the violation that comes first in the vendor's order: what is missing, then what is wrong."""
    found = sorted(fault.violations, key=_place)
    name, violation = _field(found[0]), found[0]
    sent = fault.sent if isinstance(fault.sent, dict) else {}
    if name in MISSING and violation.seen in NOTHING:
        return MISSING[name]
    if not name and fault.operation == "CreateIncomingPhoneNumber":
        return 21421, "PhoneNumber or AreaCode is required"
    if (not name and violation.where == "body") or (name == "Url" and "Url" not in sent):
        application = "ApplicationSid" in sent
        return (21218, NO_APPLICATION) if application else (21205, NO_URL)
    if not violation.where.startswith("body/"):
        return 20422, f"Invalid Parameter ({violation})"
    code, seen = INVALID.get(name, 20422), sent.get(name)
    if not violation.keyword:  # the form itself is wrong, not the value: the vendor's words would hide it
        return code, f"{name} is invalid ({violation})"
    if name == "To":
        return code, INVALID_TO.format(seen)
    if name == "From":
        return code, INVALID_FROM.format(seen)
    if name == "ApplicationSid":
        return code, NO_APPLICATION
    if name in MACHINE_DETECTION:
        return code, f"MachineDetection configuration value is not allowed ({violation})"
    if name == "PhoneNumber":
        return code, f"{seen} is not a valid number"
    if code in (21205, 21609):
        return code, f"{name} is not a valid URL: {seen} ({violation})"
    return code, f"{name} is invalid ({violation})"


def _place(violation: Violation) -> tuple[bool, int]:
    """Return the place of a violation in the vendor's order."""
    name = _field(violation)
    if name in MISSING and violation.seen in NOTHING:
        return False, list(MISSING).index(name)
    return True, _ORDER.index(name) if name in INVALID else 2 if not name else len(_ORDER)


def _field(violation: Violation) -> str:
    return violation.where.partition("/")[2].partition("/")[0]


ERRORS = ErrorStyle(envelope, malformed=400, violation=400, state=400)
