"""Reads a JSON text value by value, so that a recording of any size takes little memory."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from mock_server.contract import json_codec

CHUNK = 1 << 20
LONGEST = 64 << 20
"""The longest value that is kept, in bytes: our own recordings hold two bodies of 16 MB, in Base64 at worst."""

_SPACE = re.compile(rb"[ \t\n\r]*+")
_TEXT = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_WORD = re.compile(rb"[^\s,:\[\]{}\"]*+")
_BETWEEN = re.compile(rb'[^"{}\[\]]*+')
_FILLING = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
"""What stands between two brackets, whole strings included."""

STEPS = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}


class NotJson(ValueError):
    """A text that goes on, or ends, as JSON does not; says where."""


class Scanner:
    """Walks through a JSON text, and takes one value after another."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer, self._at, self._before = b"", 0, 0
        if self._more() and self._buffer.startswith(b"\xef\xbb\xbf"):
            self._at = 3

    def sign(self) -> bytes:
        """Return the next sign that is no space, and leave it there; nothing at the end."""
        while True:
            self._pass(_SPACE)
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def take(self, *signs: bytes) -> bytes:
        """Take the next sign, which must be one of these."""
        sign = self.sign()
        if not sign or sign not in signs:
            seen = repr(sign.decode("latin-1")) if sign else "the end"
            raise self._wrong(f"seen {seen}, expected {' or '.join(one.decode() for one in signs)}")
        self._at += 1
        return sign

    def members(self) -> Iterator[str]:
        """Take an object; yield the name of each member, whose value is to be taken before the next one."""
        self.take(b"{")
        if self.sign() == b"}":
            self.take(b"}")
            return
        while True:
            self.sign()
            name = self._plain(_STRING)
            self.take(b":")
            yield self._text(name)
            if self.take(b",", b"}") == b"}":
                return

    def items(self) -> Iterator[bytes | None]:
        """Take an array; yield the text of each value in it, None for one that is longer than may be kept."""
        self.take(b"[")
        if self.sign() == b"]":
            self.take(b"]")
            return
        while True:
            yield self.value()
            if self.take(b",", b"]") == b"]":
                return

    def value(self) -> bytes | None:
        """Take a whole value and return its text; None for one that is longer than may be kept."""
        sign = self.sign()
        if sign in (b"{", b"["):
            return self._container()
        return self._plain(_STRING if sign == b'"' else _WORD)

    def _text(self, quoted: bytes) -> str:
        try:
            return str(json_codec.decode_foreign(quoted))
        except ValueError as error:
            raise self._wrong(str(error)) from None

    def _plain(self, pattern: re.Pattern[bytes]) -> bytes:
        """Take a string, a number or a word."""
        while True:
            found = pattern.match(self._buffer, self._at)
            is_whole = found is not None and (pattern is _STRING or found.end() < len(self._buffer))
            if is_whole or len(self._buffer) - self._at > LONGEST or not self._more():
                break
        if found is None or not 0 < len(found[0]) <= LONGEST:
            raise self._wrong("seen no value, expected one")
        self._at = found.end()
        return found[0]

    def _container(self) -> bytes | None:
        """Take an object or an array, up to the bracket that closes it."""
        depth, end = 0, self._at
        while True:
            end = _FILLING.match(self._buffer, end).end()  # type: ignore[union-attr]
            step = STEPS.get(self._buffer[end : end + 1])
            if step is not None:
                depth, end = depth + step, end + 1
                if not depth:
                    break
            elif len(self._buffer) - self._at > LONGEST:
                self._skip(depth, end)
                return None
            else:
                end -= self._at
                if not self._more():
                    raise self._wrong("it ends in the middle of a value")
        found, self._at = self._buffer[self._at : end], end
        return found

    def _skip(self, depth: int, at: int) -> None:
        """Pass over the rest of a container that is longer than may be kept."""
        self._at, is_text = at, False
        while depth:
            self._pass(_TEXT if is_text else _BETWEEN)
            sign = self._buffer[self._at : self._at + 1]
            if sign in (b"", b"\\"):
                if not self._more():
                    raise self._wrong("it ends in the middle of a value")
                continue
            self._at += 1
            depth += STEPS.get(sign, 0)
            is_text ^= sign == b'"'

    def _pass(self, pattern: re.Pattern[bytes]) -> None:
        self._at = pattern.match(self._buffer, self._at).end()  # type: ignore[union-attr]

    def _more(self) -> bool:
        """Read on, and forget what was taken. The more is kept the more is read, so nothing is read many times."""
        self._buffer = self._buffer[self._at :]
        self._before, self._at = self._before + self._at, 0
        part = self._file.read(max(CHUNK, len(self._buffer)))
        self._buffer += part
        return bool(part)

    def _wrong(self, text: str) -> NotJson:
        return NotJson(f"{text}, at byte {self._before + self._at}")
