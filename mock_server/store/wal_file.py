"""The file beside a store in which SQLite keeps its latest commits (`-wal`): is there damage before its end?

SQLite takes the first frame whose checksum is wrong for the end, as after a power cut, and forgets what is behind it,
without a word. That is right for a commit that was never synced. Behind damage there are commits that clients know of.
"""

import struct
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HEADER, FRAME = 32, 24
"""Bytes of the file's header, and of that of each frame, behind which its page stands."""

MAGIC, BIG = 0x377F0682, 0x377F0683
"""The beginning of the file: whether the words of its checksums are little-endian or big-endian."""


class WalDamage(NamedTuple):
    """How many commits are intact before the damage, and how many bytes they take."""

    commits: int
    size: int


class _Frame(NamedTuple):
    """The header of a frame: whether it ends a commit, the salts that all frames of one generation have, its sum."""

    is_commit: bool
    salts: bytes
    sum: tuple[int, int]


def wal_damage(path: Path) -> WalDamage | None:
    """Return the damage of a store's `-wal` file; None if it is whole, but for a last commit that never was one.

    A commit begins when the one before it is synced. So a commit that is not whole was acknowledged if there is one
    behind it, and is a torn end if there is none.
    """
    try:
        content = path.with_name(f"{path.name}-wal").read_bytes()
    except OSError:
        return None
    if len(content) <= HEADER:
        return None
    magic, _, page = struct.unpack_from(">III", content)
    known = content[16:24]
    sum_ = _sum((0, 0), content[:24], is_big=magic == BIG)
    is_known = magic in (MAGIC, BIG) and struct.unpack_from(">II", content, 24) == sum_
    if not is_known:  # each page of a file has 4096 bytes, unless it was made elsewhere
        page, known = 4096, content[HEADER + 8 : HEADER + 16]
    commits, size, is_whole, behind = 0, HEADER if is_known else 0, is_known, 0
    for at, frame in _frames(content, page):
        if is_whole and frame.salts != known:
            is_whole = False  # the frames of another generation, or damage
        if is_whole:
            sum_ = _sum(sum_, content[at : at + 8], is_big=magic == BIG)
            sum_ = _sum(sum_, content[at + FRAME : at + FRAME + page], is_big=magic == BIG)
            is_whole = frame.sum == sum_
        if is_whole and frame.is_commit:
            commits, size = commits + 1, at + FRAME + page
        elif frame.is_commit and frame.salts == known:
            behind += 1
    return WalDamage(commits, size) if behind > 1 else None


def _frames(content: bytes, page: int) -> Iterator[tuple[int, _Frame]]:
    """Yield the whole frames, and where each begins."""
    for at in range(HEADER, len(content) - FRAME - page + 1, FRAME + page):
        _, size = struct.unpack_from(">II", content, at)
        yield at, _Frame(size != 0, content[at + 8 : at + 16], struct.unpack_from(">II", content, at + 16))


def _sum(before: tuple[int, int], content: bytes, *, is_big: bool) -> tuple[int, int]:
    """Return the checksum of what is before and of these bytes, as SQLite makes it."""
    words = array("I", content)
    if is_big != (sys.byteorder == "big"):
        words.byteswap()
    first, second = before
    ahead = iter(words)
    for one, other in zip(ahead, ahead, strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
