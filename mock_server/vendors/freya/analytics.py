"""Analytics: what the calls of a workspace add up to (dossier 3.9; the names of the parameters are proposed)."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from mock_server.engine import moment
from mock_server.engine.calendar import zone_named
from mock_server.exchange import Asked, Reply
from mock_server.vendors.freya.account import Account
from mock_server.vendors.freya.call import Call
from mock_server.vendors.freya.replies import success

TOP = 10
UNKNOWN = ("topLocations", "geoDistribution", "callThemes", "sentimentDistribution")
"""Metrics of which the mock knows nothing: always empty."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def get_analytics(account: Account, asked: Asked) -> Reply:
    query = asked.query
    account.check_workspace(query["workspaceId"])
    calls = [call for _, call in account.calls.forward() if _is_wanted(call, query)]
    metrics: dict[str, Callable[[], Any]] = {
        "summary": lambda: _summary(calls),
        "timeSeries": lambda: _series(calls, query["granularity"], query["timezone"]),
        "endedReasons": lambda: _reasons(calls),
        "topCalls": lambda: _top(calls),
    } | dict.fromkeys(UNKNOWN, list)
    wanted = json.loads(query["metrics"]) if "metrics" in query else metrics
    result = {
        "workspaceId": account.id,
        "timeRange": {"start": query.get("startDate"), "end": query.get("endDate")},
        "granularity": query["granularity"],
        "generatedAt": moment.text(account.world.now),
    }
    return success("Analytics retrieved.", result | {name: metrics[name]() for name in wanted})


def _is_wanted(call: Call, query: Mapping[str, Any]) -> bool:
    started, assistants = call.started_at, query.get("assistantIds")
    return (
        started is not None
        and _bound(query, "startDate", started) <= started
        and started < _bound(query, "endDate", started + 1)
        and query.get("phoneNumberId") in (None, call.number.id)
        and query.get("assistantId") in (None, call.agent.id)
        and (assistants is None or call.agent.id in json.loads(assistants))
        and ("status" not in query or call.status in json.loads(query["status"]))
        and ("type" not in query or "outbound" in json.loads(query["type"]))
    )


def _bound(query: Mapping[str, Any], name: str, otherwise: int) -> int:
    return moment.parse(query[name]) if name in query else otherwise


def _summary(calls: Iterable[Call]) -> dict[str, Any]:
    totals = _totals(calls)
    answered, seconds = totals["answeredCalls"], totals["totalDurationSec"]
    return {
        **totals,
        "averageDurationSec": round(seconds / answered, 3) if answered else 0,
        "answerRate": round(answered / totals["totalCalls"], 4) if answered else 0,
    }


def _totals(calls: Iterable[Call]) -> dict[str, Any]:
    every = list(calls)
    return {
        "totalCalls": len(every),
        "answeredCalls": sum(call.answered_at is not None for call in every),
        "voicemailCalls": sum(call.ended_by == "reach_voicemail" for call in every),
        "totalDurationSec": sum(call.talk for call in every) / 1000,
    }


def _series(calls: Iterable[Call], granularity: str, zone: str) -> list[dict[str, Any]]:
    """Return the steps in which there were calls, on the zone's own clock."""
    length = {"hour": 13, "day": 10, "month": 7}[granularity]
    steps: dict[str, list[Call]] = {}
    for call in calls:
        moment_ = EPOCH + timedelta(milliseconds=call.started_at or 0)
        wall = moment_.astimezone(zone_named(zone)).strftime("%Y-%m-%dT%H")
        steps.setdefault(wall[:length] + "0000-01-01T00:00:00"[length:], []).append(call)
    return [{"timestamp": start, **_totals(steps[start])} for start in sorted(steps)]


def _reasons(calls: Iterable[Call]) -> list[dict[str, Any]]:
    counts = Counter(call.reason for call in calls if call.reason)
    return [{"reason": reason, "count": count} for reason, count in counts.most_common()]


def _top(calls: Iterable[Call]) -> list[dict[str, Any]]:
    return [
        {
            "callId": call.id,
            "customerNumber": call.to,
            "durationSec": call.talk / 1000,
            "startedAt": moment.text(call.started_at or 0),
            "status": call.status,
            "endedReason": call.reason,
        }
        for call in sorted(calls, key=lambda call: -call.talk)[:TOP]
    ]
