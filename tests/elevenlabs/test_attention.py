"""What needs attention: a campaign whose agent or number was deleted, and what people do about it."""

import pytest

from tests.driving import MockClient, fresh
from tests.elevenlabs.phoning import AGENT, ATTENTION, BASE, CAMPAIGNS, FRONT_DESK, calls_of, campaign, leads, status

PEOPLE = [f"+120255503{n:02}" for n in range(4)]


def held(path: str) -> tuple[MockClient, str, dict]:
    """Return a campaign whose agent or number was deleted while it ran, and its item."""
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE, target_concurrency_limit=2)
    assert client.ask("DELETE", f"{BASE}/{path}").status in (200, 204)
    (item,) = client.get(f"{ATTENTION}?campaign_id={id_}")["attention"]
    return client, id_, item


@pytest.mark.parametrize(
    ("path", "reason", "is_retryable"),
    [
        (f"agents/{AGENT}", "agent_unavailable", True),
        (f"phone-numbers/{FRONT_DESK}", "phone_number_unavailable", False),
    ],
)
def test_what_was_deleted_holds_the_queued_calls_back(path: str, reason: str, is_retryable: bool) -> None:
    client, id_, item = held(path)
    assert (item["reason"], item["retryable"], item["status"]) == (reason, is_retryable, "open")
    client.play()
    assert status(client, id_) == "attention"
    assert [one["status"] for one in calls_of(client, id_)] == ["completed"] * 2 + ["attention"] * 2
    found = client.get(f"{CAMPAIGNS}/{id_}/progress")["leads"]
    assert (found["leads_needing_attention"], found["finished"]) == (2, 2)
    assert client.get(f"{CAMPAIGNS}/{id_}")["counts"]["open_attention"] == 1


def test_a_retry_opens_a_new_item_while_the_cause_persists() -> None:
    client, id_, item = held(f"agents/{AGENT}")
    answer = client.ask("POST", f"{ATTENTION}/{item['attention_id']}/retry")
    assert (answer.status, answer.body["status"]) == (200, "resolved")
    client.play()
    assert status(client, id_) == "attention"
    items = client.get(f"{ATTENTION}?campaign_id={id_}&include_resolved=true")["attention"]
    assert [one["status"] for one in items] == ["open", "resolved"]
    assert len(calls_of(client, id_)) == 4


def test_a_retry_resumes_a_paused_campaign() -> None:
    client, id_, item = held(f"agents/{AGENT}")
    client.post(f"{CAMPAIGNS}/{id_}/pause")
    assert status(client, id_) == "paused"
    client.post(f"{ATTENTION}/{item['attention_id']}/retry")
    assert status(client, id_) == "active"
    client.play()
    events = [one["event"] for one in client.journal() if one["record"] == "campaign"]
    assert events == ["create", "need_attention", "pause", "resume", "need_attention"]


def test_resolving_cancels_what_was_held_back_and_ends_the_campaign() -> None:
    client, id_, item = held(f"phone-numbers/{FRONT_DESK}")
    client.play()
    answer = client.ask("POST", f"{ATTENTION}/{item['attention_id']}/resolve", {"resolution": "Called by hand."})
    assert (answer.status, answer.body["resolution"]) == (200, "Called by hand.")
    assert status(client, id_) == "completed"
    assert [one["terminal_disposition"] for one in leads(client, id_)] == ["completed"] * 2 + ["cancelled"] * 2


def test_an_item_goes_one_way_only_and_once() -> None:
    client, _, item = held(f"agents/{AGENT}")
    path = f"{ATTENTION}/{item['attention_id']}"
    assert client.ask("POST", f"{path}/resolve", {"resolution": "x"}).status == 409
    assert [client.ask("POST", f"{path}/retry").status for _ in range(2)] == [200, 409]
    client, _, item = held(f"phone-numbers/{FRONT_DESK}")
    assert client.ask("POST", f"{ATTENTION}/{item['attention_id']}/retry").status == 409


def test_a_stop_ends_a_campaign_that_needs_attention() -> None:
    client, id_, _ = held(f"agents/{AGENT}")
    assert client.ask("POST", f"{CAMPAIGNS}/{id_}/stop").status == 202
    client.play()
    assert status(client, id_) == "stopped"
