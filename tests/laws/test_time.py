"""However time is moved, the same things happen: the journals are the same to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.web import realtime
from tests.driving import JOBS, MockClient, fresh
from tests.laws.acts import Act, days, live, scenarios

milliseconds = st.integers(0, 150_000)


def at_work(scenario: str = "mixed", acts: list[Act] | None = None) -> tuple[MockClient, str]:
    """A client with a job that has begun."""
    client = fresh(scenario=scenario)
    if acts is not None:
        live(client, acts)
    return client, client.started(8, maxConcurrentDials=3)


@given(days, milliseconds, milliseconds)
def test_two_advances_are_the_advance_of_their_sum(acts: list[Act], first: int, second: int) -> None:
    (one, _), (other, _) = at_work("mixed", acts), at_work("mixed", acts)
    one.advance(first / 1000)
    one.advance(second / 1000)
    other.advance((first + second) / 1000)
    assert one.story() == other.story()
    assert one.get("/_mock/world")["now"] == other.get("/_mock/world")["now"]


@given(days, scenarios)
def test_step_by_step_is_all_at_once(acts: list[Act], scenario: str) -> None:
    (one, _), (other, _) = at_work(scenario, acts), at_work(scenario, acts)
    while one.clock(until="next_event")["pending"]:
        pass
    other.play()
    assert one.story() == other.story()


@given(days, milliseconds)
def test_to_an_instant_is_as_far_as_by_seconds(acts: list[Act], ahead: int) -> None:
    (one, _), (other, _) = at_work("rough", acts), at_work("rough", acts)
    there = one.advance(ahead / 1000)["now"]
    assert other.clock(to=there)["now"] == there
    assert one.story() == other.story()


@given(days, scenarios, st.lists(st.sampled_from(["", "/queue", "/dials"]), min_size=1, max_size=5))
def test_a_client_that_only_polls_sees_the_same_story(acts: list[Act], scenario: str, reads: list[str]) -> None:
    (polling, job), (other, _) = at_work(scenario, acts), at_work(scenario, acts)
    polling.clock(advance_on_poll=True)
    while polling.pending:
        for path in reads:
            polling.get(f"{JOBS}/{job}{path}")
    other.play()
    assert polling.story() == other.story()


@given(st.integers(1, 30), scenarios)
def test_a_pause_between_two_polls_is_a_pause_between_two_steps(polls: int, scenario: str) -> None:
    (polling, job), (other, _) = at_work(scenario), at_work(scenario)
    polling.clock(advance_on_poll=True)
    for _ in range(polls):
        polling.get(f"{JOBS}/{job}")
        other.clock(until="next_event")
    answers = [client.ask("POST", f"{JOBS}/{job}/paused", {"paused": True}) for client in (polling, other)]
    for client in (polling, other):
        client.play()
    assert answers[0] == answers[1]
    assert polling.story() == other.story()


@given(scenarios, st.sampled_from([1, 16, 1024]), st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_in_scaled_time_the_same_happens(scenario: str, rate: int, quarters: list[int]) -> None:
    """Real time goes on by quarters of a second; between them the job is paused and resumed in turn."""
    (scaled, job), (manual, _) = at_work(scenario), at_work(scenario)
    real = 1000.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(realtime, "monotonic", lambda: real)
        scaled.clock(rate=rate)
        scaled.get("/_mock/world")
        for n, quarter in enumerate(quarters):
            real += quarter / 4
            there = manual.advance(quarter / 4 * rate)["now"]
            wait_for(scaled, there)
            change = {"paused": n % 2 == 0}
            assert scaled.ask("POST", f"{JOBS}/{job}/paused", change) == manual.ask(
                "POST", f"{JOBS}/{job}/paused", change
            )
        assert scaled.story() == manual.story()


def wait_for(client: MockClient, there: str) -> None:
    """Look until the world has caught up: each look is given a few milliseconds for it, no more."""
    for _ in range(1000):
        if client.get("/_mock/world")["now"] == there:
            return
    raise AssertionError(f"the world never got to {there}")


def test_a_rate_of_0_stands_still() -> None:
    client, _ = at_work()
    with pytest.MonkeyPatch.context() as patch:
        real = iter(range(0, 10_000, 100))
        patch.setattr(realtime, "monotonic", lambda: next(real))
        client.clock(rate=0)
        assert {client.get("/_mock/world")["now"] for _ in range(5)} == {"2026-03-02T15:00:00Z"}


def test_after_a_jump_real_time_goes_on_from_there() -> None:
    client, real = at_work()[0], 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(realtime, "monotonic", lambda: real)
        client.clock(rate=2)
        client.get("/_mock/world")
        real = 5.0
        wait_for(client, "2026-03-02T15:00:10Z")
        client.advance(3600)
        client.get("/_mock/world")
        real = 6.0
        wait_for(client, "2026-03-02T16:00:12Z")
