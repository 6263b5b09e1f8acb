"""Campaigns of the older kind: dial plans, changes until they start, and their end."""

import pytest

from tests.driving import Json, MockClient, fresh
from tests.vapi.ordering import CALLS, CAMPAIGNS, FRONT_DESK, LEGACY, NUMBERS, REMINDER, WITH, people

LATER = {"earliestAt": "2026-03-02T16:00:00Z"}
NO_NUMBER = {"phoneNumberId": None, "customers": None}
LATEST = {"earliestAt": "2026-03-02T18:00:00Z"}


@pytest.fixture
def client() -> MockClient:
    return fresh(scenario="happy")


def made(client: MockClient, **fields: Json) -> Json:
    answer = client.ask("POST", LEGACY, body(**fields))
    assert answer.status == 201, answer
    return answer.body


def body(**fields: Json) -> Json:
    whole = {**WITH, "name": "Renewals", "customers": people(3), **fields}
    return {name: value for name, value in whole.items() if value is not None}


def changed(client: MockClient, id_: str, **fields: Json) -> tuple[int, Json]:
    answer = client.ask("PATCH", f"{LEGACY}/{id_}", fields)
    return answer.status, answer.body if answer.status == 200 else answer.body["message"]


def test_a_campaign_calls_everybody_and_shows_its_calls(client: MockClient) -> None:
    id_ = made(client)["id"]
    client.play()
    shown = client.get(f"{LEGACY}/{id_}")
    assert (shown["status"], shown["endedReason"]) == ("ended", "campaign.ended.success")
    assert [one["customer"] for one in shown["calls"].values()] == people(3)
    assert (shown["callsCounterEnded"], shown["customers"]) == (3, people(3))


def test_a_dial_plan_calls_each_list_from_a_number_of_its_own(client: MockClient) -> None:
    other = client.ask("POST", NUMBERS, {"provider": "byo-phone-number", "credentialId": "c", "number": "+12025550170"})
    plan = [
        {"phoneNumberId": FRONT_DESK, "customers": people(2)},
        {"phoneNumberId": other.body["id"], "customers": [{"number": "+12025550133"}]},
    ]
    shown = made(client, dialPlan=plan, **NO_NUMBER)
    assert (shown["dialPlan"], "customers" in shown) == (plan, False)
    client.play()
    calls = {one["customer"]["number"]: one["phoneNumberId"] for one in client.get(CALLS)}
    assert calls == {"+12025550000": FRONT_DESK, "+12025550001": FRONT_DESK, "+12025550133": other.body["id"]}


def test_only_the_slots_of_the_organisation_limit_it(client: MockClient) -> None:
    made(client, customers=people(12), maxConcurrency=1)
    client.advance(1)
    assert len(client.get(CALLS)) == 10


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"dialPlan": [{"phoneNumberId": FRONT_DESK, "customers": people(1)}]}, 400),
        ({"phoneNumberId": None}, 400),
        ({"customers": []}, 400),
        ({"assistantId": "nobody"}, 400),
        ({"duplicateFromCampaignId": "x"}, 400),
        ({"server": {"url": "http://127.0.0.1:9"}}, 400),
        ({"schedulePlan": {"earliestAt": "2026-03-02T14:00:00Z"}}, 400),
        (
            {"dialPlan": [{"phoneNumberId": "none", "customers": people(1)}], "phoneNumberId": None, "customers": None},
            400,
        ),
    ],
)
def test_one_wrong_part_refuses_all(client: MockClient, fields: Json, status: int) -> None:
    assert client.ask("POST", LEGACY, body(**fields)).status == status
    assert client.journal() == []


