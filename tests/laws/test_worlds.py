"""Every key has a world of its own, and a world is what its seed and its requests make of it."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from tests.driving import JOBS, MockClient, app, fresh
from tests.laws.acts import Act, Actor, days, live, scenarios

MANY = 200

seeds = st.integers(-(2**63), 2**63 - 1)


def lines(client: MockClient) -> bytes:
    """Everything that this world tells of itself: journal, records, webhooks."""
    shown = [client.records(kind) for kind in ("batch_dial_jobs", "dials", "agents", "phone_numbers")]
    return client.story() + repr((shown, client.webhooks())).encode()


@given(days, scenarios, seeds)
def test_the_same_seed_and_the_same_requests_make_the_same_world(acts: list[Act], scenario: str, seed: int) -> None:
    one, other = (live(fresh(scenario=scenario, seed=seed), acts) for _ in range(2))
    assert lines(one) == lines(other)


@given(days, seeds, seeds)
def test_another_seed_makes_another_world(acts: list[Act], one: int, other: int) -> None:
    stories = [live(fresh(seed=seed), acts).story() for seed in (one, other)]
    assert (one == other) == (stories[0] == stories[1])


@given(days, days, scenarios, seeds)
def test_a_world_that_was_reset_is_a_new_one(before: list[Act], acts: list[Act], scenario: str, seed: int) -> None:
    used, new = live(fresh(), before), fresh(scenario=scenario, seed=seed)
    used.reset(scenario=scenario, seed=seed)
    assert used.get("/_mock/world") == new.get("/_mock/world")
    assert lines(live(used, acts)) == lines(live(new, acts))
    assert used.commands() == new.commands()


@given(days, days)
def test_a_world_that_was_deleted_is_a_new_one(before: list[Act], acts: list[Act]) -> None:
    used = live(fresh(), before)
    assert used.ask("DELETE", "/_mock/world").status == 204
    again = MockClient(app(), used.key).reset(scenario="happy")
    assert lines(live(again, acts)) == lines(live(fresh(), acts))


@given(days, days, scenarios)
def test_what_one_world_does_does_not_touch_another(mine: list[Act], others: list[Act], scenario: str) -> None:
    alone = live(fresh(scenario=scenario), mine)
    me, other = fresh(scenario=scenario), fresh(scenario="rough")
    here, there = Actor(me), Actor(other)
    for n in range(max(len(mine), len(others))):
        for actor, acts in ((there, others), (here, mine)):
            if n < len(acts):
                getattr(actor, acts[n][0])(*acts[n][1:])
    assert lines(me) == lines(alone)


def test_two_hundred_worlds_interleaved_are_two_hundred_run_one_after_another() -> None:
    def steps(n: int, client: MockClient) -> Iterator[bytes]:
        """One world's life, a step at each turn."""
        job = client.started(12, maxConcurrentDials=1 + n % 3)
        yield b""
        client.advance(n % 40)
        yield b""
        client.pause(job)
        client.call()
        yield b""
        client.advance(90)
        client.start(job)
        yield b""
        client.play()
        yield client.story() + repr(client.get(f"{JOBS}/{job}")).encode()

    def world(n: int) -> MockClient:
        return fresh(seed=n, scenario=("happy", "mixed", "rough")[n % 3])

    one_by_one = [list(steps(n, world(n)))[-1] for n in range(MANY)]
    together = [steps(n, world(n)) for n in range(MANY)]
    interleaved = list(zip(*together, strict=True))[-1]
    assert list(interleaved) == one_by_one
    assert len(set(one_by_one)) == MANY


def test_ids_of_another_world_are_unknown() -> None:
    mine, other = fresh(seed=1), fresh(seed=2)
    job, call = mine.started(2), mine.call()
    mine.play()
    ids = [job, call, mine.dials(job)[0]["id"]]
    paths = [f"{JOBS}/{job}", *(f"/vogent/api/dials/{id_}" for id_ in ids[1:])]
    assert [mine.ask("GET", path).status for path in paths] == [200, 200, 200]
    assert [other.ask("GET", path).status for path in paths] == [404, 404, 404]
