"""Makes the list of requests that breaks a law shorter, and writes it so that it can be sent again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from time import perf_counter

from tests.fuzz.episode import Episode
from tests.fuzz.judge import AnswerJudge, FuzzFailure
from tests.fuzz.lanes import Lanes, Waits
from tests.fuzz.reading import FuzzAnswer
from tests.fuzz.wire import FuzzRequest, basic

TRIES = 50
LONGEST = 10.0
"""Real seconds after which no more is left out."""

SHOWN = 2_000
"""Bytes of a request that a message shows."""

_numbers = count()


class Recorded:
    """Gives the requests of a list, under another key of the same length."""

    def __init__(self, requests: Sequence[FuzzRequest], old: str, new: str) -> None:
        self._left = [_renamed(request, old.encode(), new.encode()) for request in requests][::-1]

    def next(self) -> FuzzRequest | None:
        return self._left.pop() if self._left else None

    def learn(self, request: FuzzRequest, answer: FuzzAnswer) -> None:
        """Nothing is drawn, so nothing has to be known."""


def _renamed(request: FuzzRequest, old: bytes, new: bytes) -> FuzzRequest:
    return replace(request, wire=_with_key(request.wire, old, new))


def _with_key(wire: bytes, old: bytes, new: bytes) -> bytes:
    """Return a request with another key of the same length, in Basic credentials too."""
    return wire.replace(old, new).replace(basic(old), basic(new))


def send_again(port: int, requests: Sequence[FuzzRequest], episode: Episode) -> FuzzFailure | None:
    """Send requests in a new world, and return the law that breaks."""
    key = f"AC{'f' * 8}{next(_numbers):024}"
    source = Recorded(requests, episode.key, key)
    lanes = Lanes(port, Waits())
    lanes.play(iter([Episode(source, key, len(requests) + 1, AnswerJudge(), has_faults=episode.has_faults)]), 1)
    return lanes.failures[0][1] if lanes.failures else None


def shrunk(requests: Sequence[FuzzRequest], fails: Callable[[Sequence[FuzzRequest]], bool]) -> list[FuzzRequest]:
    """Return fewer requests that still fail: parts are left out, half of them first, then ever smaller ones."""
    left, size, tries, end = list(requests), max(1, len(requests) // 2), 0, perf_counter() + LONGEST
    while tries < TRIES:
        at = 0
        while at < len(left) and tries < TRIES:
            fewer, tries = left[:at] + left[at + size :], tries + 1 if perf_counter() < end else TRIES
            if fails(fewer):
                left = fewer
            else:
                at += size
        if size == 1:
            break
        size //= 2
    return left


def told(port: int, episode: Episode, failure: FuzzFailure) -> str:
    """Return a failure in words, with the shortest list of requests that shows it."""

    def fails(requests: Sequence[FuzzRequest]) -> bool:
        found = send_again(port, requests, episode)
        return found is not None and found.law == failure.law

    last = next((episode.sent[-n:] for n in (1, 10) if fails(episode.sent[-n:])), episode.sent)
    if last is not episode.sent or fails(last):
        requests = shrunk(last, fails)
        how = f"shown by {len(requests)} of {len(episode.sent)} requests, alone in a new world"
    else:
        requests, how = episode.sent[-1:], f"not again alone; the last of {len(episode.sent)} requests"
    wires = "\n".join(
        f"  {one.wire[:SHOWN]!r}{'' if len(one.wire) <= SHOWN else f' and more: {len(one.wire)} bytes'}"
        for one in requests
    )
    return f"{episode.key}: {failure}\n {how}:\n{wires}"
