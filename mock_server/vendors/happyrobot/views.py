"""How calls look from outside."""

from typing import Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.vendors.happyrobot.models import Call
from mock_server.vendors.happyrobot.speech import classification, costs, extraction


def tags(call: Call) -> list[str]:
    """Return the tags of a call's metadata: a machine that answered leaves one (proposed)."""
    return ["voicemail"] if call.met_machine and call.ended_at is not None and call.answered_at is not None else []


def created_view(call: Call) -> dict[str, Any]:
    """Return a call as the dial operations answer it."""
    settings = call.settings
    metadata: dict[str, Any] = {"from": settings.number.fields["number"], "to": settings.to, "tags": tags(call)}
    if settings.metadata is not None:
        metadata["custom"] = settings.metadata
    if any(move.event == "initiate" for _, move in call.log):  # the carrier knows of it
        metadata["call_sid"] = f"CA00000000{call.id}"
    if call.recorded_at is not None:
        metadata["recording_sid"] = f"RE00000000{call.id}"
    view = {
        "id": call.id,
        "organization_id": call.account.vendor.seed["organizations"][0]["id"],
        "metadata": metadata,
        "use_case": {**settings.use_case.fields, "model": settings.model},
        "created": moment.text(call.created_at),
    }
    return {**view, "params": settings.params} if isinstance(settings.params, dict) else view


def call_view(call: Call) -> dict[str, Any]:
    """Return a call as the vendor shows it, without what is not known yet."""
    settings = call.settings
    known = {
        "parent_call_id": call.parent,
        "scheduled_for": None if call.when is None else moment.text(call.when),
        "campaign_id": settings.campaign_id,
        "max_duration_mins": settings.minutes,
        "duration": None if call.ended_at is None else call.duration,
        "costs": None if call.ended_at is None else costs(call),
        "extraction": extraction(call),
        "classification": classification(call),
    }
    return {
        **created_view(call),
        "type": "Outbound",
        "status": call.status,
        "provider": "Twilio",
        "agent": {"id": settings.agent.id, "name": settings.agent.fields["name"]},
        "language": settings.language,
        "viewed_by": call.viewed_by,
        "prompt_id": settings.prompt_id,
        "notes": call.notes,
        "samples": [],
        "ratings": call.ratings,
        "use_backup": False,
        "wait_until_awake": False,
        **{name: value for name, value in known.items() if value is not None},
    }


def call_then(call: Call, happening: Happening) -> dict[str, Any]:
    """Return a call as it was when this happened to it, before anybody wrote on it."""
    view, status = call_view(call), happening.move.status
    if status == "In progress":
        for name in ("duration", "costs", "extraction", "classification"):
            view.pop(name, None)
        view["metadata"]["tags"] = []
    view["metadata"].pop("recording_sid", None)
    return {**view, "status": status, "viewed_by": [], "notes": [], "ratings": []}
