"""Changes share commits: all who ask while the disk is slow; half of them in turn with the others if it is quick."""

import asyncio
from collections.abc import Callable
from random import Random
from statistics import mean
from typing import NamedTuple

import pytest

from mock_server.store.entry import COMMAND, NewEntry, StoredWorld
from mock_server.store.group_commit import GroupCommit
from tests.store.simulation.loop import STEP, SimulatedLoop

WORLD = StoredWorld(1, b"world", "anna", "ticket")
SLOW, QUICK = 0.005, 0.0003
WORK = 0.00004
"""Seconds that the loop works on a request."""


class CommitSizes(NamedTuple):
    """The sizes of the commits, once they have settled, and the changes in a second of virtual time."""

    sizes: list[int]
    rate: float


def use(clients: int, sync: float, changes: int = 60) -> CommitSizes:
    """Have clients ask for one change after another, on a disk that takes so long to sync."""
    loop = SimulatedLoop(Random(1), 0.0, None, is_shuffled=False, slow=0)
    sizes: list[int] = []

    async def run(write: Callable[[], None]) -> None:
        await asyncio.sleep(sync)
        write()

    async def story() -> None:
        commits = GroupCommit(lambda _, entries: sizes.append(len(entries)), run, lambda _: None, (1,), loop.time)

        async def client() -> None:
            for _ in range(changes):
                loop.now += WORK  # nobody else has the loop meanwhile
                await commits.add(NewEntry(1, COMMAND, 0, 0, (b"x",)), WORLD).wait()

        await asyncio.gather(*(client() for _ in range(clients)))
        await commits.settled()

    loop.run(story())
    assert sum(sizes) == clients * changes
    return CommitSizes(sizes[len(sizes) // 4 : -len(sizes) // 4], clients * changes / loop.now)


@pytest.mark.parametrize("clients", [2, 3, 8, 16])
def test_while_the_disk_is_slow_all_share_a_commit(clients):
    assert mean(use(clients, SLOW).sizes) > clients * 0.9


def test_if_the_disk_is_quick_half_of_them_ask_while_the_others_are_committed():
    seen = use(16, QUICK)
    assert 6 <= mean(seen.sizes) <= 10
    in_turn = 16 / (16 * (WORK + STEP) + QUICK)
    assert seen.rate > in_turn * 1.1


def test_a_client_that_is_alone_waits_for_nobody():
    seen = use(1, SLOW)
    assert set(seen.sizes) == {1}
    assert seen.rate > 0.9 / SLOW


def test_when_the_others_have_left_one_waits_for_them_once():
    loop = SimulatedLoop(Random(1), 0.0, None, is_shuffled=False, slow=0)
    took: list[float] = []

    async def run(write: Callable[[], None]) -> None:
        await asyncio.sleep(QUICK)
        write()

    async def story() -> None:
        commits = GroupCommit(lambda *_: None, run, lambda _: None, (1,), loop.time)

        async def change() -> None:
            began = loop.now
            await commits.add(NewEntry(1, COMMAND, 0, 0, (b"x",)), WORLD).wait()
            took.append(loop.now - began)

        for _ in range(4):
            await asyncio.gather(*(change() for _ in range(16)))
        took.clear()
        for _ in range(3):
            await change()

    loop.run(story())
    assert took[0] < 3 * QUICK
    assert all(one < 1.5 * QUICK for one in took[1:])
