"""What the collector alone can free is freed while a server holds little; with much, it would hold everybody up."""

import asyncio
import gc
from contextlib import suppress
from weakref import ref

import pytest

from mock_server.web import collector
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

    class OneWorld(list):
        has_taken_long_bodies = False

    return OneWorld([client.sandbox])


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
