"""Recordings: audio behind the URLs that a dial shows, for who has the workspace's key."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.driving import MockClient, app, fresh, run, send
from tests.sounds import fetch, heard, seconds


def talked(length: float = 60, event: str = "counterparty_hang_up", **fields: Any) -> tuple[MockClient, str]:
    """A call of so many seconds, and the URL of its recording."""
    client = fresh()
    steps = [{"event": "ring"}, {"after": 4, "event": "answer"}, {"after": length, "event": event}]
    client.scenario(steps={"dial": steps, "afterwards": {"recording": 2, "transcript": 2}})
    call = client.call(**fields)
    client.play()
    return client, client.dial(call)["recordings"][0]["url"]


@pytest.mark.parametrize("length", [0.1, 1.25, 60, 599.9])
def test_a_recording_is_as_long_as_the_talk(length: float) -> None:
    client, url = talked(length)
    status, audio = fetch(url, client.key)
    assert (status, seconds(audio)) == (200, pytest.approx(length, abs=0.1))


def test_of_a_long_talk_ten_minutes_are_heard() -> None:
    client, url = talked(3 * 3600, timeoutMinutes=600)
    assert seconds(fetch(url, client.key)[1]) == 600


@given(st.integers(0, 200))
def test_something_is_heard_where_the_transcript_has_words_and_nothing_elsewhere(n: int) -> None:
    client, url = talked(20 + n / 10)
    sound = heard(fetch(url, client.key)[1])
    (call,) = client.records("dials")
    for line in call["transcript"]:
        assert any(sound[line["startTimeMs"] // 100 : line["endTimeMs"] // 100])
    ends = [0, *(line["endTimeMs"] for line in call["transcript"])]
    for end, line in zip(ends, call["transcript"], strict=False):
        assert not any(sound[end // 100 + 1 : line["startTimeMs"] // 100])


def test_it_is_told_what_kind_of_answer_it_is_and_how_long_by_head_too() -> None:
    client, url = talked(1)
    path = url.replace("https://api.vogent.ai", "/vogent")
    for method, length in (("GET", 8044), ("HEAD", 0)):
        assert len(send(app(), method, path, b"", client.key)[1]) == length
        headers = dict(headers_of(method, path, client.key))
        assert (headers[b"content-type"], headers[b"content-length"]) == (b"audio/wav", b"8044")


def headers_of(method: str, path: str, key: str) -> list[tuple[bytes, bytes]]:
    sent: list[Any] = []

    async def nothing() -> Any:
        return {"type": "http.request", "body": b""}

    async def collect(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""}
    run(app(), app()({**scope, "headers": [(b"authorization", f"Bearer {key}".encode())]}, nothing, collect))
    return list(sent[0]["headers"])


def test_it_needs_the_key_of_the_workspace() -> None:
    client, url = talked()
    path = url.replace("https://api.vogent.ai", "/vogent")
    assert send(app(), "GET", path, b"", "invalid")[0] == 401
    assert fetch(url, fresh(seed=7).key)[0] == 404
    assert fetch(url, client.key)[0] == 200


def test_before_it_has_arrived_there_is_none() -> None:
    client, url = talked()
    client.reset(scenario="happy")
    steps = client.get("/_mock/scenarios/vogent")["steps"]
    client.scenario(steps={**steps, "afterwards": {"transcript": 1, "recording": 3}})
    call = client.call()
    client.advance(67.9)
    dial = client.dial(call)
    assert (dial["recordings"], dial["transcript"] != [], fetch(url, client.key)[0]) == ([], True, 404)
    client.advance(0.1)
    assert client.dial(call)["recordings"] == [{"url": url}]
    assert fetch(url, client.key)[0] == 200


@pytest.mark.parametrize("event", ["busy", "no_answer", "fail"])
def test_a_call_that_nobody_answered_has_none(event: str) -> None:
    client = fresh()
    client.scenario(steps={"dial": [{"after": 1, "event": event}], "afterwards": {"recording": 1}})
    call = client.call()
    client.play()
    assert client.dial(call)["recordings"] == []


def test_each_call_has_its_own_and_no_id_of_a_dial_leads_to_one() -> None:
    client = fresh()
    job = client.started(20, maxConcurrentDials=20)
    client.call()
    client.play()
    dials = client.records("dials")
    ids = [dial["recordings"][0]["url"].rpartition("/")[2] for dial in dials]
    assert len({*ids, *(dial["id"] for dial in dials)}) == 42
    assert all(fetch(dial["recordings"][0]["url"], client.key)[0] == 200 for dial in client.dials(job))
    assert client.ask("GET", f"/vogent/api/recordings/{dials[0]['id']}").status == 404


@pytest.mark.parametrize("id_", ["nobody", "00000000-0000-4000-8000-000000000000", "0", "-", "é", "f" * 40])
def test_what_is_no_recording_is_not_found(id_: str) -> None:
    answer = talked()[0].ask("GET", f"/vogent/api/recordings/{id_}")
    assert answer.status == 404
    assert answer.body["message"].startswith("recording ")


@pytest.mark.parametrize("change", [str.upper, lambda id_: id_.replace("-", ""), lambda id_: f"{id_}%20"])
def test_an_id_that_was_written_otherwise_is_not_found(change: Any) -> None:
    client, url = talked()
    start, _, id_ = url.replace("https://api.vogent.ai", "/vogent").rpartition("/")
    assert client.ask("GET", f"{start}/{change(id_)}").status == 404


def test_the_url_of_the_webhook_is_the_dials() -> None:
    client, url = talked()
    (told,) = [hook for hook in client.webhooks() if hook["event"] == "dial.recording_created"]
    assert told["body"]["payload"]["recording_url"] == url
