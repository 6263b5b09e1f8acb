"""Calls to be made: one, many, or a campaign."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.engine.calendar import local_instant
from mock_server.exchange import Asked, Reply, Steps
from mock_server.instants import NoSuchInstant, is_whole
from mock_server.vendors.happyrobot.account import Account
from mock_server.vendors.happyrobot.errors import Wrong
from mock_server.vendors.happyrobot.people import OWN, Person, flat, from_csv
from mock_server.vendors.happyrobot.settings import CallSettings
from mock_server.vendors.happyrobot.views import created_view

Body = Mapping[str, Any]


def create_outbound_call(account: Account, asked: Asked) -> Reply:
    """Create one call, at once or in its time."""
    return Reply(200, created_view(account.add_call(_settings(account, asked, asked.body)), is_reply=True))


def create_batched_calls(account: Account, asked: Asked) -> Steps:
    """Create many calls: all of them, or none if one of them is wrong."""
    wanted, calls = [], []
    for n, body in enumerate(asked.body):
        wanted.append(_settings(account, asked, body, f"{n}."))
        yield
    for settings in wanted:
        calls.append(created_view(account.add_call(settings), is_reply=True))
        yield
    return Reply(200, calls)


def create_scheduled_calls(account: Account, asked: Asked) -> Steps:
    """Create a campaign. Its id can only be read from its calls."""
    body = asked.body
    people = flat(body["calls"]) if "calls" in body else from_csv(body["csv_file"], account.person_checker)
    common = _common(account, asked, body)
    wanted, calls = [], []
    for n, person in enumerate(people):
        wanted.append((person, _when(account, body, n, person)))
        yield
    campaign = account.add_campaign(body)
    for person, when in wanted:
        zone = person.get("timezone", "UTC")
        settings = CallSettings(
            **common,
            to=person["phone_number"],
            params={name: value for name, value in person.items() if name not in OWN},
            campaign_id=campaign.id,
            minutes=person.get("max_duration_mins", body.get("max_duration_mins")),
            when=when,
            zone=zone,
        )
        calls.append(created_view(account.add_call(settings, campaign), is_reply=True))
        yield
    return Reply(200, {"createdCalls": calls})


def _when(account: Account, body: Body, n: int, person: Person) -> int:
    """Return a call's own day and time, in its zone; else so many minutes from now."""
    if "scheduled_date" in person:
        day, time = person["scheduled_date"], person.get("scheduled_time", "00:00:00")
        try:
            return local_instant(day, time, person.get("timezone", "UTC"))
        except NoSuchInstant as error:
            where = f"calls.{n}.scheduled_date" if "calls" in body else "csv_file"
            raise Wrong(where, f"must be a day such as 2026-03-02, got {day} (call {n + 1}: {error.why})") from None
    minutes = n * body.get("staggered_interval_minutes", 0)
    at: int = account.world.now + round(minutes * moment.MINUTE)
    if at > moment.LAST:
        expected = f"must have call {n + 1} made before the year 10000"
        raise Wrong("staggered_interval_minutes", f"{expected}, got {body['staggered_interval_minutes']}")
    return at


def _settings(account: Account, asked: Asked, body: Body, where: str = "") -> CallSettings:
    at = body.get("scheduled_for")
    return CallSettings(
        **_common(account, asked, body, where),
        to=body["phone_number"],
        params=body.get("params"),
        metadata=body.get("metadata"),
        campaign_id=body.get("campaign_id"),
        minutes=body.get("max_duration_mins"),
        when=None if at is None else moment.parse(at),
        written=None if at is None or is_whole(at) else at,
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
