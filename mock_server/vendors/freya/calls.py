"""Calls: initiate one, list them, read one."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.freya.account import Account
from mock_server.vendors.freya.call import Call, SingleCall
from mock_server.vendors.freya.campaign import Campaign, CampaignAttempt
from mock_server.vendors.freya.outcomes import OUTCOMES
from mock_server.vendors.freya.replies import page, success
from mock_server.vendors.freya.speech import audio
from mock_server.vendors.freya.views import call_row, call_view
from mock_server.vendors.resource import Resource

FILTERS = {"campaignId", "phoneNumber", "status"}

NO_DIGITS = re.compile("[^0-9]+")
LOCAL_DIGITS = 10
"""A number of so many digits, without a sign, is taken for one of the United States (proposed)."""


def create_call(account: Account, asked: Asked) -> Reply:
    """Make one call, by itself or for a campaign. If it cannot be started, a 200 says so."""
    body = asked.body
    account.check_workspace(body["workspaceId"])
    campaign = _campaign(account, body)
    number = campaign.number if campaign else account.number_called(body["callerNumber"])
    agent = _agent(account, body, campaign, number)
    to = body["phoneNumber"] if body["skipE164Normalization"] else international(body["phoneNumber"])
    serial = next(account.serials)
    call_id, job = account.calls.ids.name(serial), account.job_ids.name(serial)
    call = SingleCall(account, call_id, agent, number, {**body, "phoneNumber": to}, asked.requested)
    if call.course[0][1] == "not_start":
        words = "The call was not started."
        return success(words, {"success": False, "message": words, "error": OUTCOMES["not_start"].reason})
    if campaign:
        call.campaign_attempt = CampaignAttempt(campaign, to)
    call.register()
    call.wait_for_line()
    result = {"success": True, "callId": call_id, "jobUuid": job, "job_uuid": job}
    return success("Call initiated.", {**result, "message": f"Call to {to} initiated."})


def list_calls(account: Account, asked: Asked) -> Reply:
    """Return a page of the calls, the newest first; filters are exact."""
    query, calls = asked.query, account.calls
    account.check_workspace(query["workspaceId"])
    if query.keys() & FILTERS:
        found = [call for _, call in calls.newest_first() if _is_wanted(call, query)]
        return success(f"Found {len(found)} calls.", page(asked, "calls", found, call_row))
    limit, offset = query["limit"], query["offset"]
    shown = [call_row(call) for _, call in islice(calls.newest_first(calls.length - offset), limit)]
    result = {"calls": shown, "total": calls.count, "limit": limit, "offset": offset}
    return success(f"Found {calls.count} calls.", result)


def get_call(account: Account, asked: Asked) -> Reply:
    return success("Call retrieved.", {"call": call_view(account.call(asked.path["callId"]))})


def get_recording(account: Account, asked: Asked) -> Reply:
    """Return the audio of a call, which comes with the report."""
    call = account.look_up("Recording", account.calls, asked.path["callId"])
    if not call.is_reported:
        raise account.not_found("Recording", asked.path["callId"])
    return Reply(200, audio(call), ((b"content-type", b"audio/wav"),))


def international(number: str) -> str:
    """Return a number in international form, as far as its digits tell."""
    digits = NO_DIGITS.sub("", number)
    if number.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+1{digits}" if len(digits) == LOCAL_DIGITS else f"+{digits}"


def _campaign(account: Account, body: Mapping[str, Any]) -> Campaign | None:
    if "campaignId" not in body:
        return None
    campaign = account.campaign(body["campaignId"])
    if campaign.status == "cancelled":
        raise Refusal(409, f"Campaign {campaign.id} is cancelled; call without it, or for another")
    return campaign


def _agent(account: Account, body: Mapping[str, Any], campaign: Campaign | None, number: Resource) -> Resource:
    """Return the agent that the body names, else that of the campaign, else the number's own."""
    if "assistantId" in body:
        return account.agent(body["assistantId"])
    return campaign.agent if campaign else account.agent(number.fields["config"]["outboundAgentId"])


def _is_wanted(call: Call, query: Mapping[str, Any]) -> bool:
    return (
        query.get("status") in (None, call.status)
        and query.get("phoneNumber") in (None, call.to)
        and query.get("campaignId") in (None, call.campaign and call.campaign.id)
    )
