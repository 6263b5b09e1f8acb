"""Campaigns: submit, list, read, pause, resume and stop them; their progress, leads and calls."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.elevenlabs.account import Account
from mock_server.vendors.elevenlabs.batches import check_recipients
from mock_server.vendors.elevenlabs.calls import check_overrides
from mock_server.vendors.elevenlabs.campaign import UNDER_WAY, Campaign
from mock_server.vendors.elevenlabs.campaign_views import campaign_view, intent_view, lead_view, progress_view
from mock_server.vendors.elevenlabs.errors import conflict, lacking, not_found, wrong
from mock_server.vendors.elevenlabs.leads import Intent, Lead
from mock_server.vendors.elevenlabs.pages import list_of, page, place_of
from mock_server.vendors.elevenlabs.policy import SIMPLE, check, snapshot


def submit_outbound_campaign(account: Account, asked: Asked) -> Reply:
    """Make a campaign, unless this request, or one with its key, has made one before."""
    body = asked.body
    known = _known(account, body)
    if known is not None:
        return _submitted(account, known, created=False)
    agent = account.agent(body["agent_id"])
    number = account.number(body["channel_config"]["agent_phone_number_id"])
    check_recipients(body["recipients"])
    for n, one in enumerate(body["recipients"]):
        check_overrides(agent, one.get("conversation_initiation_client_data"), f"recipients.{n}")
    variant = body.get("variant") or "advanced"
    check({"timezone": body.get("timezone")}, "")
    policy = _policy(account, body, variant)
    id_ = account.campaigns.next_id()
    campaign = Campaign(account, id_, body, agent, number, policy, variant, asked.requested, account.call_lead)
    account.campaigns.add(campaign)
    account.world.create(campaign)
    campaign.wait()
    return _submitted(account, campaign, created=True)


def _known(account: Account, body: Mapping[str, Any]) -> Campaign | None:
    """Return the campaign of this key; without a key, one with an equal body that has not ended (dossier 6.2 #40)."""
    key = body.get("idempotency_key")
    for _, campaign in account.campaigns.newest_first():
        if key is not None and campaign.settings.get("idempotency_key") == key:
            return campaign
        if key is None and campaign.status in UNDER_WAY and campaign.settings == body:
            return campaign
    return None


def _policy(account: Account, body: Mapping[str, Any], variant: str) -> dict[str, Any]:
    """Return the policy of a new campaign: its own, else the workspace's, with what the agent changes of it."""
    policy, zone = body.get("policy"), body.get("timezone")
    if variant == "simple":
        if policy is not None:
            raise wrong("policy", "a policy", "none for the variant simple")
        return snapshot(SIMPLE, zone)
    if policy is None:
        if account.configuration is None:
            raise lacking("policy", "a policy, as the workspace has no configuration")
        config = account.configuration["config"]
        policy = {**(config.get("policy") or {}), **(config.get("agent_policies") or {}).get(body["agent_id"], {})}
    check(policy, "policy.")
    return snapshot(policy, zone)


def _submitted(account: Account, campaign: Campaign, *, created: bool) -> Reply:
    now = account.world.now
    is_open = campaign.begins_at <= now and campaign.schedule.next_open(now) == now
    shown = {"campaign": campaign_view(campaign), "created": created, "within_calling_window": is_open}
    return Reply(201 if created else 200, shown)


def list_outbound_campaigns(account: Account, asked: Asked) -> Reply:
    criteria, query = list_of(asked), asked.query
    before = place_of(asked, "cursor", criteria)
    found = (one for one in account.campaigns.newest_first(before) if _is_wanted(one[1], query))
    shown, more = page(found, campaign_view, query["page_size"], criteria)
    return Reply(200, {"campaigns": shown, **more})


def _is_wanted(campaign: Campaign, query: Mapping[str, Any]) -> bool:
    return (
        campaign.status in (query.get("status") or (campaign.status,))
        and query.get("agent_id") in (None, campaign.agent.id)
        and query.get("channel") in (None, "phone")
        and query.get("mode") in (None, "voice")
        and query.get("search", "").lower() in campaign.settings["call_name"].lower()
    )


def get_outbound_campaign(account: Account, asked: Asked) -> Reply:
    return Reply(200, campaign_view(account.campaign(asked.path["campaign_id"])))


def get_outbound_campaign_progress(account: Account, asked: Asked) -> Reply:
    return Reply(200, progress_view(account.campaign(asked.path["campaign_id"])))


def pause_outbound_campaign(account: Account, asked: Asked) -> Reply:
    campaign = account.campaign(asked.path["campaign_id"])
    if campaign.status != "paused":
        account.world.fire(campaign, "pause")
    return Reply(200, campaign_view(campaign))


def resume_outbound_campaign(account: Account, asked: Asked) -> Reply:
    """Let a campaign go on; what an attention item holds back is tried again (dossier 6.2 #48)."""
    campaign = account.campaign(asked.path["campaign_id"])
    if campaign.status != "active":
        account.world.fire(campaign, "resume")
        account.settle_attention(campaign)
    return Reply(200, campaign_view(campaign))


def stop_outbound_campaign(account: Account, asked: Asked) -> Reply:
    campaign = account.campaign(asked.path["campaign_id"])
    if campaign.status not in ("stopping", "stopped"):
        campaign.stop()
    return Reply(202 if campaign.status == "stopping" else 200, campaign_view(campaign))


def pause_all_outbound_campaigns(account: Account, _: Asked) -> Reply:
    found = [one for _, one in account.campaigns.forward() if one.machine.allows(one.status, "pause")]
    for campaign in found:
        account.world.fire(campaign, "pause")
    return Reply(200, {"paused_campaign_ids": [one.id for one in found]})


def stop_all_outbound_campaigns(account: Account, _: Asked) -> Reply:
    found = [one for _, one in account.campaigns.forward() if one.status in UNDER_WAY]
    for campaign in found:
        campaign.stop()
    ids = {status: [one.id for one in found if one.status == status] for status in ("stopped", "stopping")}
    shown = {"stopped_campaign_ids": ids["stopped"], "stopping_campaign_ids": ids["stopping"]}
    return Reply(202 if ids["stopping"] else 200, shown)


# Leads and calls.


def list_outbound_campaign_leads(account: Account, asked: Asked) -> Reply:
    campaign, query = account.campaign(asked.path["campaign_id"]), asked.query
    criteria = list_of(asked, asked.path)
    after = place_of(asked, "cursor", criteria)
    rows = campaign.leads[0 if after is None else after + 1 :]
    found = ((lead.row, lead) for lead in rows if _is_sought(lead, query))
    shown, more = page(found, partial(lead_view, created_at=campaign.created_at), query["page_size"], criteria)
    return Reply(200, {"leads": shown, **more})


def _is_sought(lead: Lead, query: Mapping[str, Any]) -> bool:
    status = "in_progress" if lead.disposition is None else "finished"
    texts = (lead.id, lead.user_id, lead.number)
    return (
        query.get("status") in (None, status)
        and lead.disposition in (query.get("disposition") or (lead.disposition,))
        and any(query.get("search", "") in text for text in texts)
    )


def _lead(campaign: Campaign, id_: str) -> Lead:
    row = campaign.lead_ids.number(id_)
    if row is None or row >= len(campaign.leads):
        raise not_found("lead", id_)
    return campaign.leads[row]


def get_outbound_campaign_lead(account: Account, asked: Asked) -> Reply:
    campaign = account.campaign(asked.path["campaign_id"])
    return Reply(200, lead_view(_lead(campaign, asked.path["lead_id"]), campaign.created_at))


def suppress_outbound_campaign_lead(account: Account, asked: Asked) -> Reply:
    campaign = account.campaign(asked.path["campaign_id"])
    lead = _lead(campaign, asked.path["lead_id"])
    campaign.remove(lead)
    goes_on = lead.is_called
    shown = {"campaign_id": campaign.id, "lead_id": lead.id, "has_calls_in_flight": goes_on}
    return Reply(202 if goes_on else 200, shown)


def list_outbound_campaign_calls(account: Account, asked: Asked) -> Reply:
    campaign, query = account.campaign(asked.path["campaign_id"]), asked.query
    criteria = list_of(asked, asked.path)
    before = place_of(asked, "cursor", criteria)
    shown, more = page(_calls(campaign, query, before), intent_view, query["page_size"], criteria)
    return Reply(200, {"calls": shown, **more})


def _calls(campaign: Campaign, query: Mapping[str, Any], before: int | None) -> Iterator[tuple[int, Intent]]:
    for place in range((len(campaign.intents) if before is None else before) - 1, -1, -1):
        intent = campaign.intents[place]
        if (
            query.get("lead_id") in (None, intent.lead.id)
            and query.get("status") in (None, intent.status)
            and intent.result in (query.get("call_result") or (intent.result,))
        ):
            yield place, intent


# The configuration of the workspace.


def get_outbound_campaign_config(account: Account, _: Asked) -> Reply:
    if account.configuration is None:
        raise not_found("configuration", "of campaigns")
    return Reply(200, account.configuration)


def update_outbound_campaign_config(account: Account, asked: Asked) -> Reply:
    """Replace the configuration, if it is the one that the request expects (dossier 6.2 #38)."""
    body, old = asked.body, account.configuration
    version, expected = (0 if old is None else old["version"]), body.get("expected_version")
    if version != (expected or 0):
        seen = "no expected_version" if expected is None else f"expected_version {expected}"
        raise conflict(f"{seen}: the configuration has version {version}.", "concurrent_modification")
    config = body["config"]
    check(config.get("policy") or {}, "config.policy.")
    for agent, policy in (config.get("agent_policies") or {}).items():
        check(policy, f"config.agent_policies.{agent}.")
    account.configuration = {"version": version + 1, "config": config}
    return Reply(200, account.configuration)
