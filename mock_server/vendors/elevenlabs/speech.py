"""The content of a conversation, and all that follows from it: transcript, audio, analysis, cost."""

from typing import Any

from mock_server.engine.moment import SECOND
from mock_server.engine.speech.audio import voices, wav
from mock_server.engine.speech.conversation import Line, converse
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import GREETING, script
from mock_server.vendors.elevenlabs.models import Conversation
from mock_server.vendors.elevenlabs.values import within
from mock_server.vendors.mp3 import NoEncoder, mp3

ROLES = {AGENT: "agent", PERSON: "user"}
ENDINGS = {
    "hang_up": Ending.PERSON,
    "ask_callback": Ending.PERSON,
    "ask_redirect": Ending.PERSON,
    "ask_stop": Ending.PERSON,
    "agent_hang_up": Ending.AGENT,
    "transfer": Ending.TRANSFER,
    "detect_machine": Ending.MACHINE,
    "fall_silent": Ending.SILENCE,
}
"""How a talk ends, by the event; by any other, it breaks off."""

REASONS = {
    "hang_up": "Call ended by remote party",
    "ask_callback": "Call ended by remote party",
    "ask_redirect": "Call ended by remote party",
    "ask_stop": "Call ended by remote party",
    "drop": "Call ended by remote party",
    "agent_hang_up": "end_call tool was called.",
    "transfer": "transfer_to_number tool was called.",
    "fall_silent": "Silence timeout",
    "reach_limit": "Conversation duration exceeded",
    "detect_machine": "Voicemail detected",
    "break_off": "Internal error",
    "busy": "Call busy",
    "reject": "Call busy",
    "no_answer": "Call not answered",
}
"""Why a call ended, by the event (dossier 6.2 #51)."""

FAILED = "Call failed"
ITEMS = {
    "ask_callback": ("callback_time", "in an hour"),
    "ask_redirect": ("redirect_phone_number", "+12025550180"),
    "ask_stop": ("stop", True),
}
"""The data-collection item that holds what the person asked for, and its value."""

CREDITS_PER_SECOND, DOLLARS_PER_SECOND = 10, 0.00132


def reason(call: Conversation) -> str:
    """Return why a call ended; an empty text while it goes on."""
    return "" if call.ended_by is None else REASONS.get(call.ended_by, FAILED)


def lines(call: Conversation) -> list[Line]:
    """Return what was said; the same however often it is asked for."""
    agent = within(call.settings, "conversation_config", "agent") or {}
    override = within(call.data, "conversation_config_override", "agent") or {}
    first = override.get("first_message") or agent.get("first_message") or GREETING
    told = script(first, call.variables, within(agent, "prompt", "prompt"))
    return converse(call.luck("transcript"), told, call.talk, ENDINGS.get(call.ended_by or "", Ending.CUT))


def transcript(call: Conversation) -> list[dict[str, Any]]:
    """Return what was said as the vendor shows it."""
    return [
        {
            "role": ROLES[speaker],
            "message": text,
            "tool_calls": [],
            "tool_results": [],
            "feedback": None,
            "time_in_call_secs": start // SECOND,
            "conversation_turn_metrics": None,
            "interrupted": False,
        }
        for speaker, text, start, _ in lines(call)
    ]


def success(call: Conversation) -> str:
    """Return whether a call did what it was for."""
    if call.analyzed_at is None:
        return "failure" if call.status == "failed" else "unknown"
    return "success" if call.ended_by in ("hang_up", "agent_hang_up", "transfer", "ask_callback") else "failure"


def summary(call: Conversation) -> str:
    """Return a call in a sentence."""
    return f"{'A machine answered' if call.call_result == 'voicemail' else 'The contact was reached'}. {reason(call)}"


def analysis(call: Conversation) -> dict[str, Any]:
    """Return what the vendor makes of a call."""
    found = {}
    if call.ended_by in ITEMS:
        item, value = ITEMS[call.ended_by]
        found[item] = {
            "data_collection_id": item,
            "value": value,
            "json_schema": {},
            "rationale": "The contact said so.",
        }
    return {
        "evaluation_criteria_results": {},
        "data_collection_results": found,
        "call_successful": success(call),
        "transcript_summary": summary(call),
        "call_summary_title": call.agent_name,
    }


def cost(call: Conversation) -> tuple[int, float]:
    """Return the price of a call in credits and in dollars, by the begun second."""
    seconds = -(-call.talk // SECOND)
    return seconds * CREDITS_PER_SECOND, round(seconds * DOLLARS_PER_SECOND, 4)


def recording(call: Conversation) -> bytes:
    """Return how the talk sounds, as a WAV file."""
    return wav(voices(lines(call), call.talk))


def audio(call: Conversation) -> tuple[bytes, bytes]:
    """Return how the talk sounds and its media type: MP3, or WAV without the extra `mp3`."""
    sound = recording(call)
    try:
        return mp3(sound, int.from_bytes(sound[22:24], "little")), b"audio/mpeg"
    except NoEncoder:
        return sound, b"audio/wav"
