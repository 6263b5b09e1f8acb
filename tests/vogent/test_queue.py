"""The rows that wait and the calls that are done; what is in progress is in neither list."""

from typing import Any

from tests.driving import JOBS, NUMBERS, fresh

ROWS: list[Any] = [
    {"toNumber": "+12025550101", "inputs": {"first_name": "Mara"}},
    {"toNumber": "+12025550102", "inputs": {}},
    {"toNumber": "+12025550103"},
    {"toNumber": "+12025550104", "inputs": {"count": 3, "tags": ["a"]}},
]


def test_a_waiting_row_shows_its_number_its_inputs_and_its_job() -> None:
    client = fresh()
    job = client.job(ROWS)
    row = client.queue(job)[0]
    assert row.pop("id") not in ("", job)
    assert row == {**ROWS[0], "batchDialJobId": job, "createdAt": "2026-03-02T15:00:00Z"}


def test_the_queue_is_in_the_order_of_the_rows() -> None:
    client = fresh()
    assert [row["toNumber"] for row in client.queue(client.job(ROWS))] == [row["toNumber"] for row in ROWS]


def test_inputs_come_back_as_they_were_sent_and_stay_away_where_none_were() -> None:
    client = fresh()
    rows = client.queue(client.job(ROWS))
    assert [row.get("inputs", "none") for row in rows] == [row.get("inputs", "none") for row in ROWS]


def test_rows_have_ids_of_their_own_that_stay() -> None:
    client = fresh()
    job = client.job(ROWS, maxConcurrentDials=1)
    before = [row["id"] for row in client.queue(job)]
    client.start(job)
    client.advance(70)
    assert len(set(before)) == 4
    assert [row["id"] for row in client.queue(job)] == before[2:]


def test_a_row_in_progress_is_in_neither_list() -> None:
    client = fresh()
    job = client.started(ROWS, maxConcurrentDials=1)
    client.advance(10)
    assert (len(client.queue(job)), client.dials(job)) == (3, [])
    assert [dial["status"] for dial in client.records("dials")] == ["in-progress"]


def test_a_dial_in_progress_can_be_read_by_its_id() -> None:
    client = fresh()
    client.started(ROWS, maxConcurrentDials=1)
    client.advance(10)
    told = client.webhooks()[0]["body"]["payload"]["dial_id"]
    assert client.dial(told)["status"] == "in-progress"


def test_rows_are_called_in_their_order() -> None:
    client = fresh(scenario="mixed")
    client.started(30, maxConcurrentDials=3)
    client.play()
    assert [dial["toNumber"] for dial in client.records("dials")] == [f"+1202555{n:04}" for n in range(30)]


def test_dials_are_listed_from_the_latest_end_to_the_first() -> None:
    client = fresh(scenario="mixed")
    job = client.started(30, maxConcurrentDials=5)
    client.play()
    ended = [dial["endedAt"].replace(":00Z", ":00.000Z") for dial in client.dials(job)]
    instants = [text if "." in text else text.replace("Z", ".000Z") for text in ended]
    assert instants == sorted(instants, reverse=True)


def test_a_dial_names_neither_its_job_nor_its_row() -> None:
    client = fresh()
    job = client.job(ROWS)
    rows = client.queue(job)
    client.start(job)
    client.play()
    shown = repr(client.dials(job))
    assert [id_ for id_ in (job, *(row["id"] for row in rows)) if id_ in shown] == []


def test_a_dial_shows_the_inputs_of_its_row() -> None:
    client = fresh()
    job = client.started(ROWS)
    client.play()
    shown = {dial["toNumber"]: dial["inputs"] for dial in client.dials(job)}
    assert shown == {row["toNumber"]: row.get("inputs", {}) for row in ROWS}


def test_caller_numbers_take_turns() -> None:
    client = fresh()
    client.started(7, fromPhoneNumberIds=NUMBERS)
    client.play()
    assert [dial["fromNumberId"] for dial in client.records("dials")] == (NUMBERS * 3)[:7]


def test_without_caller_numbers_those_of_the_workspace_take_turns_but_not_sip_names() -> None:
    client = fresh()
    client.started(4)
    client.play()
    assert [dial["fromNumberId"] for dial in client.records("dials")] == [*NUMBERS, NUMBERS[0]]


def test_a_caller_number_that_was_deleted_is_passed_over() -> None:
    client = fresh()
    client.started(4, maxConcurrentDials=1, fromPhoneNumberIds=NUMBERS)
    client.ask("DELETE", f"/vogent/api/phone_numbers/{NUMBERS[1]}")
    client.play()
    assert [dial["fromNumberId"] for dial in client.records("dials")] == [NUMBERS[n] for n in (0, 2, 0, 2)]


def test_without_any_number_to_call_from_calls_fail() -> None:
    client = fresh()
    for number in NUMBERS:
        client.ask("DELETE", f"/vogent/api/phone_numbers/{number}")
    job = client.started(2)
    client.play()
    assert [dial["systemResultType"] for dial in client.dials(job)] == ["FAILED", "FAILED"]
    assert ("fromNumberId" in client.dials(job)[0], client.status(job)) == (False, "COMPLETE")


def test_lists_of_a_job_have_pages() -> None:
    client = fresh()
    job = client.job(5)
    page = client.get(f"{JOBS}/{job}/queue?limit=2")
    last = client.get(f"{JOBS}/{job}/queue?limit=3&cursor={page['cursor']}")
    assert [len(page["data"]), len(last["data"]), last["cursor"]] == [2, 3, None]


def test_a_limit_below_1_or_no_number_is_422() -> None:
    client = fresh()
    job = client.job()
    assert {client.ask("GET", f"{JOBS}/{job}/queue?limit={limit}").status for limit in ("0", "-1", "x", "1.5")} == {422}


def test_a_made_up_cursor_is_400() -> None:
    client = fresh()
    job = client.job()
    found = {
        client.ask("GET", f"{JOBS}/{job}/queue?cursor={cursor}").status for cursor in ("x", "AAAAAAAAAAAAAAAA", "7")
    }
    assert found == {400}
