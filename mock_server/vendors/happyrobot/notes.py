"""What people write on calls: notes, ratings, and that they have seen them."""

from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Reply
from mock_server.vendors.happyrobot.organization import Organization
from mock_server.vendors.happyrobot.records import Call
from mock_server.vendors.happyrobot.refusals import not_found


def add_note(organization: Organization, asked: Asked) -> Reply:
    """What the note does not say is filled in; its id is always ours."""
    call = organization.call(asked.path["id"])
    note = {
        "user_id": organization.owner.id,
        "created_at": moment.text(organization.world.now),
        **asked.body,
        "id": organization.next_note_id(),
    }
    call.notes.append(note)
    return _changed(organization, call, "note")


def update_note(organization: Organization, asked: Asked) -> Reply:
    call = organization.call(asked.path["id"])
    note = _note(call, asked.path["noteId"])
    note.update({**asked.body, "id": note["id"]})
    return _changed(organization, call, "note")


def delete_note(organization: Organization, asked: Asked) -> Reply:
    call = organization.call(asked.path["id"])
    call.notes.remove(_note(call, asked.path["noteId"]))
    return _changed(organization, call, "note")


def set_viewed(organization: Organization, asked: Asked) -> Reply:
    """Each viewer is listed once."""
    call, email = organization.call(asked.path["id"]), asked.body["email"]
    if email not in call.viewed_by:
        call.viewed_by.append(email)
    return _changed(organization, call, "view")


def set_rating(organization: Organization, asked: Asked) -> Reply:
    """Each user gives each emoji once; what is there already, or not there, changes nothing."""
    call, body = organization.call(asked.path["id"]), asked.body
    wanted = (body["email"], body["emoji"])
    others = [rating for rating in call.ratings if (rating["email"], rating["emoji"]) != wanted]
    if body["operation"] == "remove":
        call.ratings = others
    elif len(others) == len(call.ratings):
        created = body.get("created") or moment.text(organization.world.now)
        call.ratings.append({"emoji": body["emoji"], "email": body["email"], "created": created})
    organization.note("call", "rate", call)
    return Reply(200, None)


def _note(call: Call, id_: str) -> dict[str, Any]:
    for note in call.notes:
        if note["id"] == id_:
            return note
    raise not_found("Note", id_)


def _changed(organization: Organization, call: Call, event: str) -> Reply:
    organization.note("call", event, call)
    return Reply(200, call.view())
