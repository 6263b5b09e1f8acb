"""The content of a call, and all that follows from it: transcript, recording, analysis, cost."""

from typing import Any

from mock_server.engine.moment import SECOND
from mock_server.engine.speech.audio import voices, wav
from mock_server.engine.speech.conversation import Line, converse
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import GREETING, render, script
from mock_server.vendors.retell.models import Call

ROLES = {AGENT: "agent", PERSON: "user"}
ENDINGS = {
    "user_hang_up": Ending.PERSON,
    "ask_no_calls": Ending.PERSON,
    "ask_callback": Ending.PERSON,
    "agent_hang_up": Ending.AGENT,
    "transfer": Ending.TRANSFER,
    "bridge": Ending.TRANSFER,
    "reach_voicemail": Ending.MACHINE,
    "go_silent": Ending.SILENCE,
}
"""How a talk ends, by the event; by any other, it breaks off."""

REASONS = {
    "busy": "dial_busy",
    "no_answer": "dial_no_answer",
    "decline": "user_declined",
    "invalid_number": "invalid_destination",
    "fail": "dial_failed",
    "deny": "telephony_provider_permission_denied",
    "unavailable": "telephony_provider_unavailable",
    "misroute": "sip_routing_error",
    "spam": "marked_as_spam",
    "block": "network_blocked",
    "user_hang_up": "user_hangup",
    "agent_hang_up": "agent_hangup",
    "ask_no_calls": "user_requested_dnc",
    "ask_callback": "user_requested_callback",
    "transfer": "call_transfer",
    "bridge": "transfer_bridged",
    "cancel_transfer": "transfer_cancelled",
    "reach_voicemail": "voicemail_reached",
    "reach_menu": "ivr_reached",
    "go_silent": "inactivity",
    "reach_limit": "max_duration_reached",
    "stop": "manual_stopped",
    "take_over": "call_take_over",
    "exceed_lines": "concurrency_limit_reached",
    "lack_payment": "no_valid_payment",
    "exhaust_credit": "credit_exhausted",
    "reach_budget": "budget_reached",
    "detect_scam": "scam_detected",
    "lose_model_open": "error_llm_websocket_open",
    "lose_model": "error_llm_websocket_lost_connection",
    "fail_model": "error_llm_websocket_runtime",
    "garble_model": "error_llm_websocket_corrupt_payload",
    "hear_nothing": "error_no_audio_received",
    "fail_hearing": "error_asr",
    "fail_vendor": "error_retell",
    "fail_unknown": "error_unknown",
    "expire": "registered_call_timeout",
}
"""The disconnection reason of each event that ends a call."""

SUMMARIES = {
    "user_hang_up": "The user was reached and ended the call.",
    "agent_hang_up": "The user was reached; the agent ended the call.",
    "reach_voicemail": "A machine answered.",
}
SENTIMENTS = ("Positive", "Neutral", "Negative")
CENTS_PER_SECOND = 0.12
TRANSFERRED_TO = "+12025550180"
"""The number to which a call is handed."""


def lines(call: Call) -> list[Line]:
    """Return what was said; the same however often it is asked for."""
    engine = call.engine
    values = {**(engine.get("default_dynamic_variables") or {}), **call.variables}
    told = script(engine.get("begin_message") or GREETING, values, engine.get("general_prompt"))
    action = (call.settings.get("voicemail_option") or {}).get("action", {})
    told = told._replace(message=render(action.get("text") or "", values))
    return converse(call.luck("transcript"), told, call.talk, ENDINGS.get(call.ended_by or "", Ending.CUT))


def transcript(call: Call) -> str:
    """Return what was said as text, a line each."""
    names = {AGENT: "Agent", PERSON: "User"}
    return "".join(f"{names[speaker]}: {text}\n" for speaker, text, _, _ in lines(call))


def utterances(call: Call) -> list[dict[str, Any]]:
    """Return what was said, word by word."""
    return [
        {"role": ROLES[speaker], "content": text, "words": _words(text, start, end)}
        for speaker, text, start, end in lines(call)
    ]


def _words(text: str, start: int, end: int) -> list[dict[str, Any]]:
    """Return when each word was said: all take as long as each other."""
    words = text.split()
    each = (end - start) / max(1, len(words))
    return [
        {
            "word": word,
            "start": round((start + n * each) / SECOND, 3),
            "end": round((start + (n + 1) * each) / SECOND, 3),
        }
        for n, word in enumerate(words)
    ]


def analysis(call: Call) -> dict[str, Any]:
    """Return what the vendor makes of a call. Of one that did not connect nothing was learned."""
    if call.answered_at is None:
        return {
            "in_voicemail": False,
            "user_sentiment": "Unknown",
            "call_successful": False,
            "custom_analysis_data": {},
        }
    is_person = not call.met_machine
    mood = SENTIMENTS[int(call.luck("analysis").unit() * len(SENTIMENTS))]
    return {
        "call_summary": SUMMARIES.get(
            call.ended_by or "", f"The call ended: {REASONS[call.ended_by or 'fail_unknown']}."
        ),
        "in_voicemail": call.met_machine,
        "user_sentiment": mood if is_person else "Unknown",
        "call_successful": is_person and call.ended_by in ("user_hang_up", "agent_hang_up", "transfer"),
        "custom_analysis_data": {},
    }


def cost(call: Call) -> dict[str, Any]:
    """Return the price of a call, in cents, by the begun second."""
    seconds = -(-call.talk // SECOND)
    total = round(seconds * CENTS_PER_SECOND, 4)
    return {
        "product_costs": [{"product": "elevenlabs_tts", "unit_price": CENTS_PER_SECOND, "cost": total}],
        "total_duration_seconds": seconds,
        "total_duration_unit_price": CENTS_PER_SECOND,
        "combined_cost": total,
    }


def audio(call: Call) -> bytes:
    """Return how the talk sounds, as a WAV file."""
    return wav(voices(lines(call), call.talk))
