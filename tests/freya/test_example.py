"""The published campaign comes out as its dates say: the very first day falls under an override, 13:00Z to 19:00Z."""

import json
from typing import Any

import pytest

from mock_server.resources import fixtures_path
from tests.driving import MockClient, fresh
from tests.freya.asking import CAMPAIGNS, always, calls, customers, shown, started

FRIDAY = "2024-03-15"


def example(name: str) -> Any:
    return json.loads((fixtures_path("freya") / "examples" / f"{name}.json").read_text())


def placed(event: str = "not_answer", **changes: Any) -> tuple[MockClient, str]:
    """A world the day before, and the campaign of the example in it."""
    client = fresh(now="2024-03-14T12:00:00Z")
    always(client, event)
    result = client.post(CAMPAIGNS, example("createCampaign.request") | changes)["data"]["result"]
    assert (result["status"], result["isScheduled"]) == ("scheduled", True)
    return client, str(result["campaign"]["id"])


def test_creating_it_answers_as_documented() -> None:
    client = fresh(now="2024-03-14T12:00:00Z")
    campaign = client.post(CAMPAIGNS, example("createCampaign.request"))["data"]["result"]["campaign"]
    documented = example("createCampaign.200")["data"]["result"]["campaign"]
    assert {**campaign, "id": ""} == {**documented, "id": ""}


def test_its_first_calls_go_out_at_13_utc() -> None:
    client, campaign = placed("answer")
    client.clock(to=f"{FRIDAY}T12:59:59Z")
    assert (shown(client, campaign)["status"], calls(client)) == ("scheduled", [])
    client.clock(to=f"{FRIDAY}T13:00:00Z")
    assert (shown(client, campaign)["status"], started(client)) == ("active", [f"{FRIDAY}T13:00:00Z"] * 2)


def test_its_first_day_ends_at_19_utc_under_the_override() -> None:
    """Ten retries, an hour and a second apart: the last of Friday starts before 19:00Z, the next one on Monday."""
    client, _ = placed(callRetries=10)
    client.play()
    days = [at for at in started(client)[::2] if at.startswith(FRIDAY)]
    assert days[-1] == f"{FRIDAY}T18:00:05Z"
    assert next(at for at in started(client) if at > days[-1]) == "2024-03-18T13:00:00Z"


@pytest.mark.parametrize("mode", ["fixed", "next_day"])
def test_a_call_that_fails_on_friday_at_14_30_is_repeated_on_monday_at_nine(mode: str) -> None:
    """15:30 lies after the end of the override."""
    assert example_retry(mode, f"{FRIDAY}T18:30:00Z") == "2024-03-18T13:00:00Z"


def test_a_call_that_fails_late_on_tuesday_is_repeated_when_wednesday_opens_at_ten() -> None:
    assert example_retry("fixed", "2024-03-19T20:30:00Z") == "2024-03-20T14:00:00Z"


def example_retry(mode: str, failed: str) -> str:
    """Return when the example's campaign repeats a call that failed at this instant."""
    client = fresh(now="2024-03-14T12:00:00Z")
    client.clock(to=failed)
    always(client, "be_busy", after=0)
    asked = {k: v for k, v in example("createCampaign.request").items() if k != "startDate"}
    campaign = client.post(CAMPAIGNS, asked | {"retryDelayMode": mode})["data"]["result"]["campaign"]["id"]
    client.advance(0)
    return str(customers(client, campaign)[0]["nextAttemptAt"])
