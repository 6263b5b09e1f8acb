"""The views of calls, numbers and callbacks."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.vendors.twilio.errors import VERSION
from mock_server.vendors.twilio.models import SIP_CODES, Call
from mock_server.vendors.twilio.numbers import CallerId, OwnNumber, formatted, places
from mock_server.vendors.twilio.recording import STATUSES, Recording

PRICE = 0.014
"""What a begun minute of talk costs (proposed)."""

NOWHERE = dict.fromkeys(("forwarded_from", "caller_name", "group_sid", "trunk_sid"), None)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(128)
def shown(at: int | None) -> str | None:
    """Return an instant as the vendor writes it, by RFC 2822; None if there is none."""
    if at is None:
        return None
    when = _EPOCH + timedelta(seconds=at // moment.SECOND)
    day = f"{_DAYS[when.weekday()]}, {when.day:02} {_MONTHS[when.month - 1]} {when.year:04}"
    return f"{day} {when.hour:02}:{when.minute:02}:{when.second:02} +0000"


def call_view(call: Call, *, is_new: bool = False) -> dict[str, Any]:
    """Return a call as the vendor shows it; `is_new` in the answer to the request that made it."""
    duration = call.duration
    path = f"/{VERSION}/Accounts/{call.account_sid}/Calls/{call.id}"
    return {
        "sid": call.id,
        "account_sid": call.account_sid,
        "parent_call_sid": call.parent and call.parent.id,
        **NOWHERE,
        "to": call.number,
        "to_formatted": formatted(call.number),
        "from": call.caller,
        "from_formatted": formatted(call.caller),
        "phone_number_sid": call.number_sid,
        "status": call.status,
        "direction": call.direction,
        "api_version": VERSION,
        "date_created": None if is_new else shown(call.created_at),
        "date_updated": None if is_new else shown(call.updated_at),
        "start_time": shown(call.dialled_at),
        "end_time": None if duration is None else shown(call.ended_at),
        "duration": None if duration is None else str(duration),
        "price": f"-{PRICE * call.minutes:.5f}" if call.is_priced else None,
        "price_unit": "USD",
        "answered_by": call.answered_by,
        "queue_time": str(call.queue_time),
        "uri": f"{path}.json",
        "subresource_uris": {name: f"{path}/{name.title()}.json" for name in ("notifications", "recordings", "events")},
    }


def recording_view(recording: Recording) -> dict[str, Any]:
    """Return a recording as the vendor shows it among those of the account."""
    path = f"/{VERSION}/Accounts/{recording.account_sid}/Recordings/{recording.id}"
    return {
        **_recording(recording),
        "uri": f"{path}.json",
        "media_url": recording.address,
        "subresource_uris": {
            "add_on_results": f"{path}/AddOnResults.json",
            "transcriptions": f"{path}/Transcriptions.json",
        },
    }


def call_recording_view(recording: Recording) -> dict[str, Any]:
    """Return a recording as the vendor shows it among those of its call."""
    path = f"/{VERSION}/Accounts/{recording.account_sid}/Calls/{recording.call_sid}/Recordings/{recording.id}.json"
    return {**_recording(recording), "uri": path, "track": recording.wishes.get("Track", "both")}


def _recording(recording: Recording) -> dict[str, Any]:
    return {
        "sid": recording.id,
        "account_sid": recording.account_sid,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "status": recording.status,
        "duration": recording.seconds,
        "channels": recording.channels,
        "source": recording.source,
        "start_time": shown(recording.created_at),
        "date_created": shown(recording.created_at),
        "date_updated": shown(recording.updated_at),
        "price": None,
        "price_unit": "USD",
        "error_code": None,
        "encryption_details": None,
        "api_version": VERSION,
    }


SETTINGS = {
    "FriendlyName": "",
    "VoiceUrl": None,
    "VoiceMethod": "POST",
    "VoiceFallbackUrl": None,
    "VoiceFallbackMethod": "POST",
    "VoiceCallerIdLookup": False,
    "VoiceApplicationSid": None,
    "VoiceReceiveMode": "voice",
    "StatusCallback": None,
    "StatusCallbackMethod": "POST",
    "SmsUrl": None,
    "SmsMethod": "POST",
    "SmsFallbackUrl": None,
    "SmsFallbackMethod": "POST",
    "SmsApplicationSid": None,
    "TrunkSid": None,
    "AddressSid": None,
    "IdentitySid": None,
    "BundleSid": None,
    "EmergencyStatus": "Inactive",
    "EmergencyAddressSid": None,
}
"""What can be set of a number, and what it is where nobody has set it."""


def snake(name: str) -> str:
    """Return a name as replies have it: FriendlyName -> friendly_name."""
    return re.sub("(?<!^)(?=[A-Z])", "_", name).lower()


def number_view(number: OwnNumber, account_sid: str | None) -> dict[str, Any]:
    """Return a number of the account as the vendor shows it."""
    return {
        "sid": number.sid,
        "account_sid": account_sid,
        "phone_number": number.phone_number,
        "api_version": VERSION,
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "date_created": shown(number.created_at),
        "date_updated": shown(number.updated_at),
        "origin": "twilio",
        "status": "in-use",
        "type": "local",
        "address_requirements": "none",
        "emergency_address_status": "unregistered",
        **{snake(name): number.settings.get(name, usual) for name, usual in SETTINGS.items()},
        "uri": f"/{VERSION}/Accounts/{account_sid}/IncomingPhoneNumbers/{number.sid}.json",
    }


def caller_id_view(caller_id: CallerId, account_sid: str | None) -> dict[str, Any]:
    """Return a verified caller id as the vendor shows it."""
    return {
        "sid": caller_id.sid,
        "account_sid": account_sid,
        "phone_number": caller_id.phone_number,
        "friendly_name": caller_id.friendly_name,
        "date_created": shown(caller_id.created_at),
        "date_updated": shown(caller_id.created_at),
        "uri": f"/{VERSION}/Accounts/{account_sid}/OutgoingCallerIds/{caller_id.sid}.json",
    }


COLLECTIONS = ("Calls", "IncomingPhoneNumbers", "OutgoingCallerIds", "Recordings")


def account_view(account_sid: str, began: int) -> dict[str, Any]:
    """Return the account as the vendor shows it. Its token is nobody's but the client's."""
    path = f"/{VERSION}/Accounts/{account_sid}"
    return {
        "sid": account_sid,
        "owner_account_sid": account_sid,
        "auth_token": None,
        "friendly_name": "mockdial",
        "status": "active",
        "type": "Full",
        "date_created": shown(began),
        "date_updated": shown(began),
        "uri": f"{path}.json",
        "subresource_uris": {snake(name): f"{path}/{name}.json" for name in COLLECTIONS},
    }


def recording_callback(recording: Recording, happening: Happening) -> dict[str, Any]:
    """Return the fields of a callback about a recording, as it was when this happened."""
    status = STATUSES[happening.move.event]
    return {
        "AccountSid": recording.account_sid,
        "CallSid": recording.call_sid,
        "RecordingSid": recording.id,
        "RecordingUrl": recording.address,
        "RecordingStatus": status,
        **({"RecordingDuration": recording.seconds} if status == "completed" else {}),
        "RecordingChannels": str(recording.channels),
        "RecordingStartTime": shown(recording.created_at),
        "RecordingSource": recording.source,
        "RecordingTrack": recording.wishes.get("Track", "both"),
    }


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
        if call.recording is not None:
            fields |= {"RecordingUrl": call.recording.address, "RecordingSid": call.recording.id}
            fields |= {"RecordingDuration": call.recording.seconds or "0"}
    return fields


def detected(call: Call) -> dict[str, Any]:
    """Return the fields of the request that tells what detection has found."""
    found = call.detector
    assert found is not None
    sids = {"AccountSid": call.account_sid, "CallSid": call.id}
    return sids | {"AnsweredBy": found.answered_by, "MachineDetectionDuration": str(found.took)}


def _answered_by(call: Call) -> dict[str, str]:
    """Return the answering party, where the document had to wait for that."""
    found = call.detector
    return {"AnsweredBy": found.answered_by} if found and found.answered_by and not found.is_async else {}


def voice_request(call: Call, happening: Happening) -> dict[str, Any]:
    """Return the fields of a request for instructions."""
    own = dict(call.interpreter.requests[happening.number].fields)
    return _parties(call) | {"CallStatus": "in-progress"} | _answered_by(call) | own


def _parties(call: Call) -> dict[str, Any]:
    """Return what all requests say of a call: the two parties, and their places."""
    fields = {
        "AccountSid": call.account_sid,
        "ApiVersion": VERSION,
        "CallSid": call.id,
        "Called": call.number,
        "Caller": call.caller,
        "Direction": call.direction,
        "From": call.caller,
        "To": call.number,
    }
    if call.parent is not None:
        fields["ParentCallSid"] = call.parent.id
    for side, number in (("Called", call.number), ("Caller", call.caller), ("From", call.caller), ("To", call.number)):
        fields |= places(side, number)
    return fields
