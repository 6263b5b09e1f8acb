"""Scenarios: when things happen and how likely. What may happen at all is the machine's business."""

from collections.abc import Collection, Mapping
from typing import Any

from mock_server.engine import cases, delay, steps
from mock_server.engine.cases import Case, Situation
from mock_server.engine.chance import Luck
from mock_server.engine.delay import Delay
from mock_server.engine.machine import Machine
from mock_server.engine.reading import ScenarioRefused, listed, mapping
from mock_server.engine.steps import Plan, Steps, drawn

__all__ = ["Plan", "Scenario", "ScenarioRefused", "Situation"]

ANY_CALL = Situation(0)

OWN = ("summary", "zone", "cases", "afterwards")


class Scenario:
    """How calls go: the steps of each kind of record, in general and in certain cases, and what calls leave behind."""

    def __init__(
        self,
        name: str,
        text: Mapping[str, Any],
        machines: Mapping[str, Machine],
        arrivals: Collection[str] = (),
        where: str = "scenario",
    ) -> None:
        """Read a scenario as it stands in its file. ScenarioRefused names the place that is wrong, behind `where`.

        `machines` rule the kinds of record that it may speak of, `arrivals` are what may come `afterwards`.
        """
        self.name, self.text = name, dict(mapping(where, text, (*OWN, *machines)))
        self.summary = str(text.get("summary", ""))
        self.steps: dict[str, Steps] = {
            kind: steps.read(f"{where}/{kind}", text[kind], machine)
            for kind, machine in machines.items()
            if kind in text
        }
        self.cases = self._read_cases(where, machines)
        afterwards = mapping(f"{where}/afterwards", text.get("afterwards", {}), arrivals)
        self.afterwards: dict[str, Delay] = {
            arrival: delay.read(f"{where}/afterwards/{arrival}", value) for arrival, value in afterwards.items()
        }

    def _read_cases(self, where: str, machines: Mapping[str, Machine]) -> tuple[Case, ...]:
        zone = cases.zone(f"{where}/zone", self.text["zone"]) if "zone" in self.text else None
        if "cases" not in self.text:
            return ()
        listed_ = enumerate(listed(f"{where}/cases", self.text["cases"], "cases"))
        return tuple(Case(f"{where}/cases/{n}", case, zone, machines) for n, case in listed_)

    def plan(self, kind: str, luck: Luck, call: Situation = ANY_CALL) -> Plan:
        """Draw the whole course of one record of this kind."""
        return drawn(self._steps_of(kind, call) if self.cases else self.steps.get(kind), luck)

    def plan_after(self, kind: str, event: str, luck: Luck, call: Situation = ANY_CALL) -> Plan:
        """Draw how a record goes on after an event that came from outside; empty where no step has this event."""
        branch = steps.nearest(self._steps_of(kind, call), event)
        return steps.drawn(branch.next, luck) if branch else []

    def _steps_of(self, kind: str, call: Situation) -> Steps:
        """The steps of the first case that fits; in general, the scenario's own."""
        for case in self.cases:
            if kind in case.steps and case.fits(call):
                return case.steps[kind]
        return self.steps.get(kind)
