"""The remarks of people on calls: notes, ratings, and that they have seen them."""

from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Reply
from mock_server.vendors.happyrobot.account import Account
from mock_server.vendors.happyrobot.models import Call
from mock_server.vendors.happyrobot.views import call_view


def add_note(account: Account, asked: Asked) -> Reply:
    """Fill in what the note does not say; its id is always ours."""
    call = account.call(asked.path["id"])
    note = {
        "user_id": account.first("users").id,
        "created_at": moment.text(account.world.now),
        **asked.body,
        "id": account.next_note_id(),
    }
    call.notes.append(note)
    return _changed(account, call, "note")


def update_note(account: Account, asked: Asked) -> Reply:
    call = account.call(asked.path["id"])
    note = _note(account, call, asked.path["noteId"])
    note.update({**asked.body, "id": note["id"]})
    return _changed(account, call, "note")


def delete_note(account: Account, asked: Asked) -> Reply:
    call = account.call(asked.path["id"])
    call.notes.remove(_note(account, call, asked.path["noteId"]))
    return _changed(account, call, "note")


def set_viewed(account: Account, asked: Asked) -> Reply:
    """List each viewer once."""
    call, email = account.call(asked.path["id"]), asked.body["email"]
    if email not in call.viewed_by:
        call.viewed_by.append(email)
    return _changed(account, call, "view")


def set_rating(account: Account, asked: Asked) -> Reply:
    """Keep each emoji of a user once. To add one that is there, or to remove one that is not, changes nothing."""
    call, body = account.call(asked.path["id"]), asked.body
    wanted = (body["email"], body["emoji"])
    others = [rating for rating in call.ratings if (rating["email"], rating["emoji"]) != wanted]
    if body["operation"] == "remove":
        call.ratings = others
    elif len(others) == len(call.ratings):
        created = body.get("created") or moment.text(account.world.now)
        call.ratings.append({"emoji": body["emoji"], "email": body["email"], "created": created})
    account.note("call", "rate", call)
    return Reply(200, None)


def _note(account: Account, call: Call, id_: str) -> dict[str, Any]:
    for note in call.notes:
        if note["id"] == id_:
            return note
    raise account.not_found("Note", id_)


def _changed(account: Account, call: Call, event: str) -> Reply:
    account.note("call", event, call)
    return Reply(200, call_view(call, is_reply=True))
