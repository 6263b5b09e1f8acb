"""The views of calls, campaigns, agents and numbers, and the content of webhooks about them."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.engine.table import Table
from mock_server.vendors.freya.call import Call, SingleCall
from mock_server.vendors.freya.campaign import PENDING, RETRY_SCHEDULED, Campaign, CampaignAttempt
from mock_server.vendors.freya.outcomes import OUTCOMES
from mock_server.vendors.freya.speech import cost, findings, recording_url, summary, transcript
from mock_server.vendors.freya.webhooks import failure_category
from mock_server.vendors.resource import Resource

SHOWN = (
    *("name", "description", "startDate", "startTime", "endTime", "timezone", "activeDays", "daySchedules"),
    *("phoneNumber", "callRetries", "retryDelaySeconds", "retryDelayMode", "retryConditions", "webhookUrl"),
)
"""What was sent for a campaign, as it is shown; what was not sent and has no default is left out."""

ECHOED = ("externalCallId", "entityVersionId")
"""What was sent for a single call, as it is shown."""

UNWATCHED: Mapping[str, Any] = {
    "tags": [],
    "unresolvedFeedbacksCount": 0,
    "resolvedFeedbacksCount": 0,
    "unresolvedAiFeedbacksCount": 0,
    "unresolvedUserFeedbacksCount": 0,
    "reviewAssignees": [],
    "assertionsSummary": {"passed": 0, "failed": 0, "total": 0},
    "analysis": None,
    "artifact": None,
    "logs": [],
}
"""What nobody has found or said of a call: the mock has no feedback, reviews, assertions and analyses."""

STATES = ("pending", "in_progress", "retry_scheduled", "succeeded", "failed")
"""The words for how far a campaign is with a customer."""


def entry_view(entry: Resource) -> dict[str, Any]:
    """Return an entry with all fields that the vendor shows."""
    return entry.fields


def agent_row(agent: Resource) -> dict[str, Any]:
    """Return an agent as lists show it."""
    return {name: value for name, value in agent.fields.items() if name != "config"}


def number_view(number: Resource, agents: Table[Resource]) -> dict[str, Any]:
    """Return a telephone number with the names and types of its agents."""
    shown = dict(number.fields)
    for side in ("inbound", "outbound"):
        agent = agents.get(number.fields["config"].get(f"{side}AgentId", "").lower())
        if agent is not None:
            shown[f"{side}AgentName"] = agent.fields["name"]
            shown[f"{side}AgentEntityType"] = agent.fields["entityType"]
    return shown


def call_view(call: Call, *, is_short: bool = False) -> dict[str, Any]:
    """Return a call as the vendor shows it, without what is not known yet. Lists show less of its campaign."""
    agent, number = call.agent, call.number
    known = {
        "assistantWorkflowId": agent.fields["workflowId"],
        "startedAt": call.started_at and moment.text(call.started_at),
        "endedAt": call.ended_at and moment.text(call.ended_at),
        "duration": None if call.ended_at is None else call.talk / 1000,
        "cost": None if call.ended_at is None else cost(call),
        "endedReason": call.reason,
        "campaign": call.campaign and _campaign_of_call(call.campaign, is_short=is_short),
    }
    return {
        "id": call.id,
        "workspaceId": _workspace(call)["id"],
        "assistantId": agent.id,
        "assistantName": agent.fields["name"],
        "assistantEntityType": agent.fields["entityType"],
        "phoneNumberId": number.id,
        "phoneNumber": number.fields["number"],
        "customerNumber": call.to,
        "customer": {"number": call.to},
        "status": call.status,
        "type": "outbound",
        "modality": "voice",
        "isArchived": False,
        **UNWATCHED,
        "createdAt": moment.text(call.created_at),
        "updatedAt": moment.text(call.updated_at),
        **{name: value for name, value in known.items() if value is not None},
        **_echoed(call),
        **findings(call),
    }


def call_row(call: Call) -> dict[str, Any]:
    """Return a call as lists show it."""
    return call_view(call, is_short=True)


def _echoed(call: Call) -> dict[str, Any]:
    return {name: call.asked[name] for name in ECHOED if name in call.asked} if isinstance(call, SingleCall) else {}


def _campaign_of_call(campaign: Campaign, *, is_short: bool) -> dict[str, Any]:
    shown = {"id": campaign.id, "name": campaign.settings["name"]}
    if is_short:
        return shown
    shown |= {"assistantId": campaign.agent.id, "phoneNumberId": campaign.number.id}
    if "description" in campaign.settings:
        shown["description"] = campaign.settings["description"]
    return shown


def campaign_view(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as the vendor shows it."""
    return {
        "id": campaign.id,
        **{name: campaign.settings[name] for name in SHOWN if name in campaign.settings},
        "workspaceId": _workspace(campaign)["id"],
        "createdAt": moment.text(campaign.created_at),
        "updatedAt": moment.text(campaign.updated_at),
        "assistantId": campaign.agent.id,
        "phoneNumberId": campaign.number.id,
        "status": campaign.status,
        "customersCount": len(campaign.customers),
    }


