"""Agents, numbers and what a workspace allows: what is kept, shown and hidden."""

import json

import pytest

from tests.driving import app, fresh
from tests.elevenlabs.phoning import AGENT, BASE, BATCH, BATCHES, CALL, CALLS, FRONT_DESK, OTHER_AGENT, TRUNK

AGENTS, NUMBERS = f"{BASE}/agents", f"{BASE}/phone-numbers"

WEBHOOKS = "/elevenlabs/v1/workspace/webhooks"


def test_a_change_of_an_agent_is_merged_inside_objects() -> None:
    client = fresh()
    before = client.get(f"{AGENTS}/{AGENT}")["conversation_config"]
    changed = {"conversation_config": {"agent": {"language": "de"}}}
    after = client.ask("PATCH", f"{AGENTS}/{AGENT}", changed).body["conversation_config"]
    assert after == {**before, "agent": {**before["agent"], "language": "de"}}
    assert client.get(f"{AGENTS}/{AGENT}")["conversation_config"] == after


def test_agents_are_found_by_name_and_sorted_as_asked() -> None:
    client = fresh()
    client.post(f"{AGENTS}/create", {"name": "Archive", "conversation_config": {}})

    def names(query: str) -> list[str]:
        return [one["name"] for one in client.get(f"{AGENTS}?{query}")["agents"]]

    assert names("") == ["Archive", "Recall", "Renewals"]
    assert names("sort_by=name&sort_direction=asc") == ["Archive", "Recall", "Renewals"]
    assert names("sort_by=name") == ["Renewals", "Recall", "Archive"]
    assert names("sort_direction=asc") == ["Renewals", "Recall", "Archive"]
    assert names("search=re") == ["Recall", "Renewals"]
    assert names("archived=true") == []


def test_an_agent_shows_the_numbers_that_it_is_assigned_to() -> None:
    client = fresh()
    assert [one["phone_number_id"] for one in client.get(f"{AGENTS}/{AGENT}")["phone_numbers"]] == [FRONT_DESK]
    changed = client.ask("PATCH", f"{NUMBERS}/{FRONT_DESK}", {"agent_id": OTHER_AGENT}).body
    assert changed["assigned_agent"] == {"agent_id": OTHER_AGENT, "agent_name": "Recall"}
    assert client.get(f"{AGENTS}/{AGENT}")["phone_numbers"] == []
    assert client.ask("PATCH", f"{NUMBERS}/{FRONT_DESK}", {"agent_id": None}).body["assigned_agent"] is None
    assert client.ask("PATCH", f"{NUMBERS}/{FRONT_DESK}", {"agent_id": "agent_0"}).status == 404


def test_neither_tokens_nor_passwords_are_shown() -> None:
    client = fresh()
    made = {"provider": "twilio", "phone_number": "+12025550102", "label": "x", "sid": "AC1", "token": "hush-1"}
    trunk = {"address": "sip.example.com", "credentials": {"username": "mock", "password": "hush-2"}}
    client.post(NUMBERS, made)
    client.post(NUMBERS, {"provider": "sip_trunk", "phone_number": "1", "label": "x", "outbound_trunk_config": trunk})
    shown = client.get(NUMBERS)
    records = client.get("/_mock/records/elevenlabs/phone_numbers")
    assert (len(shown), "hush" in json.dumps([shown, records])) == (4, False)
    assert shown[3]["outbound_trunk"]["has_auth_credentials"] is True
    found = [one["phone_number_id"] for one in client.get(f"{NUMBERS}?provider=sip_trunk")]
    assert (len(found), found[0]) == (2, TRUNK)


def test_a_number_of_twilio_needs_its_account() -> None:
    answer = fresh().ask("POST", NUMBERS, {"phone_number": "+12025550102", "label": "x"})
    assert answer.status == 422
    assert {mistake["loc"][-1] for mistake in answer.body["detail"]} == {"sid", "token"}


def test_without_the_terms_no_batch_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    client = fresh()
    monkeypatch.setitem(app().vendors["elevenlabs"].seed["workspace"], "batch_terms_accepted", False)
    body = {**BATCH, "recipients": [{"phone_number": "+12025550123"}]}
    answer = client.ask("POST", f"{BATCHES}/submit", body)
    assert (answer.status, answer.body["detail"]["status"]) == (403, "batch_calling_agreement_required")


def test_one_call_too_many_waits_or_is_refused_as_the_seed_says(monkeypatch: pytest.MonkeyPatch) -> None:
    client = fresh(scenario="happy")
    settings = app().vendors["elevenlabs"].seed["workspace"]
    for refuses, status in ((False, 200), (True, 429)):
        monkeypatch.setitem(settings, "reject_over_limit", refuses)
        client.reset(scenario="happy")
        client.ask("PATCH", "/_mock/settings/elevenlabs", {"concurrent_calls": 1})
        answers = [client.ask("POST", CALLS, CALL).status for _ in range(2)]
        assert answers == [200, status]


def test_what_a_webhook_hears_of_besides_is_kept_and_shown() -> None:
    client = fresh()
    settings = {"auth_type": "hmac", "name": "CRM", "webhook_url": "http://127.0.0.1:9/hook"}
    id_ = client.post(WEBHOOKS, {"settings": settings})["webhook_id"]
    assert client.get(WEBHOOKS)["webhooks"][0]["events"] is None
    for events, shown in ((["agent_qa"], ["agent_qa"]), (None, ["agent_qa"]), ([], [])):
        change = {"is_disabled": False, "name": "CRM", "events": events}
        assert client.ask("PATCH", f"{WEBHOOKS}/{id_}", change).status == 200
        assert client.get(WEBHOOKS)["webhooks"][0]["events"] == shown
