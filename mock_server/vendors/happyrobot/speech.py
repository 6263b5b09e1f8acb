"""The content of a call, and all that follows from it: messages, extraction, recording, cost."""

import json
from collections.abc import Mapping
from typing import Any

from mock_server.engine.ids import hex_ids
from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.speech.audio import BUSY, RING_BACK, Sound, voices, wav
from mock_server.engine.speech.conversation import LEARNED_MS, Line, converse, so_far
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import Script, by_normalized, normalized, script
from mock_server.vendors.happyrobot.models import Call

ENDINGS = {"person_hang_up": Ending.PERSON, "agent_hang_up": Ending.AGENT, "transfer": Ending.TRANSFER}
"""How a talk with a person ends, by its last event; with any other, it breaks off."""

LARGE = 2**53
"""No example is taken for a number beyond it."""

ROLES = {AGENT: "assistant", PERSON: "user"}
KINDS = ("string", "number", "integer", "boolean", "array", "object")

LEAST_FOUND = 0.3
"""How often a value that need not be found is not."""


def lines(call: Call) -> list[Line]:
    """Return what was said, so far as it is settled; the same however often it is asked for."""
    if call.answered_at is None:
        return []
    luck, told = call.luck("transcript"), _script(call)
    if call.ended_at is None:
        ending = Ending.MACHINE if call.met_machine else Ending.CUT
        return so_far(luck, told, call.account.world.now - call.answered_at, ending)
    return converse(luck, told, call.ended_at - call.answered_at, _ending(call))


def _ending(call: Call) -> Ending:
    return Ending.MACHINE if call.met_machine else ENDINGS.get(call.log[-1][1].event, Ending.CUT)


def _script(call: Call) -> Script:
    """Return what the agent brings to it (no prompt's text is known)."""
    contact = transfer_contact(call)
    told = script(_opening(call), call.settings.values)
    return told._replace(message=_message(call, told.opening), colleague=contact["name"] if contact else "a colleague")


def _opening(call: Call) -> str:
    name, purpose = call.settings.values.get("first_name"), call.use_case.get("name", "your request")
    return f"Hello{f' {name}' if name else ''}, this is {call.agent['name']}. I call about: {purpose}."


def _message(call: Call, opening: str) -> str:
    """Return what a machine hears: the message, the opening line where the agent takes it for a person, or nothing."""
    last, behavior = call.log[-1][1].event, call.settings.behavior(call.use_case)
    if last == "leave_message" or (behavior == "Message" and last != "detect_machine"):
        return call.settings.message(call.use_case) or opening
    return opening if behavior == "Continue" and last != "detect_machine" else ""


def messages(call: Call) -> list[dict[str, Any]]:
    """Return the conversation as messages; the last of a call that was handed on says to whom."""
    ids = hex_ids(call.account.world.setup.seed, f"happyrobot.message/{call.id}")
    found: list[dict[str, Any]] = [
        {
            "id": ids.name(n),
            "role": ROLES[speaker],
            "content": text,
            "start": start / SECOND,
            "end": end / SECOND,
            "is_filler": False,
            "discard": False,
        }
        for n, (speaker, text, start, end) in enumerate(lines(call))
    ]
    contact = transfer_contact(call)
    if contact is not None and found:
        found[-1]["transfer_contact"] = contact
    return found


def transfer_contact(call: Call) -> dict[str, Any] | None:
    """Return the colleague to whom the call was handed; None if it was not."""
    if call.status != "Transferred":
        return None
    contacts = call.account.vendor.seed["contacts"]
    found: dict[str, Any] = contacts[int(call.luck("contact").unit() * len(contacts))]
    return found


def is_conversation(call: Call) -> bool:
    """Return whether a person was talked to, to the end."""
    return call.status in ("Completed", "Transferred") and not call.met_machine


def extraction(call: Call) -> dict[str, Any] | None:
    """Return what was drawn from the talk; None without a talk, or if nothing was asked for."""
    wanted = call.use_case.get("extract_with_ai") if is_conversation(call) else None
    if not wanted:
        return None
    from mock_server.engine.samples.sampler import sample

    luck, is_blank = call.luck("extraction"), call.duration * SECOND < LEARNED_MS
    said = {} if is_blank else by_normalized(call.settings.values)
    found: dict[str, Any] = {}
    for one in wanted:
        name, kind = one["name"], one.get("type", "string")
        kind = kind if kind in KINDS else "string"
        known = {} if is_blank else {name: said.get(normalized(name), _example(one, kind))}
        is_missed = (luck.unit() < LEAST_FOUND or is_blank) and not one.get("required")
        value = sample({"type": "object", "properties": {name: {"type": kind}}}, luck, known, is_blank=is_blank)
        if not is_missed:
            found |= value
    return found


def _example(wanted: Mapping[str, Any], kind: str) -> Any:
    """Return the example, which is always written as text, as a value of its type."""
    text = wanted.get("example")
    if kind == "string" or text is None:
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, bool) or (isinstance(value, int | float) and abs(value) < LARGE) else None


def classification(call: Call) -> dict[str, str] | None:
    """Return how the talk was classified; None without a talk, or if there are no classes."""
    classes = call.use_case.get("classification_tags")
    if not classes or not is_conversation(call):
        return None
    one = classes[int(call.luck("classification").unit() * len(classes))]
    return {"tag": one["name"], "reasoning": f"The talk of {call.duration:g} seconds fits: {one['name']}."}


def costs(call: Call) -> dict[str, float]:
    """Return what the call cost: each part by the minute of talk, and all of them."""
    prices = call.account.vendor.seed["settings"]["costs_per_minute"]
    parts = {name: round(price * call.duration * SECOND / MINUTE, 4) for name, price in prices.items()}
    return {**parts, "total": round(sum(parts.values()), 4)}


def audio(call: Call) -> bytes:
    """Return the recording: ring-back while it rang, voices while they talked, a busy tone where it was busy."""
    rang = [at for at, move in call.log if move.status == "Ringing"]
    begun = rang[0] if rang else None
    until = call.answered_at if call.answered_at is not None else call.ended_at
    stretches = [Sound(RING_BACK, until - begun)] if begun is not None and until is not None else []
    if call.status == "Busy":
        stretches.append(Sound(BUSY, 4 * SECOND))
    if call.answered_at is not None:
        stretches += voices(lines(call), round(call.duration * SECOND))
    return wav(stretches)
