"""What an answered call leaves behind: transcript, messages, summary, recording. It comes after the end."""

from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.machine import Move
from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.speech.audio import voices, wav
from mock_server.engine.speech.conversation import Line, converse, message_ms
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import render, script
from mock_server.vendors.freya import topics
from mock_server.vendors.freya.outcomes import OUTCOMES

if TYPE_CHECKING:
    from mock_server.vendors.freya.call import Call

LONGEST_DELAY = 60
"""Seconds that an agent waits at most before it leaves its message (proposed)."""

REPORTED = Move("freya", "call", "report", None)
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


def follow_up(call: "Call") -> None:
    """Have the report of an answered call come when the scenario says so."""
    world = call.workspace.world
    delay = world.scenarios["freya"].afterwards.get("report")
    if delay:
        world.clock.at(world.now + delay.of(world.chance.draws(call.id, 1, "afterwards").unit()), _report, call)


def _report(call: "Call") -> None:
    world = call.workspace.world
    call.is_reported = True
    call.updated_at = world.now
    world.outbox.post(topics.REPORT, world.note(call, REPORTED), call.workspace.webhook_url)


def recording_url(call: "Call") -> str:
    """Where the recording is, once the report has come."""
    return f"{call.workspace.vendor.address}/recordings/{call.id}"


def audio(call: "Call") -> bytes:
    """How the talk sounds."""
    return wav(voices(lines(call), call.talk))


def lines(call: "Call") -> list[Line]:
    """What was said; the same however often it is asked for."""
    luck = call.workspace.world.chance.draws(call.id, 1, "transcript")
    told = script(call.agent.hidden.get("opening", "Hello, do you have a minute?"), call.inputs)
    ending = ENDINGS.get(call.ended_by or "", Ending.CUT)
    closure = call.agent.fields["config"]["callTimeoutSettings"]["closureMessage"]
    if call.ended_by == "exceed_duration" and closure:
        told, ending = told._replace(goodbye=render(closure, call.inputs)), Ending.AGENT
    return converse(luck, told._replace(message=message(call)), call.talk, ending)


def message(call: "Call") -> str:
    """What the agent leaves on a machine; empty where it hangs up."""
    config = call.agent.fields["config"]["voicemailDetection"]
    return "" if config["messageMode"] == "none" else render(config["staticMessage"] or "", call.inputs)


def on_machine_ms(call: "Call") -> int:
    """How long a machine that was noticed is still talked to."""
    delay = call.agent.fields["config"]["voicemailDetection"]["voicemailResponseDelay"]
    left = message(call)
    return round(min(delay, LONGEST_DELAY) * SECOND) + message_ms(left) if left else 0


def cost(call: "Call") -> float:
    """What it cost, by the minute of talk."""
    per_minute: float = call.workspace.vendor.seed["workspace"]["cost_per_minute"]
    return round(per_minute * call.talk / MINUTE, 4)


def transcript(call: "Call") -> str:
    return "\n".join(f"{ROLES[speaker]}: {text}" for speaker, text, _, _ in lines(call))


def summary(call: "Call") -> str:
    assert call.ended_by
    return SUMMARIES.get(call.ended_by, f"The call ended: {OUTCOMES[call.ended_by].reason}")


def findings(call: "Call") -> dict[str, Any]:
    """The fields of a call that come with its report."""
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
    }
