"""Bounds of a plan: nobody rings or talks for ever, whatever a scenario leaves open."""

from collections.abc import Mapping
from typing import NamedTuple

from mock_server.engine.machine import Machine
from mock_server.engine.scenario import Plan


class Stay(NamedTuple):
    """The longest that a record stays in a status, in milliseconds, and the event that ends it then.

    A stay that is not firm counts only where the plan leaves the record in this status for ever.
    """

    most: int
    event: str
    is_firm: bool = False


def bounded(plan: Plan, machine: Machine, status: str, stays: Mapping[str, Stay]) -> Plan:
    """The plan as far as it goes from this status, cut where a stay is too long, with an end where it has none."""
    moves, since, good = machine.moves, 0, 0
    for at, event in plan:
        move, stay = moves[status].get(event), stays.get(status)
        if move is None or move.status is None or (stay is not None and stay.is_firm and at > since + stay.most):
            break
        good += 1
        status, since = move.status, at
    found = plan[:good]
    while (stay := stays.get(status)) is not None:
        since += stay.most
        found.append((since, stay.event))
        status = machine.move(status, stay.event).status or status
    return found
