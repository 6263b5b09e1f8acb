"""Campaigns: how they begin, pause and stop, and what is told of their leads."""

from tests.driving import fresh
from tests.elevenlabs.phoning import BUSY, CAMPAIGNS, PEOPLE, REACHED, START, calls_of, campaign, leads, policy, status


def test_a_campaign_is_active_until_every_lead_is_finished() -> None:
    client = fresh()
    id_ = campaign(client, REACHED, BUSY, policy=policy(retry_delay_seconds=60, max_total_calls=2))
    assert status(client, id_) == "active"
    client.play()
    assert status(client, id_) == "completed"
    ends = [(one["recipient_id"], one["attempt_count"], one["terminal_disposition"]) for one in leads(client, id_)]
    assert ends == [("crm-0", 1, "completed"), ("crm-1", 2, "attempt_ceiling_reached")]


def test_a_pause_starts_nothing_and_what_is_under_way_goes_on() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE[:6], target_concurrency_limit=2)
    client.advance(10)
    for _ in range(2):
        assert client.post(f"{CAMPAIGNS}/{id_}/pause")["status"] == "paused"
    client.advance(86_400)
    assert [one["status"] for one in calls_of(client, id_)] == ["completed"] * 2 + ["queued"] * 4
    for _ in range(2):
        assert client.post(f"{CAMPAIGNS}/{id_}/resume")["status"] == "active"
    client.play()
    assert (status(client, id_), {one["status"] for one in calls_of(client, id_)}) == ("completed", {"completed"})


def test_a_paused_campaign_is_completed_when_its_last_call_leaves_no_lead() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE[:2])
    client.post(f"{CAMPAIGNS}/{id_}/pause")
    client.play()
    assert status(client, id_) == "completed"
    assert client.ask("POST", f"{CAMPAIGNS}/{id_}/resume").status == 409


def test_a_stop_drains_what_is_under_way_and_calls_nobody_else() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE[:6], target_concurrency_limit=2)
    client.advance(10)
    for _ in range(2):
        answer = client.ask("POST", f"{CAMPAIGNS}/{id_}/stop")
        assert (answer.status, answer.body["status"]) == (202, "stopping")
    client.play()
    assert status(client, id_) == "stopped"
    assert [one["status"] for one in calls_of(client, id_)] == ["completed"] * 2 + ["cancelled"] * 4
    assert [one["decision_disposition"] for one in calls_of(client, id_)][:2] == ["suppressed_after_stop"] * 2
    assert {one["terminal_disposition"] for one in leads(client, id_)} == {"campaign_ended"}
    assert client.ask("POST", f"{CAMPAIGNS}/{id_}/stop").status == 200
    assert client.ask("POST", f"{CAMPAIGNS}/{id_}/pause").status == 409


def test_a_campaign_without_a_call_under_way_is_stopped_at_once() -> None:
    client = fresh()
    id_ = campaign(client, *PEOPLE[:2], scheduled_time_unix=START + 3600)
    answer = client.ask("POST", f"{CAMPAIGNS}/{id_}/stop")
    assert (answer.status, answer.body["status"]) == (200, "stopped")
    client.play()
    assert [one["conversation_id"] for one in calls_of(client, id_)] == [None, None]


def test_all_campaigns_are_paused_and_stopped_at_once() -> None:
    client = fresh(scenario="happy")
    first, second = campaign(client, PEOPLE[0]), campaign(client, PEOPLE[1], scheduled_time_unix=START + 60)
    assert client.post(f"{CAMPAIGNS}/pause-all") == {"paused_campaign_ids": [first, second]}
    answer = client.ask("POST", f"{CAMPAIGNS}/stop-all")
    assert (answer.status, answer.body["stopped_campaign_ids"]) == (202, [second])
    assert answer.body["stopping_campaign_ids"] == [first]
    client.play()
    assert client.ask("POST", f"{CAMPAIGNS}/stop-all").status == 200


def test_a_campaign_waits_for_its_time_and_is_active_meanwhile() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, PEOPLE[0], scheduled_time_unix=START + 3600)
    client.post(f"{CAMPAIGNS}/{id_}/pause")
    assert client.post(f"{CAMPAIGNS}/{id_}/resume")["status"] == "active"
    client.advance(3599)
    assert calls_of(client, id_)[0]["status"] == "queued"
    client.advance(1)
    assert calls_of(client, id_)[0]["status"] == "submitted"


def test_the_counts_of_progress_add_up_at_every_moment() -> None:
    client = fresh(scenario="mixed")
    id_ = campaign(client, *PEOPLE, target_concurrency_limit=5, policy=policy(retry_delay_seconds=300))
    while client.pending:
        client.clock(until="next_event")
        found = client.get(f"{CAMPAIGNS}/{id_}/progress")
        parts = [found["leads"][name] for name in ("uncalled", "leads_needing_attention", "active", "finished")]
        assert sum(parts) == found["leads"]["total"] == 30
        assert found["conversations"]["in_progress"] <= 5
        assert ("next_call_time_unix" in found) == bool(found["conversations"]["scheduled"])
    assert sum(found["leads"]["finished_by_disposition"].values()) == 30


def test_a_removed_lead_is_called_no_more() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE[:3], target_concurrency_limit=1)
    called, waiting, _ = (one["lead_id"] for one in leads(client, id_))
    for lead, expected in ((called, 202), (waiting, 200)):
        answer = client.ask("DELETE", f"{CAMPAIGNS}/{id_}/leads/{lead}")
        assert (answer.status, answer.body["has_calls_in_flight"]) == (expected, expected == 202)
    client.play()
    assert [one["terminal_disposition"] for one in leads(client, id_)] == ["removed", "removed", "completed"]
    assert [one["decision_disposition"] for one in calls_of(client, id_)] == [
        "suppressed_do_not_call",
        "cancelled",
        "completed",
    ]
    assert status(client, id_) == "completed"


def test_leads_and_calls_are_listed_as_the_filters_say() -> None:
    client = fresh()
    id_ = campaign(client, REACHED, BUSY, policy=policy(max_total_calls=1))
    client.play()

    def found(query: str, what: str = "leads") -> int:
        return len(client.get(f"{CAMPAIGNS}/{id_}/{what}?{query}")[what])

    assert [found(f"status={one}") for one in ("finished", "in_progress")] == [2, 0]
    assert found("disposition=completed&disposition=removed") == 1
    assert found(f"search={BUSY[-4:]}") == 1
    assert found("call_result=busy&call_result=no_answer", "calls") == 1
    assert client.ask("GET", f"{CAMPAIGNS}/{id_}/leads?status=other").status == 422
    assert client.ask("GET", f"{CAMPAIGNS}/{id_}/leads/lead_0").status == 404
