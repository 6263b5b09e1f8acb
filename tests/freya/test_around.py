"""What campaigns need around them: numbers, agents, keys; and what calls add up to."""

from typing import Any

import pytest

from tests.contract.contracts import complaint, contract_named
from tests.driving import MockClient, fresh
from tests.freya.asking import BASE, REMINDER, SUPPORT, WORKSPACE, ask, calls, create, refused

NUMBERS, AGENTS, KEYS = f"{BASE}/phone-numbers", f"{BASE}/agents", f"{BASE}/api-keys"
SUPPORT_LINE = "b1000000-0000-4000-8000-000000000003"
NEW = {"number": "+12025550119", "friendlyName": "Night desk", "workspaceId": WORKSPACE}


def of(client: MockClient, path: str, query: str = "") -> Any:
    return client.get(f"{path}?workspaceId={WORKSPACE}{query}")["data"]["result"]


def change(client: MockClient, **fields: Any) -> Any:
    asked = {"workspaceId": WORKSPACE, "phoneNumbers": [{"id": SUPPORT_LINE, **fields}]}
    return client.put(NUMBERS, asked)["data"]["result"]


def test_a_number_calls_once_it_has_outbound_sip_and_an_agent() -> None:
    client = fresh()
    assert ask(client, phoneNumber="+13125550112").status == 409
    change(client, config={"sipOutbound": {"enabled": True}})
    assert ask(client, phoneNumber="+13125550112").status == 409
    changed = change(client, config={"outboundAgentId": SUPPORT})["updated"][0]
    assert (changed["outboundAgentName"], changed["outboundAgentEntityType"]) == ("Support workflow", "workflow")
    assert ask(client, phoneNumber="+13125550112").status == 200


def test_bulk_updates_tell_failures_entry_by_entry_in_a_200() -> None:
    client = fresh()
    asked = [
        {"id": "nobody", "friendlyName": "x"},
        {"id": SUPPORT_LINE, "number": "+12025550110"},
        {"id": SUPPORT_LINE, "config": {"outboundAgentId": WORKSPACE}},
        {"id": SUPPORT_LINE, "friendlyName": "Help"},
    ]
    result = client.put(NUMBERS, {"workspaceId": WORKSPACE, "phoneNumbers": asked})["data"]["result"]
    assert [number["friendlyName"] for number in result["updated"]] == ["Help"]
    assert [error["id"] for error in result["errors"]] == ["nobody", SUPPORT_LINE, SUPPORT_LINE]
    assert [[d["field"] for d in e["details"]] for e in result["errors"]] == [
        [],
        ["number"],
        ["config.outboundAgentId"],
    ]


def test_a_number_is_created_once() -> None:
    client = fresh()
    made = client.post(NUMBERS, NEW)["data"]["result"]["phoneNumber"]
    assert (made["number"], made["config"]) == ("+12025550119", {})
    assert refused(client.ask("POST", NUMBERS, NEW)) == (409, "conflict", [])
    assert of(client, NUMBERS)["total"] == 4


def test_agents_are_listed_by_type_and_page() -> None:
    client = fresh()
    assert [agent["entityType"] for agent in of(client, AGENTS)["agents"]] == ["agent", "agent", "workflow"]
    assert [agent["id"] for agent in of(client, AGENTS, "&entityType=workflow")["agents"]] == [SUPPORT]
    assert of(client, AGENTS, "&limit=1&offset=1")["agents"][0]["name"] == "Sales assistant"
    assert "config" not in of(client, AGENTS)["agents"][0]


def test_a_new_agent_has_the_documented_defaults_where_nothing_was_sent() -> None:
    client = fresh()
    config = {"callTimeoutSettings": {"maximumDuration": 30}}
    agent = client.post(AGENTS, {"workspaceId": WORKSPACE, "name": "New", "config": config})["data"]["result"]["agent"]
    assert agent["config"] == {
        "callTimeoutSettings": {
            "silenceTimeout": 0,
            "maximumDuration": 30,
            "checkInMessage": None,
            "closureMessage": None,
        },
        "voicemailDetection": {
            "enabled": False,
            "messageMode": "none",
            "staticMessage": None,
            "voicemailResponseDelay": 2,
        },
    }
    create(client, assistantId=agent["id"])
    client.play()
    assert [call["duration"] for call in calls(client)] == [30]


def test_a_keys_secret_is_told_once() -> None:
    client = fresh()
    made = client.post(KEYS, {"name": "Reporting", "userId": "somebody"})["data"]["result"]
    assert made["key"] == made["apiKey"]["key"]
    listed = of(client, KEYS)["apiKeys"]
    assert (listed[-1]["name"], [key for key in listed if "key" in key]) == ("Reporting", [])


