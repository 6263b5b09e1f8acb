"""Batches: when they begin, how many call at once, and what cancelling, trying again and deleting do."""

import pytest

from tests.driving import MockClient, fresh
from tests.elevenlabs.phoning import AGENT, BASE, BATCH, BATCHES, FRONT_DESK, OTHER_AGENT, batch, look

NOON = 1_772_467_200  # an hour after a world begins
PEOPLE = [f"+120255503{n:02}" for n in range(30)]
BUSY, REACHED = "+12025550160", "+12025550151"


def shown(client: MockClient, id_: str) -> dict:
    return client.get(f"{BATCHES}/{id_}")


def statuses(client: MockClient, id_: str) -> list[str]:
    return [one["status"] for one in shown(client, id_)["recipients"]]


def counts(client: MockClient, id_: str) -> tuple[int, int, int]:
    one = shown(client, id_)
    return one["total_calls_scheduled"], one["total_calls_dispatched"], one["total_calls_finished"]


def test_a_batch_is_pending_when_it_is_submitted_and_completed_when_all_have_come_to_an_end() -> None:
    client = fresh()
    body = {**BATCH, "recipients": [{"id": "crm-1", "phone_number": REACHED}, {"phone_number": BUSY}]}
    answer = client.ask("POST", f"{BATCHES}/submit", body).body
    assert (answer["status"], answer["scheduled_time_unix"]) == ("pending", answer["created_at_unix"])
    id_ = answer["id"]
    assert shown(client, id_)["status"] == "in_progress"
    client.play()
    assert (shown(client, id_)["status"], statuses(client, id_)) == ("completed", ["completed", "failed"])
    assert counts(client, id_) == (2, 2, 2)
    first, second = shown(client, id_)["recipients"]
    assert (first["id"], second["id"].startswith("rcpt_")) == ("crm-1", True)
    facts = look(client, first["conversation_id"])["metadata"]["batch_call"]
    assert facts == {"batch_call_id": id_, "batch_call_recipient_id": "crm-1"}


def test_a_batch_waits_for_its_time() -> None:
    client = fresh()
    id_ = batch(client, *PEOPLE[:2], scheduled_time_unix=NOON)
    client.advance(3599)
    assert (shown(client, id_)["status"], statuses(client, id_)) == ("pending", ["pending"] * 2)
    client.advance(1)
    assert (shown(client, id_)["status"], statuses(client, id_)) == ("in_progress", ["initiated"] * 2)


@pytest.mark.parametrize(
    ("fields", "most"), [({}, 10), ({"target_concurrency_limit": 3}, 3), ({"agent_id": OTHER_AGENT}, 2)]
)
def test_so_many_call_at_once_as_the_batch_says_or_the_limits_allow(fields: dict, most: int) -> None:
    client = fresh(scenario="happy")
    id_ = batch(client, *PEOPLE, **fields)
    assert statuses(client, id_).count("initiated") == most
    client.play()
    assert statuses(client, id_) == ["completed"] * 30


def test_cancelling_takes_everybody_at_once_and_lets_calls_run_to_their_end() -> None:
    client = fresh(scenario="happy")
    id_ = batch(client, *PEOPLE[:4], target_concurrency_limit=2)
    client.advance(6)
    assert client.post(f"{BATCHES}/{id_}/cancel")["status"] == "cancelled"
    assert statuses(client, id_) == ["cancelled"] * 4
    client.play()
    assert statuses(client, id_) == ["cancelled"] * 4
    talked = [one["conversation_id"] for one in shown(client, id_)["recipients"]]
    assert [one is not None for one in talked] == [True, True, False, False]
    assert look(client, talked[0])["status"] == "done"
    assert client.ask("POST", f"{BATCHES}/{id_}/cancel").status == 200
    assert client.ask("POST", f"{BATCHES}/{id_}/retry").status == 409


def test_trying_again_calls_those_who_were_not_reached_and_nobody_else() -> None:
    client = fresh()
    id_ = batch(client, REACHED, BUSY, "+12025550155", "+12025550185")
    assert client.ask("POST", f"{BATCHES}/{id_}/retry").body["detail"]["code"] == "already_running"
    client.play()
    assert statuses(client, id_) == ["completed", "failed", "voicemail", "failed"]
    before = [one["conversation_id"] for one in shown(client, id_)["recipients"]]
    again = client.post(f"{BATCHES}/{id_}/retry")
    assert (again["status"], again["retry_count"], again["total_calls_finished"]) == ("in_progress", 1, 2)
    client.play()
    assert statuses(client, id_) == ["completed", "failed", "voicemail", "completed"]
    assert counts(client, id_) == (4, 6, 4)
    after = [one["conversation_id"] for one in shown(client, id_)["recipients"]]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True, False]


