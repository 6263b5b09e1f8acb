"""Bounds: nobody rings or talks for ever, whatever a scenario leaves open."""

from collections.abc import Mapping
from typing import NamedTuple

from mock_server.engine.machine import Machine
from mock_server.engine.scenario import Plan


class Bound(NamedTuple):
    """How long a record may have a status, in milliseconds, and the event that then ends it.

    A `cap` cuts the scenario short; a bound that is none counts from the last event, and only where none follows.
    """

    most: int
    event: str
    is_cap: bool = True


def bounded(plan: Plan, machine: Machine, status: str, bounds: Mapping[str, Bound]) -> Plan:
    """The plan as far as it goes from a status, with an end where it has none."""
    last = began = 0
    for n, (at, event) in enumerate(plan):
        bound = bounds.get(status)
        if bound and bound.is_cap and at > began + bound.most:
            return [*plan[:n], (began + bound.most, bound.event)]
        move = machine.moves[status].get(event)
        if move is None or move.status is None:
            plan = plan[:n]
            break
        began = at if move.status != status else began
        last, status = at, move.status
    if status in machine.finals:
        return plan
    bound = bounds[status]
    return [*plan, (began + bound.most if bound.is_cap else last + bound.most, bound.event)]