def test_keys_are_changed_in_bulk() -> None:
    client = fresh()
    key = of(client, KEYS)["apiKeys"][0]["id"]
    result = client.put(KEYS, {"apiKeys": [{"id": key, "isActive": False}, {"id": "nobody"}]})["data"]["result"]
    assert [entry["isActive"] for entry in result["updated"]] == [False]
    assert [error["error"] for error in result["errors"]] == ["API key not found"]


def analytics(client: MockClient, query: str = "") -> Any:
    return of(client, f"{BASE}/analytics", query)


@pytest.fixture
def busy_week() -> MockClient:
    client = fresh(scenario="mixed", now="2026-03-02T22:30:00Z")
    create(client, 60, callRetries=2, retryDelayMode="next_day")
    client.play()
    return client


def test_analytics_add_up(busy_week: MockClient) -> None:
    found, listed = analytics(busy_week), of(busy_week, f"{BASE}/call", "&limit=100")
    assert found["summary"]["totalCalls"] == listed["total"]
    assert sum(step["totalCalls"] for step in found["timeSeries"]) == listed["total"]
    assert sum(reason["count"] for reason in found["endedReasons"]) == listed["total"]
    assert found["summary"]["answeredCalls"] > found["summary"]["voicemailCalls"] > 0
    lengths = [call["durationSec"] for call in found["topCalls"]]
    assert (lengths, len(lengths)) == (sorted(lengths, reverse=True), 10)


def test_analytics_count_on_the_clock_of_the_zone(busy_week: MockClient) -> None:
    utc = [step["timestamp"] for step in analytics(busy_week)["timeSeries"]]
    prague = [
        step["timestamp"] for step in analytics(busy_week, "&timezone=Europe/Prague&granularity=hour")["timeSeries"]
    ]
    assert utc[0] == "2026-03-02T00:00:00"
    assert prague[0] == "2026-03-02T23:00:00"


def test_analytics_are_filtered(busy_week: MockClient) -> None:
    everything = analytics(busy_week)["summary"]["totalCalls"]
    first = analytics(busy_week, "&endDate=2026-03-03T00:00:00Z")["summary"]["totalCalls"]
    later = analytics(busy_week, "&startDate=2026-03-03T00:00:00Z")["summary"]["totalCalls"]
    assert (first, first + later) == (60, everything)
    assert analytics(busy_week, "&type=[%22inbound%22]")["summary"]["totalCalls"] == 0
    assert analytics(busy_week, f"&assistantId={REMINDER}")["summary"]["totalCalls"] == everything
    assert analytics(busy_week, f"&assistantIds=[%22{SUPPORT}%22]")["summary"]["totalCalls"] == 0
    each = [analytics(busy_week, f"&status=[%22{status}%22]")["summary"] for status in ("failed", "completed")]
    assert (sum(part["totalCalls"] for part in each), each[0]["voicemailCalls"]) == (everything, 0)


def test_only_the_wanted_metrics_are_told() -> None:
    found = analytics(fresh(), "&metrics=[%22summary%22,%22callThemes%22]")
    assert found.keys() - {"workspaceId", "timeRange", "granularity", "generatedAt"} == {"summary", "callThemes"}


@pytest.mark.parametrize(
    "query", ["metrics=summary", "metrics=[1]", "granularity=week", "timezone=Mars", "startDate=today"]
)
def test_a_parameter_of_analytics_that_breaks_a_rule_is_named(query: str) -> None:
    answer = fresh().ask("GET", f"{BASE}/analytics?workspaceId={WORKSPACE}&{query}")
    assert refused(answer) == (400, "validation_error", [query.split("=", maxsplit=1)[0]])


SCHEMAS = {"agents": "Agent", "phone_numbers": "PhoneNumber", "api_keys": "ApiKey", "campaign": "Campaign"}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_what_a_new_world_holds_keeps_to_the_contract(kind: str) -> None:
    views = fresh().get(f"/_mock/records/freya/{kind}")["data"]
    place = ("components", "schemas", SCHEMAS[kind])
    assert [words for view in views if (words := complaint(contract_named("freya"), place, view))] == []
    assert views


def test_a_key_lists_the_keys_of_its_own_workspace_where_none_is_named() -> None:
    client = fresh()
    assert client.get(KEYS) == client.get(f"{KEYS}?workspaceId=70000000-0000-4000-8000-000000000001")


def test_the_number_of_the_vendors_own_page_calls_and_is_in_no_list() -> None:
    client = fresh()
    example = "+14155551234"
    body = {"phoneNumber": "+12025550150", "workspaceId": WORKSPACE, "callerNumber": example}
    call = client.post(f"{BASE}/call", body)["data"]["result"]["callId"]
    assert client.get(f"{BASE}/call/{call}")["data"]["result"]["call"]["phoneNumber"] == example
    listed = client.get(f"{NUMBERS}?workspaceId={WORKSPACE}")["data"]["result"]["phoneNumbers"]
    assert example not in [number["number"] for number in listed]
