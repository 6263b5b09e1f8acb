"""What a call leaves behind: recording, transcript, extracted fields. They come after the end, each in its own time."""

import json
from sys import float_info
from typing import TYPE_CHECKING, Any

from mock_server.contract.validation import allows
from mock_server.engine.machine import Move
from mock_server.engine.outbox import Topic
from mock_server.engine.sample import sample
from mock_server.engine.talk import PERSON, converse, render

if TYPE_CHECKING:
    from mock_server.vendors.vogent.dial import Dial
    from mock_server.vendors.vogent.entry import Entry


class Arrival:
    """One thing that comes after the end of a call: its name in scenarios, its bit, and how it is announced."""

    __slots__ = ("bit", "move", "name", "topic")

    def __init__(self, name: str, bit: int, event: str, webhook: str) -> None:
        self.name, self.bit = name, bit
        self.move = Move("vogent", "dial", event, None)
        self.topic = Topic("vogent", webhook)


RECORDING = Arrival("recording", 1, "record", "dial.recording_created")
TRANSCRIPT = Arrival("transcript", 2, "transcribe", "dial.transcript")
EXTRACTION = Arrival("extraction", 4, "extract", "dial.extractor")
ARRIVALS = (RECORDING, TRANSCRIPT, EXTRACTION)


def follow_up(dial: "Dial") -> None:
    """Have what an answered call leaves behind arrive, in the order that luck gives."""
    world = dial.workspace.world
    luck = world.chance.draws(dial.id, 1, "afterwards")
    for arrival in ARRIVALS if extractor(dial) else (RECORDING, TRANSCRIPT):
        delay = world.scenarios["vogent"].afterwards.get(arrival.name)
        if delay:
            world.clock.at(world.now + delay.draw(luck), _arrive, (dial, arrival))


def _arrive(what: tuple["Dial", Arrival]) -> None:
    dial, arrival = what
    world = dial.workspace.world
    dial.arrived |= arrival.bit
    dial.updated_at = world.now
    world.outbox.post(arrival.topic, world.note(dial, arrival.move))


def extractor(dial: "Dial") -> "Entry | None":
    """The extractor that reads this call: its own, else its agent's."""
    id_ = dial.extractor_id
    return dial.workspace.entries["extractors"].get(id_) if id_ else None


def recording_url(dial: "Dial") -> str:
    """Where the recording is said to be (the host and path are the contract's)."""
    host, path = dial.workspace.vendor.contract.document.server
    return f"https://{host}{path}/recordings/{dial.workspace.ids('recording').name(dial.serial)}"


def recordings(dial: "Dial") -> list[dict[str, str]]:
    """The recordings that have arrived."""
    return [{"url": recording_url(dial)}] if dial.arrived & RECORDING.bit else []


def transcript(dial: "Dial") -> list[dict[str, Any]]:
    """The transcript, once it has arrived; the same however often it is asked for."""
    if not dial.arrived & TRANSCRIPT.bit or dial.answered_at is None or dial.ended_at is None:
        return []
    luck = dial.workspace.world.chance.draws(dial.id, 1, "transcript")
    greeting = (
        "You have reached the voicemail of this number." if dial.result == "VOICEMAIL_DETECTED_HANGUP" else "Hello?"
    )
    lines = converse(luck, render(dial.opening_line, dial.inputs or {}), dial.ended_at - dial.answered_at, greeting)
    return [
        {
            "text": line.text,
            "speaker": "HUMAN" if line.speaker == PERSON else "AI",
            "detailType": None,
            "startTimeMs": line.start,
            "endTimeMs": line.end,
        }
        for line in lines
    ]


def extraction(dial: "Dial") -> dict[str, Any] | None:
    """What the extractor made of the call; None where it could make nothing that its schema allows."""
    source = extractor(dial)
    if not dial.arrived & EXTRACTION.bit or source is None:
        return None
    schema = json.loads(source.fields["extractorFieldsJsonSchema"], parse_int=_number)
    found = sample(schema, dial.workspace.world.chance.draws(dial.id, 1, "extraction"))
    return found if isinstance(found, dict) and allows(schema, found) else None


def _number(digits: str) -> float:
    """A whole number as a reply can hold it: what needs more than 64 bits becomes a float, the largest if need be."""
    return int(digits) if len(digits) < 19 else max(-float_info.max, min(float(digits), float_info.max))
