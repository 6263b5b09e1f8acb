"""What is known of the calls, in the words that all vendors share."""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from mock_server.engine.facts import CallFacts, Oversubscribed
from mock_server.vendors.happyrobot.records import Call

if TYPE_CHECKING:
    from mock_server.vendors.happyrobot.organization import Organization


def calls(organization: "Organization") -> Iterator[CallFacts]:
    """Every call, deleted ones too: the phone did ring."""
    here = (call for _, call in organization.calls.forward())
    return map(_facts, chain(organization.deleted, here))


def crowded(organization: "Organization") -> Iterator[Oversubscribed]:
    """The calls that waited for a line."""
    return (Oversubscribed(call.id, call.created_at) for call in organization.lines.waited if isinstance(call, Call))


def _facts(call: Call) -> CallFacts:
    order, log = call.order, call.log
    return CallFacts(
        id=call.id,
        to=order.to,
        intent=[order.use_case.id, order.params or {}],
        terms=None if order.when is None or call.attempt > 1 else order.when,
        source=call,
        creation=call.root,
        asked_at=call.created_at,
        rang_at=next((at for at, move in log if move.status == "Ringing"), call.answered_at),
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        given_up_at=call.ended_at if call.is_given_up else None,
        zone=None if order.zone == "UTC" else order.zone,
    )
