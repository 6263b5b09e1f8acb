"""Outcomes of one vendor's calls, as steps in the vendor's own events."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from mock_server.engine.chance import Chance, Luck
from mock_server.engine.machine import Machine, MoveRefused
from mock_server.engine.scenarios import requested, steps
from mock_server.engine.scenarios.reading import mapping, wrong
from mock_server.engine.scenarios.requested import WAYS, RequestedOutcome
from mock_server.engine.scenarios.steps import Plan, Steps

KEPT = 1000
"""The most requested outcomes whose steps are kept ready."""


class OutcomeWay(NamedTuple):
    """The way to one outcome, what the vendor then shows, and the nearest thing if it has no word for it."""

    steps: Any
    shows: Mapping[str, Any]
    nearest: str


class Outcomes:
    """The outcomes that one vendor's calls can be asked for, and its events for what people do."""

    def __init__(self, text: Any, machines: Mapping[str, Machine], where: str) -> None:
        """Read the file's content. Raise ScenarioRefused if an outcome is unknown or missing, or an event is wrong."""
        self.text = text = mapping(where, text, ("summary", "record", "words", "outcomes"))
        if text.get("record") not in machines:
            raise wrong(f"{where}/record", text.get("record"), f"one of {', '.join(sorted(machines))}")
        self.record: str = text["record"]
        self._machine = machines[self.record]
        self._words = self._read_words(f"{where}/words", text.get("words"))
        self.ways = self._read_ways(f"{where}/outcomes", text.get("outcomes"))
        self.steps = lru_cache(KEPT)(self._steps)

    def plan(self, requested: RequestedOutcome, luck: Luck) -> Plan:
        """Return the plan of a call that is to have this outcome."""
        return steps.drawn(self.steps(requested), luck)

    def plan_after(self, requested: RequestedOutcome, event: str, luck: Luck) -> Plan:
        """Return the plan from behind an event on; the whole plan if the event is not in it."""
        branch = steps.nearest(self.steps(requested), event)
        return steps.drawn(branch.next, luck) if branch else self.plan(requested, luck)

    def event(self, word: str, kind: str, status: str) -> str:
        """Return the event that a word means: one of the record's own, or a word that all vendors share."""
        if kind != self.record or word in self._machine.events():
            return word
        meant = self._words.get(word, [word])
        return next((event for event in meant if self._machine.allows(status, event)), meant[0])

    def words(self, event: str, status: str) -> list[str]:
        """Return the words that all vendors share and that mean an event now, besides its own name."""
        return [word for word in self._words if self.event(word, self.record, status) == event]

    def _steps(self, requested: RequestedOutcome) -> Steps:
        named = {"ring": requested.ring, "seconds": requested.seconds}
        return steps.read(requested.way, self.ways[requested.way].steps, self._machine, named)

    def _read_words(self, where: str, text: Any) -> dict[str, list[str]]:
        found = {word: [events] if isinstance(events, str) else events for word, events in mapping(where, text).items()}
        for word, events in found.items():
            if not isinstance(events, list) or not events or not self._machine.events().issuperset(events):
                raise wrong(f"{where}/{word}", events, f"events of {self.record}")
        return found

    def _read_ways(self, where: str, text: Any) -> dict[str, OutcomeWay]:
        if missing := sorted(WAYS - mapping(where, text, WAYS).keys()):
            raise wrong(where, sorted(text), f"every outcome; {', '.join(missing)} is missing")
        found = {}
        for name in text:
            way = mapping(f"{where}/{name}", text[name], OutcomeWay._fields)
            shows = mapping(f"{where}/{name}/shows", way.get("shows"))
            found[name] = OutcomeWay(way.get("steps"), shows, way.get("nearest", ""))
            self._check(f"{where}/{name}/steps", name, found[name].steps)
        return found

    def _check(self, where: str, name: str, text: Any) -> None:
        """Refuse steps that no call can take: with an event that the machine does not have, or not then."""
        usual = requested.read(where, name)
        assert usual
        read = steps.read(where, text, self._machine, {"ring": usual.ring, "seconds": usual.seconds})
        status = self._machine.initial
        for n, (_, event) in enumerate(steps.drawn(read, Chance(0).draws(name, 1, "check"))):
            try:
                status = self._machine.move(status, event).status or status
            except MoveRefused as refused:
                raise wrong(f"{where}/{n}/event", event, f"an event that is allowed then: {refused}") from None
