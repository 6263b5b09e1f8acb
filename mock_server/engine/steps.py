"""Steps: what happens to a call, one thing after another, each with its delay and its odds."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.engine import delay
from mock_server.engine.chance import Luck, cumulative
from mock_server.engine.delay import Delay
from mock_server.engine.machine import Machine
from mock_server.engine.reading import listed, mapping, odds, wrong

Plan = list[tuple[int, str]]
"""What was drawn for one record: (milliseconds after its beginning, event), in order."""

Named = Mapping[str, Delay]
"""Delays that steps may call by a name."""

NONE: Named = {}


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


def drawn(steps: Steps, luck: Luck) -> Plan:
    """One course that these steps may take."""
    found: Plan = []
    _walk(steps, luck, 0, found)
    return found


def _walk(steps: Steps, luck: Luck, at: int, found: Plan) -> int:
    """Write down how these steps go, and when they are over; they begin at `at`."""
    for weights, branches in steps:
        after, event, then = branches[0] if len(branches) == 1 else branches[luck.pick(weights)]
        at += after.draw(luck)
        found.append((at, event))
        if then:
            at = _walk(then, luck, at, found)
    return at


def following(steps: Steps, event: str) -> Steps | None:
    """The steps that come after the first branch with this event; None where there is none."""
    for n, step in enumerate(steps):
        for branch in step.branches:
            if branch.event == event:
                return (*branch.then, *steps[n + 1 :])
            inner = following(branch.then, event)
            if inner is not None:
                return (*inner, *steps[n + 1 :])
    return None


def read(where: str, value: Any, machine: Machine, named: Named = NONE) -> Steps:
    """Steps as they are written. ScenarioRefused names the place that is wrong."""
    if value == []:
        return ()
    return tuple(_step(f"{where}/{n}", step, machine, named) for n, step in enumerate(listed(where, value, "steps")))


def _step(where: str, step: Any, machine: Machine, named: Named) -> Step:
    """`{after, event}`, `{after, event: {name: odds}}` or `{one_of: [{odds, after, event, then}]}`."""
    if "one_of" in mapping(where, step):
        mapping(where, step, ("one_of",))
        choices = listed(f"{where}/one_of", step["one_of"], "choices")
        places = [f"{where}/one_of/{n}" for n in range(len(choices))]
        weights = [f"{place}/odds" for place in places]
    else:
        event = mapping(where, step, ("after", "event", "then")).get("event")
        events = event if isinstance(event, Mapping) else {event: 1} if isinstance(event, str) else {None: 1}
        choices = [{**step, "event": name or event, "odds": weight} for name, weight in events.items()]
        places = [where] * len(choices)
        weights = [f"{where}/event/{name}" for name in events]
    branches = [_branch(place, choice, machine, named) for place, choice in zip(places, choices, strict=True)]
    found = [odds(place, choice.get("odds")) for place, choice in zip(weights, choices, strict=True)]
    if not sum(found):
        raise wrong(where, step, "odds of which one at least is above 0")
    return Step(cumulative(found), tuple(branches))


def _branch(where: str, choice: Any, machine: Machine, named: Named) -> Branch:
    event = mapping(where, choice, ("odds", "after", "event", "then")).get("event")
    if not isinstance(event, str) or event not in machine.events():
        raise wrong(f"{where}/event", event, _events(machine))
    after = delay.read(f"{where}/after", choice.get("after", 0), named)
    return Branch(after, event, read(f"{where}/then", choice.get("then", []), machine, named))


def _events(machine: Machine) -> str:
    return f"an event of {machine.kind}: {', '.join(sorted(machine.events()))}"
