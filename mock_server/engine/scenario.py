"""Scenarios: when things happen and how likely. What may happen at all is the machine's business."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isnan
from typing import Any, NamedTuple

from mock_server.engine.chance import Luck, cumulative
from mock_server.engine.machine import Machine

Plan = list[tuple[int, str]]
"""What was drawn for one record: (milliseconds after its beginning, event), in order."""


class ScenarioRefused(ValueError):
    """A scenario that can't be played; says where and why."""

    def __init__(self, where: str, seen: object, expected: str) -> None:
        self.where, self.seen, self.expected = where, seen, expected
        super().__init__(f"{where}: seen {seen!r}, expected {expected}")


class Delay(NamedTuple):
    """A stretch of time, drawn evenly between two bounds in milliseconds."""

    low: int
    high: int

    def draw(self, luck: Luck) -> int:
        """One stretch, in whole milliseconds."""
        return self.low if self.low == self.high else round(luck.between(self.low, self.high))


class Branch(NamedTuple):
    """One of several ways to go on: after how long, with which event, and what follows."""

    after: Delay
    event: str
    then: "Steps"


class Step(NamedTuple):
    """A point where things go on: by one of its branches, each with its odds."""

    odds: tuple[float, ...]  # cumulative
    branches: tuple[Branch, ...]


Steps = tuple[Step, ...]


class Scenario:
    """How calls go: the steps of each kind of record, and what follows a call that was held."""

    def __init__(
        self, name: str, text: Mapping[str, Any], machines: Mapping[str, Machine], arrivals: Collection[str] = ()
    ) -> None:
        """Read a scenario as it stands in its file. ScenarioRefused names the place that is wrong.

        `machines` rule the kinds of record that it may speak of, `arrivals` are what may come `afterwards`.
        """
        self.name = name
        self.text = dict(_mapping(name, text))
        self.summary = str(text.get("summary", ""))
        self.steps: dict[str, Steps] = {}
        self.afterwards: dict[str, Delay] = {}
        for key, value in text.items():
            if key == "afterwards":
                _only(key, _mapping(key, value), set(arrivals))
                self.afterwards = {arrival: _delay(f"{key}.{arrival}", delay) for arrival, delay in value.items()}
            elif key in machines:
                self.steps[key] = _steps(key, value, machines[key])
            elif key != "summary":
                raise ScenarioRefused(name, key, f"summary, afterwards or one of {', '.join(sorted(machines))}")

    def plan(self, kind: str, luck: Luck) -> Plan:
        """Draw the whole course of one record of this kind."""
        return list(_walk(self.steps.get(kind, ()), luck, 0))

    def plan_after(self, kind: str, event: str, luck: Luck) -> Plan:
        """Draw how a record goes on after an event that came from outside; empty where no step has this event."""
        return list(_walk(_following(self.steps.get(kind, ()), event) or (), luck, 0))


def _following(steps: Steps, event: str) -> Steps | None:
    """The steps that come after the first branch with this event."""
    for n, step in enumerate(steps):
        for branch in step.branches:
            if branch.event == event:
                return (*branch.then, *steps[n + 1 :])
            inner = _following(branch.then, event)
            if inner is not None:
                return (*inner, *steps[n + 1 :])
    return None


def _walk(steps: Steps, luck: Luck, at: int) -> Iterator[tuple[int, str]]:
    for step in steps:
        branch = step.branches[luck.pick(step.odds)] if len(step.branches) > 1 else step.branches[0]
        at += branch.after.draw(luck)
        yield at, branch.event
        for at, event in _walk(branch.then, luck, at):  # noqa: B020 - time goes on where the branch left it
            yield at, event


def _steps(where: str, value: Any, machine: Machine) -> Steps:
    if not isinstance(value, list):
        raise ScenarioRefused(where, value, "a list of steps")
    return tuple(_step(f"{where}[{n}]", _mapping(f"{where}[{n}]", step), machine) for n, step in enumerate(value))


def _step(where: str, step: Mapping[str, Any], machine: Machine) -> Step:
    """`{after, event}`, `{after, event: {name: odds}}` or `{one_of: [{odds, after, event, then}]}`."""
    if "one_of" in step:
        choices = step["one_of"]
        _only(where, step, {"one_of"})
        if not isinstance(choices, list) or not choices:
            raise ScenarioRefused(f"{where}.one_of", choices, "a list of choices")
    elif isinstance(step.get("event"), dict):
        _only(where, step, {"after", "event", "then"})
        choices = [{**step, "event": event, "odds": odds} for event, odds in step["event"].items()]
    else:
        _only(where, step, {"after", "event", "then"})
        choices = [{**step, "odds": 1}]
    odds = [_odds(f"{where}.odds", _mapping(where, choice).get("odds")) for choice in choices]
    if not sum(odds):
        raise ScenarioRefused(f"{where}.odds", odds, "odds of which one at least is above 0")
    return Step(cumulative(odds), tuple(_branch(where, choice, machine) for choice in choices))


def _branch(where: str, choice: Mapping[str, Any], machine: Machine) -> Branch:
    _only(where, choice, {"odds", "after", "event", "then"})
    event = choice.get("event")
    if not isinstance(event, str) or event not in machine.events():
        raise ScenarioRefused(
            f"{where}.event", event, f"an event of {machine.kind}: {', '.join(sorted(machine.events()))}"
        )
    return Branch(
        _delay(f"{where}.after", choice.get("after", 0)),
        event,
        _steps(f"{where}.then", choice.get("then", []), machine),
    )


def _only(where: str, step: Mapping[str, Any], known: set[str]) -> None:
    if extra := step.keys() - known:
        raise ScenarioRefused(where, sorted(map(str, extra)), f"only {', '.join(sorted(known)) or 'nothing'}")


def _delay(where: str, value: Any) -> Delay:
    """Seconds: a number, or `[least, most]`."""
    low, high = (
        value if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2 else (value, value)
    )
    if not (_is_number(low) and _is_number(high) and 0 <= low <= high <= 31_536_000):
        raise ScenarioRefused(where, value, "seconds (0 to a year), or [least, most] seconds")
    return Delay(round(low * 1000), round(high * 1000))


def _odds(where: str, value: Any) -> float:
    if not _is_number(value) or not 0 <= value < 1e9:
        raise ScenarioRefused(where, value, "a number of 0 or more")
    return float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not isnan(value)


def _mapping(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ScenarioRefused(where, value, "a mapping")
    return value
