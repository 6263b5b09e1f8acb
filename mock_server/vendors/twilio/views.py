"""How calls, numbers and callbacks look from outside."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.vendors.twilio.models import SIP_CODES, Call
from mock_server.vendors.twilio.numbers import OwnNumber, formatted, places

VERSION = "2010-04-01"
PRICE = 0.014
"""What a begun minute of talk costs (proposed)."""

NOWHERE = dict.fromkeys(("parent_call_sid", "forwarded_from", "caller_name", "group_sid", "trunk_sid"), None)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(4096)
def shown(at: int | None) -> str | None:
    """Return an instant as the vendor writes it, by RFC 2822; None if there is none."""
    if at is None:
        return None
    when = _EPOCH + timedelta(seconds=at // moment.SECOND)
    day = f"{_DAYS[when.weekday()]}, {when.day:02} {_MONTHS[when.month - 1]} {when.year:04}"
    return f"{day} {when.hour:02}:{when.minute:02}:{when.second:02} +0000"


def call_view(call: Call, *, is_new: bool = False) -> dict[str, Any]:
    """Return a call as the vendor shows it; `is_new` in the answer to the request that made it."""
    own, duration = call.account.by_number.get(call.caller), call.duration
    path = f"/{VERSION}/Accounts/{call.account_sid}/Calls/{call.id}"
    return {
        "sid": call.id,
        "account_sid": call.account_sid,
        **NOWHERE,
        "to": call.number,
        "to_formatted": formatted(call.number),
        "from": call.caller,
        "from_formatted": formatted(call.caller),
        "phone_number_sid": own and own.sid,
        "status": call.status,
        "direction": "outbound-api",
        "api_version": VERSION,
        "date_created": None if is_new else shown(call.created_at),
        "date_updated": None if is_new else shown(call.updated_at),
        "start_time": shown(call.dialed_at),
        "end_time": None if duration is None else shown(call.ended_at),
        "duration": None if duration is None else str(duration),
        "price": f"-{PRICE * call.minutes:.5f}" if call.is_priced else None,
        "price_unit": "USD",
        "answered_by": call.answered_by,
        "queue_time": str(call.queue_time),
        "uri": f"{path}.json",
        "subresource_uris": {name: f"{path}/{name.title()}.json" for name in ("notifications", "recordings", "events")},
    }


def number_view(number: OwnNumber) -> dict[str, Any]:
    """Return a number that the account may call from; only the control plane shows it."""
    return {"sid": number.sid, "phone_number": number.phone_number}


def callback(call: Call, happening: Happening) -> dict[str, Any]:
    """Return the fields of a callback, with the call as it was when this happened to it."""
    event, status = happening.move.event, happening.move.status or call.status
    fields = _parties(call) | {
        "CallStatus": "initiated" if event == "dial" else status,
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(call.sequence[happening.number]),
        "Timestamp": shown(happening.at),
    }
    if status in call.machine.finals:
        sip = "200" if call.answered_at is not None else SIP_CODES[event]
        fields |= {"CallDuration": str(call.duration or 0), "Duration": str(call.minutes), "SipResponseCode": sip}
        fields |= _answered_by(call)
    return fields


def detected(call: Call) -> dict[str, Any]:
    """Return the fields of the request that tells who has answered."""
    found = call.detector
    assert found is not None
    sids = {"AccountSid": call.account_sid, "CallSid": call.id}
    return sids | {"AnsweredBy": found.answered_by, "MachineDetectionDuration": str(found.took)}


def _answered_by(call: Call) -> dict[str, str]:
    """Return who has answered, where the document had to wait for that."""
    found = call.detector
    return {"AnsweredBy": found.answered_by} if found and found.answered_by and not found.is_async else {}


def voice_request(call: Call, happening: Happening) -> dict[str, Any]:
    """Return the fields of a request for instructions."""
    own = dict(call.performance.requests[happening.number][2])
    return _parties(call) | {"CallStatus": "in-progress"} | _answered_by(call) | own


def _parties(call: Call) -> dict[str, Any]:
    """Return what all requests say of a call: who calls whom."""
    fields = {
        "AccountSid": call.account_sid,
        "ApiVersion": VERSION,
        "CallSid": call.id,
        "Called": call.number,
        "Caller": call.caller,
        "Direction": "outbound-api",
        "From": call.caller,
        "To": call.number,
    }
    for side, number in (("Called", call.number), ("Caller", call.caller), ("From", call.caller), ("To", call.number)):
        fields |= places(side, number)
    return fields
