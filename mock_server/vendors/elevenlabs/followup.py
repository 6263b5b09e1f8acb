"""The facts of earlier calls that a campaign's later calls are told, as its policy says (dossier 3.4)."""

from collections.abc import Mapping
from typing import Any

from mock_server.vendors.elevenlabs import speech
from mock_server.vendors.elevenlabs.leads import Intent
from mock_server.vendors.elevenlabs.models import Conversation
from mock_server.vendors.elevenlabs.values import within


def collected(intent: Intent) -> dict[str, Any] | None:
    """Return what later calls learn from a call, by the mappings of the policy; None if it was not analysed."""
    call = intent.call
    if call is None or call.analyzed_at is None:
        return None
    results = speech.analysis(call)["data_collection_results"]
    mappings: Mapping[str, str] = intent.campaign.policy["data_collection"]["mappings"]
    return {variable: results[item]["value"] for item, variable in mappings.items() if item in results}


def data_of(intent: Intent) -> Mapping[str, Any] | None:
    """Return what a call begins with: as it was sent, and for a later call what is known from the one before."""
    lead = intent.lead
    before = lead.last
    if before is None or before.call is None:
        return lead.data
    learned = {**(collected(before) or {}), **_context(intent, before.call)}
    variables = {**(within(lead.data, "dynamic_variables") or {}), **learned}
    return {**(lead.data or {}), "dynamic_variables": variables}


def _context(intent: Intent, before: Conversation) -> dict[str, Any]:
    was_heard = before.analyzed_at is not None
    lines = speech.transcript(before) if was_heard else []
    known = {
        "call_type": intent.kind,
        "previous_conversation_id": before.id,
        "previous_summary": speech.summary(before) if was_heard else "",
        "previous_transcript": "\n".join(f"{line['role']}: {line['message']}" for line in lines),
    }
    wanted: Mapping[str, bool] = intent.campaign.policy["followup_context"]
    return {f"campaign__{name}": value for name, value in known.items() if wanted[name]}
