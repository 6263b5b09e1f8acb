"""Twilio: phone calls, one for each request, what their instructions do, and callbacks that tell of them."""

from pathlib import Path

from mock_server.vendors.twilio import calls, phone_numbers, recordings
from mock_server.vendors.twilio.account import Account
from mock_server.vendors.twilio.errors import ERRORS
from mock_server.vendors.twilio.live import live
from mock_server.vendors.vendor import Vendor, assemble

LIVE = {
    "ListCall": calls.list_call,
    "FetchCall": calls.fetch_call,
    "UpdateCall": calls.update_call,
    "DeleteCall": calls.delete_call,
    "ListCallEvent": calls.list_call_event,
    "ListCallRecording": recordings.list_call_recording,
    "FetchCallRecording": recordings.fetch_call_recording,
    "DeleteCallRecording": recordings.delete_call_recording,
    "ListRecording": recordings.list_recording,
    "FetchRecording": recordings.fetch_recording,
    "DeleteRecording": recordings.delete_recording,
    "FetchRecordingMedia": recordings.fetch_recording_media,
    "FetchRecordingWav": recordings.fetch_recording_media,
    "FetchRecordingMp3": recordings.fetch_recording_mp3,
    "ListIncomingPhoneNumber": phone_numbers.list_incoming_phone_number,
    "FetchIncomingPhoneNumber": phone_numbers.fetch_incoming_phone_number,
    "UpdateIncomingPhoneNumber": phone_numbers.update_incoming_phone_number,
    "DeleteIncomingPhoneNumber": phone_numbers.delete_incoming_phone_number,
    "ListOutgoingCallerId": phone_numbers.list_outgoing_caller_id,
    "FetchOutgoingCallerId": phone_numbers.fetch_outgoing_caller_id,
    "FetchAccount": phone_numbers.fetch_account,
}
HANDLERS = {
    "CreateCall": calls.create_call,
    "CreateIncomingPhoneNumber": phone_numbers.create_incoming_phone_number,
    **{name: live(handler) for name, handler in LIVE.items()},
}


def vendor(root: Path | None = None) -> Vendor:
    """Return Twilio, from its contract and fixtures."""
    return assemble("twilio", HANDLERS, Account, ERRORS, ["recording"], root)
