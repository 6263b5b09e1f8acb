"""The rules `dialled_twice` and `dialled_after_cancel`: a second call for one intent, or one after it was given up."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mock_server.engine import moment
from mock_server.engine.facts import CallFacts
from mock_server.engine.journal import Happening
from mock_server.report.call_columns import NEVER, CallColumns, CallRow
from mock_server.report.evidence import YIELD_EVERY, Evidence
from mock_server.report.finding import MOST, Findings
from mock_server.store.request_log import Request

LOOKED_BACK = 20
"""Of many calls to one number with one intent, each is compared with so many before it."""

HOUR = 3_600_000


class DuplicatePair(NamedTuple):
    """Two calls that should have been one; `times` counts the people for whom the same two requests did so."""

    first: CallRow
    second: CallRow
    times: int


class DuplicateCalls:
    """The duplicate pairs among one vendor's calls, by the two records that were asked for."""

    def __init__(self, window: float) -> None:
        self._window = window * HOUR
        self.pairs: dict[tuple[int, int], DuplicatePair] = {}
        self.more = 0

    def compare(self, columns: CallColumns) -> Iterator[None]:
        """Compare the calls of each group."""
        for n, group in enumerate(columns.groups()):
            for place, row in enumerate(group):
                before = group[max(0, place - LOOKED_BACK) : place]
                if row.rang != NEVER and (first := next(filter(lambda b: self._is_duplicate(b, row), before), None)):
                    self._note(first, row)
            if not n % YIELD_EVERY or not group:
                yield

    def _is_duplicate(self, first: CallRow, second: CallRow) -> bool:
        if second.asked - first.asked > self._window:
            return False
        if NEVER < first.given_up <= second.asked:
            return first.terms == second.terms
        was_missed = first.answered == NEVER and NEVER < first.ended <= second.asked
        return first.rang != NEVER and not was_missed

    def _note(self, first: CallRow, second: CallRow) -> None:
        key = first.source, second.source
        known = self.pairs.get(key)
        if known is not None:
            self.pairs[key] = known._replace(times=known.times + 1)
            return
        self.pairs[key] = DuplicatePair(first, second, 1)
        if len(self.pairs) > 2 * MOST:
            self._prune()

    def _prune(self) -> None:
        """Keep the earliest pairs, and count the others."""
        kept = sorted(self.pairs.items(), key=lambda item: item[1].second.order)
        self.more += sum(pair.times for _, pair in kept[MOST:])
        self.pairs = dict(kept[:MOST])


def judge(evidence: Evidence, vendor: str, columns: CallColumns, findings: Findings) -> Iterator[None]:
    """Find the duplicates among one vendor's calls, and add a finding for each pair of requests."""
    duplicates = DuplicateCalls(evidence.settings.intent_hours)
    yield from duplicates.compare(columns)
    pairs = sorted(duplicates.pairs.values(), key=lambda pair: pair.second.order)
    if pairs:
        pair_findings = PairFindings(evidence, vendor, findings)
        yield from pair_findings.look_up({row.call for pair in pairs for row in pair[:2]})
        for pair in pairs:
            pair_findings.add(pair)
    findings.times["dialled_twice"] += duplicates.more


class PairFindings:
    """Makes findings of pairs. It looks up the calls and their requests again, since the columns keep no words."""

    def __init__(self, evidence: Evidence, vendor: str, findings: Findings) -> None:
        self._evidence, self._vendor, self._findings = evidence, vendor, findings
        self._facts: dict[int, CallFacts] = {}
        self._keys: dict[tuple[Request | None, ...], str] = {}

    def look_up(self, wanted: set[int]) -> Iterator[None]:
        """Find the facts of these calls, by the hash of their ids, and what the journal says of them."""
        for n, one in enumerate(self._evidence.world.accounts[self._vendor].call_facts()):
            if hash(one.id) in wanted:
                self._facts[hash(one.id)] = one
            if not n % YIELD_EVERY:
                yield
        yield from self._evidence.look_up(_moments(self._facts.values()))

    def add(self, pair: DuplicatePair) -> None:
        """Add the finding of a pair: a call after the client gave the first up, or one that was made twice."""
        first, second = self._facts.get(pair.first.call), self._facts.get(pair.second.call)
        if first is None or second is None:
            return  # the call is gone since the columns were made
        if not NEVER < pair.first.given_up <= pair.second.asked:
            self._add_dialled_twice(pair, first, second)
        elif given_up := self._given_up_by(first, second):
            seen = f"{second.to} was called at {_at(second.rang_at)}, after the same call was given up at"
            self._add("dialled_after_cancel", f"{seen} {_at(first.given_up_at)}", pair, first, second, given_up)
        elif first.rang_at is not None and first.given_up_at == second.asked_at:
            self._add_dialled_twice(pair, first, second)  # the client gave it up only after asking for the second

    def _add_dialled_twice(self, pair: DuplicatePair, first: CallFacts, second: CallFacts) -> None:
        by = "in one request" if first.source.id == second.source.id else "by two requests"
        seen = (
            f"{second.to} was called at {_at(first.rang_at)} and at {_at(second.rang_at)} for the same, asked for {by}"
        )
        self._add("dialled_twice", seen, pair, first, second)

    def _add(
        self,
        rule: str,
        seen: str,
        pair: DuplicatePair,
        first: CallFacts,
        second: CallFacts,
        between: Happening | None = None,
    ) -> None:
        """Add a finding. All that the same two requests did is one finding; its key is that of the first such pair."""
        creators = tuple(self._evidence.creator(one.asked_at, one.source.id) for one in (first, second))
        key = f"{self._vendor}/{first.source.id}/{second.source.id}"
        if None not in creators:
            key = self._keys.setdefault(creators, key)
        requests = (*creators, between and self._evidence.request_of(between.number))
        self._findings.add(rule, key, seen, requests, (first.source.id, second.source.id), times=pair.times)

    def _given_up_by(self, first: CallFacts, second: CallFacts) -> Happening | None:
        """Return the move by which the client gave the first call up, if that was before the second was asked for."""
        asked = self._evidence.created(second.asked_at, second.source.id)
        machines = self._evidence.vendors[self._vendor].contract.machines
        for id_ in (first.id, first.source.id):
            for happening in self._evidence.happened.get((first.given_up_at or 0, id_), ()):
                events = machines.get(happening.move.kind, {}).get("events", {})
                if "operation" in events.get(happening.move.event, {}) and (asked is None or happening.number < asked):
                    return happening
        return None


def _moments(facts: Iterable[CallFacts]) -> Iterator[tuple[int, str]]:
    """Yield when each call was asked for and given up, and by which id the journal knows it."""
    for one in facts:
        yield one.asked_at, one.source.id
        if one.given_up_at is not None:
            yield one.given_up_at, one.source.id
            yield one.given_up_at, one.id


def _at(at: int | None) -> str:
    return moment.text(at or 0)
