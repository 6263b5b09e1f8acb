"""What is known of the calls, in the words that all vendors share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mock_server.engine.facts import CallFacts
from mock_server.engine.journal import Named

if TYPE_CHECKING:
    from mock_server.vendors.temphone.account import Account
    from mock_server.vendors.temphone.records import Call


def calls(account: "Account") -> Iterator[CallFacts]:
    """Every call, from the moment at which it was scheduled."""
    return (_facts(call) for _, call in account.calls.forward())


def crowded(_: "Account") -> Iterator[tuple[Named, str]]:
    """Nobody: no request of TemPhone says how many calls may be made at once."""
    return iter(())


def _facts(call: "Call") -> CallFacts:
    asked = call.asked
    canceled_at = call.updated_at if call.status == "canceled" else None
    return CallFacts(
        id=call.id,
        to=call.contact.fields["phone_number"],
        intent=[asked["initial_message"], asked.get("metadata", {})],
        terms=asked["scheduled_at"],
        source=call,
        creation="",
        asked_at=call.created_at,
        rang_at=call.rang_at,
        answered_at=call.started_at,
        ended_at=call.ended_at if canceled_at is None else canceled_at,
        given_up_at=canceled_at,
        zone=asked["timezone"],
    )
