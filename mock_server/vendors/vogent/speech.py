"""What was said in a call, how it sounds, and what an extractor reads from it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from sys import float_info
from typing import Any

from mock_server.contract.validation import compile_schema
from mock_server.engine.chance import Luck
from mock_server.engine.speech.audio import voices, wav
from mock_server.engine.speech.conversation import LEARNED_MS, Line, converse
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import script
from mock_server.vendors.vogent.dial import Dial
from mock_server.vendors.vogent.progress import EXTRACTION, RECORDING, TRANSCRIPT

ENDINGS = {
    "COUNTERPARTY_HANGUP": Ending.PERSON,
    "AGENT_HANGUP": Ending.AGENT,
    "TRANSFERRED": Ending.TRANSFER,
    "VOICEMAIL_DETECTED_HANGUP": Ending.MACHINE,
    "LONG_SILENCE_HANGUP": Ending.SILENCE,
}
"""How a talk ends, by its result; with any other, it breaks off."""

SPEAKERS = {AGENT: "AI", PERSON: "HUMAN"}


def recording_url(dial: Dial) -> str:
    """Return where the recording is, once it has arrived."""
    account = dial.account
    return f"{account.vendor.address}/recordings/{account.recording_ids.of(dial.id)}"


def recordings(dial: Dial) -> list[dict[str, str]]:
    """Return the recordings that have arrived."""
    return [{"url": recording_url(dial)}] if dial.arrived & RECORDING.bit else []


def audio(dial: Dial) -> bytes:
    """Return how the talk sounds."""
    lines, length = _talk(dial)
    return wav(voices(lines, length))


def transcript(dial: Dial) -> list[dict[str, Any]]:
    """Return the transcript, once it has arrived; the same however often it is asked for."""
    if not dial.arrived & TRANSCRIPT.bit:
        return []
    return [
        {"text": text, "speaker": SPEAKERS[speaker], "detailType": None, "startTimeMs": start, "endTimeMs": end}
        for speaker, text, start, end in _talk(dial)[0]
    ]


def extraction(dial: Dial) -> dict[str, Any] | None:
    """Return what the extractor made of the call; None where it could make nothing that its schema allows."""
    if not dial.arrived & EXTRACTION.bit or dial.snapshot.schema is None:
        return None
    result = dial.result
    is_machine = result == "VOICEMAIL_DETECTED_HANGUP"
    known = {"voicemail": is_machine, "transferred": result == "TRANSFERRED", **dial.inputs}
    luck = dial.account.world.chance.draws(dial.id, 1, "extraction")
    return reader(dial.snapshot.schema).read(luck, known, is_blank=is_machine or _talk_length(dial) < LEARNED_MS)


def _talk(dial: Dial) -> tuple[list[Line], int]:
    """Return what was said, and for how many milliseconds."""
    (opening, prompt, nudge, _), length = dial.snapshot, _talk_length(dial)
    spoken = script(opening, dial.inputs, prompt, nudge)
    luck = dial.account.world.chance.draws(dial.id, 1, "transcript")
    return converse(luck, spoken, length, ENDINGS.get(dial.result or "", Ending.CUT)), length


def _talk_length(dial: Dial) -> int:
    assert dial.answered_at is not None
    assert dial.ended_at is not None
    return dial.ended_at - dial.answered_at


@lru_cache(maxsize=256)
def reader(text: str) -> "Reader":
    """Return what reads calls by an extractor's schema, the same in all worlds; made when the first call is read."""
    return Reader(text)


class Reader:
    """Reads from calls what one schema wants."""

    __slots__ = ("_fits", "_sampler")

    def __init__(self, text: str) -> None:
        from mock_server.engine.samples.sampler import Sampler

        schema = json.loads(text, parse_int=_number)
        self._sampler, self._fits = Sampler(schema), compile_schema(schema)

    def read(self, luck: Luck, known: Mapping[str, Any], *, is_blank: bool) -> dict[str, Any] | None:
        """Return the fields; None where none are found that the schema allows."""
        found = self._sampler.draw(luck, known, is_blank=is_blank, fits=self._allows)
        return found if isinstance(found, dict) else None

    def _allows(self, value: Any) -> bool:
        return isinstance(value, dict) and self._fits(value)


def _number(digits: str) -> float:
    """Return a whole number as a reply can hold it: beyond 64 bits it is a float, the largest one if need be."""
    if len(digits) <= 20 and -(2**63) <= int(digits) < 2**64:
        return int(digits)
    return max(-float_info.max, min(float(digits), float_info.max))
