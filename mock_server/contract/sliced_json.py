"""Reads a long JSON text slice by slice, so that a server can do something else between two slices.

A slice ends at a comma between two entries or members. It is read as a text of its own: what is open before it is
opened again in front, and what is open behind it is closed there. If each slice can be read so, the whole text is
JSON, and its value is what was put together.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from itertools import pairwise
from typing import Any

import orjson

from mock_server.contract import json_codec
from mock_server.contract.json_codec import LongNumber, Unkept, UnkeptValue, pointer_to

SIZE = 131_072
"""Bytes of a slice."""

TRIES = 8
"""How many commas are tried before a slice's strings are looked at one by one."""

BEGIN, END = "mockdial:slice:begin", "mockdial:slice:end"
"""Names that stand for the members before a slice and behind it. A text that has them itself is refused."""

_OTHERS = bytes(set(range(256)) - set(b'"[]{}'))
_TEXT = re.compile(rb'"[^"]*"')
_WHOLE_TEXTS = re.compile(rb'(?:[^"]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_OPENING = {list: b"[", dict: b'{"%b":' % BEGIN.encode()}
_BEGUN = {list: b"[0,", dict: b'{"%b":0,' % BEGIN.encode()}
_ENDING = {ord("["): b",0]", ord("{"): b',"%b":0}' % END.encode()}
_CLOSING = {ord("["): b"]", ord("{"): b"}"}
_SIGN = {list: ord("["), dict: ord("{")}

Container = list[Any] | dict[str, Any]


class NoJson(ValueError):
    """Raised for a text that is no JSON."""


class TooDeep(ValueError):
    """Raised for a text that is nested deeper than allowed."""


class TooMuch(ValueError):
    """Raised for a text that holds too much in one piece."""


class SlicedJson:
    """A long JSON text, and as much of its value as was read."""

    def __init__(self, text: bytes, most: int, longest: int, size: int = SIZE) -> None:
        """Begin with a text that may be nested as deep as `most`, and have `longest` bytes in one piece."""
        self._text, self._most, self._longest, self._size = text, most, longest, size
        self._root: list[Any] = []
        self.open: list[Container] = [self._root]
        """What the next slice goes on with, from the outside to the inside."""
        self._names: list[str | int] = []  # of all that is open, in what it is in
        self._counts = [0]  # of the entries that were read of each
        self.numbers: list[LongNumber] = []
        """The numbers that no float holds."""
        self.start = 0
        """Where the next slice begins."""

    @property
    def value(self) -> Any:
        """The value of the text, as far as it was read; None before that."""
        return self._root[0] if self._root else None

    def slices(self) -> Iterator[int]:
        """Read slice by slice, and yield the length of each. Raise `NoJson`, `TooDeep`, `TooMuch` or `Unkept`."""
        while True:
            end = yield from self._end()
            if end - self.start > self._longest:
                raise TooMuch
            self._read(end)
            yield end - self.start
            self.start = end + 1
            if end >= len(self._text):
                return

    def complete(self, entries: list[Any]) -> int:
        """Return how many entries of a list are complete: all but one that the next slice goes on with."""
        return len(entries) - any(outer is entries for outer, _ in pairwise(self.open))

    # Where a slice ends.

    def _end(self) -> Generator[int, None, int]:
        """Return the place of a comma outside of strings, about a slice's length away; the text's end if none is.

        The longer that takes, the fewer commas are tried at each length.
        """
        end, tries = self.start + self._size, TRIES
        while end < len(self._text):
            place = end
            for n in range(2 * tries):
                place = self._text.rfind(b",", self.start, place)
                if place < 0:
                    break
                if _is_outside(self._text[self.start : place]):
                    return place
                if n % tries == tries - 1 and (found := _WHOLE_TEXTS.match(self._text, self.start, place)):
                    place = found.end()
            yield 0
            if end - self.start > self._longest:
                raise TooMuch
            end, tries = 2 * end - self.start, 1
        return len(self._text)

    # What a slice holds.

    def _read(self, end: int) -> None:
        is_first, is_last = self.start == 0, end >= len(self._text)
        piece = self._text[self.start : end]
        if b"mockdial:slice:" in piece:
            raise NoJson(f"{BEGIN} and {END} are names of our own")
        brackets, rounds = _unpaired(piece, self._most)
        closing = len(brackets) - len(brackets.lstrip(b"]}"))
        opening = brackets[closing:]
        base = len(self.open) - 1 - closing
        if base + len(opening) > self._most:
            raise TooDeep
        spine = self.open[max(base, 0) :]
        before = b"".join(_OPENING[type(one)] for one in spine[:-1])
        before += b"[" if is_first else _BEGUN[type(spine[-1])]
        truly = before[1:] if base <= 0 else before  # what is open, without the list that holds the whole value
        if opening.strip(b"[{") or (opening or base if is_last else base < 0 or not (base or opening)):
            raise self._no_json(truly)
        signs = [_SIGN[type(spine[0])], *opening]
        behind = b"".join(_CLOSING[sign] for sign in signs[::-1])
        if not is_last:
            behind = _ENDING[signs[-1]] + behind[1:]
        try:
            found = self._decode(b"".join([before, piece, behind]), base)
        except Unkept:
            raise
        except ValueError:
            raise self._no_json(truly) from None
        if base + len(opening) + 2 * rounds > self._most and is_nested_deeper(found, self._most - base + 1):
            raise TooDeep
        self._join(base, found, len(opening), is_last=is_last)
        if len(self._root) != 1:
            raise self._no_json(truly)

    def _decode(self, text: bytes, base: int) -> Any:
        """Return the value of a slice, and note its long numbers. Raise `Unkept` with places in the whole text."""
        numbers: list[LongNumber] = []
        try:
            found = json_codec.decode(text, numbers)
        except Unkept as unkept:
            places = [self._place(one.pointer.split("/")[1:], base) for one in unkept.values]
            pointers = ["".join(f"/{part}" for part in place) for place in places]
            raise Unkept(
                [one._replace(pointer=pointer) for one, pointer in zip(unkept.values, pointers, strict=True)]
            ) from None
        self.numbers += [LongNumber(self._place(one.place, base), one.value) for one in numbers]
        return found

    def _place(self, path: Sequence[str | int], base: int) -> tuple[str | int, ...]:
        """Return the place in the whole text of a place in the value of a slice."""
        place: list[str | int] = self._names[:base]
        parts = iter(path)
        for level in range(base, len(self.open)):
            part = next(parts)
            has_inner = level + 1 < len(self.open)
            if isinstance(self.open[level], dict):
                is_inner = has_inner and part == BEGIN
            else:
                is_inner = has_inner and int(part) == 0
                part = self._counts[level] + int(part) - bool(self.start)
            place.append(self._names[level] if is_inner else part)
            if not is_inner:
                break
        return (*place[1:], *parts)

    def _join(self, base: int, found: Any, opened: int, *, is_last: bool) -> None:
        """Put a slice's value at the end of what was read."""
        inside = [found]
        names: list[str | int] = []
        for _ in range(opened):
            last = inside[-1]
            names.append(len(last) - 1 if isinstance(last, list) else next(reversed(last)))
            inside.append(last[names[-1]])
        if not is_last:
            _ = inside[-1].pop() if isinstance(inside[-1], list) else inside[-1].pop(END)
        for level in range(base, len(self.open)):
            rest = found
            if self.start:
                found = rest.pop(0) if isinstance(rest, list) else rest.pop(BEGIN)
                if level == base and names and isinstance(rest, list):
                    names[0] = self._counts[base] + len(rest) - 1
            self._extend(level, rest)
        self.open[base + 1 :] = inside[1:]
        self._names[base:] = names
        self._counts[base + 1 :] = map(len, inside[1:])

    def _extend(self, level: int, more: Container) -> None:
        outer = self.open[level]
        self._counts[level] += len(more)
        if isinstance(outer, dict) and isinstance(more, dict):
            if twice := outer.keys() & more.keys():
                places = [pointer_to((*self._names[1:level], name)) for name in sorted(twice)[: json_codec.MOST]]
                raise Unkept([UnkeptValue(place, json_codec.TWICE, json_codec.ONCE) for place in places])
            outer |= more
        elif isinstance(outer, list):
            outer += more

    def _no_json(self, before: bytes) -> NoJson:
        """Return what is wrong with the text from the present slice on, at its place in the whole text."""
        behind = self._text[self.start : self.start + self._size + SIZE]
        try:
            past = self._text[: self.start].decode()
            orjson.loads(before + behind)
        except UnicodeDecodeError:
            return NoJson("str is not valid UTF-8: surrogates not allowed: line 1 column 1 (char 0)")
        except orjson.JSONDecodeError as error:
            if error.pos < len(before) - 1:
                return NoJson(str(error))
            line, column = past.count("\n") + error.lineno, error.colno
            if error.lineno == 1:
                column += len(past) - past.rfind("\n") - 1 - len(before)
            return NoJson(f"{error.msg}: line {line} column {column} (char {len(past) + error.pos - len(before)})")
        return NoJson(f"unexpected end of data after {len(self._text)} bytes")


def _is_outside(piece: bytes) -> bool:
    """Return whether a piece, which begins outside of strings, ends there too."""
    return _without_escapes(piece).count(b'"') % 2 == 0


def _without_escapes(piece: bytes) -> bytes:
    """Return a piece without escaped quotes."""
    return piece.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in piece else piece


def _unpaired(piece: bytes, most: int) -> tuple[bytes, int]:
    """Return the brackets that have no partner in a piece, and how deep the others are nested at least, halved.

    Raise `TooDeep` if that is more than `most`.
    """
    left = _without_escapes(piece).translate(None, _OTHERS).replace(b'""', b"")
    if b'"' in left:
        left = _TEXT.sub(b"", left)
    for rounds in range(most + 1):
        less = left.replace(b"{}", b"").replace(b"[]", b"")
        if len(less) == len(left):
            return left, rounds
        left = less
    raise TooDeep


def is_nested_deeper(value: Any, most: int) -> bool:
    """Return whether containers are nested deeper than `most` in a value."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in (list, dict)
        ]
        if not level:
            return False
    return True
