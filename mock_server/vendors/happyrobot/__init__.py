"""HappyRobot: outbound calls, batches and campaigns, and all that they leave behind."""

from pathlib import Path

from mock_server.vendors.happyrobot import calls, dialling, notes, recordings, settings, speech
from mock_server.vendors.happyrobot.organization import Organization
from mock_server.vendors.happyrobot.refusals import envelope
from mock_server.vendors.vendor import Manners, Vendor, assemble

HANDLERS = {
    "createOutboundCall": dialling.create_outbound_call,
    "createBatchedCalls": dialling.create_batched_calls,
    "createScheduledCalls": dialling.create_scheduled_calls,
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
    "updateMember": settings.update_member,
    "removeMember": settings.remove_member,
    "updateUser": settings.update_user,
    "listNumbers": settings.list_numbers,
    "buyNumber": settings.buy_number,
    "getNumber": settings.get_number,
    "updateNumber": settings.update_number,
    "updateNumberTitle": settings.update_number_title,
    "listUseCases": settings.list_use_cases,
    "createUseCase": settings.create_use_case,
    "getUseCase": settings.get_use_case,
    "updateUseCase": settings.update_use_case,
    "listAgents": settings.list_agents,
    "createAgent": settings.create_agent,
    "getAgent": settings.get_agent,
    "updateAgent": settings.update_agent,
}

MANNERS = Manners(envelope, malformed=400, violation=400, state=409)
"""All of it proposed: HappyRobot documents no error (dossier 1)."""


def vendor(root: Path | None = None) -> Vendor:
    """HappyRobot, from its contract and fixtures."""
    return assemble("happyrobot", HANDLERS, Organization, MANNERS, speech.ARRIVALS, root)
