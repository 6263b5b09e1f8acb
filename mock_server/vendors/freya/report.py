"""What an answered call leaves behind: transcript, messages, summary, recording. It comes after the end."""

from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.machine import Move
from mock_server.engine.talk import PERSON, Line, converse, render
from mock_server.vendors.freya import topics
from mock_server.vendors.freya.outcomes import OUTCOMES

if TYPE_CHECKING:
    from mock_server.vendors.freya.call import Call

REPORTED = Move("freya", "call", "report", None)
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
        world.clock.at(world.now + delay.draw(world.chance.draws(call.id, 1, "afterwards")), _report, call)


def _report(call: "Call") -> None:
    world = call.workspace.world
    call.is_reported = True
    call.updated_at = world.now
    world.outbox.post(topics.REPORT, world.note(call, REPORTED))


def recording_url(call: "Call") -> str:
    """Where the recording is said to be (the host and path are the contract's)."""
    host, path = call.workspace.vendor.contract.document.server
    return f"https://{host}{path}/recordings/{call.id}"


def lines(call: "Call") -> list[Line]:
    """What was said; the same however often it is asked for."""
    opening = render(call.agent.hidden.get("opening", "Hello, do you have a minute?"), call.inputs)
    greeting = "Please leave a message after the tone." if call.ended_by == "reach_voicemail" else "Hello?"
    return converse(call.workspace.world.chance.draws(call.id, 1, "transcript"), opening, call.talk, greeting)


def transcript(call: "Call") -> str:
    return "\n".join(f"{_role(line)}: {line.text}" for line in lines(call))


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


def _role(line: Line) -> str:
    return "user" if line.speaker == PERSON else "assistant"


def _message(number: int, line: Line, answered_at: int) -> dict[str, Any]:
    return {
        "messageId": str(number),
        "role": _role(line),
        "message": line.text,
        "duration": (line.end - line.start) / 1000,
        "secondsFromStart": line.start / 1000,
        "timestamp": moment.text(answered_at + line.start),
        "endTime": moment.text(answered_at + line.end),
    }
