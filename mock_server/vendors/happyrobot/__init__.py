"""HappyRobot: outbound calls, batches and campaigns, and all that they leave behind."""

from collections.abc import Mapping
from pathlib import Path

from mock_server.vendors.happyrobot import calls, create, notes, recordings, resources
from mock_server.vendors.happyrobot.account import Account
from mock_server.vendors.happyrobot.errors import ERRORS
from mock_server.vendors.happyrobot.models import ARRIVALS
from mock_server.vendors.vendor import Handler, Vendor, assemble

HANDLERS: Mapping[str, Handler] = {
    "createOutboundCall": create.create_outbound_call,
    "createBatchedCalls": create.create_batched_calls,
    "createScheduledCalls": create.create_scheduled_calls,
    "listCalls": calls.list_calls,
    "getCurrentPage": calls.get_current_page,
    "listCallTags": calls.list_call_tags,
    "exportCalls": calls.export_calls,
    "getCall": calls.get_call,
    "deleteCall": calls.delete_call,
    "getTranscript": calls.get_transcript,
    "getRecording": recordings.get_recording,
    "getRecordingAudio": recordings.get_recording_audio,
    "getCallLogs": calls.get_call_logs,
    "stopCall": calls.stop_call,
    "cancelCall": calls.cancel_call,
    "addNote": notes.add_note,
    "updateNote": notes.update_note,
    "deleteNote": notes.delete_note,
    "setViewed": notes.set_viewed,
    "setRating": notes.set_rating,
    "getUsage": calls.get_usage,
    "updateMember": resources.update_member,
    "removeMember": resources.remove_member,
    "updateUser": resources.update_user,
    "listNumbers": resources.list_numbers,
    "buyNumber": resources.buy_number,
    "getNumber": resources.get_number,
    "updateNumber": resources.update_number,
    "updateNumberTitle": resources.update_number_title,
    "listUseCases": resources.list_use_cases,
    "createUseCase": resources.create_use_case,
    "getUseCase": resources.get_use_case,
    "updateUseCase": resources.update_use_case,
    "listAgents": resources.list_agents,
    "createAgent": resources.create_agent,
    "getAgent": resources.get_agent,
    "updateAgent": resources.update_agent,
}


def vendor(root: Path | None = None) -> Vendor:
    """Return HappyRobot, from its contract and fixtures."""
    return assemble("happyrobot", HANDLERS, Account, ERRORS, ARRIVALS, root)