def test_a_campaign_is_changed_until_it_starts(client: MockClient) -> None:
    id_ = made(client, schedulePlan=LATER)["id"]
    plan = [{"phoneNumberId": FRONT_DESK, "customers": people(1)}]
    status, shown = changed(client, id_, name="Recall", dialPlan=plan, schedulePlan=LATEST)
    assert (status, shown["name"], shown["dialPlan"], "customers" in shown) == (200, "Recall", plan, False)
    assert changed(client, id_, phoneNumberId=FRONT_DESK) == (
        400,
        ["phoneNumberId cannot be used together with dialPlan"],
    )
    client.advance(2 * 3600)
    assert client.get(CALLS) == []
    client.advance(3600)
    assert len(client.get(CALLS)) == 1
    assert changed(client, id_, name="Too late")[0] == 400
    client.play()
    assert changed(client, id_, status="ended") == (400, "Campaign is already ended")


def test_a_campaign_whose_assistant_was_deleted_can_still_be_renamed_and_cancelled(client: MockClient) -> None:
    assistant = client.ask("POST", "/vapi/assistant", {"name": "Gone soon"}).body["id"]
    id_ = made(client, assistantId=assistant, schedulePlan=LATER)["id"]
    client.ask("DELETE", f"/vapi/assistant/{assistant}")
    assert changed(client, id_, assistantId=assistant)[0] == 400
    status, shown = changed(client, id_, name="Never mind", status="cancelled")
    assert (status, shown["name"], shown["status"]) == (200, "Never mind", "ended")


def test_a_window_that_is_moved_forward_opens_then(client: MockClient) -> None:
    id_ = made(client, schedulePlan=LATEST)["id"]
    assert changed(client, id_, schedulePlan=LATER)[0] == 200
    client.advance(3600)
    assert client.get(f"{LEGACY}/{id_}")["status"] == "in-progress"


@pytest.mark.parametrize("word", ["ended", "cancelled"])
def test_one_that_is_ended_calls_nobody_else(client: MockClient, word: str) -> None:
    client.ask("PATCH", "/_mock/settings/vapi", {"concurrent_calls": 2})
    id_ = made(client, customers=people(6))["id"]
    client.advance(5)
    status, shown = changed(client, id_, status=word)
    assert (status, shown["status"], shown["endedReason"]) == (200, "ended", "campaign.in-progress.ended-by-user")
    client.play()
    assert [one["endedReason"] for one in client.get(CALLS)] == ["customer-ended-call"] * 2


def test_one_that_is_deleted_is_gone_and_its_calls_go_on(client: MockClient) -> None:
    client.ask("PATCH", "/_mock/settings/vapi", {"concurrent_calls": 1})
    id_ = made(client)["id"]
    client.advance(5)
    answer = client.ask("DELETE", f"{LEGACY}/{id_}")
    assert (answer.status, answer.body["status"]) == (200, "in-progress")
    assert client.ask("GET", f"{LEGACY}/{id_}").status == 404
    client.play()
    assert [one["endedReason"] for one in client.get(CALLS)] == ["customer-ended-call"]
    assert {one["rule"] for one in client.get("/_mock/report")["findings"]} == {"deleted_id_used"}, "by this test"


def test_the_two_kinds_do_not_see_each_other(client: MockClient) -> None:
    older = made(client, schedulePlan=LATER)["id"]
    newer = client.ask("POST", CAMPAIGNS, {**body(), "schedulePlan": LATER}).body["id"]
    assert [one["id"] for one in client.get(f"{LEGACY}?status=scheduled")["results"]] == [older]
    assert [one["id"] for one in client.get(CAMPAIGNS)["results"]] == [newer]
    assert client.ask("GET", f"{CAMPAIGNS}/{older}").status == 404
    assert client.ask("GET", f"{LEGACY}/{newer}").status == 404


def test_an_assistant_that_was_deleted_ends_its_calls(client: MockClient) -> None:
    made(client, schedulePlan=LATER)
    assert client.ask("DELETE", f"/vapi/assistant/{REMINDER}").status == 200
    client.play()
    assert {one["endedReason"] for one in client.get(CALLS)} == {"call.start.error-get-assistant"}
