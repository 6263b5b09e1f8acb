"""The file beside a store in which SQLite keeps its latest commits (`-wal`): is there damage before its end?

SQLite takes the first frame whose checksum is wrong for the end, as after a power cut, and forgets what is behind it,
without a word. That is right for a commit that was never synced. Behind damage there are commits that clients know of.
"""

import struct
import sys
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

HEADER, FRAME = 32, 24
"""Bytes of the file's header, and of that of each frame, behind which its page stands."""

BIG = 0x377F0683
"""The beginning of a file whose checksums are counted in big-endian words."""

LOCKED = 0x40000000, 512
"""The bytes that SQLite locks in a store that it has open: the first, and how many."""

WORD = 0xFFFFFFFF
"""The greatest word: checksums are counted in words of four bytes, and begin anew behind it."""

OUTSIDE = -1
"""Where a byte is wrong that the checksum does not cover: in that itself, or among the salts."""

Sum = tuple[int, int]


class WalDamage(NamedTuple):
    """A damage: the number of intact commits before it, their bytes, and the pages before and behind it."""

    commits: int
    size: int
    intact: Mapping[int, bytes]
    """Pages by their numbers, as the intact commits left them."""
    behind: Mapping[int, bytes]
    """Pages as they stand behind those commits: of one of them, or of its header, a byte at least is wrong."""


class _Head(NamedTuple):
    """The values of the file's header, or of the first frame where the header is damaged; its sum, and its fault."""

    is_whole: bool
    is_changed: bool
    is_big: bool
    page: int
    salts: bytes
    sum: Sum


class _Frame(NamedTuple):
    """A frame: where it ends, its page's number, whether it ends a commit, its generation's salts, its sum, its page.

    `covered` is what the sum covers beside the sum of the frame before.
    """

    end: int
    number: int
    is_commit: bool
    salts: bytes
    sum: bytes
    page: bytes
    covered: bytes


def wal_damage(path: Path) -> WalDamage | None:
    """Return the damage of a store's `-wal` file; None if it is whole, but for a last commit that never was one.

    A commit begins when the one before it is synced. So a commit that is not whole was acknowledged if there is one
    behind it. If there is none, it is a torn end, unless it is wrong by one byte alone: then it was written whole, for
    what a power cut tears off is a sector, not a byte.
    """
    try:
        content, size = path.with_name(f"{path.name}-wal").read_bytes(), path.stat().st_size
    except OSError:
        return None
    if len(content) <= HEADER:
        return None
    head = _head(content)
    is_whole, is_changed, before = head.is_whole, head.is_changed, head.sum
    pages = range(1, (size + len(content)) // head.page + 1)
    commits, size, commits_behind = 0, HEADER if is_whole else 0, 0
    intact: dict[int, bytes] = {}
    latest: dict[int, bytes] = {}
    for frame in _frames(content, head.page):
        if is_whole:
            before = _sum(before, frame.covered, is_big=head.is_big)
            is_whole = (frame.salts, frame.sum) == (head.salts, _bytes(before))
            mended = {} if is_whole else _mended_frame(frame, head, before)
            is_changed, frame = bool(mended), _with(frame, mended, pages)  # noqa: PLW2901 - as it was written
        if frame.salts != head.salts and not _is_one_byte(frame.salts, head.salts):
            continue  # what is left of another generation, as a rule
        if frame.number in pages:
            latest[frame.number] = frame.page
        if is_whole and frame.is_commit:
            commits, size = commits + 1, frame.end
            intact.update(latest)
            latest.clear()
        commits_behind += frame.is_commit and not is_whole
    return WalDamage(commits, size, intact, latest) if is_changed or commits_behind > 1 else None


def is_locked(path: Path) -> bool:
    """Return whether another process has a store open: it writes on, so what is read beside it tells nothing."""
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCKED[1], LOCKED[0])
        except OSError:
            return True
    return False


