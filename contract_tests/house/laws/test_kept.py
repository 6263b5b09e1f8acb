"""What a large world keeps in little space is what a world that keeps everything would show."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.house.driving import JOBS, Client, fresh
from contract_tests.house.laws.acts import Act, days, live, scenarios
from mock_server.vendors.vogent import speech
from mock_server.vendors.vogent.row_dials import RowDials

HOOK = "https://hooks.example.com/calls"
looks = st.sampled_from(["", "/queue", "/dials"])


@contextmanager
def nothing_put_away() -> Iterator[None]:
    """Every call stays the object that it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RowDials, "keep", lambda *_: None)
        yield


def told(client: Client) -> list[object]:
    """Everything that a world tells of itself."""
    records = [client.records(kind) for kind in ("batch_dial_jobs", "dials")]
    jobs = [job["id"] for job in records[0]]
    lists = [(client.dials(job), client.queue(job)) for job in jobs]
    return [client.story(), client.webhooks(), records, lists]


@given(days, scenarios)
def test_a_call_that_was_put_away_is_the_call_that_it_was(acts: list[Act], scenario: str) -> None:
    with nothing_put_away():
        everything = told(live(fresh(scenario=scenario), acts))
    assert told(live(fresh(scenario=scenario), acts)) == everything


@given(days, days, scenarios)
def test_looking_changes_nothing(before: list[Act], after: list[Act], scenario: str) -> None:
    looked_at, other = live(fresh(scenario=scenario), before), live(fresh(scenario=scenario), before)
    told(looked_at)
    acts = [("create", 3, 1, None, []), *after]
    assert told(live(looked_at, acts)) == told(live(other, acts))


@given(days, scenarios)
def test_with_somebody_listening_the_same_happens(acts: list[Act], scenario: str) -> None:
    heard, unheard = fresh(scenario=scenario), fresh(scenario=scenario)
    heard.workspace.webhook_url = HOOK
    unheard.workspace.webhook_url = None
    for client in (heard, unheard):
        live(client, acts)
    assert heard.story() == unheard.story()
    told_of = [
        [{**webhook, "url": None, "delivery": None} for webhook in client.webhooks()] for client in (heard, unheard)
    ]
    assert told_of[0] == told_of[1]


@given(days, scenarios, st.integers(0, 40), st.integers(1, 9))
def test_a_part_of_the_records_is_a_part_of_all_of_them(acts: list[Act], scenario: str, after: int, limit: int) -> None:
    client = live(fresh(scenario=scenario), [*acts, ("call", False), ("create", 5, 5, None, []), ("start", -1)])
    for kind in ("batch_dial_jobs", "dials", "agents"):
        part = client.get(f"/_mock/records/vogent/{kind}?after={after}&limit={limit}")["data"]
        assert part == client.records(kind)[after + 1 : after + 1 + limit]


def test_of_many_rows_each_is_called_with_what_it_said() -> None:
    client = fresh(scenario="mixed")
    rows = [{"toNumber": f"+1202555{n:04}", "inputs": {"first_name": f"Ada {n}"}} for n in range(100)]
    job = client.job(rows)
    assert [(row["toNumber"], row["inputs"]) for row in client.queue(job)] == [
        (row["toNumber"], row["inputs"]) for row in rows
    ]
    client.start(job)
    client.play()
    shown = {dial["toNumber"]: dial["inputs"] for dial in client.dials(job)}
    assert shown == {row["toNumber"]: row["inputs"] for row in rows}


def test_what_was_said_is_the_same_however_many_others_were_read_in_between() -> None:
    client = fresh()
    job = client.started(speech.KEPT + 20, maxConcurrentDials=100)
    client.play()
    first = client.dials(job)
    assert client.get(f"{JOBS}/{job}/dials?limit=5")["data"] == first[:5]
    assert client.dials(job) == first
    assert len(client.workspace.transcripts) == speech.KEPT
