"""The life of a campaign: draft, scheduled, active, over."""

import pytest

from tests.driving import MockAnswer, MockClient, fresh
from tests.freya.asking import (
    CAMPAIGNS,
    DRAFT,
    calls,
    create,
    customers,
    failing,
    refused,
    shown,
    started,
)


def execute(client: MockClient, campaign: str) -> MockAnswer:
    return client.ask("POST", f"{CAMPAIGNS}/{campaign}/execute")


def delete(client: MockClient, campaign: str) -> MockAnswer:
    return client.ask("DELETE", f"{CAMPAIGNS}/{campaign}")


def in_status(status: str) -> tuple[MockClient, str]:
    client = failing("be_busy") if status == "partially_completed" else fresh()
    if status == "draft":
        return client, DRAFT
    campaign = create(client, 2, startDate="2026-03-09" if status == "scheduled" else None)
    if status in ("completed", "partially_completed"):
        client.play()
    if status == "cancelled":
        assert delete(client, campaign).status == 200
    assert shown(client, campaign)["status"] == status
    return client, campaign


OVER = ["completed", "partially_completed", "cancelled"]


def test_executing_a_draft_calls_its_customers() -> None:
    client, campaign = in_status("draft")
    assert execute(client, campaign).body["data"]["result"]["campaign"]["status"] == "active"
    client.play()
    assert [customer["status"] for customer in customers(client, campaign)] == ["succeeded"] * 2
    assert shown(client, campaign)["status"] == "completed"


@pytest.mark.parametrize("status", ["scheduled", "active", *OVER])
def test_only_a_draft_can_be_executed(status: str) -> None:
    client, campaign = in_status(status)
    before = client.story()
    assert refused(execute(client, campaign)) == (409, "conflict", [])
    assert client.story() == before


@pytest.mark.parametrize("status", ["draft", "scheduled"])
def test_what_has_not_begun_can_be_cancelled_and_can_still_be_read(status: str) -> None:
    client, campaign = in_status(status)
    assert delete(client, campaign).body["data"]["result"]["campaign"]["status"] == "cancelled"
    assert shown(client, campaign)["status"] == "cancelled"
    assert {customer["status"] for customer in customers(client, campaign)} == {"cancelled"}
    client.play()
    assert calls(client) == []


@pytest.mark.parametrize("status", OVER)
def test_what_is_over_can_not_be_cancelled(status: str) -> None:
    client, campaign = in_status(status)
    assert refused(delete(client, campaign)) == (409, "conflict", [])


def test_cancelling_lets_calls_under_way_end_and_repeats_none() -> None:
    client = failing("be_busy")
    campaign = create(client, 150, callRetries=3)
    client.advance(0)
    delete(client, campaign)
    client.play()
    assert len(started(client)) == 100  # as many as the workspace has lines
    states = [customer["status"] for customer in customers(client, campaign)]
    assert set(states) == {"failed"}
    rest = client.get(f"{CAMPAIGNS}/{campaign}/customers?offset=100")["data"]["result"]["customers"]
    assert {customer["status"] for customer in rest} == {"cancelled"}


def test_a_cancelled_retry_never_rings() -> None:
    client = failing("be_busy")
    campaign = create(client, callRetries=3)
    client.advance(10)
    assert customers(client, campaign)[0]["status"] == "retry_scheduled"
    delete(client, campaign)
    client.play()
    assert (len(started(client)), customers(client, campaign)[0]["status"]) == (1, "cancelled")


def test_a_campaign_for_a_later_day_waits_for_its_first_window() -> None:
    client = fresh(now="2026-03-06T12:00:00Z")  # a Friday
    campaign = create(client, startDate="2026-03-07", activeDays=[0, 1], startTime="08:00", timezone="Europe/Prague")
    client.clock(to="2026-03-09T06:59:59Z")
    assert shown(client, campaign)["status"] == "scheduled"
    client.advance(1)
    assert (shown(client, campaign)["status"], started(client)) == ("active", ["2026-03-09T07:00:00Z"])


def test_a_campaign_whose_first_window_is_open_or_over_starts_at_once() -> None:
    client = fresh()
    result = client.post(CAMPAIGNS, {**BODY, "startDate": "2026-03-02", "startTime": "09:00"})["data"]["result"]
    assert (result["status"], result["isScheduled"], result["campaign"]["status"]) == ("started", False, "active")


BODY = {
    "name": "today",
    "assistantName": "Sales assistant",
    "phoneNumber": "+12025550110",
    "customers": [{"phoneNumber": "+12025550150", "properties": {"name": "Mara", "company": "Example Ltd"}}],
}


def test_names_and_properties_reach_the_conversation() -> None:
    client = fresh()
    client.post(CAMPAIGNS, BODY)
    client.play()
    call = client.get(f"/freya/api/v2/call/{calls(client)[0]['id']}")["data"]["result"]["call"]
    assert call["assistantName"] == "Sales assistant"
    assert "assistant: Good day Mara, do I speak to somebody at Example Ltd?" in call["transcript"]


def test_both_ways_to_list_people_call_the_same_people() -> None:
    one, other = fresh(), fresh()
    create(one, phoneNumbers=["+12025550150", "+12025550151"])
    people = [{"phoneNumber": "+12025550150"}, {"phoneNumber": "+12025550151"}]
    create(other, phoneNumbers=None, customers=people)
    one.play()
    other.play()
    assert one.story() == other.story()


def test_a_million_people_would_wait_in_the_queue_and_not_on_the_clock() -> None:
    client = fresh()
    create(client, 5000)
    client.advance(1)
    assert client.pending < 500


def test_campaigns_are_listed_newest_first_and_page_by_page() -> None:
    client = fresh()
    ids = [create(client) for _ in range(3)]
    found = client.get(f"{CAMPAIGNS}?limit=2&offset=1")["data"]["result"]
    assert [campaign["id"] for campaign in found["campaigns"]] == [ids[1], ids[0]]
    assert (found["total"], found["limit"], found["offset"]) == (4, 2, 1)
    assert client.get(f"{CAMPAIGNS}?status=draft")["data"]["result"]["total"] == 1


def test_one_jump_and_many_small_ones_play_the_same_history() -> None:
    whole, parts = fresh(scenario="rough"), fresh(scenario="rough")
    for client in (whole, parts):
        create(client, 30, callRetries=2, retryDelayMode="next_day", startTime="10:00", endTime="15:30")
    whole.advance(200_000)
    for seconds in (0.001, 59.999, 3600, 7, 90_000, 106_333):
        parts.advance(seconds)
    assert whole.story() == parts.story()
    assert whole.webhooks() == parts.webhooks()


def test_reading_changes_nothing() -> None:
    client, curious = fresh(scenario="rough"), fresh(scenario="rough")
    curious.get(CAMPAIGNS)
    for one in (client, curious):
        campaign = create(one, 20, callRetries=1)
        one.advance(50)
    customers(curious, campaign)
    calls(curious)
    client.play()
    curious.play()
    assert curious.story() == client.story()
