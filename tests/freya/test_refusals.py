"""What Freya refuses, in its own envelope: each field that breaks a rule is named, and nothing changes."""

from typing import Any

import pytest

from tests.driving import fresh
from tests.freya.asking import BASE, CALLS, CAMPAIGNS, DRAFT, WORKSPACE, ask, body, refused

WINDOW = {"startTime": "09:00", "endTime": "17:00"}
NOBODY = "a1000000-0000-4000-8000-0000000000ff"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"phoneNumber": None}, "phoneNumber"),
        ({"phoneNumber": "2025550110"}, "phoneNumber"),
        ({"phoneNumber": "+0123"}, "phoneNumber"),
        ({"assistantId": None}, "assistantId"),
        ({"assistantId": "agent_abc123"}, "assistantId"),
        ({"assistantName": "Sales assistant"}, "body"),
        ({"phoneNumbers": None}, "customers"),
        ({"phoneNumbers": []}, "phoneNumbers"),
        ({"phoneNumbers": ["+12025550150", "911x"]}, "phoneNumbers.1"),
        ({"customers": [{"phoneNumber": "+12025550150"}]}, "body"),
        ({"phoneNumbers": None, "customers": []}, "customers"),
        ({"phoneNumbers": None, "customers": [{}]}, "customers.0.phoneNumber"),
        (
            {"phoneNumbers": None, "customers": [{"phoneNumber": "+12025550150", "properties": 1}]},
            "customers.0.properties",
        ),
        ({"startDate": "2026-02-30"}, "startDate"),
        ({"startDate": "2026-03-01"}, "startDate"),
        ({"startDate": "tomorrow"}, "startDate"),
        ({"startTime": "99:99"}, "startTime"),
        ({"startTime": "24:00"}, "startTime"),
        ({"startTime": "9:00"}, "startTime"),
        ({"endTime": "00:00"}, "endTime"),
        ({"startTime": "17:00", "endTime": "09:00"}, "endTime"),
        ({"startTime": "09:00", "endTime": "09:00:00"}, "endTime"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "utc"}, "timezone"),
        ({"activeDays": []}, "activeDays"),
        ({"activeDays": [7]}, "activeDays.0"),
        ({"activeDays": [1, 1]}, "activeDays"),
        ({"daySchedules": {"7": WINDOW}}, "daySchedules"),
        ({"daySchedules": {"0": {"startTime": "09:00"}}}, "daySchedules.0.endTime"),
        ({"daySchedules": {"0": {"startTime": "09:00", "endTime": "08:00"}}}, "daySchedules.0.endTime"),
        (
            {"daySchedules": {"6": {"startTime": "09:00", "endTime": "08:00"}}, "activeDays": [0]},
            "daySchedules.6.endTime",
        ),
        ({"callRetries": 11}, "callRetries"),
        ({"callRetries": -1}, "callRetries"),
        ({"callRetries": 1.5}, "callRetries"),
        ({"retryDelaySeconds": 86_401}, "retryDelaySeconds"),
        ({"retryDelayMode": "weekly"}, "retryDelayMode"),
        ({"retryConditions": ["no answer"]}, "retryConditions.0"),
        ({"retryConditions": ["Busy", "VOICEMAIL"]}, "retryConditions.1"),
        ({"webhookUrl": "no url"}, "webhookUrl"),
    ],
    ids=str,
)
def test_a_field_that_breaks_a_rule_is_named(fields: Any, field: str) -> None:
    client = fresh()
    before = client.get(CAMPAIGNS)
    assert refused(ask(client, **fields)) == (400, "validation_error", [field])
    assert (client.get(CAMPAIGNS), client.journal()) == (before, [])


def test_every_broken_rule_is_told_at_once() -> None:
    answer = ask(fresh(), name="", callRetries=11, timezone="Mars")
    assert sorted(refused(answer)[2]) == ["callRetries", "name", "timezone"]
    for field in ("callRetries", "name", "timezone"):
        assert f"{field}: seen" in answer.body["error"]["message"]


