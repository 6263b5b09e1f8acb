"""What is known of the calls, in the words that all vendors share."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mock_server.engine.facts import CallFacts, Oversubscribed
from mock_server.vendors.freya.call import Call, SingleCall
from mock_server.vendors.freya.campaign import PENDING, RETRY_SCHEDULED, Campaign

if TYPE_CHECKING:
    from mock_server.vendors.freya.workspace import Workspace

PEOPLE = ("customers", "phoneNumbers")

SILENT = frozenset(
    {"be_busy", "be_invalid", "be_unreachable", "lose_network", "lack_resources", "lack_service", "break_protocol"}
)
"""Ends of a call at which no phone has rung."""


def calls(workspace: "Workspace") -> Iterator[CallFacts]:
    """Every call that a cancelled campaign will not make, and every one that was made."""
    for _, cancelled in workspace.campaigns.forward():
        if cancelled.status == "cancelled":
            yield from _withdrawn(cancelled, _terms(cancelled))
    terms: dict[str, Any] = {}
    for call in workspace.calls:
        campaign = call.campaign if call.attempt and call.attempt.row is not None else None
        if campaign and campaign.id not in terms:
            terms[campaign.id] = _terms(campaign)
        yield _made(call, campaign, terms[campaign.id] if campaign else None)


def crowded(workspace: "Workspace") -> Iterator[Oversubscribed]:
    """The single calls that waited for a line; how many a campaign makes at once is Freya's affair."""
    return (
        Oversubscribed(owner.id, owner.created_at) for owner in workspace.lines.waited if isinstance(owner, SingleCall)
    )


def _terms(campaign: Campaign) -> Mapping[str, Any]:
    return {name: value for name, value in campaign.settings.items() if name not in PEOPLE}


def _made(call: Call, campaign: Campaign | None, terms: Any) -> CallFacts:
    source = campaign or call
    return CallFacts(
        id=call.id,
        to=call.to,
        intent=[call.agent.id, call.inputs],
        terms=terms,
        source=source,
        creation=f"{campaign.id}/{call.attempt.row}" if campaign and call.attempt else call.id,
        asked_at=source.created_at,
        rang_at=None if call.ended_by in SILENT and call.answered_at is None else call.started_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        given_up_at=None,  # no operation ends a call
    )


def _withdrawn(campaign: Campaign, terms: Any) -> Iterator[CallFacts]:
    for row, state in enumerate(campaign.states):
        if state in (PENDING, RETRY_SCHEDULED):
            customer = campaign.customer(row)
            yield CallFacts(
                id=f"{campaign.id}/{row}",
                to=customer["phoneNumber"],
                intent=[campaign.agent.id, customer.get("properties", {})],
                terms=terms,
                source=campaign,
                creation=f"{campaign.id}/{row}",
                asked_at=campaign.created_at,
                rang_at=None,
                answered_at=None,
                ended_at=campaign.updated_at,
                given_up_at=campaign.updated_at,
            )
