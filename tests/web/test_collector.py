"""What the collector alone can free is freed while a server holds little; with much, it would hold everybody up."""

import asyncio
import gc
from contextlib import suppress
from typing import ClassVar
from weakref import ref

import pytest

from mock_server import vendors
from mock_server.exchange import CheckedPart, Reply
from mock_server.web import collector
from mock_server.web.pipeline import Endpoint
from tests.driving import JOBS, fresh, job_body


class Circle:
    """An object that refers to itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def circle(monkeypatch):
    """Return a weak reference to a circle that nothing refers to, and that is too old for an ordinary collection."""
    monkeypatch.setattr(collector, "EVERY", 0.001)
    made = Circle()
    gc.collect()
    found = ref(made)
    del made
    gc.collect(1)
    assert found() is not None
    return found


def keep_small(sandboxes, until):
    async def story():
        task = asyncio.create_task(collector.keep_memory_small(sandboxes))
        for _ in range(50):
            await asyncio.sleep(0.002)
            if until():
                break
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(story())


def alone(client):
    """Return what stands for a server that has this world alone."""
    return [client.sandbox]


def test_an_old_circle_is_freed_while_little_is_held(circle):
    keep_small(alone(fresh()), lambda: circle() is None)
    assert circle() is None


@pytest.mark.parametrize("reason", ["much is held", "a long body is read", "a change is half made"])
def test_it_stays_while_a_full_collection_would_take_long(circle, reason, monkeypatch):
    client = fresh()
    client.post(JOBS, job_body(3))
    monkeypatch.setattr(client.sandbox, "is_changing", reason == "a change is half made")
    monkeypatch.setattr(client.sandbox, "turns", object() if reason == "a long body is read" else None)
    if reason == "much is held":
        monkeypatch.setattr(collector, "LITTLE", collector.held(alone(client)) - 1)
    keep_small(alone(client), lambda: circle() is None)
    assert circle() is not None


def test_what_is_held_grows_with_requests_commands_and_happenings():
    client = fresh()
    before = collector.held(alone(client))
    client.post(JOBS, job_body(3))
    assert collector.held(alone(client)) >= before + 3


def test_an_old_circle_is_freed_before_it_would_be_frozen_with_the_rows_of_a_long_body(circle):
    with collector.paused_collector(b"x" * collector.LARGE, alone(fresh())):
        assert circle() is None


def test_a_circle_that_came_up_while_a_long_body_was_refused_is_freed_later():
    with collector.paused_collector(b"x" * collector.LARGE, []):
        made = Circle()
        found = ref(made)
        del made
    gc.collect()
    assert found() is None


class Watched(CheckedPart):
    """A part of a reply that tells, when it is made and when it goes, whether the collector is at work."""

    __slots__ = ()
    seen: ClassVar[list[bool]] = []

    def __init__(self, whole):
        super().__init__(whole, list(whole))
        self.seen.append(gc.isenabled())

    def __del__(self):
        self.seen.append(gc.isenabled())


def endpoint(operation, perform):
    operations = vendors.load("vogent").contract.operations
    return Endpoint(operations[operation], perform, is_kept=True, is_logged=True)


def test_the_collector_rests_from_the_first_entry_of_a_list_until_the_last_is_gone():
    Watched.seen.clear()
    dials = endpoint("listBatchDialJobDials", lambda *_: Reply(200, {"data": [Watched({"id": "1"})], "cursor": None}))
    assert dials.perform(None, None) == (200, (), b'{"data":[{"id":"1"}],"cursor":null}')
    assert (Watched.seen, gc.isenabled()) == ([False, False], True)


def test_the_collector_works_again_after_a_list_that_is_refused():
    dials = endpoint("listBatchDialJobDials", lambda *_: Reply(200, {"data": None}))
    with pytest.raises(ValueError, match="the reply breaks the contract"):
        dials.perform(None, None)
    assert gc.isenabled()


def test_the_collector_never_rests_for_a_single_record():
    assert endpoint("getBatchDialJob", lambda *_: gc.isenabled()).perform(None, None) is True
