"""Looking back: a world is shown as it was, and stays as it is; the copies are few, and nothing leaves one."""

import asyncio
from itertools import cycle, pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import vendors
from mock_server.engine import moment
from mock_server.web.console import copies as kept
from tests.console.visiting import served
from tests.delivery.announcing import ANNOUNCE
from tests.driving import JOBS, MockClient, fresh, job_body
from tests.listening import listening
from tests.outcomes.phones import VendorDriver
from tests.web.asking import person

STEPS = st.sampled_from(
    [
        ("POST", JOBS, job_body(3)),
        ("POST", "/_mock/clock", {"advance_seconds": 7}),
        ("POST", "/_mock/clock", {"advance_seconds": 0.25}),
        ("POST", "/_mock/clock", {"until": "next_event"}),
        ("POST", "/_mock/clock", {"advance_on_poll": False}),
        ("PUT", "/_mock/scenarios/vogent", {"name": "rough"}),
        ("PUT", "/_mock/numbers/%2B12025550000", [{"outcome": "busy"}]),
        ("GET", "/vogent/api/dials", None),
    ]
)


def look(client: MockClient, path: str, at: str):
    answer = client.ask("GET", f"{path}{'&' if '?' in path else '?'}at={at}")
    assert answer.status == 200, answer
    return answer.body


def shown(client: MockClient, at: str | None = None):
    """Return all that the control plane shows of a world, now or at an earlier moment."""
    paths = ["/_mock/world", "/_mock/journal?limit=10000", "/_mock/webhooks?limit=10000", "/_mock/requests"]
    paths += [f"/_mock/records/vogent/{kind}" for kind in ("batch_dial_jobs", "dials")]
    return [client.get(path) if at is None else look(client, path, at) for path in paths]


def started(client: MockClient, body) -> None:
    client.post(f"{JOBS}/{client.post(JOBS, body)['id']}/paused", {"paused": False})


