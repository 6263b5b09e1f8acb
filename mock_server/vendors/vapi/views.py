"""The views of calls, campaigns, contacts, numbers, assistants and credentials, and the content of messages."""

from collections import Counter
from typing import Any

from mock_server.engine.journal import Happening
from mock_server.vendors.vapi import speech
from mock_server.vendors.vapi.campaign import (
    COMPLETED,
    DISPATCHED,
    FAILED,
    PENDING,
    PREDIAL_FAILED,
    SKIPPED,
    TOLD,
    Campaign,
    Contact,
)
from mock_server.vendors.vapi.entry import Entry, stamp
from mock_server.vendors.vapi.models import Call
from mock_server.vendors.vapi.reasons import REASONS
from mock_server.vendors.vapi.webhooks import HANG, REPORT, STATUS

ECHOED = ("assistantId", "assistant", "assistantOverrides", "assistantVersion", "phoneNumberId", "schedulePlan")
PROVIDERS = {"twilio": "twilio", "vapi": "vapi", "vonage": "vonage", "telnyx": "telnyx", "byo-phone-number": "vapi.sip"}
SHARED = (
    *("assistantId", "phoneNumberId", "maxConcurrency", "schedulePlan", "assistantOverrides", "squadOverrides"),
    *("server", "serverMessages", "predialPlan"),
)
"""What was sent for a campaign, as it is shown; what was not sent is left out."""


def entry_view(entry: Entry) -> dict[str, Any]:
    """Return a number, an assistant or a credential with all fields that the vendor shows."""
    return entry.fields


# Calls.


def call_view(call: Call) -> dict[str, Any]:
    """Return a call as the vendor shows it, without what is not known yet."""
    found = _call(call, call.status, call.updated_at)
    if not call.is_processed:
        return found
    left = speech.artifact(call)
    broken = speech.costs(call)
    return found | {
        "cost": broken["total"],
        "costBreakdown": broken,
        "messages": left.get("messages", []),
        "artifact": left,
        "analysis": speech.analysis(call),
    }


def _call(call: Call, status: str, updated_at: int) -> dict[str, Any]:
    """Return a call with this status, without what is made of it after its end."""
    asked, base = call.asked, f"calls.vapi.example/{call.id}"
    provider = PROVIDERS.get(call.number.get("provider", "twilio"), "twilio")
    found = {
        "id": call.id,
        "orgId": call.account.org_id,
        "type": "outboundPhoneCall",
        "status": status,
        "createdAt": stamp(call.created_at),
        "updatedAt": stamp(updated_at),
        **{name: asked[name] for name in ECHOED if name in asked},
        "customer": call.customer,
        "phoneCallProvider": provider.partition(".")[0],
        "phoneCallTransport": "sip" if "number" not in call.customer else "pstn",
        "transport": {"provider": provider, "conversationType": "voice", **asked.get("transport", {})},
        "monitor": {"listenUrl": f"wss://{base}/listen", "controlUrl": f"https://{base}/control"},
        "cost": 0,
    }
    if "phoneNumber" in asked:
        secrets = ("twilioAuthToken",)
        found["phoneNumber"] = {name: value for name, value in asked["phoneNumber"].items() if name not in secrets}
    if call.name is not None:
        found["name"] = call.name
    if call.contact is not None:
        found["campaignId"] = call.contact.campaign.id
    if call.answered_at is not None:
        found["startedAt"] = stamp(call.answered_at)
    if status == "ended" and call.ended_at is not None:
        found |= {"endedAt": stamp(call.ended_at), "endedReason": call.reason}
    return found


def call_message(call: Call, event: str, happening: Happening) -> dict[str, Any]:
    """Return a message about a call, with the call as it was when this happened."""
    status = happening.move.status or call.status
    message: dict[str, Any] = {"type": event, "timestamp": happening.at}
    if event == STATUS:
        message["status"] = status
        if status == "ended":
            message["endedReason"] = REASONS[happening.move.event].word
    elif event == REPORT:
        message |= {
            "endedReason": call.reason,
            **({} if call.answered_at is None else {"startedAt": stamp(call.answered_at)}),
            "endedAt": stamp(call.ended_at or happening.at),
            "cost": speech.costs(call)["total"],
            "artifact": speech.artifact(call),
            "analysis": speech.analysis(call),
        }
    elif event == HANG:
        status = "in-progress"
    message |= {"call": _call_then(call, status, happening.at), "customer": call.customer}
    return {"message": message | ({"phoneNumber": dict(call.number)} if call.number else {})}


def _call_then(call: Call, status: str, at: int) -> dict[str, Any]:
    found = _call(call, status, at)
    if call.answered_at is not None and call.answered_at > at:
        del found["startedAt"]
    return found


