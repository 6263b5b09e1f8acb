"""A single dial: by telephone or in the browser."""

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest

from tests.driving import AGENT, DIALS, NUMBERS, MockClient, fresh

NOBODY = "00000000-0000-4000-8000-000000000000"
BODY = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[1]}


def made(seconds: float = 0, **fields: Any) -> tuple[MockClient, Any]:
    """A dial, some time after it was asked for."""
    client = fresh()
    call = client.call(**fields)
    client.advance(seconds)
    return client, client.dial(call)


def claims(token: str) -> Any:
    _, body, _ = token.split(".")
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def test_the_answer_gives_a_token_a_session_and_the_dial() -> None:
    client = fresh()
    answer = client.post(DIALS, BODY)
    assert answer.keys() == {"dialToken", "sessionId", "dialId"}
    assert client.dial(answer["dialId"])["status"] == "queued"
    assert answer["sessionId"] != answer["dialId"]


def test_the_session_is_the_one_that_webhooks_name() -> None:
    client = fresh()
    answer = client.post(DIALS, BODY)
    assert client.webhooks()[0]["body"]["payload"] == {
        "dial_session_id": answer["sessionId"],
        "dial_id": answer["dialId"],
    }


def test_a_token_is_for_one_dial_and_one_hour() -> None:
    client, dial = made()
    token = client.post(f"{DIALS}/{dial['id']}/token")["dialToken"]
    found = claims(token)
    assert (found["dial"], found["exp"] - found["iat"]) == (dial["id"], 3600)


def test_a_later_token_is_valid_for_longer() -> None:
    client, dial = made()
    first = claims(client.post(f"{DIALS}/{dial['id']}/token")["dialToken"])
    client.advance(60)
    assert claims(client.post(f"{DIALS}/{dial['id']}/token")["dialToken"])["exp"] == first["exp"] + 60


def test_a_token_for_nobody_is_404() -> None:
    assert fresh().ask("POST", f"{DIALS}/{NOBODY}/token").status == 404


def test_a_telephone_call_rings_and_is_answered() -> None:
    assert [made(seconds)[1]["status"] for seconds in (0, 1, 5, 65)] == [
        "queued",
        "ringing",
        "in-progress",
        "completed",
    ]


def test_it_shows_what_was_asked_for() -> None:
    _, dial = made(callAgentInput={"first_name": "Pavel", "n": 1}, fromNumberId=NUMBERS[2], toNumber="+12025550142")
    assert (dial["inputs"], dial["fromNumberId"], dial["toNumber"]) == (
        {"first_name": "Pavel", "n": 1},
        NUMBERS[2],
        "+12025550142",
    )


def test_without_inputs_it_shows_none() -> None:
    assert made(callAgentInput=None)[1]["inputs"] == {}


def test_a_browser_call_needs_no_numbers_and_is_connected_at_once() -> None:
    client = fresh()
    call = client.post(DIALS, {"callAgentId": AGENT, "browserCall": True})["dialId"]
    client.advance(0)
    dial = client.dial(call)
    assert (dial["status"], "toNumber" in dial, "fromNumberId" in dial) == ("in-progress", False, False)
    client.play()
    assert client.dial(call)["status"] == "completed"


def test_a_pool_stands_for_the_numbers_of_the_workspace() -> None:
    _, dial = made(fromNumberId=None, fromNumberPoolId="any")
    assert dial["fromNumberId"] == NUMBERS[0]


@pytest.mark.parametrize("missing", ["callAgentId", "toNumber", "fromNumberId"])
def test_a_telephone_call_needs_agent_and_numbers(missing: str) -> None:
    client = fresh()
    answer = client.ask("POST", DIALS, {name: value for name, value in BODY.items() if name != missing})
    assert answer.status == 422
    assert client.records("dials") == []


@pytest.mark.parametrize(
    "field", ["callAgentId", "fromNumberId", "callAgentExtractorId", "versionedModelId", "aiVoiceId"]
)
def test_an_id_of_nobody_is_400_and_named(field: str) -> None:
    client = fresh()
    answer = client.ask("POST", DIALS, {**BODY, field: NOBODY})
    assert answer.status == 400
    assert answer.body["message"].startswith(f"body/{field}: seen '{NOBODY}'")
    assert client.records("dials") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("toNumber", "12025550199"),
        ("voiceVolumeLevel", 301),
        ("timeoutMinutes", 0),
        ("webhookUrl", "no url"),
        ("browserCall", "yes"),
        ("callAgentInput", []),
    ],
)
def test_what_breaks_the_schema_is_422(field: str, value: Any) -> None:
    assert fresh().ask("POST", DIALS, {**BODY, field: value}).status == 422


def test_single_dials_and_jobs_share_the_lines_of_the_workspace() -> None:
    client = fresh()
    client.workspace.lines.capacity = 1
    job = client.started(1)
    call = client.call()
    client.advance(10)
    assert client.dial(call)["status"] == "queued"
    client.advance(60)
    assert (client.status(job), client.dial(call)["status"]) == ("COMPLETE", "in-progress")


def test_all_dials_cannot_be_listed() -> None:
    assert fresh().ask("GET", DIALS).status == 405
