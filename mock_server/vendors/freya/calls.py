"""Calls: initiate one, list them, read one."""

from collections.abc import Mapping
from typing import Any

from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.freya import report
from mock_server.vendors.freya.call import Call, SingleCall
from mock_server.vendors.freya.campaign import Campaign
from mock_server.vendors.freya.entry import Entry
from mock_server.vendors.freya.manners import done, not_found
from mock_server.vendors.freya.outcomes import OUTCOMES, Attempt
from mock_server.vendors.freya.workspace import Workspace, page

FILTERS = {"campaignId", "phoneNumber", "status"}

LOCAL_DIGITS = 10
"""A number of so many digits, without a sign, is taken for one of the United States (proposed)."""


def create_call(workspace: Workspace, asked: Asked) -> Reply:
    """One call, by itself or for a campaign. What can't be started is told inside a 200."""
    body = asked.body
    workspace.check(body["workspaceId"])
    campaign = _campaign(workspace, body)
    number = campaign.number if campaign else workspace.number_called(body["callerNumber"])
    agent = _agent(workspace, body, campaign, number)
    to = body["phoneNumber"] if body["skipE164Normalization"] else international(body["phoneNumber"])
    call = SingleCall(workspace, agent, number, to, asked, len(workspace.singles))
    if call.course[0][1] == "not_start":
        workspace.singles.append(None)
        words = "The call was not started."
        return done(words, {"success": False, "message": words, "error": OUTCOMES["not_start"].reason})
    if campaign:
        call.campaign, call.attempt = campaign, Attempt(campaign, to)
    workspace.singles.append(call)
    workspace.calls.append(call)
    workspace.world.create(call)
    call.queue.run(call.queue.terms)
    job = workspace.ids("job").name(call.number_in_campaign)
    result = {"success": True, "callId": call.id, "jobUuid": job, "job_uuid": job}
    return done("Call initiated.", {**result, "message": f"Call to {to} initiated."})


def list_calls(workspace: Workspace, asked: Asked) -> Reply:
    """The newest first; filters are exact."""
    query = asked.query
    workspace.check(query["workspaceId"])
    found = workspace.calls[::-1]
    if query.keys() & FILTERS:
        found = [call for call in found if _is_wanted(call, query)]
    return done(f"Found {len(found)} calls.", page(asked, "calls", found, lambda call: call.view(is_short=True)))


def get_call(workspace: Workspace, asked: Asked) -> Reply:
    return done("Call retrieved.", {"call": workspace.call(asked.path["callId"]).view()})


def get_recording(workspace: Workspace, asked: Asked) -> Reply:
    """The audio of a call; it comes with the report."""
    call = workspace.find_call(asked.path["callId"].lower())
    if call is None or not call.is_reported:
        raise not_found("Recording", asked.path["callId"])
    return Reply(200, report.audio(call), ((b"content-type", b"audio/wav"),))


def international(number: str) -> str:
    """A number in international form, as far as it can be told from its digits."""
    digits = "".join(sign for sign in number if sign in "0123456789")
    if number.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+1{digits}" if len(digits) == LOCAL_DIGITS else f"+{digits}"


def _campaign(workspace: Workspace, body: Mapping[str, Any]) -> Campaign | None:
    if "campaignId" not in body:
        return None
    campaign = workspace.campaign(body["campaignId"])
    if campaign.status == "cancelled":
        raise Refusal(409, f"Campaign {campaign.id} is cancelled; call without it, or for another")
    return campaign


def _agent(workspace: Workspace, body: Mapping[str, Any], campaign: Campaign | None, number: Entry) -> Entry:
    """Who talks: as the body says, else as the campaign does, else the number's own."""
    if "assistantId" in body:
        return workspace.entry("agents", body["assistantId"])
    return campaign.agent if campaign else workspace.entry("agents", number.fields["config"]["outboundAgentId"])


def _is_wanted(call: Call, query: Mapping[str, Any]) -> bool:
    return (
        query.get("status") in (None, call.status)
        and query.get("phoneNumber") in (None, call.to)
        and query.get("campaignId") in (None, call.campaign and call.campaign.id)
    )