@given(st.lists(STEPS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_whoever_looks_back_sees_what_was_seen_then_in_any_order(steps, luck):
    client = fresh(scenario="mixed")
    client.get("/vogent/api/models")  # who looks at an account opens it, now and back then
    seen = {}
    for method, path, body in steps:
        if path == JOBS:
            started(client, body)
        else:
            client.ask(method, path, body)
        found = shown(client)
        seen[found[0]["now"]] = found
    before = client.commands()
    moments = list(seen)
    luck.shuffle(moments)
    for at in moments:
        assert shown(client, at) == seen[at]
    assert client.commands() == before
    assert shown(client) == found


@pytest.mark.parametrize("name", vendors.VENDORS)
def test_every_vendor_s_calls_are_shown_as_they_were(name):
    phone = VendorDriver(name)
    phone.call()
    path, seen = f"/_mock/records/{name}/{phone.line.kind}", {}
    for seconds in (0, 1, 2, 5, 30, 61, 600):
        phone.advance(seconds)
        now = phone.person.get("/_mock/world")["now"]
        seen[now] = phone.person.get(path)
    assert len({orjson.dumps(found) for found in seen.values()}) > 2
    assert {at: phone.person.get(f"{path}?at={at}") for at in reversed(seen)} == seen


@pytest.mark.parametrize("name", vendors.VENDORS)
def test_webhooks_are_shown_with_the_attempts_that_were_made_by_then(name):
    answers = cycle([500, "connection refused", 200, 200])
    with listening(lambda _: next(answers)) as client:
        ANNOUNCE[name](client)
        seen = {}
        for _ in range(12):
            client.clock(until="next_event")
            world, webhooks = client.get("/_mock/world"), client.webhooks()
            seen[world["now"]] = world, webhooks
        assert {attempt["status"] for one in webhooks for attempt in one["delivery"]["attempts"]} >= {500, None}
        for at in reversed(seen):
            found = look(client, "/_mock/world", at), look(client, "/_mock/webhooks?limit=10000", at)["data"]
            assert found == seen[at]
        sent = len(client.sender.received)
        look(client, "/_mock/webhooks", next(iter(seen)))
        client.get("/_mock/world")
        assert len(client.sender.received) == sent  # nothing leaves a copy


def test_between_two_moments_all_is_shown_that_had_happened_by_then():
    client = fresh()
    started(client, job_body(3))
    client.play()
    journal = client.journal()
    for one, other in pairwise(journal):
        at = (moment.parse(one["at"]) + moment.parse(other["at"])) // 2
        seen = look(client, "/_mock/journal?limit=10000", moment.text(at))["data"]
        assert seen == [each for each in journal if moment.parse(each["at"]) <= at]


def test_a_jump_that_was_stopped_is_shown_from_where_it_was_on():
    client = fresh(jump_happenings=5)
    before = client.get("/_mock/world")
    client.advance(1)
    started(client, job_body(9))
    client.play()
    after = client.get("/_mock/world")
    assert (before["stopped"], after["stopped"]["reason"]) == (None, "jump_happenings")
    assert look(client, "/_mock/world", before["now"])["stopped"] is None
    assert look(client, "/_mock/world", after["now"]) == after


def test_a_world_with_a_rate_stands_still_where_it_is_looked_back_at():
    client = fresh(rate=1000)
    started(client, job_body(3))
    later = moment.parse("2026-03-02T15:00:40Z")
    while moment.parse(client.get("/_mock/world")["now"]) < later:
        pass
    seen = [look(client, "/_mock/world", "2026-03-02T15:00:20Z") for _ in range(3)]
    assert seen[0] == seen[1] == seen[2]
    assert (seen[0]["now"], seen[0]["rate"]) == ("2026-03-02T15:00:20Z", 1000)
    assert moment.parse(client.get("/_mock/world")["now"]) >= later


@pytest.mark.parametrize("at", ["2026-03-02T14:59:59Z", "2026-03-02T15:00:01Z"])
@pytest.mark.parametrize("path", ["/_mock/world", "/_mock/world/past"])
def test_a_moment_that_the_world_has_not_had_is_refused(path, at):
    answer = fresh().ask("GET", f"{path}?at={at}")
    assert answer.status == 409
    assert "expected 2026-03-02T15:00:00Z to 2026-03-02T15:00:00Z" in answer.body["message"]


def test_who_looks_forward_plays_nothing_twice():
    server = served()
    client = person(server, "anna")
    for _ in range(4):
        client.started()
        client.post("/_mock/clock", {"advance_seconds": 10})
    done = []
    for at in ("2026-03-02T15:00:20Z", "2026-03-02T15:00:30Z", "2026-03-02T15:00:10Z"):
        client.get(f"/_mock/world?at={at}")
        done.append(sorted(one.playing.done for one in server.apis.copies._kept))
    assert done == [[8], [11], [5, 11]]


def test_the_number_of_copies_is_bounded_and_the_one_used_last_stays(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    server = served()
    for key in ("anna", "berta", "carla"):
        person(server, key).get("/_mock/world?at=2026-03-02T15:00:00Z")
    assert [one.origin.account for one in server.apis.copies._kept] == ["berta", "carla"]


def test_all_copies_together_hold_so_many_happenings_but_for_the_last(monkeypatch):
    monkeypatch.setattr(kept, "MOST_HAPPENINGS", 3)
    server = served()
    for key in ("anna", "berta"):
        client = person(server, key)
        client.started(rows=9)
        client.get("/_mock/world?at=2026-03-02T15:00:00Z")
    assert [(one.origin.account, one.happenings) for one in server.apis.copies._kept] == [("berta", 4)]


def test_a_copy_is_not_shown_of_a_world_that_was_begun_anew():
    client = fresh()
    started(client, job_body(3))
    at = client.advance(10)["now"]
    assert look(client, "/_mock/world", at)["counts"]["happenings"] > 3
    client.reset()
    client.advance(10)
    assert look(client, "/_mock/world", at)["counts"]["happenings"] == 0


@pytest.mark.parametrize(("method", "path"), [("GET", "/_mock/world?at={}"), ("POST", "/_mock/world/fork")])
def test_a_world_that_is_begun_anew_meanwhile_is_no_past_and_makes_no_fork(method, path):
    with listening() as client:
        for _ in range(40):
            started(client, job_body(40))
            client.clock(advance_seconds=30)
        now, worlds = client.get("/_mock/world")["now"], len(list(client._app.sandboxes))

        async def story():
            looking = asyncio.create_task(client.asking(method, path.format(now)))
            await asyncio.sleep(0)
            await client.asking("POST", "/_mock/world/reset", {})
            return await looking

        answer = client.during(story())
        assert (answer.status, "begun anew" in answer.body["message"]) == (409, True)
        assert len(list(client._app.sandboxes)) == worlds


def test_the_way_to_a_moment_is_told_in_commands():
    client = person()
    for _ in range(5):
        client.started()
    client.post("/_mock/clock", {"advance_seconds": 10})
    answer = client.ask("GET", "/_mock/world/past?at=2026-03-02T15:00:05Z")
    lines = [orjson.loads(line) for line in answer.content.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert lines[-1] == {"ready": True}
    done = [line["done"] for line in lines[:-1]]
    assert done == sorted(done)
    assert (done[-1], {line["of"] for line in lines[:-1]}) == (11, {11})


def test_others_are_served_while_a_long_way_is_played():
    server = served()
    client = person(server, "anna")
    for _ in range(150):
        client.started(rows=40)
        client.post("/_mock/clock", {"advance_seconds": 30})
    sandbox = server.sandboxes.of_account("anna")

    async def look_back():
        async with server.apis.copies.at(sandbox, sandbox.world.now):
            pass

    async def story():
        turns, looking = 0, asyncio.create_task(look_back())
        while not looking.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert asyncio.run(story()) > 3


def test_who_looks_back_keeps_the_moment_while_others_look_at_later_ones():
    server = served()
    client = person(server, "anna")
    client.started()
    client.post("/_mock/clock", {"advance_seconds": 60})
    sandbox = server.sandboxes.of_account("anna")
    first, now = sandbox.world.setup.now, sandbox.world.now

    async def look_later():
        async with server.apis.copies.at(sandbox, now) as copy:
            return copy.world.now

    async def story():
        async with server.apis.copies.at(sandbox, first) as copy:
            later = asyncio.create_task(look_later())
            for _ in range(100):
                await asyncio.sleep(0)
            seen = copy.world.now
        return seen, await later

    assert asyncio.run(story()) == (first, now)


def test_a_copy_that_nobody_looks_at_is_forgotten(monkeypatch):
    monkeypatch.setattr(kept, "IDLE", 0.05)
    server = served()
    sandbox = server.sandboxes.of_account("anna")

    async def story():
        async with server.apis.copies.at(sandbox, sandbox.world.now):
            pass
        before = len(server.apis.copies)
        async with asyncio.timeout(5):
            while len(server.apis.copies):
                await asyncio.sleep(0.02)
        return before

    assert asyncio.run(story()) == 1
