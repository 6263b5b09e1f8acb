"""Reads answers strictly: whatever is not HTTP to the letter is no answer."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_HEAD = re.compile(
    rb"HTTP/1\.[01] ([1-5][0-9][0-9]) ([\x20-\x7e]*)\r\n"
    rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*)\r\n"
)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,16})(?:;[^\r\n]*)?\r\n")
MOST = 200_000
"""Bytes within which a head ends."""


class BadAnswer(ValueError):
    """Raised for bytes that are no answer; says why, and shows them."""


class FuzzAnswer(NamedTuple):
    """One answer. Headers have lower-case names."""

    status: int
    headers: dict[str, str]
    content: bytes


def read_answers(data: bytes, methods: Sequence[bytes], *, is_closed: bool) -> list[FuzzAnswer] | None:
    """Return the answers to requests with these methods; None while some are still to come.

    On a closed connection fewer will do. Raise `BadAnswer` for anything else than whole answers.
    """
    found: list[FuzzAnswer] = []
    at = 0
    while at < len(data):
        method = methods[len(found)] if len(found) < len(methods) else None
        one = _read(data, at, method, is_closed=is_closed)
        if one is None:
            return None
        answer, at = one
        if answer.status >= 200:
            if method is None:
                raise BadAnswer(f"an answer that nobody asked for: {data[-300:]!r}")
            found.append(answer)
    return found if is_closed or len(found) == len(methods) else None


def _read(data: bytes, at: int, method: bytes | None, *, is_closed: bool) -> tuple[FuzzAnswer, int] | None:
    head = _HEAD.match(data, at)
    if head is None:
        if is_closed or b"\r\n\r\n" in data[at:] or len(data) - at > MOST:
            raise BadAnswer(f"seen {data[at : at + 300]!r}, expected the head of an answer")
        return None
    status, lines, at = int(head[1]), head[3].decode("latin-1"), head.end()
    pairs = [line.split(":", 1) for line in lines.split("\r\n")[:-1]]
    headers = {name.lower(): value.strip() for name, value in pairs}
    framing = [name.lower() for name, _ in pairs if name.lower() in ("content-length", "transfer-encoding")]
    if len(framing) > 1:
        raise BadAnswer(f"framed twice: {head[0]!r}")
    if status < 200 or status in (204, 304) or method == b"HEAD":
        return FuzzAnswer(status, headers, b""), at
    body = _body(data, at, headers, is_closed=is_closed)
    if body is None:
        if is_closed:
            raise BadAnswer(f"cut off: {data[: head.end() + 300]!r}")
        return None
    return FuzzAnswer(status, headers, body[0]), body[1]


def _body(data: bytes, at: int, headers: dict[str, str], *, is_closed: bool) -> tuple[bytes, int] | None:
    if headers.get("transfer-encoding") == "chunked":
        return _chunks(data, at)
    length = headers.get("content-length")
    if length is None:
        return (data[at:], len(data)) if is_closed else None
    if not length.isdecimal():
        raise BadAnswer(f"content-length: seen {length!r}")
    end = at + int(length)
    return (data[at:end], end) if end <= len(data) else None


def _chunks(data: bytes, at: int) -> tuple[bytes, int] | None:
    parts = []
    while size := _CHUNK.match(data, at):
        end = size.end() + int(size[1], 16)
        if data[end : end + 2] != b"\r\n":
            if len(data) < end + 2:
                return None
            raise BadAnswer(f"seen {data[end : end + 20]!r}, expected the end of a chunk")
        parts.append(data[size.end() : end])
        at = end + 2
        if end == size.end():
            return b"".join(parts), at
    if len(data) - at > 20:
        raise BadAnswer(f"seen {data[at : at + 40]!r}, expected a chunk")
    return None
