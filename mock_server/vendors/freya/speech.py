"""The content of a call, and all that follows from it: summary, recording, cost. The client is told after the end."""

from typing import Any

from mock_server.engine import moment
from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.speech.audio import voices, wav
from mock_server.engine.speech.conversation import Line, converse
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import GREETING, render, script
from mock_server.vendors.freya.call import Call
from mock_server.vendors.freya.outcomes import OUTCOMES

ROLES = {AGENT: "assistant", PERSON: "user"}
ENDINGS = {
    "customer_hang_up": Ending.PERSON,
    "assistant_hang_up": Ending.AGENT,
    "miss_goal": Ending.PERSON,
    "reach_voicemail": Ending.MACHINE,
}
"""How a talk ends, by the event; by any other, it breaks off."""

SUMMARIES = {
    "customer_hang_up": "The customer was reached and ended the call.",
    "assistant_hang_up": "The customer was reached; the assistant ended the call.",
    "reach_voicemail": "A machine answered.",
    "exceed_duration": "The call was cut off at its longest duration.",
}


def recording_url(call: Call) -> str:
    """Return where the recording is, once the report has come."""
    return f"{call.account.vendor.address}/recordings/{call.id}"


def audio(call: Call) -> bytes:
    """Return how the talk sounds, as a WAV file."""
    return wav(voices(lines(call), call.talk))


def lines(call: Call) -> list[Line]:
    """Return what was said; the same however often it is asked for."""
    luck = call.luck("transcript")
    told = script(call.agent.hidden.get("opening", GREETING), call.inputs)
    ending = ENDINGS.get(call.ended_by or "", Ending.CUT)
    closure = call.agent.fields["config"]["callTimeoutSettings"]["closureMessage"]
    if call.ended_by == "exceed_duration" and closure:
        told, ending = told._replace(goodbye=render(closure, call.inputs)), Ending.AGENT
    return converse(luck, told._replace(message=call.message), call.talk, ending)


def cost(call: Call) -> float:
    """Return the price of the call, by the minute of talk."""
    per_minute: float = call.account.vendor.seed["workspace"]["cost_per_minute"]
    return round(per_minute * call.talk / MINUTE, 4)


def transcript(call: Call) -> str:
    return "\n".join(f"{ROLES[speaker]}: {text}" for speaker, text, _, _ in lines(call))


def summary(call: Call) -> str:
    assert call.ended_by
    return SUMMARIES.get(call.ended_by, f"The call ended: {OUTCOMES[call.ended_by].reason}")


def findings(call: Call) -> dict[str, Any]:
    """Return the fields of a call that come with its report."""
    if not call.is_reported or call.answered_at is None:
        return {}
    messages = [_message(n, line, call.answered_at) for n, line in enumerate(lines(call))]
    return {
        "transcript": transcript(call),
        "messages": messages,
        "summary": summary(call),
        "recordingUrl": recording_url(call),
    }


def _message(number: int, line: Line, answered_at: int) -> dict[str, Any]:
    speaker, text, start, end = line
    return {
        "messageId": str(number),
        "role": ROLES[speaker],
        "message": text,
        "duration": (end - start) / SECOND,
        "secondsFromStart": start / SECOND,
        "timestamp": moment.text(answered_at + start),
        "endTime": moment.text(answered_at + end),
        "was_blocked": False,
        "wasBlocked": False,
    }