def test_trying_again_changes_nothing_where_everybody_was_reached() -> None:
    client = fresh()
    id_ = batch(client, REACHED)
    client.play()
    journal = client.journal()
    again = client.post(f"{BATCHES}/{id_}/retry")
    assert (again["status"], again["retry_count"], client.journal()) == ("completed", 0, journal)


def test_a_finished_batch_cannot_be_cancelled() -> None:
    client = fresh()
    id_ = batch(client, REACHED)
    client.play()
    answer = client.ask("POST", f"{BATCHES}/{id_}/cancel")
    assert (answer.status, answer.body["detail"]["type"]) == (409, "conflict")


def test_an_override_that_the_agent_forbids_fails_the_batch_when_it_begins() -> None:
    client = fresh()
    data = {"conversation_config_override": {"tts": {"voice_id": "another"}}}
    people = [{"phone_number": PEOPLE[0]}, {"phone_number": PEOPLE[1], "conversation_initiation_client_data": data}]
    id_ = client.ask("POST", f"{BATCHES}/submit", {**BATCH, "recipients": people}).body["id"]
    assert (shown(client, id_)["status"], statuses(client, id_)) == ("failed", ["failed"] * 2)
    assert [one["record"] for one in client.journal()] == ["batch_call"] * 2


@pytest.mark.parametrize("path", [f"agents/{AGENT}", f"phone-numbers/{FRONT_DESK}"])
def test_a_batch_fails_whose_agent_or_number_is_deleted(path: str) -> None:
    client = fresh(scenario="happy")
    running, waiting = batch(client, *PEOPLE[:3]), batch(client, PEOPLE[4], scheduled_time_unix=NOON)
    assert client.ask("DELETE", f"{BASE}/{path}").status in (200, 204)
    assert [shown(client, id_)["status"] for id_ in (running, waiting)] == ["failed", "pending"]
    client.advance(3600)
    assert shown(client, waiting)["status"] == "failed"


def test_a_deleted_batch_calls_nobody_else() -> None:
    client = fresh(scenario="happy")
    id_ = batch(client, *PEOPLE[:4], target_concurrency_limit=2)
    late = batch(client, PEOPLE[5], scheduled_time_unix=NOON)
    assert [client.ask("DELETE", f"{BATCHES}/{one}").status for one in (id_, late)] == [204, 204]
    assert client.ask("GET", f"{BATCHES}/{id_}").status == 404
    client.play()
    assert sum(one["event"] == "create" for one in client.journal() if one["record"] == "conversation") == 2


@pytest.mark.parametrize(
    ("fields", "status", "param"),
    [
        ({"recipients": []}, 400, "recipients"),
        ({"recipients": [{"phone_number": BUSY}, {"id": "x"}]}, 400, "recipients.1.phone_number"),
        ({"timezone": "Mars/One"}, 400, "timezone"),
        ({"agent_phone_number_id": None}, 400, "agent_phone_number_id"),
        ({"agent_id": "agent_nobody"}, 404, "agent_id"),
    ],
)
def test_one_wrong_part_refuses_all(fields: dict, status: int, param: str) -> None:
    client = fresh()
    answer = client.ask("POST", f"{BATCHES}/submit", {**BATCH, "recipients": [{"phone_number": BUSY}], **fields})
    assert (answer.status, answer.body["detail"]["param"]) == (status, param)
    assert client.journal() == []


def test_a_number_that_is_none_fails_when_it_is_dialled_and_an_id_that_comes_twice_is_replaced() -> None:
    client = fresh()
    people = [{"id": "a", "phone_number": "12"}, {"id": "a", "phone_number": REACHED}]
    id_ = client.ask("POST", f"{BATCHES}/submit", {**BATCH, "recipients": people}).body["id"]
    client.play()
    assert statuses(client, id_) == ["failed", "completed"]
    assert [one["id"] == "a" for one in shown(client, id_)["recipients"]] == [True, False]


def test_batches_are_listed_page_by_page_the_newest_first() -> None:
    client = fresh()
    ids = [batch(client, REACHED) for _ in range(3)]
    page = client.get(f"{BATCHES}/workspace?limit=2")
    rest = client.get(f"{BATCHES}/workspace?limit=2&last_doc={page['next_doc']}")
    assert [one["id"] for one in page["batch_calls"] + rest["batch_calls"]] == ids[::-1]
    assert (page["has_more"], rest["has_more"], rest["next_doc"]) == (True, False, None)
    assert client.get(f"{BATCHES}/workspace?agent_id={OTHER_AGENT}")["batch_calls"] == []


def test_a_line_is_free_when_its_call_has_ended_though_it_is_still_analysed() -> None:
    client = fresh(scenario="happy")
    id_ = batch(client, *PEOPLE[:2], target_concurrency_limit=1)
    client.advance(65)
    first, second = shown(client, id_)["recipients"]
    assert (look(client, first["conversation_id"])["status"], second["status"]) == ("processing", "initiated")
