"""The thread of a store does its work in order, and tells the loop of each result and each error."""

import asyncio
import threading

import pytest

from mock_server.store.worker_thread import WorkerThread


@pytest.fixture
def thread():
    thread = WorkerThread("tested")
    yield thread
    thread.end()


def test_work_is_done_in_order_and_elsewhere_than_on_the_loop(thread):
    done = []

    async def ask():
        return await asyncio.gather(
            *(thread.run(lambda n=n: done.append(n) or threading.get_ident()) for n in range(9))
        )

    (seen,) = set(asyncio.run(ask()))
    assert done == list(range(9))
    assert seen != threading.get_ident()


def test_what_work_raises_is_raised_where_it_is_awaited_and_the_next_work_is_done(thread):
    async def ask():
        with pytest.raises(ZeroDivisionError):
            await thread.run(lambda: 1 / 0)
        return await thread.run(lambda: "done")

    assert asyncio.run(ask()) == "done"


def test_work_is_done_when_nobody_waits_for_it_any_more(thread):
    free, done = threading.Event(), threading.Event()

    async def ask():
        thread.run(free.wait).cancel()
        thread.run(done.set)

    asyncio.run(ask())
    free.set()
    assert done.wait(10)


def test_a_thread_ends_behind_its_work():
    thread, done = WorkerThread("ends"), []

    async def ask():
        await thread.run(lambda: None)
        (worker,) = (one for one in threading.enumerate() if one.name == "ends")
        thread.run(lambda: done.append("last"))
        thread.end()
        return worker

    worker = asyncio.run(ask())
    worker.join(10)
    assert not worker.is_alive()
    assert done == ["last"]
