"""Faults are bounded, their luck belongs to the request, and no history knows of them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mock_server.web.replay import dump, replay
from tests.driving import AGENT, JOBS, MockClient, app, fresh, job_body
from tests.laws.acts import Act, days, live
from tests.web.faulty import FAULTS, kinds, see, struck, times_struck

AT_ONCE = sorted(kinds().keys() - {"slow_body", "accept_then_hang"})
"""Faults that take no real time, if their parameters are left alone; latency is given its own."""

names = st.sampled_from(AT_ONCE)
times = st.integers(1, 6)
odds = st.floats(0.01, 1)


def fault(name: str, **more: Any) -> dict[str, Any]:
    parameters = {"seconds": [0, 100], "clock": "virtual"} if name == "latency" else {}
    return {"name": name, **parameters, **more}


faults = st.lists(st.builds(fault, names, times=times, odds=odds), max_size=4)


def create(client: MockClient, n: int) -> tuple[int, bytes]:
    seen = see(client, "POST", JOBS, job_body(1, name=f"job {n}"))
    return seen.status, seen.content


@given(names, times, st.integers(0, 10))
def test_a_fault_strikes_as_often_as_it_may_and_no_more(name: str, most: int, requests: int) -> None:
    client = struck(fault(name, times=most))
    for n in range(requests):
        create(client, n)
        see(client, "GET", JOBS)
        client.advance(30)
    assert times_struck(client)[0] <= most
    for n in range(most):
        create(client, n)
        see(client, "GET", JOBS)
        client.advance(30)
    assert times_struck(client) == [most] or name in ("null_where_nullable", "stale_reads", "shrinking_pages")


@given(times, st.integers(1, 100), st.integers(0, 200))
def test_a_fault_ends_when_its_virtual_time_is_over(most: int, lasts: int, waited: int) -> None:
    client = struck(fault("unavailable", times=most, for_seconds=lasts))
    client.advance(waited)
    assert (create(client, 0)[0] == 503) == (waited < lasts)


@given(odds, st.integers(-9, 9), st.lists(st.integers(0, 9), max_size=20))
def test_the_luck_of_a_request_is_its_own(chance: float, seed: int, order: list[int]) -> None:
    """In whatever order others come, and whatever else is asked: the same requests are struck."""

    def answers(requests: list[int]) -> dict[int, list[int]]:
        client = struck(fault("server_error", times=100, odds=chance), seed=seed)
        found: dict[int, list[int]] = {}
        for n in requests:
            see(client, "GET", f"{JOBS}?limit={n + 1}")
            found.setdefault(n, []).append(create(client, n)[0])
        return found

    assert answers(order) == answers(sorted(order))


@given(faults, st.integers(-9, 9))
def test_the_same_seed_gives_the_same_bytes(wanted: list[Any], seed: int) -> None:
    def story() -> list[tuple[int, bytes]]:
        client = struck(*wanted, seed=seed)
        answers = [create(client, n % 3) for n in range(6)]
        return [*answers, (0, client.story())]

    assert story() == story()


@given(days, faults)
def test_a_world_with_faults_played_again_has_the_same_journal(acts: list[Act], wanted: list[Any]) -> None:
    """The client may have seen broken answers; the committed changes are the history, and nothing else."""
    client = fresh()
    live(client, acts[:8])
    client.put(FAULTS, {"faults": [{**one, "vendor": "vogent"} for one in wanted]})
    for n in range(4):
        create(client, n)
        see(client, "PUT", f"/vogent/api/agents/{AGENT}", {"maxDurationSeconds": 30 + n})
    client.ask("DELETE", FAULTS)
    live(client, acts[8:] and [("wait", 5_000)])
    world = replay(client.commands(), app().vendors)
    assert [dump(happening.view()) for happening in world.journal.since(0)] == [
        dump(happening.view()) for happening in client.sandbox.world.journal.since(0)
    ]


STEPS = {
    "dial": [{"after": 1, "event": "ring"}, {"after": 1, "event": "answer"}, {"after": 3, "event": "agent_hang_up"}]
}


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0, 1, 2, 0.5])), max_size=8))
def test_what_was_done_later_is_played_again_at_its_time(requests: list[tuple[int, float]]) -> None:
    """Even where much happens at the very moment at which it is done."""
    client = fresh()
    client.scenario(steps=STEPS)
    job = client.job(6, maxConcurrentDials=2)
    client.post(FAULTS, {"name": "commit_later", "times": 100, "seconds": 2})
    for n, wait in requests:
        see(client, "POST", f"{JOBS}/{job}/paused", {"paused": n == 1})
        create(client, n)
        client.advance(wait)
    client.play()
    world = replay(client.commands(), app().vendors)
    assert [happening.view() for happening in world.journal.since(0)] == client.journal()


@given(faults)
def test_other_worlds_do_not_notice(wanted: list[Any]) -> None:
    client, other, untouched = struck(*wanted), fresh(), fresh()
    for n in range(3):
        create(client, n)
        create(other, n)
    assert [create(untouched, n)[0] for n in range(3)] == [200] * 3
    assert other.story() == untouched.story()
    assert other.sandbox.interceptor is None


@given(faults)
def test_a_world_that_is_reset_is_an_ordinary_one(wanted: list[Any]) -> None:
    client = struck(*wanted)
    create(client, 0)
    client.reset()
    assert client.sandbox.interceptor is None
    assert client.get(FAULTS)["faults"] == []
    assert create(client, 0) == create(fresh(), 0)
