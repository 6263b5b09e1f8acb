"""Every vendor and the control plane read instants alike: kept as sent, or refused by the name of the field."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.driving import MockAnswer, MockClient, fresh
from tests.freya.asking import BASE as FREYA
from tests.freya.asking import WORKSPACE
from tests.happyrobot.driver import BASE as HAPPYROBOT
from tests.happyrobot.driver import request as dial_request
from tests.temphone.phoning import ALEX, CALLS, CONTACTS

ANALYTICS = f"{FREYA}/analytics"
GOOD = ["2026-03-05t18:30:00z", "2026-03-05T18:30:00.123456+02:00", "2026-12-31T23:59:60Z", "2026-12-31T18:59:60-05:00"]
GOOD += ["2028-02-29T00:00:00Z", "8999-12-31T23:59:59Z"]
FAR = ["9000-06-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-01-01T00:00:00.000Z"]
"""Instants to which no clock can be moved."""
NONE = ["0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2100-02-29T00:00:00Z", "2026-06-31T00:00:00Z"]
NONE += ["2026-03-05T23:59:60Z", "2026-12-31T22:59:60Z", "2026-03-05T24:00:00Z", "9999-12-31T23:59:59-05:00"]
NONE += ["2026-03-05 18:30:00Z", "2026-03-05T18:30:00,5Z", "2026-03-05T18:30:00+24:00", "20260305T183000Z"]

Send = Callable[[MockClient, str], MockAnswer]


def _at_temphone(client: MockClient, at: str) -> MockAnswer:
    return client.ask("POST", CALLS, {"contact_id": ALEX, "scheduled_at": at, "initial_message": "Hi"})


def _asking(path: str, name: str) -> Send:
    return lambda client, at: client.ask("GET", f"{path}{'&' if '?' in path else '?'}{name}={quote(at)}")


NAMED: dict[str, Send] = {
    "HappyRobot scheduled_for": lambda client, at: client.ask(
        "POST", f"{HAPPYROBOT}/dial/outbound", dial_request(scheduled_for=at)
    ),
    "HappyRobot export from": lambda client, at: client.ask("POST", f"{HAPPYROBOT}/calls/export", {"from": at}),
    "HappyRobot from": _asking(f"{HAPPYROBOT}/calls", "from"),
    "HappyRobot to": _asking(f"{HAPPYROBOT}/calls", "to"),
    "TemPhone scheduled_at": _at_temphone,
    "TemPhone scheduled_from": _asking(CALLS, "scheduled_from"),
    "TemPhone scheduled_to": _asking(CALLS, "scheduled_to"),
    "Freya startDate": _asking(f"{ANALYTICS}?workspaceId={WORKSPACE}", "startDate"),
    "Freya endDate": _asking(f"{ANALYTICS}?workspaceId={WORKSPACE}", "endDate"),
    "control now": lambda client, at: client.ask("POST", "/_mock/world/reset", {"now": at}),
    "control to": lambda client, at: client.ask("POST", "/_mock/clock", {"to": at}),
}
every_field = pytest.mark.parametrize("field", NAMED)


@every_field
@pytest.mark.parametrize("at", GOOD)
def test_what_rfc_3339_allows_is_taken(field, at):
    assert NAMED[field](fresh(), at).status in (200, 201)


@every_field
@pytest.mark.parametrize("at", FAR)
def test_what_no_clock_reaches_is_taken_as_a_value_and_refused_as_a_time_to_go_to(field, at):
    answer = NAMED[field](fresh(), at)
    assert answer.status == 409 if field.startswith("control") else answer.status in (200, 201)


@every_field
@pytest.mark.parametrize("at", NONE)
def test_what_no_calendar_has_is_refused_by_name(field, at):
    client = fresh()
    answer = NAMED[field](client, at)
    assert answer.status in (400, 422)
    assert field.split()[-1] in str(answer.body)
    assert client.journal() == []


def test_the_reason_is_the_true_one():
    times = ("9999-12-31T23:59:59-05:00", "2026-02-30T00:00:00Z")
    refused = [_at_temphone(fresh(), at).body["message"] for at in times]
    words = "Field 'scheduled_at' must be a valid ISO-8601 timestamp in the future"
    assert refused == [f"{words} (it is outside the years 1 to 9999 of UTC).", f"{words}."]
    answer = NAMED["control to"](fresh(), "2026-03-05T23:59:60Z")
    assert "(a leap second can only end a month of UTC)" in answer.body["message"]


@pytest.mark.parametrize("at", FAR)
def test_a_call_for_a_day_that_never_comes_is_shown_as_sent_and_waits_for_ever(at):
    client = fresh()
    call = client.post(f"{HAPPYROBOT}/dial/outbound", dial_request(scheduled_for=at))["id"]
    assert _at_temphone(client, at).status == 201
    moved = client.post("/_mock/clock", {"until": "idle"})
    assert (moved["now"], moved["next_due"]) == ("2026-03-02T15:00:00Z", None)
    shown: Any = client.get(f"{HAPPYROBOT}/calls/{call}")
    assert (shown["status"], shown["scheduled_for"]) == ("Scheduled", at.replace(".000", ""))
    assert client.get(CALLS)["data"]["calls"][0]["scheduled_at"] == at
    assert client.post(f"{HAPPYROBOT}/calls/{call}/cancel")["status"] == "Canceled"


@pytest.mark.parametrize("day", ["0000-01-01", "2026-02-30", "9999-12-31"])
def test_a_campaign_is_made_with_every_day_or_not_at_all(day):
    client = fresh()
    people = [{"phone_number": "+12025550151"}]
    people += [{"phone_number": "+12025550152", "scheduled_date": day, "scheduled_time": "20:00:00"}]
    people[1]["timezone"] = "America/New_York"
    body = {name: value for name, value in dial_request().items() if name != "phone_number"}
    answer = client.ask("POST", f"{HAPPYROBOT}/dial/scheduled", {**body, "calls": people})
    assert answer.status == 400
    assert answer.body["details"][0]["path"] == "calls.1.scheduled_date"
    assert client.journal() == []


def test_stagger_that_leads_out_of_the_calendar_is_refused_by_name():
    body = {name: value for name, value in dial_request().items() if name != "phone_number"}
    body |= {"calls": [{"phone_number": "+12025550151"}] * 3, "staggered_interval_minutes": 4_000_000_000}
    answer = fresh().ask("POST", f"{HAPPYROBOT}/dial/scheduled", body)
    assert answer.status == 400
    assert "staggered_interval_minutes" in str(answer.body)


@pytest.mark.parametrize("zone", ["Nowhere/City", "utc", "CST6"])
def test_a_contact_of_no_zone_is_refused(zone):
    answer = fresh().ask("POST", CONTACTS, {"phone_number": "+13125550147", "timezone": zone})
    assert answer.status == 400


@pytest.mark.parametrize("at", ["2026-03-05T18:30:00.123456+02:00", "2026-12-31T18:59:60-05:00"])
def test_what_is_finer_than_the_clock_is_shown_as_it_was_sent_until_the_time_changes(at):
    client = fresh()
    client.put("/_mock/numbers/+12025550151", {"attempts": ["busy"]})
    call = client.post(f"{HAPPYROBOT}/dial/outbound", dial_request(scheduled_for=at, phone_number="+12025550151"))
    assert client.get(f"{HAPPYROBOT}/calls/{call['id']}")["scheduled_for"] == at
    client.post("/_mock/clock", {"until": "idle"})
    shown = client.get(f"{HAPPYROBOT}/calls/{call['id']}")
    assert (shown["status"], shown["scheduled_for"]) == ("Busy", at)