def test_two_ways_at_once_are_told_in_words() -> None:
    message = ask(fresh(), assistantName="Sales assistant").body["error"]["message"]
    assert "exactly one of assistantId and assistantName" in message
    assert "exactly one of customers and phoneNumbers" in message


def test_neither_way_is_told_with_both_names() -> None:
    message = ask(fresh(), assistantId=None).body["error"]["message"]
    assert message == "assistantId: seen nothing, expected a value here or at assistantName"


def test_today_is_today_in_the_campaigns_zone() -> None:
    early = {"startDate": "2026-03-02", "timezone": "Pacific/Kiritimati"}  # where it is the third already
    assert refused(ask(fresh(), **early)) == (400, "validation_error", ["startDate"])
    assert ask(fresh(), **early | {"timezone": "America/New_York"}).status == 200


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"assistantId": NOBODY}, f"Agent '{NOBODY}' not found"),
        ({"assistantId": None, "assistantName": "Nobody"}, "Agent 'Nobody' not found"),
        ({"phoneNumber": "+12025550199"}, "Phone number '+12025550199' not found"),
    ],
)
def test_what_the_workspace_does_not_have_is_404(fields: Any, message: str) -> None:
    answer = ask(fresh(), **fields)
    assert refused(answer) == (404, "not_found", [])
    assert answer.body["error"]["message"] == message


def test_a_number_without_outbound_calls_can_not_carry_a_campaign() -> None:
    assert refused(ask(fresh(), phoneNumber="+13125550112")) == (409, "conflict", [])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{CAMPAIGNS}/nobody"),
        ("DELETE", f"{CAMPAIGNS}/nobody"),
        ("POST", f"{CAMPAIGNS}/nobody/execute"),
        ("GET", f"{CAMPAIGNS}/nobody/customers"),
        ("GET", f"{CALLS}/nobody"),
        ("GET", f"{BASE}/agents/nobody"),
        ("GET", f"{BASE}/agents?workspaceId={NOBODY}"),
        ("GET", f"{BASE}/nothing"),
    ],
)
def test_what_is_not_there_is_404(method: str, path: str) -> None:
    assert refused(fresh().ask(method, path)) == (404, "not_found", [])


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "limit=x", "status=Active"])
def test_a_parameter_that_breaks_a_rule_is_named(query: str) -> None:
    assert refused(fresh().ask("GET", f"{CAMPAIGNS}?{query}")) == (
        400,
        "validation_error",
        [query.split("=", maxsplit=1)[0]],
    )


def test_the_workspace_has_to_be_named() -> None:
    assert refused(fresh().ask("GET", CALLS)) == (400, "validation_error", ["workspaceId"])


def test_the_other_faults_have_codes_of_their_own() -> None:
    client = fresh()
    assert refused(client.ask("PUT", CAMPAIGNS, {})) == (405, "method_not_allowed", [])
    assert refused(client.ask("POST", CAMPAIGNS))[:2] == (400, "validation_error")
    assert refused(client.ask("POST", CAMPAIGNS, []))[:2] == (400, "validation_error")


def test_pause_and_resume_do_not_exist() -> None:
    for action in ("pause", "resume", "stop"):
        assert fresh().ask("POST", f"{CAMPAIGNS}/{DRAFT}/{action}").status == 404


def test_unknown_fields_are_ignored() -> None:
    assert ask(fresh(), maxConcurrentCalls=5).status == 200


def test_defaults_are_filled_in_as_the_reply_documents_them() -> None:
    campaign = fresh().post(CAMPAIGNS, body())["data"]["result"]["campaign"]
    assert campaign["timezone"] == "UTC"
    assert (campaign["activeDays"], campaign["daySchedules"]) == ([0, 1, 2, 3, 4, 5, 6], {})
    assert (campaign["callRetries"], campaign["retryDelaySeconds"], campaign["retryDelayMode"]) == (0, 300, "fixed")
    assert "startTime" not in campaign
    assert campaign["workspaceId"] == WORKSPACE
