"""Whatever far instant a client names, in its vendor's own form, a world stays before the year 9000."""

from typing import Any

import orjson
import pytest

from tests.driving import fresh
from tests.project.sources import ROOT

FAR = {"9000-06-01": 221_858_352_000, "9500-01-01": 237_622_464_000, "9999-12-31": 253_402_214_400}
"""Days beyond what a clock reaches, and their seconds since 1970."""

BEGINS = {
    "elevenlabs batch": ("elevenlabs/v1/convai/batch-calling/submit", "create_batch_call", "scheduled_time_unix"),
    "elevenlabs campaign": (
        "elevenlabs/v1/convai/outbound-campaigns/campaigns/submit",
        "submit_outbound_campaign",
        "scheduled_time_unix",
    ),
    "freya campaign": ("freya/api/v2/campaign", "createCampaign", "startDate"),
    "happyrobot call": ("happyrobot/api/v1/dial/outbound", "createOutboundCall", "scheduled_for"),
    "retell batch": ("retell/create-batch-call", "createBatchCall", "trigger_timestamp"),
    "temphone call": ("temphone/v1/calls/scheduled", "scheduleCall", "scheduled_at"),
    "vapi call": ("vapi/call", "CallController_create", "schedulePlan"),
    "vapi campaign": ("vapi/v2/campaign", "CampaignController_createV2", "schedulePlan"),
    "vapi old campaign": ("vapi/campaign", "CampaignController_create", "schedulePlan"),
}
"""The path, the documented request, and the field that names an instant, of each operation that may begin later."""


def written(field: str, day: str) -> Any:
    """An instant of a day as a field has it."""
    match field:
        case "scheduled_time_unix":
            return FAR[day]
        case "trigger_timestamp":
            return FAR[day] * 1000
        case "startDate":
            return day
        case "schedulePlan":
            return {"earliestAt": f"{day}T00:00:00Z"}
    return f"{day}T00:00:00Z"


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("name", BEGINS)
def test_a_far_instant_is_refused_or_never_comes(name, day):
    path, example, field = BEGINS[name]
    vendor = name.partition(" ")[0]
    body = orjson.loads((ROOT / "fixtures" / vendor / "examples" / f"{example}.request.json").read_bytes())
    client = fresh()
    answer = client.ask("POST", f"/{path}", {**body, field: written(field, day)})
    assert answer.status in (200, 201) or field in str(answer.body), answer
    played = client.play()
    assert played["now"] < "9000-01-01", played
    assert client.journal() == [] or played["pending"] == 0


@pytest.mark.parametrize("name", ["happyrobot call", "vapi call", "vapi campaign", "vapi old campaign"])
def test_a_day_that_no_month_has_is_refused_with_its_reason(name):
    path, example, field = BEGINS[name]
    vendor = name.partition(" ")[0]
    body = orjson.loads((ROOT / "fixtures" / vendor / "examples" / f"{example}.request.json").read_bytes())
    day = "2026-02-30T00:00:00Z"
    answer = fresh().ask("POST", f"/{path}", {**body, field: {"earliestAt": day} if field == "schedulePlan" else day})
    assert answer.status == 400
    assert "(no calendar has this day)" in str(answer.body), answer
