"""Batches: when their calls begin, how many at once, and how they are found."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mock_server.vendors.retell import calls
from mock_server.vendors.retell.views import call_row
from tests.driving import MockClient, fresh
from tests.retell.phoning import BATCHES, FRONT_DESK, LIST, OTHER_AGENT, SOMEBODY, batch, call, listed, of_batch

NOON = 1_772_481_600_000  # 2026-03-02, a Monday, at noon in Los Angeles, five hours after a world begins


def state(client: MockClient, id_: str) -> str:
    return next(one["status"] for one in client.get("/_mock/records/retell/batches")["data"] if one["id"] == id_)


def test_a_batch_begins_at_once_and_is_sent_when_all_calls_are_over() -> None:
    client = fresh()
    id_ = batch(client, 3)
    assert (state(client, id_), len(of_batch(client, id_))) == ("ongoing", 3)
    client.play()
    assert state(client, id_) == "sent"
    assert [one["call_status"] for one in of_batch(client, id_)] == ["ended"] * 3


def test_a_batch_waits_for_its_time() -> None:
    client = fresh()
    id_ = batch(client, 2, trigger_timestamp=NOON)
    assert (state(client, id_), of_batch(client, id_)) == ("planned", [])
    client.advance(5 * 3600 - 1)
    assert of_batch(client, id_) == []
    client.advance(1)
    assert (state(client, id_), len(of_batch(client, id_))) == ("ongoing", 2)


def test_a_time_in_seconds_is_past_and_begins_at_once() -> None:
    client = fresh()
    assert len(of_batch(client, batch(client, 2, trigger_timestamp=NOON // 1000))) == 2


def test_no_more_calls_are_under_way_than_there_are_lines_and_some_are_kept() -> None:
    client = fresh()
    id_ = batch(client, 50, reserved_concurrency=5)
    assert len(of_batch(client, id_)) == 15
    for _ in range(5):
        call(client, SOMEBODY)
    client.play()
    assert len(of_batch(client, id_)) == 50


def test_calls_begin_only_inside_the_windows() -> None:
    client = fresh(now="2026-03-02T15:00:00Z")
    window = {"windows": [{"start": 540, "end": 541}, {"start": 1020, "end": 1021}], "day": ["Monday", "Wednesday"]}
    id_ = batch(client, 70, call_time_window=window)
    client.play()
    zone = ZoneInfo("America/Los_Angeles")
    begun = [one["start_timestamp"] // 1000 - 5 for one in of_batch(client, id_)]
    times = [datetime.fromtimestamp(at, UTC).astimezone(zone) for at in begun]
    assert {(at.weekday(), at.hour, at.minute) for at in times} == {(0, 9, 0), (0, 17, 0), (2, 9, 0), (2, 17, 0)}
    assert len(times) == 70


def test_a_window_is_answered_sorted_and_joined() -> None:
    parts = [{"start": 900, "end": 960}, {"start": 540, "end": 600}, {"start": 580, "end": 700}]
    body = {"from_number": FRONT_DESK, "tasks": [{"to_number": SOMEBODY}], "call_time_window": {"windows": parts}}
    shown = fresh().ask("POST", BATCHES, body).body["call_time_window"]
    assert shown["windows"] == [{"start": 540, "end": 700}, {"start": 900, "end": 960}]
    assert (shown["timezone"], "day" in shown) == ("America/Los_Angeles", False)


@pytest.mark.parametrize(
    ("fields", "status", "place"),
    [
        ({"tasks": []}, 400, "body/tasks"),
        ({"tasks": [{"to_number": SOMEBODY}, {"to_number": "12"}]}, 400, "body/tasks/1/to_number"),
        ({"tasks": [{"to_number": SOMEBODY, "override_agent_id": "nobody"}]}, 404, "nobody"),
        ({"reserved_concurrency": 20}, 422, "body/reserved_concurrency"),
        ({"call_time_window": {"windows": [{"start": 600, "end": 600}]}}, 422, "body/call_time_window/windows/0"),
        ({"call_time_window": {"windows": []}}, 400, "body/call_time_window/windows"),
        ({"call_time_window": {"windows": [{"start": 0, "end": 9}], "timezone": "Mars/One"}}, 400, "timezone"),
    ],
)
def test_one_wrong_part_refuses_all(fields: dict, status: int, place: str) -> None:
    client = fresh()
    body = {"from_number": FRONT_DESK, "tasks": [{"to_number": SOMEBODY}], **fields}
    answer = client.ask("POST", BATCHES, body)
    assert (answer.status, place in answer.body["message"]) == (status, True)
    assert client.journal() == []


def test_tasks_whose_agent_was_deleted_end_as_the_vendors_error() -> None:
    client = fresh()
    tasks = [{"to_number": SOMEBODY, "override_agent_id": OTHER_AGENT}]
    body = {"from_number": FRONT_DESK, "tasks": tasks, "trigger_timestamp": NOON}
    id_ = client.ask("POST", BATCHES, body).body["batch_call_id"]
    assert client.ask("DELETE", f"/retell/delete-agent/{OTHER_AGENT}").status == 204
    client.play()
    assert [one["disconnection_reason"] for one in of_batch(client, id_)] == ["error_retell"]
    assert state(client, id_) == "sent"


def test_a_list_is_read_to_its_end_page_by_page_while_calls_arrive() -> None:
    client = fresh()
    ids = {one["call_id"] for one in of_batch(client, batch(client, 18))}
    page = listed(client, limit=5)
    seen = [one["call_id"] for one in page["items"]]
    call(client)
    while page["has_more"]:
        page = listed(client, limit=5, pagination_key=page["pagination_key"])
        seen += [one["call_id"] for one in page["items"]]
    assert (sorted(seen), "pagination_key" in page) == (sorted(ids), False)


def test_a_key_holds_for_the_list_that_gave_it() -> None:
    client = fresh()
    batch(client, 4)
    key = listed(client, limit=2)["pagination_key"]
    other = {"pagination_key": key, "sort_order": "ascending"}
    both = {"pagination_key": key, "skip": 1}
    for body in (other, both, {"pagination_key": "x"}, {"limit": 0}, {"limit": 1001}):
        assert client.ask("POST", LIST, body).status == 400, body
    assert "anything but a skip together with a pagination_key" in client.ask("POST", LIST, both).body["message"]


def test_filters_hold_all_at_once() -> None:
    client = fresh()
    batch(client, 2)
    call(client, "+14155550160")
    client.play()
    ended = {"call_status": {"type": "enum", "op": "in", "value": ["ended"]}}
    long = {"duration_ms": {"type": "range", "op": "bt", "value": [60000, 70000]}}
    busy = {"disconnection_reason": {"type": "enum", "op": "in", "value": ["dial_busy"]}}
    counts = [listed(client, one, include_total=True)["total"] for one in ({}, ended, ended | long, busy, ended | busy)]
    assert counts == [3, 2, 2, 1, 0]


def test_only_the_calls_of_a_page_are_made_ready_to_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    client, shown = fresh(), []
    batch(client, 40)
    monkeypatch.setattr(calls, "call_row", lambda one: shown.append(one) or call_row(one))
    wanted = {"direction": {"type": "enum", "op": "in", "value": ["outbound"]}}
    assert [len(listed(client, one, limit=5)["items"]) for one in (None, wanted)] == [5, 5]
    assert len(shown) == 10