# Campaigns.


def summary_view(campaign: Campaign, *, counters: bool = False) -> dict[str, Any]:
    """Return a campaign as reads show it: without its customers and calls."""
    settings = campaign.settings
    found = {
        "id": campaign.id,
        "orgId": campaign.account.org_id,
        "name": settings["name"],
        "status": campaign.status,
        "createdAt": stamp(campaign.created_at),
        "updatedAt": stamp(campaign.updated_at),
        **{name: settings[name] for name in SHARED if name in settings},
    }
    if campaign.ended_reason is not None:
        found["endedReason"] = campaign.ended_reason
    return found | (_counters(campaign) if counters else {})


def _counters(campaign: Campaign) -> dict[str, Any]:
    counted = Counter(contact.status for contact in campaign.contacts)
    called = [contact for contact in campaign.contacts if contact.call_id is not None]
    return {
        "contactCounters": {
            "pending": counted[PENDING],
            "dispatched": counted[DISPATCHED],
            "completed": counted[COMPLETED],
            "failed": counted[FAILED],
            "skipped": counted[SKIPPED],
            "predialFailed": counted[PREDIAL_FAILED],
        },
        "callMetrics": {"dialed": len(called), "connected": sum(contact.is_connected for contact in called)},
    }


def campaign_view(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as changes are answered: with its customers and calls."""
    calls = [call for contact in campaign.contacts if (call := campaign.account.calls.get(contact.call_id or ""))]
    voicemail = sum(call.ended_by == "reach_voicemail" for call in calls)
    counted = Counter(call.status for call in calls)
    names = ("customers", "dialPlan")
    return {
        **summary_view(campaign),
        **{name: campaign.settings[name] for name in names if name in campaign.settings},
        "calls": {call.id: _call_of_campaign(call) for call in calls},
        "callsCounterScheduled": counted["scheduled"],
        "callsCounterQueued": counted["queued"],
        "callsCounterInProgress": counted["ringing"] + counted["in-progress"] + counted["forwarding"],
        "callsCounterEndedVoicemail": voicemail,
        "callsCounterEnded": counted["ended"] - voicemail,
    }


def _call_of_campaign(call: Call) -> dict[str, Any]:
    names = ("id", "customer", "status", "endedReason", "startedAt", "endedAt", "analysis")
    shown = call_view(call)
    return {name: shown[name] for name in names if name in shown}


def contact_view(contact: Contact) -> dict[str, Any]:
    customer = contact.customer
    found = {
        "id": contact.id,
        "number": customer.get("number") or customer["sipUri"],
        "name": customer.get("name"),
        "status": contact.status,
        "callId": contact.call_id,
        "dispatchedAt": None if contact.dispatched_at is None else stamp(contact.dispatched_at),
        "endedReason": contact.ended_reason,
    }
    return {name: value for name, value in found.items() if value is not None}


def predial_message(contact: Contact, happening: Happening) -> dict[str, Any]:
    """Return the question whether a contact may be called."""
    campaign, customer = contact.campaign, contact.customer
    names = ("name", "assistantOverrides", "squadOverrides")
    return {
        "message": {
            "type": "campaign.predial",
            "timestamp": happening.at,
            "campaignId": campaign.id,
            "contact": {
                "id": contact.id,
                "campaignId": campaign.id,
                "orgId": campaign.account.org_id,
                "number": customer.get("number") or customer["sipUri"],
                "createdAt": stamp(campaign.created_at),
                **{name: customer[name] for name in names if name in customer},
            },
        }
    }


def campaign_message(record: Campaign | Contact, happening: Happening) -> dict[str, Any]:
    """Return the news of a campaign or of a contact."""
    move = happening.move
    campaign = record if isinstance(record, Campaign) else record.campaign
    return {
        "message": {
            "type": "campaign.event",
            "timestamp": happening.at,
            "campaignId": campaign.id,
            "eventType": TOLD[move.kind, move.event],
            "data": _data(record, move.event),
        }
    }


def _data(record: Campaign | Contact, event: str) -> dict[str, Any]:
    if isinstance(record, Campaign):
        if event == "start":
            return {"workflowId": f"campaign-{record.id}"}
        return {"endedReason": record.ended_reason} if event in ("finish", "cancel") else {}
    found = {"contactId": record.id}
    if event == "fail_predial":
        found["error"] = record.error or "no answer"
    elif event in ("complete", "fail"):
        known = {"callId": record.call_id, "endedReason": record.ended_reason}
        found |= {name: value for name, value in known.items() if value is not None}
    return found
