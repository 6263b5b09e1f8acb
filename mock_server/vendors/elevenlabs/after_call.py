"""The step after a call of a campaign, as its policy says: the lead is done, or is called again, or elsewhere."""

from typing import TYPE_CHECKING

from mock_server.engine.moment import SECOND
from mock_server.vendors.elevenlabs.leads import Intent, Lead

if TYPE_CHECKING:
    from mock_server.vendors.elevenlabs.campaign import Campaign

CALLBACK = 3600 * SECOND
"""How long after its call a person has itself called back: nobody says when (dossier 6.2 #45)."""

OTHER_NUMBER = "+12025550180"
"""The number that a person names who wants to be called elsewhere."""

WISHES = {"ask_callback": "callback_time", "ask_redirect": "redirect_phone_number", "ask_stop": "stop"}
"""The result of a conversation that holds each wish; a policy may turn it off."""


def heed(campaign: "Campaign", intent: Intent, lead: Lead) -> str:
    """Do as the person asked, if the policy allows that; else the lead is done."""
    assert intent.call is not None
    wish, now, retry = intent.call.ended_by or "", campaign.account.world.now, campaign.policy["retry"]
    if not campaign.policy["data_collection"].get(WISHES.get(wish, "")):
        return lead.finish("completed")
    if wish == "ask_stop":
        lead.drop("do_not_call")
        return "do_not_call"
    if wish == "ask_callback":
        if lead.callbacks >= retry["max_callbacks"]:
            return lead.finish("callback_ceiling_reached")
        lead.callbacks += 1
        campaign.queue_call(lead, "callback", campaign.schedule.next_open(now + CALLBACK), None)
        return "callback_queued"
    if lead.redirects >= retry["max_redirects"]:
        return lead.finish("redirect_ceiling_reached")
    lead.redirects += 1
    lead.number = OTHER_NUMBER
    campaign.queue_call(lead, "redirect", campaign.schedule.next_open(now), None)
    return "redirect_queued"


def try_again(campaign: "Campaign", intent: Intent, lead: Lead) -> str:
    """Queue another call to a lead that was not reached, where the policy allows one."""
    now, retry = campaign.account.world.now, campaign.policy["retry"]
    lead.failures += 1
    most = retry["max_consecutive_failures_per_number"]
    if lead.attempts >= retry["max_total_calls"]:
        return lead.finish("attempt_ceiling_reached")
    if most is not None and lead.failures >= most and not lead.move_to_next_number():
        return lead.finish("attempt_ceiling_reached")
    cold = None if intent.cold_attempt is None else intent.cold_attempt + 1
    at = campaign.schedule.soon(now) if lead.short_retries < retry["max_short_retries"] else None
    if at is not None:
        lead.short_retries += 1
        campaign.queue_call(lead, "retry", at, cold)
        return "retry_queued"
    lead.short_retries = 0
    luck = campaign.account.world.chance.draws(lead.id, 1, f"window {lead.attempts}").unit()
    campaign.queue_call(lead, "retry", campaign.schedule.later(now, luck), cold)
    return "window_suspended"
