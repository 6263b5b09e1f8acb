"""The content of a call, and all that follows from it: transcript, analysis, cost."""

from typing import Any

from mock_server.engine.moment import SECOND
from mock_server.engine.speech.conversation import Line, converse
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import GREETING, render, script
from mock_server.vendors.vapi.models import Call

ROLES = {AGENT: "bot", PERSON: "user"}
NAMES = {AGENT: "AI", PERSON: "User"}
ENDINGS = {
    "customer_hang_up": Ending.PERSON,
    "agent_hang_up": Ending.AGENT,
    "say_end_phrase": Ending.AGENT,
    "speak_end_message": Ending.AGENT,
    "hang_up_by_task": Ending.AGENT,
    "forward": Ending.TRANSFER,
    "hook_transfer": Ending.TRANSFER,
    "reach_voicemail": Ending.MACHINE,
    "go_silent": Ending.SILENCE,
}
"""How a talk ends, by the event; by any other, it breaks off."""

SUCCESSES = ("customer_hang_up", "agent_hang_up", "say_end_phrase", "speak_end_message", "hang_up_by_task", "forward")
SUMMARIES = {
    "customer_hang_up": "The customer was reached and ended the call.",
    "reach_voicemail": "A machine answered.",
}
DOLLARS_A_MINUTE = 0.05
"""The vendor's own fee (published)."""

SHARES = {"transport": 0.2, "stt": 0.2, "llm": 0.35, "tts": 0.25}
"""What others are paid, in parts of the same again (proposed)."""

WORDS_A_TOKEN = 0.75


def lines(call: Call) -> list[Line]:
    """Return what was said; the same however often it is asked for."""
    settings, values = call.settings, call.variables
    told = script(settings.get("firstMessage") or GREETING, values)
    told = told._replace(
        message=render(settings.get("voicemailMessage") or "", values),
        goodbye=render(settings.get("endCallMessage") or "", values),
    )
    return converse(call.luck("transcript"), told, call.talk, ENDINGS.get(call.ended_by or "", Ending.CUT))


def messages(call: Call) -> list[dict[str, Any]]:
    """Return what was said, one message after another."""
    began = call.answered_at or 0
    return [
        {
            "role": ROLES[speaker],
            "message": text,
            "time": began + start,
            "endTime": began + end,
            "secondsFromStart": start / SECOND,
            "duration": end - start,
        }
        for speaker, text, start, end in lines(call)
    ]


def artifact(call: Call) -> dict[str, Any]:
    """Return what is left of a call: of one that nobody answered, nothing."""
    if call.answered_at is None:
        return {}
    transcript = "".join(f"{NAMES[speaker]}: {text}\n" for speaker, text, _, _ in lines(call))
    return {
        "messages": messages(call),
        "transcript": transcript,
        "variableValues": dict(call.settings.get("variableValues") or {}),
    }


def analysis(call: Call) -> dict[str, Any]:
    """Return what the vendor makes of a call."""
    if call.answered_at is None:
        return {}
    is_good = call.ended_by in SUCCESSES and not call.met_machine
    return {
        "summary": SUMMARIES.get(call.ended_by or "", f"The call ended: {call.reason}."),
        "successEvaluation": "true" if is_good else "false",
    }


def costs(call: Call) -> dict[str, Any]:
    """Return the parts of the cost, in dollars, by the begun second."""
    fee = -(-call.talk // SECOND) * DOLLARS_A_MINUTE / 60
    parts = {"vapi": round(fee, 4), **{name: round(fee * share, 4) for name, share in SHARES.items()}}
    spoken = [text for speaker, text, _, _ in lines(call) if speaker == AGENT] if call.talk else []
    heard = [text for speaker, text, _, _ in lines(call) if speaker == PERSON] if call.talk else []
    return {
        **parts,
        "total": round(sum(parts.values()), 4),
        "llmPromptTokens": _tokens(heard),
        "llmCompletionTokens": _tokens(spoken),
        "ttsCharacters": sum(map(len, spoken)),
    }


def _tokens(texts: list[str]) -> int:
    return round(sum(len(text.split()) for text in texts) / WORDS_A_TOKEN)
