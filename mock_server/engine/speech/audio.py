"""Sound that is made, not stored: ringback, busy tone, voices of noise, silence; as a WAV file."""

import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from math import pi, sin
from typing import NamedTuple

from mock_server.engine.chance import Chance
from mock_server.engine.speech.conversation import Line
from mock_server.engine.speech.dialogue import PERSON

RATE = 8000
"""Samples in a second, as on the telephone. A sample is one byte; 128 is silence."""

LONGEST = 10 * 60 * 1000
"""The longest recording of a call, in milliseconds: 4.8 MB."""

SIGNED = bytes(byte ^ 0x80 for byte in range(256))
"""Samples of one byte have 128 for silence, those of two 0."""

RING_BACK, BUSY, SILENCE = "ring-back", "busy", "silence"
VOICES = ("low", "high")

_TONES = {RING_BACK: ((440.0, 480.0), 2.0, 6), BUSY: ((480.0, 620.0), 0.5, 1)}
"""The tones of North America: two frequencies, on for so many seconds in each period of so many."""


class Sound(NamedTuple):
    """One sound for so many milliseconds."""

    sound: str
    length: int


def wav(stretches: Iterable[Sound]) -> bytes:
    """Return a WAV file of these sounds, one after another, cut if it is too long: a byte for each sample."""
    return _file(_samples(stretches), 1, 1)


def telephone_wav(channels: Sequence[Iterable[Sound]]) -> bytes:
    """Return a WAV file with 16 bits for each sample, and a channel for each of the rows of sounds."""
    rows = [_samples(one) for one in channels]
    length, step = max(map(len, rows)), 2 * len(rows)
    data = bytearray(step * length)
    for n, row in enumerate(rows):
        data[2 * n + 1 : step * len(row) : step] = row.translate(SIGNED)  # the low byte of each sample stays 0
    return _file(bytes(data), len(rows), 2)


def _samples(stretches: Iterable[Sound]) -> bytes:
    return b"".join(_for(_period(sound), length * RATE // 1000) for sound, length in _cut(stretches))


def _file(data: bytes, channels: int, width: int) -> bytes:
    """Return a WAV file of samples of so many bytes, on so many channels."""
    block = channels * width
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, RATE, RATE * block, block, 8 * width)
    pad = b"\0" * (len(data) % 2)
    head = struct.pack("<4sI4s", b"RIFF", 4 + len(form) + 8 + len(data) + len(pad), b"WAVE")
    return head + form + struct.pack("<4sI", b"data", len(data)) + data + pad


def voices(lines: Iterable[Line], length: int) -> list[Sound]:
    """Return how a conversation of so many milliseconds sounds: a voice for each side, and silence in between."""
    stretches: list[Sound] = []
    at = 0
    for speaker, _, start, end in lines:
        stretches += (Sound(SILENCE, start - at), Sound(VOICES[speaker != PERSON], end - start))
        at = end
    return [*stretches, Sound(SILENCE, max(0, length - at))]


def _cut(stretches: Iterable[Sound]) -> Iterator[Sound]:
    left = LONGEST
    for sound, length in stretches:
        yield Sound(sound, min(length, left))
        left -= min(length, left)


def _for(period: bytes, count: int) -> bytes:
    """Return `count` samples of a sound that repeats itself."""
    return (period * (count // len(period) + 1))[:count]


@cache
def _period(sound: str) -> bytes:
    if sound in _TONES:
        (one, other), on, seconds = _TONES[sound]
        return bytes(
            round(128 + 30 * (sin(2 * pi * one * n / RATE) + sin(2 * pi * other * n / RATE))) if n < on * RATE else 128
            for n in range(seconds * RATE)
        )
    return _voice(sound) if sound in VOICES else b"\x80" * RATE


def _voice(sound: str) -> bytes:
    """Return two seconds of noise in syllables of a quarter second, smoother for the low voice: like speech."""
    luck = Chance(0).draws(sound, 1, "voice")
    smooth = 0.25 if sound == "low" else 0.6
    level, samples = 0.0, array("B")
    for n in range(2 * RATE):
        level += smooth * (luck.between(-1, 1) - level)
        samples.append(round(128 + 100 * level * sin(pi * (4 * n / RATE % 1))))
    return samples.tobytes()
