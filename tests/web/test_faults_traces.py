"""A fault leaves no trace where it says so, and exactly what was asked for where it says so."""

import json

import pytest

from tests.driving import MockClient, app, fresh
from tests.web.faulty import CREATES, KNOWS_REPEATS, CallRequest, kinds, notes, see, struck, times_struck

QUICKLY = {
    "latency": {"seconds": [0, 0.001]},
    "slow_body": {"seconds": 0.001},
    "accept_then_hang": {"seconds": 0.001},
}
BEFORE = [name for name, kind in kinds().items() if kind.stage == "before"]
LATER = [name for name, kind in kinds().items() if kind.stage in ("after", "answer")]
SWALLOWED = {"commit_then_close", "accept_then_hang"}
FAILED = {"commit_then_fail"}

every_create = pytest.mark.parametrize("create", CREATES, ids=lambda create: create.operation)


def fault(name: str, create: CallRequest) -> dict:
    return {"name": name, "vendor": create.vendor, "operation": create.operation, **QUICKLY.get(name, {})}


def state(client: MockClient, create: CallRequest) -> dict:
    """All that a request could have changed. The vendor's part of a world is opened by any request."""
    client.ask("GET", create.path)
    world = client.get("/_mock/world")
    kept = {**world, "counts": {**world["counts"], "requests": None}}
    return {**kept, "journal": client.journal(), "commands": client.commands(), "due": client.pending}


def ordinary(create: CallRequest) -> MockClient:
    """A client that asked the same where nothing goes wrong."""
    client = fresh()
    assert see(client, "POST", create.path, create.body).status in (200, 201)
    return client


@every_create
def test_what_strikes_before_leaves_no_trace_and_the_next_request_passes(create):
    for name in BEFORE:
        client = struck(fault(name, create))
        before = state(client, create)
        seen = see(client, "POST", create.path, create.body)
        assert (seen.status, seen.is_broken) == ((0, True) if name == "closed_before" else (seen.status, False)), name
        assert seen.status == 0 or seen.status in (401, 429, 500, 503), name
        assert state(client, create) == before, name
        assert times_struck(client) == [1], name
        client.advance(30)  # the time that `rate_limited` tells clients to wait
        assert see(client, "POST", create.path, create.body).status in (200, 201), name


@every_create
def test_what_strikes_later_leaves_what_was_asked_for_once(create):
    asked_for = ordinary(create).journal()
    for name in LATER:
        client = struck(fault(name, create))
        seen = see(client, "POST", create.path, create.body)
        assert client.journal() == asked_for, name
        assert (seen.status == 0) == (name in SWALLOWED), name
        assert (seen.status == 500) == (name in FAILED), name
        if seen.status:
            expected = [f"fault: {name} (fault-1)"] if times_struck(client) == [1] else []
            assert notes(client)[0] == expected, name


@every_create
def test_a_retry_after_commit_then_fail_is_a_second_phone_call(create):
    client = struck(fault("commit_then_fail", create))
    assert see(client, "POST", create.path, create.body).status == 500
    assert see(client, "POST", create.path, create.body).status in (200, 201)
    once, made = ordinary(create).get("/_mock/world")["records"], client.get("/_mock/world")["records"]
    assert (made != once) == (create.operation not in KNOWS_REPEATS)


@every_create
def test_a_no_is_said_in_the_vendors_own_words(create):
    for name, status in {"rate_limited": 429, "server_error": 500, "unavailable": 503}.items():
        client = struck(fault(name, create))
        seen = see(client, "POST", create.path, create.body)
        assert seen.status == status
        checker = vendors_operation(create).replies[status]
        assert checker.violations(json.loads(seen.content), "reply") == []
        assert ("retry-after" in seen.headers) == (status == 429)


def vendors_operation(create: CallRequest):
    return app().vendors[create.vendor].contract.operations[create.operation]


@every_create
def test_a_request_that_is_refused_is_not_committed_so_nothing_fails_then(create):
    client = struck(fault("commit_then_fail", create))
    assert see(client, "POST", create.path, {}).status in (400, 422)
    assert times_struck(client) == [0]


@every_create
def test_what_is_done_later_leaves_no_trace_until_then(create):
    asked_for = ordinary(create).get("/_mock/world")["records"]
    for status in (500, 503, None):
        client = struck({**fault("commit_later", create), "seconds": 20, "status": status})
        before = state(client, create)
        seen = see(client, "POST", create.path, create.body)
        assert (seen.status, seen.is_broken) == (status or 0, status is None)
        client.advance(19.9)
        assert client.get("/_mock/world")["records"] == before["records"], status
        client.advance(0.1)
        assert client.get("/_mock/world")["records"] == asked_for, status


@every_create
def test_who_looks_and_then_repeats_before_it_is_done_phones_twice(create):
    client = struck(fault("commit_later", create))
    for _ in range(2):
        see(client, "POST", create.path, create.body)
    client.advance(20)
    made, once = client.get("/_mock/world")["records"], ordinary(create).get("/_mock/world")["records"]
    assert (made != once) == (create.operation not in KNOWS_REPEATS)


def test_a_read_commits_nothing():
    client = struck("commit_then_fail", "commit_then_close", "accept_then_hang")
    assert see(client, "GET", "/vogent/api/agents").status == 200
    assert times_struck(client) == [0, 0, 0]
