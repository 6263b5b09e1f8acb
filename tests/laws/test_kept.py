"""What a large world keeps in little space is what a world that keeps everything would show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.driving import JOBS, MockClient, fresh
from tests.laws.acts import Act, days, live, scenarios

HOOK = "https://hooks.example.com/calls"
looks = st.sampled_from(["", "/queue", "/dials"])


def told(client: MockClient) -> list[object]:
    """Everything that a world tells of itself."""
    records = [client.records(kind) for kind in ("batch_dial_jobs", "dials")]
    jobs = [job["id"] for job in records[0]]
    lists = [(client.dials(job), client.queue(job)) for job in jobs]
    return [client.story(), client.webhooks(), records, lists]


def take(client: MockClient) -> None:
    """Every call of a job is taken off the roster, as if somebody were about to act on it."""
    client.get("/_mock/world")  # as with every request, what is due happens first
    for _, job in client.workspace.jobs.forward():
        for dial in job.dials or ():
            if not dial.is_final:
                dial.before_fire()


@given(days, scenarios, st.booleans())
def test_a_call_that_leaves_the_roster_goes_on_as_it_was_to(acts: list[Act], scenario: str, is_heard: bool) -> None:
    apart, together = fresh(scenario=scenario), fresh(scenario=scenario)
    for client in (apart, together):
        client.workspace.webhook_url = HOOK if is_heard else None
    live(apart, acts, after_each=take)
    live(together, acts)
    assert whatever_order(apart) == whatever_order(together)


@pytest.mark.parametrize("seconds", [0.5, 3, 9, 20, 45, 90])
def test_a_call_that_leaves_the_roster_in_the_middle_goes_on_as_it_was_to(seconds: float) -> None:
    apart, together = fresh(), fresh()
    for client in (apart, together):
        client.started(12, maxConcurrentDials=4)
        client.advance(seconds)
    take(apart)
    for client in (apart, together):
        client.play()
    assert whatever_order(apart) == whatever_order(together)


def whatever_order(client: MockClient) -> list[object]:
    """Everything that a world tells of itself, but for the order of what happens at one moment."""
    journal = [{**happening, "number": 0} for happening in client.journal()]
    dials = client.records("dials")
    return [sorted(map(repr, journal)), sorted(map(repr, dials)), client.records("batch_dial_jobs")]


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
    job = client.started(300, maxConcurrentDials=100)
    client.play()
    first = client.dials(job)
    assert client.get(f"{JOBS}/{job}/dials?limit=5")["data"] == first[:5]
    assert client.dials(job) == first
