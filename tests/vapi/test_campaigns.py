"""Campaigns: whom they call, when, how many at once, and how they end."""

from itertools import pairwise

import pytest

from tests.driving import Json, MockClient, fresh
from tests.vapi.ordering import CALLS, CAMPAIGNS, NUMBERS, WITH, call, campaign, contacts, look, people, summary


@pytest.fixture
def client() -> MockClient:
    return fresh(scenario="happy")


def counters(client: MockClient, id_: str) -> dict[str, int]:
    """Return how many contacts are how far, without the zeros."""
    return {name: count for name, count in summary(client, id_)["contactCounters"].items() if count}


def under_way(client: MockClient) -> int:
    return sum(one["status"] not in ("ended", "scheduled") for one in client.get(f"{CALLS}?limit=1000"))


def refusal(client: MockClient, **fields: Json) -> tuple[int, Json]:
    body = {**WITH, "name": "A campaign", "customers": people(2), **fields}
    answer = client.ask("POST", CAMPAIGNS, {name: value for name, value in body.items() if value is not None})
    return answer.status, answer.body["message"]


def test_everybody_is_called_once_in_order_and_never_more_than_allowed_at_once(client: MockClient) -> None:
    id_ = campaign(client, 9, maxConcurrency=2)
    assert summary(client, id_)["status"] == "in-progress"
    most = 0
    while client.pending:
        client.clock(until="next_event")
        most = max(most, under_way(client))
    shown = contacts(client, id_)
    assert most == 2
    assert [one["number"] for one in shown] == [one["number"] for one in people(9)]
    times = [one["dispatchedAt"] for one in shown]
    assert all(before <= after for before, after in pairwise(times))
    assert len({one["callId"] for one in shown}) == 9
    assert counters(client, id_) == {"completed": 9}
    whole = summary(client, id_)
    assert (whole["status"], whole["endedReason"]) == ("ended", "campaign.ended.success")
    assert whole["callMetrics"] == {"dialed": 9, "connected": 9}


def test_a_campaign_takes_ten_slots_by_itself_and_shares_those_of_the_organisation(client: MockClient) -> None:
    for _ in range(4):
        call(client)
    campaign(client, 12)
    client.advance(1)
    assert under_way(client) == 10


def test_nobody_is_called_before_the_window_opens_or_after_it_has_closed(client: MockClient) -> None:
    plan = {"earliestAt": "2026-03-02T16:00:00Z", "latestAt": "2026-03-02T16:03:00Z"}
    id_ = campaign(client, 5, maxConcurrency=1, schedulePlan=plan)
    client.advance(3599)
    assert (summary(client, id_)["status"], counters(client, id_)) == ("scheduled", {"pending": 5})
    client.play()
    shown = contacts(client, id_)
    assert [one.get("dispatchedAt", "")[11:16] for one in shown] == ["16:00", "16:01", "16:02", "", ""]
    assert [one["status"] for one in shown[3:]] == ["contact.failed"] * 2
    assert all("callId" not in one for one in shown[3:])
    assert summary(client, id_)["endedReason"] == "campaign.ended.success"


def test_what_finds_no_slot_for_an_hour_is_not_called(client: MockClient) -> None:
    client.put("/_mock/numbers/%2B12025550199", {"attempts": [{"answered": {"ring": 1, "seconds": 7000}}]})
    client.ask("PATCH", "/_mock/settings/vapi", {"concurrent_calls": 1})
    call(client, "+12025550199", assistantOverrides={"maxDurationSeconds": 7200})
    id_ = campaign(client, 3)
    client.advance(3599)
    assert counters(client, id_) == {"pending": 3}
    client.advance(2)
    assert counters(client, id_) == {"failed": 3}
    assert summary(client, id_)["status"] == "ended"


def test_a_campaign_that_is_short_of_its_own_slots_alone_goes_on(client: MockClient) -> None:
    id_ = campaign(client, 70, maxConcurrency=1)
    client.play()
    assert counters(client, id_) == {"completed": 70}


def test_after_a_cancel_calls_under_way_go_on_and_nobody_else_is_called(client: MockClient) -> None:
    id_ = campaign(client, 5, maxConcurrency=2)
    client.advance(10)
    shown = client.ask("PATCH", f"{CAMPAIGNS}/{id_}", {"status": "cancelled"}).body
    assert (shown["status"], shown["endedReason"]) == ("cancelled", "campaign.in-progress.ended-by-user")
    assert shown["callsCounterInProgress"] == 2
    client.play()
    assert counters(client, id_) == {"completed": 2, "pending": 3}
    assert summary(client, id_)["status"] == "cancelled"


def test_a_scheduled_campaign_is_cancelled_and_calls_nobody(client: MockClient) -> None:
    id_ = campaign(client, schedulePlan={"earliestAt": "2026-03-02T16:00:00Z"})
    shown = client.ask("PATCH", f"{CAMPAIGNS}/{id_}", {"status": "ended"}).body
    assert (shown["status"], shown["endedReason"]) == ("cancelled", "campaign.scheduled.ended-by-user")
    client.play()
    assert client.get(CALLS) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"status": "cancelled"}, "Campaign is already cancelled"),
        ({"name": "Another"}, "Campaign configuration cannot be updated after creation"),
        ({"status": "cancelled", "schedulePlan": {}}, "Campaign configuration cannot be updated after creation"),
    ],
    ids=str,
)
def test_a_cancelled_campaign_stays_as_it_is(client: MockClient, body: Json, text: str) -> None:
    id_ = campaign(client)
    client.ask("PATCH", f"{CAMPAIGNS}/{id_}", {"status": "cancelled"})
    answer = client.ask("PATCH", f"{CAMPAIGNS}/{id_}", body)
    assert (answer.status, answer.body["message"]) == (400, text)


