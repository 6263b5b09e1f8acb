"""A million calls in a few numbers each, grouped by number and intent.

The content of a call is kept as a hash, so a large world is judged in little memory. Buckets are small, so that no step
is long.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import orjson

from mock_server.contract.json_codec import encode
from mock_server.engine.facts import CallFacts

BUCKETS = 1024
NEVER = -(1 << 62)


class CallRow(NamedTuple):
    """One call as it was asked for, with the vendor's repeats of it. Texts are hashes; what never happened is NEVER."""

    about: int
    """The number called and the intent."""
    order: int
    """The position among all calls."""
    creation: int
    call: int
    source: int
    terms: int
    asked: int
    rang: int
    answered: int
    ended: int
    given_up: int


class CallColumns:
    """The calls that rang or were given up. No other call was noticed by anyone."""

    def __init__(self) -> None:
        self._buckets: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        self.count = 0

    def add(self, facts: CallFacts) -> None:
        self.count += 1
        if facts.rang_at is None and facts.given_up_at is None:
            return
        about = _hash([e164(facts.to), facts.intent])
        texts = map(hash, (facts.creation, facts.id, facts.source.id))
        times = (facts.rang_at, facts.answered_at, facts.ended_at, facts.given_up_at)
        known = (NEVER if at is None else at for at in times)
        self._buckets[about % BUCKETS].extend((about, self.count, *texts, _hash(facts.terms), facts.asked_at, *known))

    def groups(self) -> Iterator[list[CallRow]]:
        """Yield each group of calls to one number with one intent, in the order of requests; [] after each bucket."""
        for values in self._buckets.values():
            rows = sorted(map(CallRow._make, zip(*[iter(values)] * len(CallRow._fields), strict=True)))
            for _, alike in groupby(rows, itemgetter(0)):
                found = _joined(alike)
                if len(found) > 1:
                    yield found
            yield []


def e164(number: str) -> str:
    """Return a number without separators."""
    return number if number[1:].isdigit() else f"+{''.join(sign for sign in number if sign.isdigit())}"


def _hash(value: object) -> int:
    return hash(encode(value, orjson.OPT_SORT_KEYS))


def _joined(rows: Iterator[CallRow]) -> list[CallRow]:
    """Return the rows with those of one creation merged: the first ring, the last end."""
    found: dict[int, CallRow] = {}
    for row in rows:
        first = found.get(row.creation)
        if first is None:
            found[row.creation] = row
            continue
        rang = min(at for at in (first.rang, row.rang, -NEVER) if at != NEVER)
        found[row.creation] = first._replace(
            rang=NEVER if rang == -NEVER else rang,
            answered=max(first.answered, row.answered),
            ended=max(first.ended, row.ended),
            given_up=max(first.given_up, row.given_up),
        )
    return sorted(found.values(), key=lambda row: (row.asked, row.order))
