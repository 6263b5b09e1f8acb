"""What an answered call leaves behind: words that fit its end, a recording, what it cost."""

from datetime import datetime
from typing import Any

import pytest

from tests.driving import MockClient, app, fresh, send
from tests.freya.asking import BASE, CALLS, DESK, WORKSPACE
from tests.sounds import fetch, heard, seconds

AGENTS = f"{BASE}/agents"
PROPERTIES = {"name": "Mara", "appointment": "Tuesday at 10"}


def talked(event: str, after: float = 60, agent: str | None = None, **config: Any) -> tuple[MockClient, Any]:
    """A call of so many seconds that ends so, as it is shown after its report; by an agent of this configuration."""
    client = fresh()
    steps = [{"after": 5, "event": "answer"}, {"after": after, "event": event}]
    client.put("/_mock/scenarios/freya", {"steps": {"call": steps, "afterwards": {"report": 2}}})
    if config:
        made = client.post(AGENTS, {"workspaceId": WORKSPACE, "name": "an agent", "config": config})
        agent = made["data"]["result"]["agent"]["id"]
    body = {"workspaceId": WORKSPACE, "phoneNumber": "+12025550143", "callerNumber": DESK, "properties": PROPERTIES}
    call = client.post(CALLS, {**body, **({"assistantId": agent} if agent else {})})["data"]["result"]["callId"]
    client.play()
    return client, shown(client, call)


def shown(client: MockClient, call: str) -> Any:
    return client.get(f"{CALLS}/{call}")["data"]["result"]["call"]


def last(call: Any) -> tuple[str, str]:
    return call["messages"][-1]["role"], call["messages"][-1]["message"]


def test_an_assistant_who_hangs_up_says_goodbye() -> None:
    role, words = last(talked("assistant_hang_up")[1])
    assert (role, words.endswith("Goodbye.")) == ("assistant", True)


@pytest.mark.parametrize("event", ["lose_network", "exceed_duration"])
def test_a_talk_that_breaks_off_has_no_goodbye(event: str) -> None:
    assert "bye" not in last(talked(event, 33.3)[1])[1].lower()


def test_the_longest_duration_ends_with_what_the_agent_was_told_to_say() -> None:
    timeouts = {"maximumDuration": 40, "closureMessage": "Sorry {{name}}, my time is up."}
    _, call = talked("assistant_hang_up", 100, callTimeoutSettings=timeouts)
    assert (call["endedReason"], call["duration"]) == ("exceeded-max-duration", 40)
    assert last(call) == ("assistant", "Sorry Mara, my time is up.")


@pytest.mark.parametrize(
    ("mode", "message", "said"),
    [
        ("none", "Hello {{name}}, call back.", []),
        ("static", None, []),
        ("static", "Hello {{name}}, call back.", ["Hello Mara, call back."]),
    ],
)
def test_a_machine_that_was_noticed_is_left_the_message_if_there_is_one(
    mode: str, message: str | None, said: list[str]
) -> None:
    detection = {"enabled": True, "messageMode": mode, "staticMessage": message, "voicemailResponseDelay": 2}
    _, call = talked("reach_voicemail", 4, voicemailDetection=detection)
    assert call["endedReason"] == "voicemail"
    assert [one["message"] for one in call["messages"] if one["role"] == "assistant"] == said
    assert (call["duration"] > 4) == bool(said)


def test_the_assistant_speaks_of_the_properties() -> None:
    _, call = talked("customer_hang_up")
    assert "assistant: Hello Mara, this is your reminder." in call["transcript"]


def test_messages_and_transcript_say_the_same_in_the_time_of_the_call() -> None:
    _, call = talked("customer_hang_up")
    assert call["transcript"].split("\n") == [f"{one['role']}: {one['message']}" for one in call["messages"]]
    ends = [datetime.fromisoformat(one["endTime"]) for one in call["messages"]]
    assert ends == sorted(ends)
    assert ends[-1] <= datetime.fromisoformat(call["endedAt"])


# Recordings.


@pytest.mark.parametrize("after", [0.5, 60])
def test_a_recording_is_as_long_as_the_talk_and_sounds_like_it(after: float) -> None:
    client, call = talked("customer_hang_up", after)
    status, audio = fetch(call["recordingUrl"], client.key)
    assert (status, seconds(audio)) == (200, pytest.approx(after, abs=0.1))
    assert any(heard(audio))
    assert fetch(call["recordingUrl"], client.key, "HEAD") == (200, b"")


def test_of_a_long_talk_ten_minutes_are_heard() -> None:
    client, call = talked("customer_hang_up", 5000, callTimeoutSettings={"maximumDuration": 86400})
    assert (call["duration"], seconds(fetch(call["recordingUrl"], client.key)[1])) == (5000, 600)


def test_it_needs_the_key_of_the_workspace() -> None:
    client, call = talked("customer_hang_up")
    path = f"{BASE}/recordings/{call['id']}"
    assert send(app(), "GET", path, b"", "invalid")[0] == 401
    assert send(app(), "GET", path, b"", fresh(seed=7).key)[0] == 404
    assert send(app(), "GET", f"{BASE}/recordings/{call['id'].upper()}", b"", client.key)[0] == 200
    assert send(app(), "GET", path, b"", client.key)[0] == 200


def test_before_the_report_there_is_none() -> None:
    client, call = talked("customer_hang_up")
    client.reset(scenario="happy")
    body = {"workspaceId": WORKSPACE, "phoneNumber": "+12025550143", "callerNumber": DESK}
    again = client.post(CALLS, body)["data"]["result"]["callId"]
    path = f"{BASE}/recordings/{again}"
    client.advance(66)
    assert ("recordingUrl" in shown(client, again), client.ask("GET", path).status) == (False, 404)
    client.advance(10)
    assert shown(client, again)["recordingUrl"] == call["recordingUrl"].replace(call["id"], again)
    assert send(app(), "GET", path, b"", client.key)[0] == 200


@pytest.mark.parametrize("id_", ["nobody", "30000000-0000-4000-8000-000000000001"])
def test_what_is_no_call_has_no_recording(id_: str) -> None:
    answer = fresh().ask("GET", f"{BASE}/recordings/{id_}")
    assert (answer.status, answer.body["error"]["code"]) == (404, "not_found")


# Costs.


def test_a_call_costs_by_the_minute_of_talk_once_it_has_ended() -> None:
    assert talked("customer_hang_up", 90)[1]["cost"] == 0.18
    client = fresh()
    client.put("/_mock/scenarios/freya", {"steps": {"call": [{"after": 5, "event": "be_busy"}]}})
    body = {"workspaceId": WORKSPACE, "phoneNumber": "+12025550143", "callerNumber": DESK}
    call = client.post(CALLS, body)["data"]["result"]["callId"]
    assert "cost" not in shown(client, call)
    client.play()
    assert shown(client, call)["cost"] == 0
