"""Calls to be made: one, many, or a campaign."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mock_server.engine import moment
from mock_server.engine.calendar import zone_named
from mock_server.exchange import Asked, Reply
from mock_server.vendors.happyrobot.account import Account
from mock_server.vendors.happyrobot.people import OWN, Person, flat, from_csv
from mock_server.vendors.happyrobot.settings import CallSettings
from mock_server.vendors.happyrobot.views import created_view

Body = Mapping[str, Any]


def create_outbound_call(account: Account, asked: Asked) -> Reply:
    """Create one call, at once or in its time."""
    return Reply(200, created_view(account.add_call(_settings(account, asked, asked.body)), is_reply=True))


def create_batched_calls(account: Account, asked: Asked) -> Reply:
    """Create many calls: all of them, or none if one of them is wrong."""
    calls = [_settings(account, asked, body, f"{n}.") for n, body in enumerate(asked.body)]
    return Reply(200, [created_view(account.add_call(settings), is_reply=True) for settings in calls])


def create_scheduled_calls(account: Account, asked: Asked) -> Reply:
    """Create a campaign. Its id can only be read from its calls."""
    body = asked.body
    people = list(flat(body["calls"])) if "calls" in body else from_csv(body["csv_file"], account.person_checker)
    common = _common(account, asked, body)
    campaign = account.add_campaign(body)
    calls = []
    for n, person in enumerate(people):
        zone = person.get("timezone", "UTC")
        settings = CallSettings(
            **common,
            to=person["phone_number"],
            params={name: value for name, value in person.items() if name not in OWN},
            campaign_id=campaign.id,
            minutes=person.get("max_duration_mins", body.get("max_duration_mins")),
            when=_when(account, person, n * body.get("staggered_interval_minutes", 0), zone),
            zone=zone,
        )
        calls.append(created_view(account.add_call(settings, campaign), is_reply=True))
    return Reply(200, {"createdCalls": calls})


def _when(account: Account, person: Person, minutes: int, zone: str) -> int:
    """Return a call's own day and time, in its zone; else so many minutes from now."""
    if "scheduled_date" in person:
        return _local_instant(person["scheduled_date"], person.get("scheduled_time", "00:00:00"), zone)
    return min(account.world.now + minutes * moment.MINUTE, moment.LATEST)


def _settings(account: Account, asked: Asked, body: Body, where: str = "") -> CallSettings:
    return CallSettings(
        **_common(account, asked, body, where),
        to=body["phone_number"],
        params=body.get("params"),
        metadata=body.get("metadata"),
        campaign_id=body.get("campaign_id"),
        minutes=body.get("max_duration_mins"),
        when=_instant(body["scheduled_for"]) if "scheduled_for" in body else None,
    )


def _common(account: Account, asked: Asked, body: Body, where: str = "") -> dict[str, Any]:
    """Return what the three ways to dial have in common; refuse ids that name nothing, with their place."""
    settings, models = account.vendor.seed["settings"], account.vendor.seed["models"]
    field = "use_case_id" if "use_case_id" in body else "assistant_id"
    number = account.named("numbers", body["number_id"], f"{where}number_id")
    use_case = account.named("use_cases", body[field], f"{where}{field}")
    agent = account.first("agents")
    if "agent_id" in body:
        agent = account.named("agents", body["agent_id"], f"{where}agent_id")
    return {
        "number": number,
        "use_case": use_case,
        "agent": agent,
        "language": body.get("language") or use_case.fields.get("language", "en-US"),
        "model": models.get(body.get("model_id")) or body.get("model") or settings["model"],
        "prompt_id": body.get("prompt_id") or settings["prompt_id"],
        "requested": asked.requested,
    }


def _instant(written: str) -> int:
    """Return an instant of a body. A leap second is the second before it; a year out of reach is its edge."""
    text = written.upper().replace(":60", ":59")
    try:
        return min(moment.parse(text), moment.LATEST)
    except (ValueError, OverflowError):
        return _edge(text)


def _local_instant(day: str, time: str, zone: str) -> int:
    """Return the instant of a wall clock's day and time; one that spring skips is as long after the change."""
    try:
        at = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone_named(zone))
        return min(round(at.timestamp()) * moment.SECOND, moment.LATEST)
    except (ValueError, OverflowError):
        return _edge(day)


def _edge(text: str) -> int:
    """Return the edge of the calendar that a date beyond it is nearest to: the year 0, or the last."""
    return moment.EARLIEST if text.startswith("0") else moment.LATEST
