"""Steps: what happens to a call, one thing after another, each with its delay and its odds.

`read` makes steps of what is written, `drawn` a plan of steps, and `bounded` ends a plan that would have no end.
"""

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.engine.chance import Luck, cumulative
from mock_server.engine.machine import Machine
from mock_server.engine.scenarios import delay
from mock_server.engine.scenarios.delay import Delay
from mock_server.engine.scenarios.reading import listed, mapping, odds, some, wrong

Plan = list[tuple[int, str]]
"""The events drawn for one record: (milliseconds after its beginning, event), in order."""

NamedDelays = Mapping[str, Delay]
"""Delays that steps may use by name."""

NO_DELAYS: NamedDelays = {}


class Branch:
    """One of several ways to go on: after which delay, with which event, and to which step."""

    __slots__ = ("after", "event", "next")

    def __init__(self, after: Delay, event: str, next_: "Steps") -> None:
        self.after, self.event, self.next = after, event, next_


class Step:
    """A point where things go on by one of its branches. `odds` add up to 1; they are None for a single branch."""

    __slots__ = ("branches", "odds")

    def __init__(self, odds: tuple[float, ...] | None, branches: tuple[Branch, ...]) -> None:
        self.odds, self.branches = odds, branches


Steps = Step | None
"""The first of the steps, which leads to the others; None if nothing follows."""


def drawn(step: Steps, luck: Luck) -> Plan:
    """Draw one plan from this step on. Each step draws twice: the branch, and its delay."""
    found: Plan = []
    at = 0
    while step is not None:
        way, long = luck.unit(), luck.unit()
        branch = step.branches[bisect_right(step.odds, way) if step.odds else 0]
        at += branch.after.of(long)
        found.append((at, branch.event))
        step = branch.next
    return found


def nearest(first: Steps, event: str) -> Branch | None:
    """Return the branch with this event that has the fewest others before it."""
    ahead, known = [first], {id(first)}
    for step in ahead:
        for branch in step.branches if step else ():
            if branch.event == event:
                return branch
            if id(branch.next) not in known:
                known.add(id(branch.next))
                ahead.append(branch.next)
    return None


def read(where: str, value: Any, machine: Machine, named: NamedDelays = NO_DELAYS, then: Steps = None) -> Steps:
    """Read steps, and what follows them. Raise ScenarioRefused with the place that is wrong."""
    if value != []:
        for n, step in reversed([*enumerate(listed(where, value, "steps"))]):
            then = _step(f"{where}/{n}", step, machine, named, then)
    return then


def _step(where: str, step: Any, machine: Machine, named: NamedDelays, then: Steps) -> Step:
    """Read `{after, event}`, `{after, event: {name: odds}}` or `{one_of: [{odds, after, event, then}]}`."""
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
    branches = [_branch(place, choice, machine, named, then) for place, choice in zip(places, choices, strict=True)]
    found = [odds(place, choice.get("odds")) for place, choice in zip(weights, choices, strict=True)]
    sums = cumulative(some(where, step, found))
    return Step(tuple(up_to / sums[-1] for up_to in sums) if len(sums) > 1 else None, tuple(branches))


def _branch(where: str, choice: Any, machine: Machine, named: NamedDelays, then: Steps) -> Branch:
    event = mapping(where, choice, ("odds", "after", "event", "then")).get("event")
    if not isinstance(event, str) or event not in machine.events():
        raise wrong(f"{where}/event", event, _events(machine))
    after = delay.read(f"{where}/after", choice.get("after", 0), named)
    return Branch(after, event, read(f"{where}/then", choice.get("then", []), machine, named, then))


def _events(machine: Machine) -> str:
    return f"an event of {machine.kind}: {', '.join(sorted(machine.events()))}"


class Stay(NamedTuple):
    """The longest that a record stays in a status, in milliseconds, and the event that ends it then.

    A stay that is not firm counts only if the plan leaves the record in this status forever.
    """

    most: int
    event: str
    is_firm: bool = False


def bounded(plan: Plan, machine: Machine, status: str, stays: Mapping[str, Stay]) -> Plan:
    """Return the plan as far as it goes from this status, cut where a stay is too long, and ended if it has no end.

    A move that leads to the status where it began begins no new stay.
    """
    moves, since, good = machine.moves, 0, 0
    for at, event in plan:
        move, stay = moves[status].get(event), stays.get(status)
        if move is None or move.status is None or (stay is not None and stay.is_firm and at > since + stay.most):
            break
        good += 1
        status, since = move.status, since if move.status == status else at
    found = plan[:good]
    while (stay := stays.get(status)) is not None:
        since += stay.most
        found.append((since, stay.event))
        status = machine.move(status, stay.event).status or status
    return found
