"""No row is lost, none is called twice, and never are more called at once than allowed."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.driving import MockClient, app, fresh
from tests.laws.acts import scenarios

FINALS = app().vendors["vogent"].machines["dial"].finals

waits = st.lists(st.integers(0, 60_000), min_size=1, max_size=12)
limits = st.integers(1, 6)


def under_way(client: MockClient) -> list[Any]:
    return [dial for dial in client.records("dials") if dial["status"] not in FINALS]


@given(st.integers(1, 25), limits, waits, scenarios)
def test_waiting_and_in_progress_and_done_are_all_rows_at_any_moment(
    rows: int, limit: int, waits: list[int], scenario: str
) -> None:
    client = fresh(scenario=scenario)
    job = client.started(rows, maxConcurrentDials=limit)
    for wait in waits:
        client.advance(wait / 1000)
        waiting, live, done = client.queue(job), under_way(client), client.dials(job)
        assert len(live) <= limit
        numbers = [one["toNumber"] for one in (*done, *live, *waiting)]
        assert sorted(numbers) == [f"+1202555{n:04}" for n in range(rows)]


@given(st.integers(1, 25), st.lists(st.tuples(limits, st.integers(0, 40_000)), min_size=1, max_size=8), scenarios)
def test_a_job_keeps_to_the_limit_of_its_last_start(rows: int, changes: list[tuple[int, int]], scenario: str) -> None:
    """A dial begins only where, with it, no more are under way than the limit that ruled when the job last started."""
    client = fresh(scenario=scenario)
    job, ruling = client.job(rows), []
    for limit, wait in changes:
        if client.status(job) == "COMPLETE":
            break
        client.change(job, maxConcurrentDials=limit)
        if client.status(job) == "PAUSED" or not ruling:
            client.start(job)
            ruling.append(limit)
        client.advance(wait / 1000)
        if client.status(job) == "ACTIVE" and wait % 3:
            client.pause(job)
    assert_kept(client, ruling)


def assert_kept(client: MockClient, ruling: list[int]) -> None:
    limit, live, starts = 0, 0, iter(ruling)
    for happening in client.journal():
        if happening["record"] == "job" and happening["event"] in ("start", "resume"):
            limit = next(starts)
        elif happening["record"] == "dial" and happening["event"] == "create":
            live += 1
            assert live <= limit
        elif happening["record"] == "dial" and happening["status"] in FINALS:
            live -= 1


@given(st.integers(1, 5), st.lists(st.tuples(st.integers(1, 12), limits), min_size=1, max_size=4), scenarios)
def test_all_calls_of_a_workspace_keep_to_its_lines(lines: int, jobs: list[tuple[int, int]], scenario: str) -> None:
    client = fresh(scenario=scenario)
    client.workspace.lines.capacity = lines
    started = [client.started(rows, maxConcurrentDials=limit) for rows, limit in jobs]
    live = 0
    client.play()
    for happening in client.journal():
        if happening["record"] == "dial":
            live += (happening["event"] == "create") - (happening["status"] in FINALS)
            assert live <= lines
    assert [client.status(job) for job in started] == ["COMPLETE"] * len(started)
    assert [len(client.dials(job)) for job in started] == [rows for rows, _ in jobs]


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=10), scenarios)
def test_hanging_up_calls_that_wait_for_a_line_gives_nobody_a_line_too_many(waits: list[int], scenario: str) -> None:
    client = fresh(scenario=scenario)
    client.workspace.lines.capacity = 1
    calls = [client.call() for _ in range(len(waits) + 2)]
    for call, wait in zip(calls[1:], waits, strict=False):
        client.advance(wait / 1000)
        client.hang_up(call)
        assert sum(client.dial(id_)["status"] in ("ringing", "in-progress") for id_ in calls) <= 1
    client.play()
    assert client.workspace.lines.used == 0


@given(st.integers(1, 20), st.lists(st.integers(0, 30_000), max_size=8), scenarios)
def test_pausing_and_resuming_calls_nobody_twice(rows: int, waits: list[int], scenario: str) -> None:
    client = fresh(scenario=scenario)
    job = client.job(rows, maxConcurrentDials=4)
    for wait in waits:
        if client.status(job) != "COMPLETE":
            client.start(job)
            client.advance(wait / 1000)
        if client.status(job) != "COMPLETE":
            client.pause(job)
    if client.status(job) != "COMPLETE":
        client.start(job)
    client.play()
    assert client.status(job) == "COMPLETE"
    assert sorted(dial["toNumber"] for dial in client.dials(job)) == [f"+1202555{n:04}" for n in range(rows)]
