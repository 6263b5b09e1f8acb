"""Conversations: list, read and delete them, and fetch their audio."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.elevenlabs import speech
from mock_server.vendors.elevenlabs.account import Account
from mock_server.vendors.elevenlabs.conversation_views import conversation_row, conversation_view
from mock_server.vendors.elevenlabs.errors import Fault, conflict
from mock_server.vendors.elevenlabs.models import Conversation
from mock_server.vendors.elevenlabs.pages import list_of, page, place_of
from mock_server.vendors.elevenlabs.values import unix


def get_conversation_histories_route(account: Account, asked: Asked) -> Reply:
    criteria, query = list_of(asked), asked.query
    place, table = place_of(asked, "cursor", criteria), account.conversations
    forward = query["sort_direction"] == "asc"
    listed = table.forward(-1 if place is None else place) if forward else table.newest_first(place)
    found = (one for one in listed if _is_wanted(one[1], query))
    view = partial(conversation_row, with_summary=query["summary_mode"] == "include")
    shown, more = page(found, view, query["page_size"], criteria)
    return Reply(200, {"conversations": shown, **more})


def _is_wanted(call: Conversation, query: Mapping[str, Any]) -> bool:
    began, lasted = unix(call.created_at), unix(call.talk)
    return (
        query.get("agent_id") in (None, call.agent.id)
        and query.get("user_id") in (None, call.user_id)
        and query.get("call_successful") in (None, speech.success(call))
        and query.get("conversation_initiation_source") in (None, call.number["provider"])
        and call.status not in (query.get("exclude_statuses") or ())
        and call.number["phone_number_id"] in (query.get("phone_number_ids") or (call.number["phone_number_id"],))
        and began < query.get("call_start_before_unix", began + 1)
        and began > query.get("call_start_after_unix", began - 1)
        and query.get("call_duration_min_secs", lasted) <= lasted <= query.get("call_duration_max_secs", lasted)
    )


def get_conversation_history_route(account: Account, asked: Asked) -> Reply:
    return Reply(200, conversation_view(account.conversation(asked.path["conversation_id"])))


def delete_conversation_route(account: Account, asked: Asked) -> Reply:
    """Delete a conversation that is over; its webhooks still leave."""
    call = account.conversation(asked.path["conversation_id"])
    if not call.is_final:
        raise conflict(f"Conversation {call.id} is {call.status}, expected one that is done or failed.")
    account.delete_call(call)
    return Reply(200, {})


def get_conversation_audio_route(account: Account, asked: Asked) -> Reply:
    """Return the audio of a conversation that is done (dossier 6.2 #61)."""
    call = account.conversation(asked.path["conversation_id"])
    if call.status != "done":
        message = f"Conversation {call.id} has no audio: it is {call.status}."
        raise Fault(404, "document_not_found", message, "conversation_id")
    sound, kind = speech.audio(call)
    return Reply(200, sound, ((b"content-type", kind),))
