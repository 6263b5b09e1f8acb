"""The plan of a call, drawn when it is dialled.

What the request asks for comes first, then the script of the number, then the outcome of a number for fiction, and last
the scenario.
"""

from mock_server.engine.chance import Luck
from mock_server.engine.scenarios.requested import RequestedOutcome, RequestedOutcomes
from mock_server.engine.scenarios.scenario import Situation
from mock_server.engine.scenarios.steps import Plan
from mock_server.engine.world import Record, World
from mock_server.vendors.vendor import Vendor


def draw(
    vendor: Vendor,
    world: World,
    luck: Luck,
    number: str,
    attempt: int = 1,
    asked: RequestedOutcomes | None = None,
    zone: str | None = None,
) -> Plan:
    """Draw the whole plan of a call to a number. `asked` came with the request; `zone` is the called party's."""
    wanted = requested(vendor, world, number, attempt, asked)
    return draw_requested(vendor, world, luck, wanted, number, attempt, zone)


def requested(
    vendor: Vendor, world: World, number: str, attempt: int = 1, asked: RequestedOutcomes | None = None
) -> RequestedOutcome | None:
    """Return the outcome that is asked for of one more call to a number; None if it goes as the scenario says."""
    script = world.numbers.get(number) if world.numbers else None
    scripted = script.take() if script else None  # each call is counted, whether or not its request asks otherwise
    if asked is not None:
        return asked.at(attempt)
    if script is not None:
        return scripted
    return vendor.fiction.requested(number, attempt)


def draw_requested(
    vendor: Vendor,
    world: World,
    luck: Luck,
    wanted: RequestedOutcome | None,
    number: str,
    attempt: int = 1,
    zone: str | None = None,
) -> Plan:
    """Draw the whole plan of a call that is to have an outcome; without one, as the scenario says."""
    outcomes = vendor.outcomes
    if wanted is not None:
        return outcomes.plan(wanted, luck)
    scenario = world.scenarios[vendor.name]
    if not scenario.cases:
        return scenario.plan(outcomes.record, luck)
    return scenario.plan(outcomes.record, luck, Situation(world.now, number, attempt, zone))


def draw_rest(
    vendor: Vendor,
    world: World,
    luck: Luck,
    record: Record,
    event: str,
    number: str,
    attempt: int = 1,
    zone: str | None = None,
) -> Plan:
    """Draw how a call goes on after an event from outside: as it was to, else as the scenario says of such an event."""
    rest = world.plan_after(record, event)
    if rest is not None:
        return rest
    call = Situation(world.now, number, attempt, zone)
    return world.scenarios[vendor.name].plan_after(vendor.outcomes.record, event, luck, call)


def draw_talk(vendor: Vendor, world: World, luck: Luck, asked: RequestedOutcomes | None) -> Plan:
    """Draw the plan of a call that has no number and is answered at once, from the answer on."""
    outcomes = vendor.outcomes
    wanted = None if asked is None else asked.at(1)
    if wanted is not None:
        return outcomes.plan_after(wanted, "answer", luck)
    return world.scenarios[vendor.name].plan_after(outcomes.record, "answer", luck, Situation(world.now))
