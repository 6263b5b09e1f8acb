"""Batches: submit, list, read, cancel, retry and delete them."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.engine.calendar import is_zone
from mock_server.exchange import Asked, Reply
from mock_server.vendors.elevenlabs.account import Account
from mock_server.vendors.elevenlabs.batch import Batch
from mock_server.vendors.elevenlabs.calls import forbidden
from mock_server.vendors.elevenlabs.campaign_views import batch_detail, batch_view
from mock_server.vendors.elevenlabs.errors import Fault, conflict, lacking, wrong
from mock_server.vendors.elevenlabs.pages import list_of, page, place_of

TERMS = "batch_calling_agreement_required"


def create_batch_call(account: Account, asked: Asked) -> Reply:
    body = asked.body
    if not account.settings["batch_terms_accepted"]:
        raise Fault(403, TERMS, "Accept the terms of batch calling first.")
    agent = account.agent(body["agent_id"])
    if body.get("agent_phone_number_id") is None:
        raise lacking("agent_phone_number_id", "a number of the workspace, for phone calls")
    number = account.number(body["agent_phone_number_id"])
    check_recipients(body["recipients"])
    zone = body.get("timezone")
    if zone is not None and not is_zone(zone):
        raise wrong("timezone", zone, "a time zone such as America/New_York")
    limit = body.get("target_concurrency_limit") or account.limit_of(agent)
    id_ = account.batches.next_id()
    batch = Batch(account, id_, body, agent, number, limit, asked.requested, account.call_recipient)
    batch.is_allowed = not any(bad for one in batch.recipients for bad in forbidden(agent, one.data))
    account.batches.add(batch)
    account.world.create(batch)
    shown = batch_view(batch)
    batch.wait()
    return Reply(200, shown)


def check_recipients(recipients: Sequence[Mapping[str, Any]]) -> None:
    """Raise 400 for an empty list, or for a recipient without a number (dossier 6.2 #14, #15)."""
    if not recipients:
        raise wrong("recipients", "none", "at least one")
    for n, one in enumerate(recipients):
        if not one.get("phone_number") and not one.get("phone_numbers"):
            raise lacking(f"recipients.{n}.phone_number", "a number, as the channel is the phone")


def get_workspace_batch_calls(account: Account, asked: Asked) -> Reply:
    criteria, agent = list_of(asked), asked.query.get("agent_id")
    before = place_of(asked, "last_doc", criteria)
    found = (one for one in account.batches.newest_first(before) if agent in (None, one[1].agent.id))
    shown, more = page(found, batch_view, asked.query["limit"], criteria)
    return Reply(200, {"batch_calls": shown, "next_doc": more["next_cursor"], "has_more": more["has_more"]})


def get_batch_call(account: Account, asked: Asked) -> Reply:
    return Reply(200, batch_detail(account.batch(asked.path["batch_id"])))


def cancel_batch_call(account: Account, asked: Asked) -> Reply:
    """Cancel a batch; one that is cancelled already stays so (dossier 6.2 #6)."""
    batch = account.batch(asked.path["batch_id"])
    if batch.status != "cancelled":
        account.world.fire(batch, "cancel")
    return Reply(200, batch_view(batch))


def retry_batch_call(account: Account, asked: Asked) -> Reply:
    batch = account.batch(asked.path["batch_id"])
    if batch.status in ("pending", "in_progress"):
        raise conflict(f"Batch {batch.id} is {batch.status}, expected one that has ended.", "already_running")
    if batch.status == "cancelled":
        raise conflict(f"Batch {batch.id} is cancelled, expected one that is completed or failed.")
    if batch.unreached():
        batch.retry()
    return Reply(200, batch_view(batch))


def delete_batch_call(account: Account, asked: Asked) -> Reply:
    """Delete a batch: it calls nobody else, and its conversations stay."""
    batch = account.batch(asked.path["batch_id"])
    if batch.queue is not None:
        batch.queue.hold()
    batch.is_deleted = True
    account.batches.drop(batch.id)
    account.note("batch_call", "delete", batch)
    return Reply(204, None)
