"""Analytics add up: totals are the sums over the calls of the period, however the period is cut."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.driving import MockClient, fresh
from tests.freya.asking import BASE, WORKSPACE, create

SUMS = ("totalCalls", "answeredCalls", "voicemailCalls", "totalDurationSec")
ZONES = st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu"])


def analytics(client: MockClient, **query: str) -> Any:
    asked = urlencode({"workspaceId": WORKSPACE, **query})
    return client.get(f"{BASE}/analytics?{asked}")["data"]["result"]


def totals(calls: list[Any]) -> dict[str, Any]:
    """Return the sums over calls, counted from what each of them shows."""
    answered = [call for call in calls if call.get("duration") or "messages" in call]
    return {
        "totalCalls": len(calls),
        "answeredCalls": len(answered),
        "voicemailCalls": sum(call.get("endedReason") == "voicemail" for call in calls),
        "totalDurationSec": pytest.approx(sum(call.get("duration", 0) for call in calls)),
    }


@given(st.integers(0, 999), st.integers(1, 30), st.sampled_from(["mixed", "rough"]), ZONES)
def test_totals_are_the_sums_over_the_calls(seed: int, people: int, scenario: str, zone: str) -> None:
    client = fresh(seed=seed, scenario=scenario)
    create(client, people, callRetries=2, retryDelaySeconds=600)
    client.play()
    calls = list(client.get("/_mock/records/freya/call?limit=10000")["data"])
    summary = analytics(client)["summary"]
    assert {name: summary[name] for name in SUMS} == totals(calls)
    for granularity in ("hour", "day", "month"):
        parts = analytics(client, granularity=granularity, timezone=zone)["timeSeries"]
        for name in SUMS:
            assert sum(part[name] for part in parts) == pytest.approx(summary[name])
    reasons = {one["reason"]: one["count"] for one in analytics(client)["endedReasons"]}
    assert reasons == Counter(call["endedReason"] for call in calls)


@given(st.integers(0, 999), st.integers(1, 30), st.integers(0, 600))
def test_two_periods_add_up_to_the_whole(seed: int, people: int, cut: int) -> None:
    client = fresh(seed=seed, scenario="mixed")
    create(client, people)
    client.advance(300)
    at = f"2026-03-02T15:{cut // 60:02}:{cut % 60:02}Z"
    early, late = analytics(client, endDate=at)["summary"], analytics(client, startDate=at)["summary"]
    whole = analytics(client)["summary"]
    assert all(early[name] + late[name] == pytest.approx(whole[name]) for name in SUMS)
    assert all(call["cost"] == pytest.approx(0.002 * call["duration"], abs=1e-4) for call in ended(client))


def ended(client: MockClient) -> list[Any]:
    calls = client.get("/_mock/records/freya/call?limit=10000")["data"]
    return [call for call in calls if "endedAt" in call]
