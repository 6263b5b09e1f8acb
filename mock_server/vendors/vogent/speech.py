"""What a call leaves behind: recording, transcript, extracted fields. They come after the end, each in its own time."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mock_server.engine.machine import Move
from mock_server.engine.scenarios.delay import Delay
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.engine.speech.audio import voices, wav
from mock_server.engine.speech.conversation import LEARNED_MS, Line, converse
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import script
from mock_server.engine.webhooks.outbox import Topic
from mock_server.vendors.vogent.brief import reader

if TYPE_CHECKING:
    from mock_server.vendors.vogent.dial import Dial


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

ENDINGS = {
    "COUNTERPARTY_HANGUP": Ending.PERSON,
    "AGENT_HANGUP": Ending.AGENT,
    "TRANSFERRED": Ending.TRANSFER,
    "VOICEMAIL_DETECTED_HANGUP": Ending.MACHINE,
    "LONG_SILENCE_HANGUP": Ending.SILENCE,
}
"""How a talk ends, by its result; with any other, it breaks off."""

SPEAKERS = {AGENT: "AI", PERSON: "HUMAN"}


Arrivals = tuple[tuple[Arrival, Delay], ...]


def follow_up(dial: "Dial") -> None:
    """Have what an answered call leaves behind arrive, in the order that luck gives."""
    world, luck = dial.workspace.world, dial.luck("afterwards")
    for arrival, delay in dial.arrivals:
        world.clock.at(world.now + delay.of(luck.unit()), _arrive, (dial, arrival))


@lru_cache(maxsize=64)
def arrivals(scenario: Scenario, *, has_extractor: bool) -> Arrivals:
    """What arrives after a talk, and how long after its end."""
    possible = ARRIVALS if has_extractor else (RECORDING, TRANSCRIPT)
    delays = scenario.afterwards
    return tuple((arrival, delays[arrival.name]) for arrival in possible if arrival.name in delays)


def _arrive(what: tuple["Dial", Arrival]) -> None:
    dial, arrival = what
    world = dial.workspace.world
    dial.receive(arrival, world.now)
    world.outbox.post(arrival.topic, world.journal.write(world.now, arrival.move, dial), dial.listener)


def recording_url(dial: "Dial") -> str:
    """Where the recording is, once it has arrived."""
    return f"{dial.workspace.vendor.address}/recordings/{dial.workspace.recording_ids.of(dial.id)}"


def recordings(dial: "Dial") -> list[dict[str, str]]:
    """The recordings that have arrived."""
    return [{"url": recording_url(dial)}] if dial.arrived & RECORDING.bit else []


def audio(dial: "Dial") -> bytes:
    """How the talk sounds."""
    lines, length = _talk(dial)
    return wav(voices(lines, length))


def transcript(dial: "Dial") -> list[dict[str, Any]]:
    """The transcript, once it has arrived; the same however often it is asked for."""
    if not dial.arrived & TRANSCRIPT.bit:
        return []
    return [
        {"text": text, "speaker": SPEAKERS[speaker], "detailType": None, "startTimeMs": start, "endTimeMs": end}
        for speaker, text, start, end in _talk(dial)[0]
    ]


def extraction(dial: "Dial") -> dict[str, Any] | None:
    """What the extractor made of the call; None where it could make nothing that its schema allows."""
    if not dial.arrived & EXTRACTION.bit or dial.brief.schema is None:
        return None
    is_machine = dial.result == "VOICEMAIL_DETECTED_HANGUP"
    known = {"voicemail": is_machine, "transferred": dial.result == "TRANSFERRED", **dial.inputs}
    luck = dial.workspace.world.chance.draws(dial.id, 1, "extraction")
    return reader(dial.brief.schema).read(luck, known, is_blank=is_machine or _talk_length(dial) < LEARNED_MS)


def _talk(dial: "Dial") -> tuple[list[Line], int]:
    """What was said, and for how many milliseconds."""
    brief, length = dial.brief, _talk_length(dial)
    luck = dial.workspace.world.chance.draws(dial.id, 1, "transcript")
    told = script(brief.opening, dial.inputs, brief.prompt, brief.nudge)
    return converse(luck, told, length, ENDINGS.get(dial.result or "", Ending.CUT)), length


def _talk_length(dial: "Dial") -> int:
    assert dial.answered_at is not None
    assert dial.ended_at is not None
    return dial.ended_at - dial.answered_at