def customer_view(campaign: Campaign, row: int) -> dict[str, Any]:
    """Return the customer of a row, and what the campaign has done about this one."""
    state, customer, last = campaign.states[row], campaign.customer(row), campaign.last.get(row)
    is_off = campaign.status == "cancelled" and state in (PENDING, RETRY_SCHEDULED)
    next_at = None if is_off else campaign.next_at.get(row)
    return {
        "phoneNumber": customer["phoneNumber"],
        "properties": customer.get("properties", {}),
        "status": "cancelled" if is_off else STATES[state],
        "attempts": campaign.attempts[row],
        "lastOutcome": last and (last.category or "success"),
        "nextAttemptAt": next_at and moment.text(next_at),
        "callIds": campaign.calls_to(row),
    }


def outcome_then(attempt: CampaignAttempt, vocabulary: str) -> dict[str, Any]:
    """Return the body of a call-outcome webhook. `vocabulary` chooses the words for failures."""
    assert attempt.outcome
    reason, category = attempt.outcome
    told = {
        "campaignId": attempt.campaign.id,
        "phoneNumber": attempt.phone_number,
        "outcome": "success" if category is None else "failed",
        "message": reason,
        "willRetry": attempt.retry_at is not None,
        "retriesRemaining": attempt.retries_remaining,
        "attemptNumber": attempt.number,
    }
    if attempt.call_id is not None:
        told["callId"] = attempt.call_id
    if category is not None:
        told["failureCategory"] = failure_category(category, vocabulary)
    if attempt.retry_at is not None:
        told["retryScheduledAt"] = moment.text(attempt.retry_at)
    return told


def report_then(call: Call, at: int) -> dict[str, Any]:
    """Return the body of an end-of-call report that came at this instant."""
    assert call.started_at is not None
    assert call.ended_at is not None
    assert call.ended_by is not None
    outcome = OUTCOMES[call.ended_by]
    return {
        "type": "end-of-call-report",
        "callId": call.id,
        "workspaceId": _workspace(call)["id"],
        "durationMs": call.talk,
        "status": call.status,
        "callEndReasonCategory": outcome.category or outcome.reason,
        "customer": call.to,
        "startedAt": moment.text(call.started_at),
        "endedAt": moment.text(call.ended_at),
        "recordingUrl": recording_url(call),
        "timestamp": moment.text(at),
        "summary": summary(call),
        "endedReason": outcome.reason,
        "transcript": transcript(call),
    }


def _workspace(record: Call | Campaign) -> Mapping[str, Any]:
    """Return the settings of the workspace that a record belongs to."""
    settings: Mapping[str, Any] = record.account.vendor.seed["workspace"]
    return settings
