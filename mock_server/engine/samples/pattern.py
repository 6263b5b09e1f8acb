"""Texts that match a regular expression, if it is a simple one: literals, classes, groups, repeats."""

import re
from collections.abc import Sequence
from string import ascii_letters, digits, punctuation

from mock_server.engine.chance import Luck

LONGEST = 4096
"""The longest text, in characters."""

_DEEPEST = 20
_PRINTABLE = digits + ascii_letters + punctuation + " "
_WORD = digits + ascii_letters + "_"
_CLASSES = {"d": digits, "w": _WORD, "s": " ", "t": "\t", "n": "\n", "r": "\r"}
_REPEAT = re.compile(r"(?:([*+?])|\{([0-9]{1,5})(?:(,)([0-9]{1,5})?)?\})\??")
_BOUNDS = {"*": (0, LONGEST), "+": (1, LONGEST), "?": (0, 1)}

Piece = tuple["str | list[Choice]", int, int]
"""(the characters to choose from, or a group; the least number of repeats; the most)."""

Choice = list[Piece]
"""Pieces that follow each other."""

Room = list[int]
"""How many characters may still be written, of all texts of one sample: a list of one number."""


class UnsupportedPattern(ValueError):
    """A pattern that means more than is understood here."""


def matching(choices: Sequence[Choice], luck: Luck, stretch: int = 0, room: Room | None = None) -> str:
    """Return a text that matches a pattern from `read`; repeat each part `stretch` times more than it must be.

    The steps are taken from the `room`. Raise UnsupportedPattern if it takes too many.
    """
    most = LONGEST if room is None else min(LONGEST, room[0])
    left = [most]
    try:
        return "".join(_written(choices, luck, stretch, left))
    finally:
        if room is not None:
            room[0] -= most - max(0, left[0])


def _written(choices: Sequence[Choice], luck: Luck, stretch: int, left: list[int]) -> list[str]:
    text: list[str] = []
    for inner, low, high in choices[int(luck.unit() * len(choices))]:
        for _ in range(min(low + stretch, high)):
            left[0] -= 1
            if left[0] < 0:
                raise UnsupportedPattern("a text that is too long")
            text += (
                inner[int(luck.unit() * len(inner))] if isinstance(inner, str) else _written(inner, luck, stretch, left)
            )
    return text


def read(pattern: str) -> Sequence[Choice]:
    """Return the alternatives of a pattern. Raise UnsupportedPattern if it means more than is understood."""
    reader = _Reader(pattern)
    choices = reader.choices()
    if reader.at < len(pattern):
        raise UnsupportedPattern(pattern)
    return choices


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self.at, self._depth = pattern, 0, 0

    def choices(self) -> list[Choice]:
        """Return the alternatives up to the end of the group."""
        found: list[Choice] = [[]]
        while self.at < len(self._pattern) and self._pattern[self.at] != ")":
            if self._next_is("|"):
                found.append([])
            elif not (self._next_is("^") or self._next_is("$")):
                found[-1].append((self._atom(), *self._repeat()))
        return found

    def _next_is(self, text: str) -> bool:
        if not self._pattern.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def _take(self) -> str:
        if self.at == len(self._pattern):
            raise UnsupportedPattern(self._pattern)
        self.at += 1
        return self._pattern[self.at - 1]

    def _atom(self) -> str | list[Choice]:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._set()
        if sign == "\\":
            return self._escape()
        if sign in "*+?{":
            raise UnsupportedPattern(self._pattern)
        return ascii_letters if sign == "." else sign

    def _group(self) -> list[Choice]:
        self._depth += 1
        is_plain = self._next_is("?:") or not self._next_is("?")
        if not is_plain or self._depth > _DEEPEST:
            raise UnsupportedPattern(self._pattern)
        found = self.choices()
        if not self._next_is(")"):
            raise UnsupportedPattern(self._pattern)
        self._depth -= 1
        return found

    def _set(self) -> str:
        is_negated = self._next_is("^")
        found = ""
        while not (found and self._next_is("]")):
            one = self._escape() if self._next_is("\\") else self._take()
            if (
                len(one) == 1
                and self._pattern[self.at : self.at + 1] == "-"
                and self._pattern[self.at + 1 :][:1] not in ("]", "")
            ):
                self._take()
                last = self._escape() if self._next_is("\\") else self._take()
                one = "".join(map(chr, range(ord(one), min(ord(last), ord(one) + 255) + 1)))
            found += one
        chosen = "".join(sign for sign in _PRINTABLE if sign not in found) if is_negated else found
        if not chosen:
            raise UnsupportedPattern(self._pattern)
        return chosen

    def _escape(self) -> str:
        sign = self._take()
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign in "DWS":
            return "".join(one for one in _PRINTABLE if one not in _CLASSES[sign.lower()])
        if sign.isalnum():
            raise UnsupportedPattern(self._pattern)
        return sign

    def _repeat(self) -> tuple[int, int]:
        found = _REPEAT.match(self._pattern, self.at)
        if not found:
            return 1, 1
        self.at = found.end()
        sign, low, comma, high = found.groups()
        if sign:
            return _BOUNDS[sign]
        return int(low), int(high) if high else LONGEST if comma else int(low)
