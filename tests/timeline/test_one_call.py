"""One call: all that is known of it, in words that all vendors share."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from mock_server.engine import moment
from tests.driving import AGENT, NUMBERS, MockClient, fresh, send
from tests.outcomes.phones import VendorDriver, every_vendor
from tests.recorded.worlds import RecordedWorld

TALK = {"mockdial_outcome": '{"answered": {"seconds": 40}}'}
TELLS_WORDS = {"elevenlabs", "freya", "happyrobot", "retell", "temphone", "vapi", "vogent"}
SOUNDS = {"elevenlabs", "freya", "happyrobot", "retell", "vogent"}
COSTS = {"elevenlabs", "freya", "happyrobot", "retell", "twilio", "vapi"}
SPEAKERS = {"agent", "person"}


def details(client: Any, vendor: str, id_: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = client.get(f"/_mock/calls/{vendor}/{quote(id_, safe='')}")
    return found


@pytest.fixture
def client() -> MockClient:
    return fresh()


def first_of(client: MockClient) -> str:
    return str(client.get("/_mock/timeline?lanes=1")["lanes"]["id"][0])


@every_vendor
def test_a_call_that_was_answered_is_told_in_words_that_all_share(name: str) -> None:
    phone = VendorDriver(name)
    id_ = phone.call("+12025550143", **TALK)
    phone.advance(3600)
    call, journal = details(phone.person, name, id_), phone.person.get("/_mock/journal")["data"]
    told = [(one["number"], one["at"], one["event"], one["status"]) for one in journal if one["id"] == id_]
    assert [(one["number"], one["at"], one["event"], one["status"]) for one in call["moves"]] == told
    assert "talking" in [one["phase"] for one in call["moves"]]
    assert (call["to"], call["attempt"], call["lane"], call["events"]) == ("+12025550143", 1, 1, [])
    assert call["record"] == next(
        record for record in phone.person.get(f"/_mock/records/{name}/{call['kind']}")["data"] if id_ in record.values()
    )
    assert (call["transcript"] is not None) == (name in TELLS_WORDS)
    assert (call["recording"] is not None) == (name in SOUNDS)
    assert (call["cost"] is not None) == (name in COSTS)
    assert {line["speaker"] for line in call["transcript"] or ()} in (SPEAKERS, set())
    assert {one["method"] for one in call["requests"]} == {"POST"}
    assert {one["vendor"] for one in call["commands"]} == {name}


@every_vendor
def test_a_call_that_goes_on_offers_the_events_that_happen_to_it(name: str) -> None:
    phone = VendorDriver(name)
    id_ = phone.call("+12025550143", **TALK)
    phone.person.post("/_mock/clock", {"until": "next_event"})
    call = details(phone.person, name, id_)
    path = f"/_mock/records/{name}/{call['kind']}/{id_}/events"
    assert all(event["meaning"] for event in call["events"])
    words = {word for event in call["events"] for word in (event["event"], *event["words"])}
    assert words & {"busy", "answer", "hang_up", "ring", "dial"}
    shared = next((word for event in call["events"] for word in event["words"]), call["events"][0]["event"])
    assert phone.person.ask("POST", path, {"event": shared}).status == 200


@pytest.mark.parametrize("name", sorted(SOUNDS))
def test_a_recording_plays_without_a_key_and_only_from_the_url_that_was_given_out(name: str) -> None:
    phone = VendorDriver(name)
    id_ = phone.call("+12025550143", **TALK)
    phone.advance(3600)
    recording = details(phone.person, name, id_)["recording"]
    assert recording["seconds"] == pytest.approx(40, abs=1)
    app = phone.person.app
    status, sound = send(app, "GET", recording["url"], b"", "somebody-else")
    assert (status, sound[:4], sound[8:12]) == (200, b"RIFF", b"WAVE")
    other = recording["url"].replace("signature=", "signature=0")
    assert send(app, "GET", other, b"", phone.key)[0] == 401
    elsewhere = recording["url"].replace("credential=", "credential=0")
    assert send(app, "GET", elsewhere, b"", phone.key)[0] == 401


def test_a_call_that_repeats_another_and_the_other_name_each_other() -> None:
    client = RecordedWorld("happyrobot-mixed").play().client
    lanes = client.get("/_mock/timeline?lanes=2000")["lanes"]
    again = next(n for n, repeated in enumerate(lanes["repeats"]) if repeated)
    call = details(client, "happyrobot", lanes["id"][again])
    first = details(client, "happyrobot", call["repeats"])
    assert (first["repeated_by"], first["lane"]) == (call["id"], lanes["repeats"][again])
    assert call["attempt"] == first["attempt"] + 1
    assert call["source"]["kind"] == "campaign"


def test_a_call_of_a_job_names_it_and_what_was_asked_for_it(client: MockClient) -> None:
    job = client.started(3)
    client.play()
    call = details(client, "vogent", first_of(client))
    assert call["source"] == {"id": job, "kind": "batch_dial_jobs", "name": "a job"}
    assert [one["operation"] for one in call["requests"]] == ["createBatchDialJob", "setBatchDialJobPaused"]
    assert [one["operation"] for one in call["commands"]] == ["createBatchDialJob", "setBatchDialJobPaused"]


def test_other_calls_are_not_told_of(client: MockClient) -> None:
    client.call(toNumber="+12025550161")
    id_ = client.call(toNumber="+12025550162")
    client.put("/_mock/numbers/%2B12025550161", ["busy"])
    client.put("/_mock/numbers/%2B12025550162", ["busy"])
    client.dial(id_)
    client.get("/vogent/api/batch_dial_jobs")
    call = details(client, "vogent", id_)
    assert [one["method"] + " " + one["path"] for one in call["requests"]] == [
        "POST /vogent/api/dials",
        f"GET /vogent/api/dials/{id_}",
    ]
    assert [(one["operation"], one["path"]) for one in call["commands"]] == [
        ("createDial", {}),
        ("setNumber", {"number": "+12025550162"}),
    ]


def test_a_command_of_many_bytes_is_shown_without_its_body(client: MockClient) -> None:
    rows = [{"toNumber": f"+1202555{n:04}"} for n in range(3_000)]
    client.started(rows)
    client.advance(60)
    first, second = details(client, "vogent", first_of(client))["commands"]
    assert (first["operation"], first["body"], second["body"]) == ("createBatchDialJob", None, {"paused": False})


def test_webhooks_come_with_their_bodies_and_attempts(client: MockClient) -> None:
    id_ = client.call(webhookUrl="https://example.test/hook")
    client.call()
    client.play()
    call = details(client, "vogent", id_)
    own = [one for one in client.webhooks() if one["body"]["payload"]["dial_id"] == id_]
    assert call["webhooks"] == own
    assert [one["delivery"]["state"] for one in own] == ["pending"] * len(own)
    assert len(own) > 3


def test_a_call_to_no_telephone_has_no_number(client: MockClient) -> None:
    body = {"callAgentId": AGENT, "browserCall": True, "fromNumberId": NUMBERS[0]}
    id_ = client.post("/vogent/api/dials", body)["dialId"]
    assert details(client, "vogent", id_)["to"] is None


def test_a_call_that_its_vendor_shows_no_more_is_shown() -> None:
    phone = VendorDriver("happyrobot")
    id_ = phone.call("+12025550143", **TALK)
    phone.advance(3600)
    assert phone.person.ask("DELETE", phone.path_of(id_)).status == 200
    call = details(phone.person, "happyrobot", id_)
    assert call["moves"][-1]["event"] == "delete"


def test_what_is_no_call_is_refused(client: MockClient) -> None:
    job = client.job()
    for path in (f"vogent/{job}", "vogent/nobody", "nobody/nobody"):
        assert client.ask("GET", f"/_mock/calls/{path}").status == 404


def test_a_time_line_is_forgotten_with_its_world(client: MockClient) -> None:
    id_ = client.call()
    details(client, "vogent", id_)
    world = client.sandbox.world
    assert world.timeline is not None
    client.reset()
    assert world.timeline is None
    assert client.ask("GET", f"/_mock/calls/vogent/{id_}").status == 404
    assert client.get("/_mock/timeline")["now"] == moment.text(client.sandbox.world.now)


def test_a_call_is_shown_as_it_was(client: MockClient) -> None:
    id_ = client.call(webhookUrl="https://example.test/hook")
    client.advance(20)
    then = details(client, "vogent", id_)
    client.play()
    now = details(client, "vogent", id_)
    again = client.get(f"/_mock/calls/vogent/{id_}?at=2026-03-02T15:00:20Z")
    assert {**again, "webhooks": None} == {**then, "webhooks": None}
    assert len(again["moves"]) < len(now["moves"])
    assert [one["number"] for one in again["webhooks"]] == [one["number"] for one in then["webhooks"]]


def test_a_recording_that_was_found_by_looking_back_plays(client: MockClient) -> None:
    id_ = client.call()
    client.play()
    at = client.get("/_mock/world")["now"]
    client.advance(60)
    url = client.get(f"/_mock/calls/vogent/{id_}?at={at}")["recording"]["url"]
    assert send(client._app, "GET", url, b"", "somebody-else")[0] == 200
