"""The views of calls."""

from typing import Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.exchange import CheckedPart
from mock_server.vendors.checked_parts import checked_part
from mock_server.vendors.happyrobot.models import Call
from mock_server.vendors.happyrobot.settings import Written
from mock_server.vendors.happyrobot.speech import classification, costs, extraction

SHOWN_USE_CASE = ("components", "schemas", "EmbeddedUseCase")


def tags(call: Call) -> list[str]:
    """Return the tags of a call's metadata: a machine that answered leaves one (proposed)."""
    return ["voicemail"] if call.met_machine and call.ended_at is not None and call.answered_at is not None else []


def created_view(call: Call, *, is_reply: bool = False) -> dict[str, Any]:
    """Return a call as the dial operations answer it. In a reply, the use case is a part that was checked before."""
    settings = call.settings
    is_at_carrier = any(move.event == "initiate" for _, move in call.log)
    view = {
        "id": call.id,
        "organization_id": call.account.vendor.seed["organizations"][0]["id"],
        "metadata": {
            "call_sid": f"CA00000000{call.id}" if is_at_carrier else None,
            "from": settings.number.fields["number"],
            "to": settings.to,
            "recording_sid": None if call.recorded_at is None else f"RE00000000{call.id}",
            "tags": tags(call),
            "custom": settings.metadata,
        },
        "use_case": use_case_part(call) if is_reply else {**settings.use_case.fields, "model": settings.model},
        "created": moment.text(call.created_at),
    }
    params = {} if settings.params is None else settings.params
    return {**view, "params": params} if isinstance(params, dict) else view


def use_case_part(call: Call) -> CheckedPart:
    """Return the use case as it stands in a call, checked and serialised once for each of its versions."""
    entry, model = call.settings.use_case, call.settings.model
    written = entry.written
    if written is None or written.fields is not entry.fields or written.model != model:
        shown = {**entry.fields, "model": model}
        checker = call.account.vendor.contract.checkers.at(SHOWN_USE_CASE)
        part = checked_part(checker, shown, ("id", "organization_id", "model"), f"the use case {entry.id}")
        written = entry.written = Written(entry.fields, model, part)
    return written.part


def call_view(call: Call, *, is_reply: bool = False) -> dict[str, Any]:
    """Return a call as the vendor shows it. Optional fields of the call are left out until they are known."""
    settings = call.settings
    known = {
        "parent_call_id": call.parent,
        "scheduled_for": _scheduled_for(call),
        "campaign_id": settings.campaign_id,
        "max_duration_mins": settings.minutes,
        "duration": None if call.ended_at is None else call.duration,
        "costs": None if call.ended_at is None else costs(call),
        "extraction": extraction(call),
        "classification": classification(call),
    }
    return {
        **created_view(call, is_reply=is_reply),
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


def _scheduled_for(call: Call) -> str | None:
    """Return when a call is to be made: as it was sent, if milliseconds do not hold it."""
    if call.when is None:
        return None
    written = call.settings.written
    return moment.text(call.when) if written is None or call.when != call.settings.when else written


def call_then(call: Call, happening: Happening) -> dict[str, Any]:
    """Return a call as it was when this happened to it, before anybody wrote on it."""
    view, status = call_view(call), happening.move.status
    if status == "In progress":
        for name in ("duration", "costs", "extraction", "classification"):
            view.pop(name, None)
        view["metadata"]["tags"] = []
    view["metadata"]["recording_sid"] = None
    return {**view, "status": status, "viewed_by": [], "notes": [], "ratings": []}
