"""The content of a call, and all that follows from it: transcript, recording, extraction."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from sys import float_info
from typing import Any

from mock_server.contract.foreign_schema import compile_schema
from mock_server.contract.json_codec import decode, encode
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
    return transcripts([dial])[0]


def transcripts(dials: Sequence[Dial]) -> list[list[dict[str, Any]]]:
    """Return the transcripts of many dials; what one of them said is gone before the next one speaks."""
    talks = (_talk(dial)[0] if dial.arrived & TRANSCRIPT.bit else () for dial in dials)
    return [
        [
            {"text": text, "speaker": SPEAKERS[speaker], "detailType": None, "startTimeMs": start, "endTimeMs": end}
            for speaker, text, start, end in talk
        ]
        for talk in talks
    ]


def lines(dial: Dial) -> list[Line]:
    """Return what was said; the same however often it is asked for."""
    return _talk(dial)[0]


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


CHEAP, KEPT = 600, 1_000_000
"""An extraction that took more than so many values is kept; and the bytes that one schema may keep."""


@lru_cache(maxsize=64)
def reader(text: str) -> "Reader":
    """Return what reads calls by an extractor's schema, the same in all worlds; made when the first call is read."""
    return Reader(text)


class Reader:
    """Reads from calls what one schema wants. What took long is kept, so that it is not paid again at each read."""

    __slots__ = ("_fits", "_kept", "_room", "_sampler")

    def __init__(self, text: str) -> None:
        from mock_server.engine.samples.sampler import Sampler

        schema = json.loads(text, parse_int=_number, parse_float=_float)
        self._sampler = Sampler(schema)
        self._fits: Callable[[Any], bool] = lambda _: False  # a schema of an old history, which is not taken any more
        with suppress(ValueError):
            self._fits = compile_schema(schema)
        self._kept: dict[bytes, bytes] = {}
        self._room = KEPT

    def read(self, luck: Luck, known: Mapping[str, Any], *, is_blank: bool) -> dict[str, Any] | None:
        """Return the fields; None where none are found that the schema allows."""
        if self._kept and (text := self._kept.get(_key(luck, known, is_blank=is_blank))):
            kept: dict[str, Any] | None = decode(text)
            return kept
        drawn = self._sampler.draw(luck, known, is_blank=is_blank, fits=self._allows)
        found = drawn if isinstance(drawn, dict) else None
        if self._sampler.spent > CHEAP:
            self._keep(_key(luck, known, is_blank=is_blank), encode(found))
        return found

    def _keep(self, key: bytes, found: bytes) -> None:
        """Keep what was found, and forget the oldest to make room."""
        self._room -= len(key) + len(found)
        self._kept[key] = found
        while self._room < 0:
            oldest = next(iter(self._kept))
            self._room += len(oldest) + len(self._kept.pop(oldest))

    def _allows(self, value: Any) -> bool:
        return isinstance(value, dict) and self._fits(value)


def _key(luck: Luck, known: Mapping[str, Any], *, is_blank: bool) -> bytes:
    """Return what an extraction follows from, in short."""
    return b"%b %d %b" % (luck.key, is_blank, blake2b(encode(known), digest_size=16).digest())


def _number(digits: str) -> float:
    """Return a whole number as a reply can hold it: beyond 64 bits it is a float, the largest one if need be."""
    if len(digits) <= 20 and -(2**63) <= int(digits) < 2**64:
        return int(digits)
    return _float(digits)


def _float(digits: str) -> float:
    return max(-float_info.max, min(float(digits), float_info.max))
