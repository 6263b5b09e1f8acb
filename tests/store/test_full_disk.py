"""A disk without room: changes are refused in the vendor's words, reads go on, and all is well when there is room."""

import asyncio

import pytest

from mock_server.store.sqlite_file import StoreFull
from tests.driving import AGENT, DIALS, NUMBERS
from tests.listening import ask
from tests.store.servers import KeptClient, kept

DIAL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}


class FullDisk:
    """A store's file that has no room for as long as somebody says so."""

    def __init__(self, client: KeptClient) -> None:
        self.commits, self.is_full = client._app.store.commits, False
        self._write, self.commits._write = self.commits._write, self.write
        self.commits._clock = lambda: self.now
        self.now = 0.0

    def write(self, worlds, entries) -> None:
        if self.is_full:
            raise StoreFull("worlds.store: there is no room for more; make room, or raise --store-size")
        self._write(worlds, entries)


@pytest.fixture
def client(tmp_path):
    with kept(tmp_path / "worlds") as client:
        yield client.reset(scenario="happy")


def test_a_change_that_has_no_room_is_refused_and_was_never_made(client):
    client.call()
    before, disk = client.story(), FullDisk(client)
    disk.is_full = True
    refused = client.ask("POST", DIALS, DIAL)
    assert refused.status == 503
    assert "nothing was changed" in refused.body["message"]
    assert "--store-size" in refused.body["message"]
    assert client.story() == before


def test_more_changes_are_refused_before_they_are_made_until_there_is_room(client):
    disk = FullDisk(client)
    disk.is_full = True
    assert client.ask("POST", DIALS, DIAL).status == 503
    count = disk.commits.count
    assert client.ask("POST", DIALS, DIAL).status == 503
    assert disk.commits.count == count
    assert client.ask("GET", "/vogent/api/agents").status == 200
    disk.is_full, disk.now = False, 1.0
    assert client.ask("POST", DIALS, DIAL).status == 200
    assert len(client.restart().records("dials")) == 1


def test_a_read_that_has_seen_what_was_lost_is_refused_too(client):
    client.get("/vogent/api/agents")
    disk = FullDisk(client)
    disk.is_full = True

    async def both() -> list[int]:
        asked = [ask(client._app, client.key, "POST", DIALS, DIAL), ask(client._app, client.key, "GET", "/_mock/world")]
        return [answer.status for answer in await asyncio.gather(*asked)]

    assert client._runner.run(both()) == [503, 503]
    assert client.ask("GET", "/_mock/world").status == 200


def test_a_jump_in_which_its_world_was_lost_tells_nothing_of_it(client):
    client.scenario(steps={"dial": [{"after": 5, "event": "ring"}, {"after": 5, "event": "busy"}]})
    client.call()
    client.listen()
    disk = FullDisk(client)

    async def answering(_) -> int:
        disk.is_full = True
        return (await ask(client._app, client.key, "POST", DIALS, DIAL)).status

    client.sender.answering = answering
    refused = client.ask("POST", "/_mock/clock", {"advance_seconds": 60})
    assert (refused.status, "as it is on disk" in refused.body["message"]) == (503, True)
    disk.is_full, disk.now = False, 1.0
    assert client.get("/_mock/world")["now"] == "2026-03-02T15:00:05Z"  # the webhook that left had told of it


def test_other_worlds_do_not_lose_what_they_had(client):
    other = KeptClient(client._app, client._runner, client.sender, "other")
    other.reset(scenario="happy")
    other.call()
    before, disk = other.story(), FullDisk(client)
    disk.is_full = True
    assert client.ask("POST", DIALS, DIAL).status == 503
    disk.is_full = False
    assert other.story() == before


def test_a_file_grows_to_its_size_and_no_more(tmp_path):
    with kept(tmp_path / "small", most_bytes=100_000) as client:
        statuses = [client.ask("POST", DIALS, DIAL).status for _ in range(400)]
        assert set(statuses) == {200, 503}
        made = statuses.count(200)
        assert len(client.restart().records("dials")) == made
    assert sum(path.stat().st_size for path in tmp_path.glob("small")) <= 100_000
