"""Rate limits are buckets on the virtual clock, and a time to wait that was told is kept."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.web.interceptors.rate_limit import MINUTE, Bucket, RateLimit
from mock_server.web.replay import dump, replay
from tests.driving import JOBS, app, fresh, job_body
from tests.web.asking import RawClient, person
from tests.web.faulty import CREATES, FAULTS, notes, see, struck

SETTINGS = "/_mock/settings/vogent"


@pytest.fixture
def anna() -> RawClient:
    """Somebody who may ask twice at once, and then every ten seconds."""
    anna = person()
    anna.ask("PATCH", SETTINGS, {"rate_limit": {"requests_per_minute": 6, "burst": 2}})
    return anna


def test_what_goes_beyond_is_429_with_the_seconds_to_wait(anna):
    assert [anna.ask("GET", JOBS).status for _ in range(4)] == [200, 200, 429, 429]
    assert anna.ask("GET", JOBS).headers["retry-after"] == "10"
    anna.post("/_mock/clock", {"advance_seconds": 3.5})
    assert anna.ask("GET", JOBS).headers["retry-after"] == "7"


def test_a_client_that_waits_as_told_is_served(anna):
    for _ in range(3):
        answer = anna.ask("GET", JOBS)
    anna.post("/_mock/clock", {"advance_seconds": int(answer.headers["retry-after"])})
    assert [anna.ask("GET", JOBS).status for _ in range(2)] == [200, 429]


def test_a_world_that_stands_still_never_fills_the_bucket_up(anna):
    assert [anna.ask("GET", JOBS).status for _ in range(50)].count(200) == 2


def test_a_request_that_is_refused_changes_nothing_and_takes_nothing_out(anna):
    for _ in range(2):
        anna.get(JOBS)
    before = anna.get("/_mock/world")["counts"]["commands"]
    for _ in range(5):
        assert anna.ask("POST", JOBS, job_body()).status == 429
    assert anna.get("/_mock/world")["counts"]["commands"] == before
    anna.post("/_mock/clock", {"advance_seconds": 10})
    assert anna.ask("POST", JOBS, job_body()).status == 200


def test_the_limit_of_one_vendor_is_not_that_of_another(anna):
    assert [anna.ask("GET", "/temphone/v1/calls/scheduled").status for _ in range(9)] == [200] * 9


def test_the_control_plane_is_not_limited(anna):
    assert [anna.ask("GET", SETTINGS).status for _ in range(9)] == [200] * 9


def test_the_limit_is_shown_and_can_be_taken_away(anna):
    assert anna.get(SETTINGS)["rate_limit"] == {"requests_per_minute": 6, "burst": 2}
    anna.ask("PATCH", SETTINGS, {"rate_limit": None})
    assert anna.get(SETTINGS)["rate_limit"] is None
    assert [anna.ask("GET", JOBS).status for _ in range(9)] == [200] * 9
    assert anna.app.sandboxes.of_account(anna.key).interceptor is None


def test_another_setting_does_not_fill_the_bucket_up(anna):
    anna.get(JOBS)
    anna.get(JOBS)
    anna.ask("PATCH", SETTINGS, {"concurrent_calls": 3})
    assert anna.ask("GET", JOBS).status == 429


@pytest.mark.parametrize("limit", [{}, {"burst": 3}, {"requests_per_minute": 0}, {"requests_per_hour": 5}, 5])
def test_an_odd_limit_is_refused(anna, limit):
    assert anna.refused("PATCH", SETTINGS, {"rate_limit": limit}).status == 422


@pytest.mark.parametrize("vendor", sorted({create.vendor for create in CREATES}))
def test_every_vendor_has_its_own_429(vendor):
    create = next(create for create in CREATES if create.vendor == vendor)
    client = fresh()
    client.ask("PATCH", f"/_mock/settings/{vendor}", {"rate_limit": {"requests_per_day": 1}})
    see(client, "POST", create.path, create.body)
    seen = see(client, "POST", create.path, create.body)
    assert (seen.status, seen.headers["retry-after"]) == (429, "86400")


def test_a_world_with_limits_is_played_again():
    client = fresh()
    client.ask("PATCH", SETTINGS, {"rate_limit": {"requests_per_minute": 6, "burst": 2}})
    for n in range(9):
        client.ask("POST", JOBS, job_body(name=f"job {n}"))
        client.advance(2)
    world = replay(client.commands(), app().vendors)
    assert [dump(happening.view()) for happening in world.journal.since(0)] == [
        dump(happening.view()) for happening in client.sandbox.world.journal.since(0)
    ]
    assert world.policies == client.sandbox.world.policies


# Retry-After.


def test_whoever_comes_too_early_is_refused_again_and_it_is_noted():
    client = struck({"name": "rate_limited", "retry_after": 30})
    for wait in (0, 12.5, 17.4, 0.1, 0):
        client.advance(wait)
        see(client, "GET", JOBS)
    assert [request["status"] for request in client.get("/_mock/requests")["data"]] == [429, 429, 429, 200, 200]
    assert notes(client)[:3] == [
        ["fault: rate_limited (fault-1)"],
        ["too early: fault rate_limited: 18 s to wait"],
        ["too early: fault rate_limited: 1 s to wait"],
    ]


def test_it_is_kept_for_the_scope_that_it_was_told_to():
    client = struck({"name": "rate_limited", "operation": "createBatchDialJob"})
    assert see(client, "POST", JOBS, job_body()).status == 429
    assert see(client, "GET", JOBS).status == 200
    assert see(client, "POST", JOBS, job_body()).status == 429


def test_a_503_may_tell_clients_to_wait_too():
    client = struck({"name": "unavailable", "retry_after": 5})
    first, second = (see(client, "GET", JOBS) for _ in range(2))
    assert (first.status, first.headers["retry-after"]) == (second.status, second.headers["retry-after"]) == (503, "5")
    client.advance(5)
    assert see(client, "GET", JOBS).status == 200


def test_a_wait_goes_away_with_its_fault():
    client = struck("rate_limited")
    see(client, "GET", JOBS)
    client.ask("DELETE", f"{FAULTS}/fault-1")
    assert see(client, "GET", JOBS).status == 200


# Laws.

moments = st.lists(st.integers(0, 30_000), max_size=40)


@given(st.integers(1, 1000), st.integers(1, 20), moments)
def test_no_span_of_time_sees_more_requests_than_the_bucket_and_what_came_in(
    requests: int, burst: int, steps: list[int]
) -> None:
    bucket, now, taken = Bucket(requests, MINUTE, burst, 0), 0, []
    for step in steps:
        now += step
        while not bucket.wait(now):
            bucket.take()
            taken.append(now)
    for i, start in enumerate(taken):
        for count, end in enumerate(taken[i:], 1):
            assert count <= burst + (end - start) * requests / MINUTE


@given(st.integers(1, 100_000), st.integers(1, 50), st.integers(0, 10**9))
def test_who_waits_as_long_as_told_is_let_in_and_not_a_second_later_than_need_be(
    minute: int, burst: int, start: int
) -> None:
    rate_limit = RateLimit({"requests_per_minute": minute, "burst": burst}, start)
    while not (told := rate_limit.seconds_to_wait(start)):
        pass
    assert told == math.ceil(60 / minute)
    assert not rate_limit.seconds_to_wait(start + told * 1000)
