"""The transcript of a call."""

from typing import Any

from mock_server.engine.moment import SECOND
from mock_server.engine.speech.conversation import Line, converse
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import script
from mock_server.vendors.temphone.models import Call

ENDINGS = {
    "finish": Ending.AGENT,
    "contact_hang_up": Ending.PERSON,
    "detect_voicemail": Ending.MACHINE,
}
"""How a talk ends, by the event; by any other, it breaks off."""

SPEAKERS = {AGENT: "ai", PERSON: "contact"}


def lines(call: Call) -> list[Line]:
    """Return what was said; the same however often it is asked for."""
    values = {**call.asked.get("metadata", {}), **call.contact.fields}
    spoken = script(call.asked["initial_message"], values, prompt="")
    ending = ENDINGS.get(call.cause, Ending.CUT)
    return converse(call.luck("transcript"), spoken, call.talk, ending)


def transcript(call: Call) -> list[dict[str, Any]]:
    """Return what was said as the vendor shows it."""
    return [
        {"speaker": SPEAKERS[speaker], "text": text, "start_seconds": start / SECOND}
        for speaker, text, start, _ in lines(call)
    ]
