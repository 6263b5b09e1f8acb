"""A list that is read to its end while it changes repeats nothing, and leaves out nothing that was there throughout."""

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.driving import AGENT, JOBS, MockClient, fresh
from tests.laws.acts import scenarios

pages = st.integers(1, 7)
waits = st.lists(st.integers(0, 20_000), min_size=1, max_size=6)


def read(client: MockClient, path: str, limit: int, between: Callable[[], Any], data: str = "data") -> list[str]:
    """The ids of all entries of a list, read page by page; after each page, something changes."""
    found: list[str] = []
    for page in pages_of(client, path, limit):
        assert len(page[data]) == limit or page["cursor"] is None
        found += [entry["id"] for entry in page[data]]
        between()
    return found


def pages_of(client: MockClient, path: str, limit: int) -> Iterator[Any]:
    sign = "&" if "?" in path else "?"
    page = client.get(f"{path}{sign}limit={limit}")
    yield page
    while page["cursor"] is not None:
        page = client.get(f"{path}{sign}limit={limit}&cursor={page['cursor']}")
        yield page


def changing(client: MockClient, waits: list[int]) -> Callable[[], None]:
    """Lets time pass: a little at first, and none when the list of waits is used up."""
    left = iter(waits)
    return lambda: client.advance(next(left, 0) / 1000)


@given(pages, waits, scenarios)
def test_a_queue_that_is_dialled_meanwhile(limit: int, waits: list[int], scenario: str) -> None:
    client = fresh(scenario=scenario)
    job = client.started(40, maxConcurrentDials=4)
    all_rows = [row["id"] for row in client.queue(job)]
    found = read(client, f"{JOBS}/{job}/queue", limit, changing(client, waits))
    still_there = [row["id"] for row in client.queue(job)]
    assert len(set(found)) == len(found)
    assert found == [id_ for id_ in all_rows if id_ in found]
    assert set(still_there) <= set(found)


@given(pages, waits, scenarios)
def test_dials_that_grow_meanwhile(limit: int, waits: list[int], scenario: str) -> None:
    client = fresh(scenario=scenario)
    job = client.started(30, maxConcurrentDials=5)
    client.advance(120)
    there = [dial["id"] for dial in client.dials(job)]
    found = read(client, f"{JOBS}/{job}/dials", limit, changing(client, waits))
    assert found == there
    afterwards = [dial["id"] for dial in client.dials(job)]
    assert afterwards[len(afterwards) - len(there) :] == there


@given(pages, st.integers(1, 12))
def test_jobs_that_are_created_and_end_meanwhile(limit: int, count: int) -> None:
    client = fresh()
    there = [client.started(1) for _ in range(count)][::-1]

    def between() -> None:
        client.started(1)
        client.advance(30)

    assert read(client, JOBS, limit, between) == there


@given(pages, st.sampled_from(["INIT", "ACTIVE", "COMPLETE"]))
def test_jobs_of_one_status_that_change_it_meanwhile(limit: int, status: str) -> None:
    """A job that keeps the status is found once; one that changes may be found, but never twice."""
    client = fresh()
    jobs = [client.job(1) for _ in range(15)]
    for n in (1, 4, 7, 10):
        client.start(jobs[n])
    client.play()
    client.start(jobs[2])
    left = iter(jobs[::-3])
    kept = {job for job in jobs if client.status(job) == status}
    found = read(
        client, f"{JOBS}?status={status}", limit, lambda: client.fire("batch_dial_jobs", next(left, ""), "cancel")
    )
    assert len(set(found)) == len(found)
    assert {job for job in kept if client.status(job) == status} <= set(found) <= kept


@given(pages, st.sets(st.integers(0, 9)))
def test_numbers_that_go_and_come_meanwhile(limit: int, gone: set[int]) -> None:
    client = fresh()
    path = "/vogent/api/phone_numbers"
    ids = [client.post(f"{path}/purchase", {"number": f"+120255501{n:02}"})["id"] for n in range(10, 20)]
    left, new = iter(sorted(gone)), iter(range(30, 60))

    def change() -> None:
        client.post(f"{path}/purchase", {"number": f"+120255501{next(new)}"})
        n = next(left, None)
        if n is not None:
            assert client.ask("DELETE", f"{path}/{ids[n]}").status == 200

    found = read(client, path, limit, change)
    assert len(set(found)) == len(found)
    assert {id_ for n, id_ in enumerate(ids) if n not in gone} <= set(found)


@given(pages)
def test_lists_that_stand_still_are_the_same_in_pages_of_any_size(limit: int) -> None:
    client = fresh()
    for path, data in (
        ("/vogent/api/agents", "data"),
        ("/vogent/api/models", "data"),
        ("/vogent/api/voices", "voices"),
        (f"/vogent/api/agents/{AGENT}/versioned_prompts", "data"),
    ):
        whole = [entry["id"] for entry in client.get(path)[data]]
        assert read(client, path, limit, lambda: None, data) == whole


def test_a_cursor_of_one_list_is_refused_by_every_other() -> None:
    client = fresh()
    jobs = [client.job(3) for _ in range(2)]
    cursor = client.get(f"{JOBS}/{jobs[0]}/queue?limit=1")["cursor"]
    paths = [f"{JOBS}/{jobs[1]}/queue", JOBS, f"{JOBS}/{jobs[0]}/dials", "/vogent/api/agents"]
    assert {client.ask("GET", f"{path}?cursor={cursor}").status for path in paths} == {400}
    assert client.ask("GET", f"{JOBS}/{jobs[0]}/queue?cursor={cursor}").status == 200


def test_a_page_holds_a_thousand_entries_and_leads_on() -> None:
    client = fresh()
    job = client.job(1_200)
    first, second = pages_of(client, f"{JOBS}/{job}/queue", 5_000)
    assert [len(first["data"]), len(second["data"]), second["cursor"]] == [1_000, 200, None]
