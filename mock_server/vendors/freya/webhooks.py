"""Freya's two webhooks (dossier 3.10, 3.11). No event concerns the campaign as a whole."""

from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.engine.webhooks.outbox import Topic
from mock_server.vendors.freya import report, topics
from mock_server.vendors.freya.outcomes import OUTCOMES, PROSE, Attempt

if TYPE_CHECKING:
    from mock_server.vendors.freya.workspace import Workspace


def render(workspace: "Workspace", topic: Topic, happening: Happening) -> dict[str, Any]:
    """The body of a webhook."""
    record: Any = happening.record
    if topic is topics.REPORT:
        return _report(record, happening.at)
    return _outcome(workspace, record if isinstance(record, Attempt) else record.attempt)


def _outcome(workspace: "Workspace", attempt: Attempt) -> dict[str, Any]:
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
        is_sip = workspace.failure_vocabulary == "sip"
        told["failureCategory"] = category if is_sip else PROSE.get(category, "other")
    if attempt.retry_at is not None:
        told["retryScheduledAt"] = moment.text(attempt.retry_at)
    return told


def _report(call: Any, at: int) -> dict[str, Any]:
    outcome = OUTCOMES[call.ended_by]
    return {
        "type": "end-of-call-report",
        "callId": call.id,
        "workspaceId": call.workspace.id,
        "durationMs": call.talk,
        "status": call.status,
        "callEndReasonCategory": outcome.category or outcome.reason,
        "customer": call.to,
        "startedAt": moment.text(call.started_at),
        "endedAt": moment.text(call.ended_at),
        "recordingUrl": report.recording_url(call),
        "timestamp": moment.text(at),
        "summary": report.summary(call),
        "endedReason": outcome.reason,
        "transcript": report.transcript(call),
    }
