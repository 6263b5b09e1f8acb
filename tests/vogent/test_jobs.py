"""A batch job, from the outside: how it is created, shown and listed."""

from typing import Any

import pytest

from tests.driving import AGENT, JOBS, NUMBERS, SURVEY, fresh, job_body

NOBODY = "00000000-0000-4000-8000-000000000000"


def created(**fields: Any) -> Any:
    return fresh().post(JOBS, job_body(**fields))


def test_a_new_job_is_init_and_shows_its_settings_and_no_more() -> None:
    job = created()
    assert job.pop("id")
    assert job == {
        "name": "a job",
        "status": "INIT",
        "callAgentId": AGENT,
        "maxConcurrentDials": 2,
        "createdAt": "2026-03-02T15:00:00Z",
        "schedule": None,
    }


def test_caller_numbers_are_shown_as_they_were_sent() -> None:
    assert created(fromPhoneNumberIds=NUMBERS[:2])["fromPhoneNumberIds"] == NUMBERS[:2]


def test_an_empty_list_of_caller_numbers_is_left_out() -> None:
    assert "fromPhoneNumberIds" not in created(fromPhoneNumberIds=[])


def test_reading_a_job_shows_what_creating_it_showed() -> None:
    client = fresh()
    job = client.post(JOBS, job_body())
    assert client.get(f"{JOBS}/{job['id']}") == job


def test_nobody_is_called_until_the_job_is_started() -> None:
    client = fresh()
    job = client.job(3)
    client.advance(100_000)
    assert (client.status(job), client.records("dials"), len(client.queue(job))) == ("INIT", [], 3)


def test_jobs_are_listed_newest_first() -> None:
    client = fresh()
    jobs = [client.job() for _ in range(5)]
    assert [job["id"] for job in client.get(JOBS)["data"]] == jobs[::-1]


def test_a_list_holds_100_entries_unless_asked_otherwise() -> None:
    client = fresh()
    for _ in range(101):
        client.job(1)
    page = client.get(JOBS)
    assert len(page["data"]) == 100
    assert page["cursor"] is not None
    assert client.get(f"{JOBS}?limit=101")["cursor"] is None


def test_jobs_are_filtered_by_status() -> None:
    client = fresh()
    waiting, running = client.job(), client.started()
    found = {s: [job["id"] for job in client.get(f"{JOBS}?status={s}")["data"]] for s in ("INIT", "ACTIVE", "PAUSED")}
    assert found == {"INIT": [waiting], "ACTIVE": [running], "PAUSED": []}


def test_jobs_are_filtered_by_agent() -> None:
    client = fresh()
    mine, _ = client.job(callAgentId=SURVEY), client.job()
    assert [job["id"] for job in client.get(f"{JOBS}?callAgentId={SURVEY}")["data"]] == [mine]
    assert client.get(f"{JOBS}?callAgentId={NOBODY}")["data"] == []


def test_jobs_are_filtered_by_user() -> None:
    client = fresh()
    job = client.job()
    assert [found["id"] for found in client.get(f"{JOBS}?userId={client.workspace.user_id}")["data"]] == [job]
    assert client.get(f"{JOBS}?userId={NOBODY}")["data"] == []


def test_more_at_once_than_the_workspace_has_lines_is_accepted_and_capped() -> None:
    client = fresh()
    client.workspace.lines.capacity = 3
    job = client.started(10, maxConcurrentDials=1_000_000)
    client.advance(2)
    assert client.get(f"{JOBS}/{job}")["maxConcurrentDials"] == 1_000_000
    assert [len(client.records("dials")), len(client.queue(job))] == [3, 7]


def test_the_same_number_twice_is_called_twice() -> None:
    client = fresh()
    job = client.started([{"toNumber": "+12025550100"}] * 2)
    client.play()
    assert [dial["toNumber"] for dial in client.dials(job)] == ["+12025550100"] * 2


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "POST"])
def test_a_job_cannot_be_deleted_or_cancelled(method: str) -> None:
    client = fresh()
    job = client.job()
    assert client.ask(method, f"{JOBS}/{job}").status == 405
    assert client.ask("POST", f"{JOBS}/{job}/cancel").status == 404
    assert client.status(job) == "INIT"


def test_a_page_shows_its_dials_as_each_of_them_is_shown_alone() -> None:
    client = fresh()
    job = client.started(20)
    client.play()
    dials = client.dials(job)
    assert any(dial["transcript"] for dial in dials)
    assert dials == [client.dial(dial["id"]) for dial in dials]


def test_a_page_shows_the_agent_of_its_dials_as_it_is_now() -> None:
    client = fresh()
    job = client.started(2)
    client.play()
    before = [dial["agent"] for dial in client.dials(job)]
    client.put(f"/vogent/api/agents/{AGENT}", {"timeoutMessage": "Time is up."})
    after = [dial["agent"] for dial in client.dials(job)]
    assert after == [{**agent, "timeoutMessage": "Time is up."} for agent in before]