def _head(content: bytes) -> _Head:
    """Return what the header says. If it is damaged, the file is taken for one that was made here."""
    magic, _, page = struct.unpack_from(">III", content)
    covered, stored = content[:24], content[24:HEADER]
    found = _sum((0, 0), covered, is_big=magic == BIG)
    if stored == _bytes(found):
        return _Head(True, False, magic == BIG, page, content[16:24], found)
    is_big = sys.byteorder == "big"
    found = _sum((0, 0), covered, is_big=is_big)
    is_changed = bool(_mended(covered, found, stored, is_big=is_big))
    return _Head(False, is_changed, is_big, 4096, content[HEADER + 8 : HEADER + 16], found)


def _frames(content: bytes, page: int) -> Iterator[_Frame]:
    """Yield the whole frames."""
    for at in range(HEADER, len(content) - FRAME - page + 1, FRAME + page):
        head, end = content[at : at + FRAME], at + FRAME + page
        number, size = struct.unpack_from(">II", head)
        of_page = content[at + FRAME : end]
        yield _Frame(end, number, size != 0, head[8:16], head[16:], of_page, head[:8] + of_page)


def _sum(before: Sum, content: bytes, *, is_big: bool) -> Sum:
    """Return the checksum of what is before and of these bytes, as SQLite makes it."""
    first, second = before
    ahead = iter(_words(content, is_big=is_big))
    for one, other in zip(ahead, ahead, strict=True):
        first = (first + one + second) & WORD
        second = (second + other + first) & WORD
    return first, second


def _words(content: bytes, *, is_big: bool) -> "array[int]":
    words = array("I", content)
    if is_big != (sys.byteorder == "big"):
        words.byteswap()
    return words


def _mended_frame(frame: _Frame, head: _Head, found: Sum) -> dict[int, bytes]:
    """Return what one other byte could be that makes a frame whole; `found` is the sum of what stands there."""
    if frame.salts == head.salts:
        return _mended(frame.covered, found, frame.sum, is_big=head.is_big)
    return {OUTSIDE: b""} if frame.sum == _bytes(found) and _is_one_byte(frame.salts, head.salts) else {}


def _with(frame: _Frame, mended: Mapping[int, bytes], pages: range) -> _Frame:
    """Return a frame as it was written, if one word alone can be wrong, or if it is most likely its page's number."""
    place = 0 if int.from_bytes(mended.get(0, b""), "big") in pages else next(iter(mended), OUTSIDE)
    if place == OUTSIDE or (place > 0 and len(mended) > 1):
        return frame
    covered = frame.covered[: 4 * place] + mended[place] + frame.covered[4 * place + 4 :]
    return frame._replace(number=int.from_bytes(covered[:4], "big"), page=covered[8:])


def _mended(content: bytes, found: Sum, stored: bytes, *, is_big: bool) -> dict[int, bytes]:
    """Return which words with one other byte would make content and checksum fit, by their places; often it is one.

    What is added to a word is in the checksum as often as a pair of neighbours among Fibonacci's numbers says: 0 and 1
    times for the last word, 1 and 1 for the one before it, then 1 and 2, 2 and 3.
    """
    mended = {OUTSIDE: b""} if _is_one_byte(_bytes(found), stored) else {}
    order: Literal["big", "little"] = "big" if is_big else "little"
    missing = tuple((should - is_) & WORD for should, is_ in zip(struct.unpack(">II", stored), found, strict=True))
    one, other = 0, 1
    for place, word in reversed([*enumerate(_words(content, is_big=is_big))]):
        odd, its = (one, missing[0]) if one % 2 else (other, missing[1])  # one of two neighbours is odd
        change = its * pow(odd, -1, WORD + 1) & WORD
        seen, right = word.to_bytes(4, order), ((word + change) & WORD).to_bytes(4, order)
        if (change * one & WORD, change * other & WORD) == missing and _is_one_byte(seen, right):
            mended[place] = right
        one, other = other, (one + other) & WORD
    return mended


def _is_one_byte(seen: bytes, other: bytes) -> bool:
    """Return whether two texts of one length differ in exactly one byte."""
    return sum(one != two for one, two in zip(seen, other, strict=True)) == 1


def _bytes(sum_: Sum) -> bytes:
    return struct.pack(">II", *sum_)
