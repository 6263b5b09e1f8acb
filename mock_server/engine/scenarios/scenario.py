"""Scenarios: when things happen and how likely. Which things may happen is up to the status machine.

`Scenario` holds the steps of each kind of record, and a `ScenarioCase` those of calls at certain hours, attempts or
numbers.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from mock_server.engine.calendar import is_zone, local_hour
from mock_server.engine.chance import Luck
from mock_server.engine.machine import Machine
from mock_server.engine.scenarios import delay, inputs, steps
from mock_server.engine.scenarios.delay import Delay
from mock_server.engine.scenarios.reading import listed, mapping, wrong
from mock_server.engine.scenarios.steps import Plan, Steps

MOST_ATTEMPTS = 1000
HOURS = "[first, end] of 0 to 24, such as [17, 21]; the end is outside"
ATTEMPTS = "an attempt from 1 on, or [first, last]"
NUMBERS = "a number such as +14155550123, a beginning such as +1415*, or a list of them"

OWN = ("summary", "zone", "cases", "afterwards", *inputs.WORDS)


class Situation(NamedTuple):
    """The circumstances of a call when its plan is drawn; `zone` is the called party's, as far as it is known."""

    at: int
    number: str = ""
    attempt: int = 1
    zone: str | None = None


ANY_CALL = Situation(0)


class Scenario:
    """The steps of each kind of record, in general and in certain cases, and what arrives after calls."""

    def __init__(
        self,
        name: str,
        text: Mapping[str, Any],
        machines: Mapping[str, Machine],
        arrivals: Collection[str] = (),
        where: str = "scenario",
    ) -> None:
        """Read the file's content. Raise ScenarioRefused with the place that is wrong, behind `where`.

        `machines` are those of the kinds of record that the file may have; `arrivals` are what may come `afterwards`.
        """
        self.name, self.text = name, dict(mapping(where, text, (*OWN, *machines)))
        self.summary = str(text.get("summary", ""))
        self.steps: dict[str, Steps] = {
            kind: steps.read(f"{where}/{kind}", text[kind], machine)
            for kind, machine in machines.items()
            if kind in text
        }
        self.cases = self._read_cases(where, machines)
        self.inputs = inputs.read(where, text)
        afterwards = mapping(f"{where}/afterwards", text.get("afterwards", {}), arrivals)
        self.afterwards: dict[str, Delay] = {
            arrival: delay.read(f"{where}/afterwards/{arrival}", value) for arrival, value in afterwards.items()
        }

    def _read_cases(self, where: str, machines: Mapping[str, Machine]) -> "tuple[ScenarioCase, ...]":
        zone = read_zone(f"{where}/zone", self.text["zone"]) if "zone" in self.text else None
        if "cases" not in self.text:
            return ()
        listed_ = enumerate(listed(f"{where}/cases", self.text["cases"], "cases"))
        return tuple(ScenarioCase(f"{where}/cases/{n}", case, zone, machines) for n, case in listed_)

    def plan(self, kind: str, luck: Luck, call: Situation = ANY_CALL) -> Plan:
        """Draw the whole plan of one record of this kind."""
        return steps.drawn(self._steps_of(kind, call) if self.cases else self.steps.get(kind), luck)

    def plan_after(self, kind: str, event: str, luck: Luck, call: Situation = ANY_CALL) -> Plan:
        """Draw how a record goes on after an event that came from outside; empty if no step has this event."""
        branch = steps.nearest(self._steps_of(kind, call), event)
        return steps.drawn(branch.next, luck) if branch else []

    def _steps_of(self, kind: str, call: Situation) -> Steps:
        """Return the steps of the first case that fits; else the scenario's own."""
        for case in self.cases:
            if kind in case.steps and case.fits(call):
                return case.steps[kind]
        return self.steps.get(kind)


class ScenarioCase:
    """The steps of calls for which all conditions of the case hold."""

    __slots__ = ("_attempts", "_beginnings", "_hours", "_numbers", "_zone", "steps")

    def __init__(self, where: str, text: Any, zone: str | None, machines: Mapping[str, Machine]) -> None:
        """Read a case. `zone` is the scenario's, if it has one: hours are then those of this zone for all calls."""
        text = mapping(where, text, ("when", *machines))
        when = mapping(f"{where}/when", text.get("when"), ("hours", "attempt", "number"))
        if not when or not text.keys() & machines.keys():
            raise wrong(where, sorted(text), f"a condition, and steps of {' or '.join(sorted(machines))}")
        self._zone = zone
        self._hours = _hours(f"{where}/when/hours", when["hours"]) if "hours" in when else None
        self._attempts = _attempts(f"{where}/when/attempt", when["attempt"]) if "attempt" in when else None
        numbers = _numbers(f"{where}/when/number", when["number"]) if "number" in when else None
        self._numbers = None if numbers is None else frozenset(numbers)
        self._beginnings = tuple(one[:-1] for one in numbers or () if one.endswith("*"))
        self.steps: dict[str, Steps] = {
            kind: steps.read(f"{where}/{kind}", text[kind], machines[kind]) for kind in text.keys() & machines.keys()
        }

    def fits(self, call: Situation) -> bool:
        """Return whether all conditions hold for this call."""
        if self._attempts and not self._attempts[0] <= call.attempt <= self._attempts[1]:
            return False
        if self._numbers is not None and not (call.number in self._numbers or call.number.startswith(self._beginnings)):
            return False
        return not self._hours or local_hour(self._zone or call.zone or "UTC", call.at) in self._hours


def read_zone(where: str, value: Any) -> str:
    """Return the exact name of an IANA time zone. Refuse anything else."""
    if not isinstance(value, str) or not is_zone(value):
        raise wrong(where, value, "an IANA time zone such as America/New_York")
    return value


def _hours(where: str, value: Any) -> frozenset[int]:
    """Return the hours of the day; `[22, 6]` is the night."""
    first, end = _pair(where, value, HOURS)
    if not (0 <= first <= 23 and 0 <= end <= 24 and first != end):
        raise wrong(where, value, HOURS)
    return frozenset(range(first, end)) if first < end else frozenset(range(24)) - frozenset(range(end, first))


def _attempts(where: str, value: Any) -> tuple[int, int]:
    first, last = _pair(where, value if isinstance(value, list) else [value, value], ATTEMPTS)
    if not 1 <= first <= last <= MOST_ATTEMPTS:
        raise wrong(where, value, ATTEMPTS)
    return first, last


def _pair(where: str, value: Any, expected: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2 or not all(type(bound) is int for bound in value):
        raise wrong(where, value, expected)
    return value[0], value[1]


def _numbers(where: str, value: Any) -> list[str]:
    found = list(listed(where, value, "numbers")) if isinstance(value, list) else [value]
    for one in found:
        if not isinstance(one, str) or not re.fullmatch(r"\+[1-9][0-9]{0,14}\*?", one):
            raise wrong(where, one, NUMBERS)
    return found
