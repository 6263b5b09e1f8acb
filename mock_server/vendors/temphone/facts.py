"""What is known of the calls, in the words that all vendors share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mock_server.engine.facts import CallFacts, Crowd
from mock_server.vendors.temphone.records import Call

if TYPE_CHECKING:
    from mock_server.vendors.temphone.account import Account


def calls(account: "Account") -> Iterator[CallFacts]:
    """Every call, from the moment at which it was scheduled."""
    return (_facts(call) for _, call in account.calls.forward())


def crowded(account: "Account") -> Iterator[Crowd]:
    """The calls that waited for a line."""
    return (Crowd(call.id, call.created_at) for call in account.lines.waited if isinstance(call, Call))


def _facts(call: Call) -> CallFacts:
    asked = call.asked
    canceled_at = call.updated_at if call.status == "canceled" else None
    return CallFacts(
        id=call.id,
        to=call.contact.fields["phone_number"],
        intent=[asked["initial_message"], asked.get("metadata", {})],
        terms=asked["scheduled_at"],
        source=call,
        creation=call.id,
        asked_at=call.created_at,
        rang_at=call.rang_at,
        answered_at=call.started_at,
        ended_at=call.ended_at if canceled_at is None else canceled_at,
        given_up_at=canceled_at,
        zone=asked["timezone"],
    )
