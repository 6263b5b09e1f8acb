"""Calls to be made: one, many, or a campaign."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.moment import LATEST, MINUTE
from mock_server.exchange import Asked, Reply
from mock_server.vendors.happyrobot.campaigns import Campaign, local_instant
from mock_server.vendors.happyrobot.order import Order, instant
from mock_server.vendors.happyrobot.organization import Organization
from mock_server.vendors.happyrobot.people import OWN, Person, flat, from_csv

Body = Mapping[str, Any]


def create_outbound_call(organization: Organization, asked: Asked) -> Reply:
    """One call, at once or in its time."""
    return Reply(200, organization.place(_order(organization, asked, asked.body)).reduced())


def create_batched_calls(organization: Organization, asked: Asked) -> Reply:
    """Many calls: all of them, or, where one of them is wrong, none."""
    orders = [_order(organization, asked, body, f"{n}.") for n, body in enumerate(asked.body)]
    return Reply(200, [organization.place(order).reduced() for order in orders])


def create_scheduled_calls(organization: Organization, asked: Asked) -> Reply:
    """A campaign. Its id can only be read from its calls."""
    body = asked.body
    people = list(flat(body["calls"])) if "calls" in body else from_csv(body["csv_file"], organization.person_checker)
    common = _common(organization, asked, body)
    campaign = organization.new_campaign(body)
    calls = [_in_campaign(organization, campaign, common, body, n, person) for n, person in enumerate(people)]
    return Reply(200, {"createdCalls": [call.reduced() for call in calls]})


def _in_campaign(
    organization: Organization, campaign: Campaign, common: Body, body: Body, n: int, person: Person
) -> Any:
    zone = person.get("timezone", "UTC")
    order = Order(
        **common,
        to=person["phone_number"],
        params={name: value for name, value in person.items() if name not in OWN},
        campaign_id=campaign.id,
        minutes=person.get("max_duration_mins", body.get("max_duration_mins")),
        when=_when(organization, person, n * body.get("staggered_interval_minutes", 0), zone),
        zone=zone,
    )
    return organization.place(order, campaign)


def _when(organization: Organization, person: Person, minutes: int, zone: str) -> int:
    """A call's own day and time, in its zone; else so many minutes from now."""
    if "scheduled_date" in person:
        return local_instant(person["scheduled_date"], person.get("scheduled_time", "00:00:00"), zone)
    return min(organization.world.now + minutes * MINUTE, LATEST)


def _order(organization: Organization, asked: Asked, body: Body, where: str = "") -> Order:
    return Order(
        **_common(organization, asked, body, where),
        to=body["phone_number"],
        params=body.get("params"),
        metadata=body.get("metadata"),
        campaign_id=body.get("campaign_id"),
        minutes=body.get("max_duration_mins"),
        when=instant(body["scheduled_for"]) if "scheduled_for" in body else None,
    )


def _common(organization: Organization, asked: Asked, body: Body, where: str = "") -> dict[str, Any]:
    """What the three ways to dial have in common; ids that name nothing are refused with their place."""
    settings = organization.vendor.seed["settings"]
    models = organization.vendor.seed["models"]
    field = "use_case_id" if "use_case_id" in body else "assistant_id"
    number = organization.named("numbers", body["number_id"], f"{where}number_id")
    use_case = organization.named("use_cases", body[field], f"{where}{field}")
    agent = next(iter(organization.entries["agents"].forward()))[1]
    if "agent_id" in body:
        agent = organization.named("agents", body["agent_id"], f"{where}agent_id")
    return {
        "number": number,
        "use_case": use_case,
        "agent": agent,
        "language": body.get("language") or use_case.fields.get("language", "en-US"),
        "model": models.get(body.get("model_id")) or body.get("model") or settings["model"],
        "prompt_id": body.get("prompt_id") or settings["prompt_id"],
        "requested": asked.requested,
    }
