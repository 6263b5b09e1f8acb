"""Texts and numbers that a schema describes: of a format, a pattern or a length, within bounds, or any."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from mock_server.engine.chance import Luck
from mock_server.engine.samples.pattern import LONGEST, Room, UnsupportedPattern, matching, read

_WORDS = ("yes", "no", "next week", "not sure", "call back later")

_FORMATS = {
    "date": "2026-03-{day:02}",
    "date-time": "2026-03-{day:02}T{hour:02}:30:00Z",
    "time": "{hour:02}:30:00Z",
    "duration": "PT{hour}M",
    "email": "person{day}@example.com",
    "idn-email": "person{day}@example.com",
    "hostname": "host{day}.example.com",
    "idn-hostname": "host{day}.example.com",
    "ipv4": "192.0.2.{day}",
    "ipv6": "2001:db8::{day}",
    "uri": "https://example.com/{day}",
    "uri-reference": "/{day}",
    "iri": "https://example.com/{day}",
    "iri-reference": "/{day}",
    "uri-template": "/{day}",
    "uuid": "00000000-0000-4000-8000-0000000000{day:02}",
    "json-pointer": "/{day}",
    "relative-json-pointer": "{day}",
    "regex": "[0-9]{{{day}}}",
    "phone": "+120255501{day:02}",
}
"""All reserved for examples."""

_STRETCHES = (1, 0, 2, 4, 8, 16, 32, 64)


LARGE = 2**53
"""Up to here a float holds every whole number."""

SPREAD = 10
"""The greatest distance of a number from its only bound."""


def text(schema: Mapping[str, Any], luck: Luck, room: Room) -> str:
    """Return a text. It may miss the schema's pattern or length if these are not simple, or if no room is left."""
    if form := _FORMATS.get(schema.get("format", "")):
        return form.format(day=1 + int(luck.unit() * 28), hour=9 + int(luck.unit() * 9))
    least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", LONGEST))
    if "pattern" in schema:
        return _after(schema["pattern"], luck, least, most, room)
    said = _word(luck)
    while len(said) < min(least, LONGEST, room[0]):
        said += f", {_word(luck)}"
    room[0] -= len(said)
    return said[: max(0, most)]


def _word(luck: Luck) -> str:
    return _WORDS[int(luck.unit() * len(_WORDS))]


def _after(pattern: str, luck: Luck, least: int, most: int, room: Room) -> str:
    """Return a text that matches a pattern, with so many repeats that its length fits."""
    found = ""
    try:
        choices = read(pattern)
        for stretch in (*_STRETCHES, least):
            found = matching(choices, luck, stretch, room)
            if least <= len(found) <= most:
                break
    except UnsupportedPattern:
        pass
    return found


def number(schema: Mapping[str, Any], luck: Luck, *, is_whole: bool) -> float:
    """Return a number within its bounds and a multiple of what the schema says; else whole, or with two decimals."""
    low, high = _bounds(schema)
    if is_whole or "multipleOf" in schema:
        return _stepped(schema, luck.unit(), low, high, is_whole=is_whole)
    drawn = luck.between(low, high)
    handy = round(drawn, 2)
    is_within = low <= handy <= high and handy not in (schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum"))
    return handy if is_within else drawn


def _stepped(schema: Mapping[str, Any], unit: float, low: float, high: float, *, is_whole: bool) -> float:
    step = _exact(schema.get("multipleOf", 1))
    if is_whole:
        step = Fraction(step.numerator)
    first, last = ceil(_exact(low) / step), floor(_exact(high) / step)
    first += "exclusiveMinimum" in schema and first * step <= _exact(schema["exclusiveMinimum"])
    last -= "exclusiveMaximum" in schema and last * step >= _exact(schema["exclusiveMaximum"])
    value = (first + int(unit * max(1, last - first + 1))) * step
    return int(value) if value.denominator == 1 and abs(value) <= LARGE else float(value)


def _exact(number: float) -> Fraction:
    """Return the number as it was written: 0.1 is a tenth."""
    return Fraction(str(number))


def _bounds(schema: Mapping[str, Any]) -> tuple[float, float]:
    lows = [schema[word] for word in ("minimum", "exclusiveMinimum") if word in schema]
    highs = [schema[word] for word in ("maximum", "exclusiveMaximum") if word in schema]
    high = min(highs) if highs else None
    low = max(lows) if lows else 0 if high is None else min(0, high - SPREAD)
    return _clamped(low), _clamped(low + SPREAD if high is None else high)


def _clamped(number: float) -> float:
    return max(-LARGE, min(number, LARGE))