def test_an_archived_campaign_was_cancelled_first_and_is_listed_only_for_who_asks(client: MockClient) -> None:
    gone, kept = campaign(client), campaign(client)
    assert client.ask("DELETE", f"{CAMPAIGNS}/{gone}").body["status"] == "archived"
    moves = [one["status"] for one in client.journal() if one["id"] == gone and one["record"] == "campaign"]
    assert moves == ["scheduled", "in-progress", "cancelled", "archived"]
    assert [one["id"] for one in client.get(CAMPAIGNS)["results"]] == [kept]
    assert [one["id"] for one in client.get(f"{CAMPAIGNS}?status=archived")["results"]] == [gone]
    again = client.ask("DELETE", f"{CAMPAIGNS}/{gone}")
    assert (again.status, again.body["message"]) == (400, "Campaign is already archived")


def test_a_copy_calls_the_same_people_again_unless_it_is_told_otherwise(client: MockClient) -> None:
    first = campaign(client, 3, maxConcurrency=2)
    client.play()
    copy = {"name": "Again", "duplicateFromCampaignId": first}
    again = client.ask("POST", CAMPAIGNS, copy).body
    other = client.ask("POST", CAMPAIGNS, {**copy, "customers": people(1)}).body
    assert (again["customers"], again["maxConcurrency"], again["name"]) == (people(3), 2, "Again")
    assert other["customers"] == people(1)
    client.play()
    assert len(client.get(CALLS)) == 7


def test_a_copy_of_a_campaign_whose_window_is_past_needs_another(client: MockClient) -> None:
    first = campaign(client, schedulePlan={"earliestAt": "2026-03-02T16:00:00Z"})
    client.play()
    copy = {"name": "Again", "duplicateFromCampaignId": first}
    refused = client.ask("POST", CAMPAIGNS, copy)
    assert (refused.status, refused.body["message"]) == (409, "schedulePlan.earliestAt must be in the future")
    plan = {"earliestAt": "2026-03-03T16:00:00Z"}
    assert client.ask("POST", CAMPAIGNS, {**copy, "schedulePlan": plan}).status == 201


def test_what_a_contact_says_goes_before_what_the_campaign_says(client: MockClient) -> None:
    own = {
        "number": "+12025550111",
        "assistantOverrides": {"variableValues": {"plan": "premium"}, "maxDurationSeconds": 20},
    }
    settings = {"variableValues": {"plan": "basic", "city": "Bern"}, "maxDurationSeconds": 40}
    id_ = campaign(client, customers=[own, {"number": "+12025550112"}], assistantOverrides=settings)
    client.play()
    calls = [look(client, one["callId"]) for one in contacts(client, id_)]
    values = [one["artifact"]["variableValues"] for one in calls]
    assert values == [{"plan": "premium", "city": "Bern"}, {"plan": "basic", "city": "Bern"}]
    assert [one["costBreakdown"]["vapi"] for one in calls] == [0.0167, 0.0333]
    assert {one["campaignId"] for one in calls} == {id_}


def test_contacts_are_filtered_by_several_statuses_and_sorted_by_them(client: MockClient) -> None:
    client.put("/_mock/numbers/%2B12025550001", {"attempts": ["failed"]})
    id_ = campaign(client, 4, maxConcurrency=2)
    client.advance(3)
    assert [one["status"] for one in contacts(client, id_, "&sortBy=status")] == [
        *["contact.pending"] * 1,
        *["contact.dispatched"] * 2,
        "contact.failed",
    ]
    two = contacts(client, id_, "&status=contact.failed&status=contact.pending")
    assert {one["status"] for one in two} == {"contact.failed", "contact.pending"}
    page = client.get(f"{CAMPAIGNS}/{id_}/contacts?page=2&limit=3&sortOrder=DESC")
    assert [one["number"] for one in page["results"]] == ["+12025550000"]
    assert page["metadata"]["hasNextPage"] is False


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"customers": []}, 400, ["customers must be at least 1 entries, seen []"]),
        ({"phoneNumberId": None}, 400, "Couldn't Get Phone Number. Need Either `phoneNumberId` Or `phoneNumber`."),
        ({"assistantId": "none"}, 400, "Couldn't Get Assistant. `assistantId` none Does Not Exist."),
        ({"dialPlan": []}, 400, ["property dialPlan should not exist"]),
        ({"maxConcurrency": 0}, 400, ["maxConcurrency must not be less than 1"]),
        ({"serverMessages": ["campaign.started"]}, 400, None),
        ({"duplicateFromCampaignId": "none"}, 404, "Campaign with ID none not found."),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_campaign_is_told(client: MockClient, fields: Json, status: int, told: Json) -> None:
    found = refusal(client, **fields)
    assert found[0] == status
    assert found[1] == told or (told is None and "server" in str(found[1]))
    assert client.get(CAMPAIGNS)["metadata"]["totalItems"] == 0


def test_a_free_number_calls_for_no_campaign(client: MockClient) -> None:
    free = client.ask("POST", NUMBERS, {"provider": "vapi"}).body["id"]
    status, told = refusal(client, phoneNumberId=free)
    assert status == 409
    assert free in told
