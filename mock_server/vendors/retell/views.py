"""The views of calls, batches, numbers, agents and response engines."""

from typing import Any

from mock_server.engine.journal import Happening
from mock_server.engine.moment import SECOND
from mock_server.vendors.resource import Resource
from mock_server.vendors.retell import speech
from mock_server.vendors.retell.batch import Batch
from mock_server.vendors.retell.models import Call

ECHOED = ("metadata", "retell_llm_dynamic_variables", "custom_sip_headers")


def call_row(call: Call) -> dict[str, Any]:
    """Return a call as lists show it: without transcripts."""
    return _basic(call, call.status) | _started(call) | (_ended(call) if call.is_final else {}) | _analyzed(call)


def call_view(call: Call) -> dict[str, Any]:
    """Return a call as the vendor shows it, without what is not known yet."""
    return call_row(call) | _said(call)


def call_then(call: Call, happening: Happening) -> dict[str, Any]:
    """Return a call as it was when this happened to it."""
    status = happening.move.status
    if status == "ongoing":
        return _basic(call, status) | _started(call)
    found = _basic(call, call.status) | _started(call) | _ended(call) | _said(call)
    return found if status is not None else found | _analyzed(call)


def _basic(call: Call, status: str) -> dict[str, Any]:
    name = call.settings.get("agent_name")
    return {
        "call_id": call.id,
        "call_type": "phone_call",
        "agent_id": call.agent.id,
        **({} if name is None else {"agent_name": name}),
        "agent_version": call.settings["version"],
        "call_status": status,
        "from_number": call.from_number,
        "to_number": call.to,
        "direction": call.direction,
        **{name: call.asked[name] for name in ECHOED if name in call.asked},
        "data_storage_setting": call.storage,
        "opt_in_signed_url": bool(call.settings.get("opt_in_signed_url", False)),
    }


def _started(call: Call) -> dict[str, Any]:
    return {} if call.answered_at is None else {"start_timestamp": call.answered_at}


def _ended(call: Call) -> dict[str, Any]:
    """Return what is known when a call is over."""
    found: dict[str, Any] = {"disconnection_reason": speech.REASONS[call.ended_by or "fail_unknown"]}
    if call.answered_at is None:
        return found
    base = f"{call.account.vendor.address}/recordings/{call.id}"
    found |= {
        "end_timestamp": call.ended_at,
        "duration_ms": call.talk,
        "collected_dynamic_variables": {},
        "recording_url": f"{base}/recording.wav",
        "public_log_url": f"{base}/public_log.txt",
        "call_cost": speech.cost(call),
    }
    return found | ({"transfer_destination": speech.TRANSFERRED_TO} if call.ended_by == "transfer" else {})


def _said(call: Call) -> dict[str, Any]:
    if not call.is_final or call.answered_at is None or call.storage == "basic_attributes_only":
        return {}
    told = speech.utterances(call)
    return {
        "transcript": speech.transcript(call),
        "transcript_object": told,
        "transcript_with_tool_calls": told,
    }


def _analyzed(call: Call) -> dict[str, Any]:
    return {"call_analysis": speech.analysis(call)} if call.is_analyzed else {}


def batch_view(batch: Batch) -> dict[str, Any]:
    """Return a batch as its creation is answered."""
    shown = {
        "batch_call_id": batch.id,
        "name": batch.settings.get("name", batch.id),
        "from_number": batch.settings["from_number"],
        "scheduled_timestamp": batch.begins_at // SECOND,
        "total_task_count": len(batch.tasks),
    }
    return shown if batch.window is None else shown | {"call_time_window": batch.window}


def batch_record(batch: Batch) -> dict[str, Any]:
    """Return a batch as the control plane shows it: with its status, and with its calls."""
    return {**batch_view(batch), "id": batch.id, "status": batch.status, "calls": len(batch.calls)}


def entry_view(entry: Resource) -> dict[str, Any]:
    """Return an agent, a response engine or a number with all fields that the vendor shows."""
    return entry.fields


def agent_row(agent: Resource) -> dict[str, Any]:
    """Return an agent as lists show it."""
    return {
        "agent_id": agent.id,
        "agent_name": agent.fields.get("agent_name") or "",
        "channel": "voice",
        "is_suspended": False,
        "is_transfer_agent": False,
        "tags": {},
        "user_modified_timestamp": agent.fields["last_modification_timestamp"],
    }
