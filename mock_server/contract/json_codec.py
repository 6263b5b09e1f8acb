"""Reads and writes JSON so that every value is kept as it came, or refused with its place.

orjson is fast, but it rounds long numbers, drops the first of two members of one name, and calls half a surrogate pair
no JSON. So a text is looked at a second time, by Python's own reader, but only if writing it again shows that it may
hold one of them. A number that no float holds becomes a `Decimal`, which `encode` writes with the same digits.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

import orjson

from mock_server.contract.keywords import token

MOST = 10
"""The most values of one text that are named when it is refused."""

DIGITS = 1_000
"""The most characters of a number, and the greatest exponent."""

_SHAPE = bytes.maketrans(b"0123456789.E", b"00000000000e")
_LONG_SHAPES = (b"0" * 17, b"0" * 16 + b"e", b"e-000")
"""What a number that a float does not hold looks like; so do some ids."""
_LONG = re.compile(rb"(?:^|[:\[,])-?(?:[0-9.]{17}|[0-9.]{16}[eE]|[0-9.]+[eE]-[0-9]{3})")
_MAYBE_JSON = re.compile(rb"\\u[dD][89a-fA-F]|[0-9][eE]\+?[0-9]{3}|[0-9]{300}")
"""What orjson calls no JSON, though it is: half a surrogate pair, and numbers beyond the largest float."""
_ESCAPES = ((b"\\u0022", b'\\"'), (b"\\u003a", b":"), (b"\\u003A", b":"), (b"\\u0020", b""))
_HALF = re.compile("[\ud800-\udfff]")
_WHOLE = range(-(2**63), 2**64)
_SAFE = 15
"""A float holds every number of so many digits."""


TWICE, ONCE = "the member twice", "it once"


class UnkeptValue(NamedTuple):
    """A value that can't be kept as it came: its JSON pointer, and in words what was seen and what was expected."""

    pointer: str
    seen: str
    expected: str


class Unkept(ValueError):
    """Raised for JSON with values that can't be kept as they came."""

    def __init__(self, values: list[UnkeptValue]) -> None:
        super().__init__(
            "; ".join(f"{where or '/'}: seen {seen}, expected {expected}" for where, seen, expected in values)
        )
        self.values = values


class LongNumber(NamedTuple):
    """A number that no float and no 64 bits hold, and the names and indexes that lead to it."""

    place: tuple[str | int, ...]
    value: Decimal


class _Twice(dict[str, Any]):
    """An object in which members have the same name."""

    names: list[str]


class _TooLong(str):
    """The text of a number that is too long to work with."""

    __slots__ = ()


def decode(text: bytes, long_numbers: list[LongNumber] | None = None) -> Any:
    """Return the value of a JSON text; list its long numbers, if a list is given.

    Raise `Unkept` if a value can't be kept, and another ValueError if the text is no JSON.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        if not _MAYBE_JSON.search(text):
            raise
        return _exactly(text, long_numbers)
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:  # it is nested deeper than can be written; nobody takes that
        return value
    return value if written == text or _is_same(text, written) else _exactly(text, long_numbers)


def decode_foreign(text: bytes) -> Any:
    """Return the value of a JSON text that others wrote and that is only looked at.

    Of members that have the same name the last one counts, and half a surrogate pair is read as U+FFFD. Raise
    ValueError if the text is no JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if not _MAYBE_JSON.search(text):
            raise
    try:
        return _mended(json.loads(text.decode(), parse_int=_whole, parse_float=_decimal, parse_constant=_no_number))
    except RecursionError:
        raise ValueError("nested too deep") from None


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    return {_mended(name): _mended(inner) for name, inner in value.items()} if isinstance(value, dict) else value


def encode(value: Any, option: int = 0) -> bytes:
    """Return a value as JSON, long numbers with all of their digits."""
    return orjson.dumps(value, digits, option)


def digits(value: Any) -> orjson.Fragment:
    """Return a long number as it is written. Raise TypeError for anything else that JSON does not have."""
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"JSON can't hold a {type(value).__name__}")


def _is_same(text: bytes, written: bytes) -> bool:
    """Return whether a text says no more than what was written again: no member twice, no digit more.

    Without spaces most texts are equal. Else, as long as nothing is in an object twice, both have equally many colons
    behind quotes; escapes of quote, colon and space are undone, so that no escape makes up for a member.
    """
    dense, ours = text.translate(None, b" \t\r\n"), written.translate(None, b" ")
    if dense == ours:
        return True
    plain = dense
    if b"\\u00" in dense:
        for escape, sign in _ESCAPES:
            plain = plain.replace(escape, sign)
    if plain.count(b'":') != ours.count(b'":'):
        return False
    shape = dense.translate(_SHAPE)
    return not any(one in shape for one in _LONG_SHAPES) or not _LONG.search(dense)


def _exactly(text: bytes, long_numbers: list[LongNumber] | None) -> Any:
    """Return the value of a text, read slowly. Raise ValueError if it is no JSON after all."""
    try:
        value = json.loads(
            text.decode(),
            object_pairs_hook=_members,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise ValueError("nested too deep") from None
    except ValueError as error:
        raise ValueError(str(error)) from None
    numbers: list[LongNumber] = []
    if wrong := list(islice(_unkept(value, numbers), MOST)):
        raise Unkept(wrong)
    if long_numbers is not None:
        long_numbers += numbers
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = _Twice(found)
    twice.names = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    return twice


def _whole(text: str) -> Any:
    if len(text) <= _SAFE or (len(text) <= 20 and int(text) in _WHOLE):
        return int(text)
    return _TooLong(text) if len(text) > DIGITS else Decimal(text)


def _decimal(text: str) -> Any:
    if len(text) > DIGITS or abs(int(text.lower().partition("e")[2] or "0")) > DIGITS:
        return _TooLong(text)
    near, exact = float(text), Decimal(text)
    return near if Decimal(repr(near)) == exact else exact


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _unkept(root: Any, numbers: list[LongNumber]) -> Iterator[UnkeptValue]:
    """Yield what can't be kept, in the order of the text; list the long numbers."""
    left: list[tuple[tuple[str | int, ...], Any]] = [((), root)]
    while left:
        place, value = left.pop()
        if isinstance(value, Decimal):
            numbers.append(LongNumber(place, value))
        elif isinstance(value, str):
            yield from _of_text(place, value)
        elif isinstance(value, dict):
            if isinstance(value, _Twice):
                for name in value.names:
                    yield UnkeptValue(pointer_to((*place, name)), TWICE, ONCE)
            for name in value:
                yield from _of_text(place, name)
            left += reversed([((*place, name), inner) for name, inner in value.items()])
        elif isinstance(value, list):
            left += reversed([((*place, n), inner) for n, inner in enumerate(value)])


def _of_text(place: tuple[str | int, ...], text: str) -> Iterator[UnkeptValue]:
    if isinstance(text, _TooLong):
        seen = f"a number of {len(text)} characters, {text[:20]}…" if len(text) > 40 else text
        yield UnkeptValue(pointer_to(place), seen, f"at most {DIGITS} digits, and an exponent to {DIGITS}")
    elif half := _HALF.search(text):
        seen = f"half a surrogate pair, \\u{ord(half[0]):04x}"
        yield UnkeptValue(pointer_to(place), seen, "both halves of it, or neither: the text was cut within a character")


def pointer_to(place: Iterable[str | int]) -> str:
    """Return a place as a JSON pointer; half a surrogate pair in it as U+FFFD."""
    return _HALF.sub("\ufffd", "".join(f"/{token(str(part))}" for part in place))
