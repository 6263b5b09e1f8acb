"""What a call leaves behind: what was said, what was drawn from it, and how it sounds."""

from typing import TYPE_CHECKING, Any

from mock_server.engine.machine import Move
from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.sample import sample
from mock_server.engine.sound import BUSY, RING_BACK, SILENCE, VOICES, Stretch, wav
from mock_server.engine.talk import PERSON, Line, converse
from mock_server.vendors.happyrobot import machines

if TYPE_CHECKING:
    from mock_server.engine.chance import Luck
    from mock_server.vendors.happyrobot.records import Call

ARRIVALS = ("recording",)
RECORDED = Move("happyrobot", "call", "record", None)
HEARD = ("Completed", "Transferred", "AMD Terminated", "Busy", "No answer")
"""Ends that leave a recording: wherever there was something to hear (proposed)."""

LONGEST = 10 * MINUTE
"""How much of a call its recording holds at most."""

LEAST_FOUND = 0.3
"""How often a value that need not be found is not."""


def _luck(call: "Call", purpose: str) -> "Luck":
    return call.organization.world.chance.draws(call.root, call.attempt, purpose)


def follow_up(call: "Call") -> None:
    """Have the recording of an ended call arrive in its time."""
    delay = call.organization.scenario.afterwards.get("recording")
    if delay and call.status in HEARD:
        world = call.organization.world
        world.clock.at(world.now + delay.draw(_luck(call, "recording")), _arrive, call)


def _arrive(call: "Call") -> None:
    world = call.organization.world
    call.recorded_at = world.now
    world.note(call, RECORDED)


def lines(call: "Call") -> list[Line]:
    """What was said so far; the same however often it is asked for."""
    if call.answered_at is None:
        return []
    until = call.ended_at if call.ended_at is not None else call.organization.world.now
    text = opening(call)
    if call.met_machine:
        text = machines.message(call.order) or text
        behaviour = machines.behaves(call.order)
        said = converse(_luck(call, "talk"), text, until - call.answered_at, machines.GREETING)
        return said if behaviour == "Continue" else said[: 2 if behaviour == "Message" else 1]
    return converse(_luck(call, "talk"), text, until - call.answered_at)


def opening(call: "Call") -> str:
    """How the agent begins (no prompt's text is known)."""
    name = call.order.values.get("first_name")
    agent, purpose = call.order.agent.fields["name"], call.order.use_case.fields.get("name", "your request")
    return f"Hello{f' {name}' if name else ''}, this is {agent}. I call about: {purpose}."


def messages(call: "Call") -> list[dict[str, Any]]:
    """The conversation as messages."""
    ids = call.organization.ids(f"message/{call.id}")
    found: list[dict[str, Any]] = [
        {
            "id": ids.name(n),
            "role": "user" if line.speaker == PERSON else "assistant",
            "content": line.text,
            "start": line.start / SECOND,
            "end": line.end / SECOND,
            "discard": False,
        }
        for n, line in enumerate(lines(call))
    ]
    contact = transfer_contact(call)
    if contact is not None:
        at = call.duration
        content = f"I'll hand you over to {contact['name']}."
        last = {"id": ids.name(len(found)), "role": "assistant", "content": content, "start": at, "end": at}
        found.append({**last, "discard": False, "transfer_contact": contact})
    return found


def transfer_contact(call: "Call") -> dict[str, Any] | None:
    """Whom the call went to."""
    if call.status != "Transferred":
        return None
    contacts = call.organization.vendor.seed["contacts"]
    found: dict[str, Any] = contacts[int(_luck(call, "contact").unit() * len(contacts))]
    return found


def is_conversation(call: "Call") -> bool:
    """Whether a person was talked to, to the end."""
    return call.status in ("Completed", "Transferred") and not call.met_machine


def extraction(call: "Call") -> dict[str, Any] | None:
    """What was drawn from the talk; None without a talk, or where nothing was asked for."""
    wanted = call.order.use_case.fields.get("extract_with_ai")
    if not wanted or not is_conversation(call):
        return None
    luck = _luck(call, "extraction")
    found = {}
    for one in wanted:
        is_missed = luck.unit() < LEAST_FOUND and not one.get("required")
        value = sample({"type": one.get("type", "string")}, luck)
        if not is_missed:
            found[one["name"]] = one.get("example", value)
    return found


def classification(call: "Call") -> dict[str, str] | None:
    """How the talk was classified; None without a talk, or where there are no classes."""
    classes = call.order.use_case.fields.get("classification_tags")
    if not classes or not is_conversation(call):
        return None
    one = classes[int(_luck(call, "classification").unit() * len(classes))]
    return {"tag": one["name"], "reasoning": f"The talk of {call.duration:g} seconds fits: {one['name']}."}


def audio(call: "Call") -> bytes:
    """The recording: ring-back while it rang, voices while they talked, a busy tone where it was busy."""
    rang = [at for at, move in call.log if move.status == "Ringing"]
    begun = rang[0] if rang else None
    until = call.answered_at if call.answered_at is not None else call.ended_at
    stretches = [Stretch(RING_BACK, until - begun)] if begun is not None and until is not None else []
    if call.status == "Busy":
        stretches.append(Stretch(BUSY, 4 * SECOND))
    at = 0
    for line in lines(call):
        voice = VOICES[0] if line.speaker == PERSON else VOICES[1]
        stretches += [Stretch(SILENCE, line.start - at), Stretch(voice, line.end - line.start)]
        at = line.end
    if call.answered_at is not None:
        stretches.append(Stretch(SILENCE, max(0, round(call.duration * SECOND) - at)))
    return wav(_cut(stretches))


def _cut(stretches: list[Stretch]) -> list[Stretch]:
    left, kept = LONGEST, []
    for sound, length in stretches:
        kept.append(Stretch(sound, min(length, left)))
        left -= kept[-1].length
    return kept
