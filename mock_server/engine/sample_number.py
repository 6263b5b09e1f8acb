"""A number that a schema describes."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from mock_server.engine.chance import Luck

LARGE = 2**53
"""Up to here a float holds every whole number."""

SPREAD = 10
"""How far from one bound a number may be where there is no other."""


def number(schema: Mapping[str, Any], luck: Luck, *, is_whole: bool) -> float:
    """A number within its bounds, a multiple of what the schema says; else whole, or of two decimals."""
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
    """What was written: 0.1 is a tenth."""
    return Fraction(str(number))


def _bounds(schema: Mapping[str, Any]) -> tuple[float, float]:
    lows = [schema[word] for word in ("minimum", "exclusiveMinimum") if word in schema]
    highs = [schema[word] for word in ("maximum", "exclusiveMaximum") if word in schema]
    high = min(highs) if highs else None
    low = max(lows) if lows else 0 if high is None else min(0, high - SPREAD)
    return _clamped(low), _clamped(low + SPREAD if high is None else high)


def _clamped(number: float) -> float:
    return max(-LARGE, min(number, LARGE))
