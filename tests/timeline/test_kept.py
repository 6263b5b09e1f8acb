"""Time lines are kept while somebody looks at them, as long as they fit; else they cost a world nothing."""

import asyncio

from mock_server.engine.world import Setup, World
from mock_server.timeline.view import Timeline
from mock_server.web.timelines import KeptTimelines
from tests.driving import MockClient, fresh


def looked_at(rows: int) -> MockClient:
    client = fresh()
    client.started(rows, maxConcurrentDials=rows)
    client.play()
    client.get("/_mock/timeline")
    return client


def read(kept: KeptTimelines, world: World) -> Timeline:
    timeline = kept.of(world)
    for _ in timeline.steps():
        pass
    kept.trim(world)
    return timeline


def test_a_world_that_nobody_looks_at_has_none():
    client = fresh()
    client.started(3)
    client.play()
    assert client.sandbox.world.timeline is None


def test_it_goes_on_from_where_it_was():
    client = looked_at(3)
    first = client.sandbox.world.timeline
    client.started(3)
    client.play()
    assert client.get("/_mock/timeline")["total"] == 6
    assert client.sandbox.world.timeline is first


def test_those_asked_for_longest_ago_make_room_for_others():
    clients = [looked_at(60) for _ in range(3)]
    worlds = [client.sandbox.world for client in clients]
    for world in worlds:
        world.timeline = None
    kept = KeptTimelines(10**9)
    sizes = [read(kept, world).size for world in worlds]
    kept = KeptTimelines(sum(sizes[:2]))
    for world in (*worlds[:2], worlds[0], worlds[2]):
        read(kept, world)
    assert [world.timeline is not None for world in worlds] == [True, False, True]


def test_one_that_is_too_large_alone_is_kept_alone():
    clients = [looked_at(20) for _ in range(2)]
    worlds = [client.sandbox.world for client in clients]
    kept = KeptTimelines(1)
    for world in worlds:
        read(kept, world)
    assert [world.timeline is not None for world in worlds] == [False, True]


def test_one_that_nobody_asks_for_is_forgotten():
    async def story() -> list[bool]:
        world, kept = World(Setup()), KeptTimelines(10**9, idle=0.05)
        found = [read(kept, world) is world.timeline]
        await asyncio.sleep(0.03)
        read(kept, world)
        await asyncio.sleep(0.03)
        found.append(world.timeline is not None)
        await asyncio.sleep(0.2)
        return [*found, world.timeline is None]

    assert asyncio.run(story()) == [True, True, True]


def test_the_size_is_about_that_of_its_columns():
    client = looked_at(200)
    timeline = client.sandbox.world.timeline
    columns = [value for value in vars(timeline.lanes).values() if hasattr(value, "itemsize")]
    assert sum(len(one) * one.itemsize for one in columns) < timeline.size < 400 * len(timeline.lanes)
