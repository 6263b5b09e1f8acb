"""Following a world: a line at once, then one for each change; who reads nothing is cut off; nobody costs nothing."""

import asyncio
import socket
from contextlib import closing
from time import monotonic
from types import SimpleNamespace

import orjson
import pytest

from mock_server.contract.contract import Contract
from mock_server.resources import contract_path
from mock_server.web.app import App
from mock_server.web.console import watchers as kept
from mock_server.web.console.streaming import Streaming
from mock_server.web.console.watchers import BEHIND, TICK, Watcher, facts_of, line_of
from mock_server.web.options import Options
from mock_server.web.response import CONNECTION
from mock_server.web.stopping import GRACE
from mockdial.testing.background import Background
from tests.console.following import Follower
from tests.console.visiting import served
from tests.web.asking import person
from tests.web.process import serving

HEADERS = [(b"authorization", b"Bearer anna"), (b"content-type", b"application/json")]
START = "2026-03-02T15:00:00Z"


@pytest.fixture
def app() -> App:
    return served()


async def ask(app: App, method: str, path: str, body=None):
    """Ask as a client with a key, while the loop runs."""
    found = []
    content = b"" if body is None else orjson.dumps(body)
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": HEADERS,
    }

    async def receive():
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message):
        found.append(message)

    await app(scope, receive, send)
    assert found[0]["status"] < 300, found


def test_without_the_wish_to_follow_there_is_one_line(app):
    answer = person(app, "anna").ask("GET", "/_mock/stream")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/x-ndjson")
    assert orjson.loads(answer.content)["now"] == START


def test_a_line_is_as_the_contract_says_also_of_a_world_that_was_stopped_in_a_jump(app):
    control = Contract.load(contract_path("control"))
    checker = control.checkers.at(control.document.target("#/components/schemas/StreamLine"))
    anna = person(app, "anna")
    anna.post("/_mock/world/reset", {"jump_happenings": 5})
    lines = [orjson.loads(anna.ask("GET", "/_mock/stream").content)]
    anna.started(rows=9)
    assert anna.post("/_mock/clock", {"until": "idle"})["reached"] is False
    lines.append(orjson.loads(anna.ask("GET", "/_mock/stream").content))
    assert [line["stopped"] and line["stopped"]["reason"] for line in lines] == [None, "jump_happenings"]
    assert [checker.violations(line, "line") for line in lines] == [[], []]
    assert checker.violations({**lines[0], "begun": 0}, "line") != []


def test_the_first_line_comes_at_once_and_another_when_the_clock_moves(app):
    async def story():
        async with Follower(app, "anna") as anna:
            first = await anna.next()
            await ask(app, "POST", "/_mock/clock", {"advance_seconds": 60})
            return first, await anna.until(now="2026-03-02T15:01:00Z")

    first, moved = asyncio.run(story())
    assert (first["now"], first["happened"], first["commands"]) == (START, 0, 0)
    assert moved["commands"] == 1


def test_nothing_comes_while_nothing_happens(app):
    async def story():
        async with Follower(app, "anna") as anna:
            await anna.next()
            with pytest.raises(TimeoutError):
                await anna.next(seconds=3 * TICK)

    asyncio.run(story())


def test_however_much_happens_lines_come_ten_times_a_second_at_most(app):
    async def story():
        async with Follower(app, "anna") as anna:
            began, count = monotonic(), 0
            while monotonic() < began + 5 * TICK:
                await ask(app, "POST", "/_mock/clock", {"advance_seconds": 1})
                await asyncio.sleep(TICK / 20)
            while not anna._lines.empty():
                await anna.next()
                count += 1
            return count, monotonic() - began

    count, took = asyncio.run(story())
    assert 2 <= count <= took / TICK + 1


def test_a_reset_is_told_and_a_deletion_ends_it(app):
    async def story():
        async with Follower(app, "anna") as anna:
            begun = (await anna.next())["begun"]
            await ask(app, "POST", "/_mock/clock", {"advance_seconds": 60})
            await anna.until(now="2026-03-02T15:01:00Z")
            await ask(app, "POST", "/_mock/world/reset", {})
            again = await anna.until(now=START)
            await ask(app, "DELETE", "/_mock/world")
            return begun, again["begun"], await anna.next(), await anna.next()

    begun, again, last, end = asyncio.run(story())
    assert again != begun
    assert (last, end) == ({"end": "deleted"}, None)


def test_one_task_looks_for_all_watchers_and_ends_with_the_last(app):
    async def story():
        seen = []
        async with Follower(app, "anna") as anna, Follower(app, "berta") as berta:
            await anna.next()
            await berta.next()
            seen.append((len(app.watchers), app.watchers.is_ticking, len(asyncio.all_tasks())))
        await asyncio.sleep(2 * TICK)
        seen.append((len(app.watchers), app.watchers.is_ticking, len(asyncio.all_tasks())))
        return seen

    before, after = asyncio.run(story())
    assert before[:2] == (2, True)
    assert after == (0, False, 1)


def test_there_is_room_for_so_many_watchers(app, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 1)

    async def story():
        async with Follower(app, "anna") as anna:
            await anna.next()
            async with Follower(app, "berta") as berta:
                return await berta.next(), berta.status

    line, status = asyncio.run(story())
    assert status == 503
    assert "1 watchers" in line["message"]


def test_a_watcher_who_does_not_read_is_cut_off_at_a_megabyte_and_told_so():
    async def story():
        watcher, count = Watcher(SimpleNamespace()), 0
        while watcher.end is None:
            watcher.look({"number": count, "text": "x" * 1000})
            count += 1
        return count, [orjson.loads(line) async for line in watcher.lines()]

    count, lines = asyncio.run(story())
    assert BEHIND * 0.95 < count * 1000 < BEHIND
    assert lines == [{"end": "behind"}]


def test_a_client_that_reads_again_finds_only_why_it_was_cut_off(app, monkeypatch):
    monkeypatch.setattr(kept, "BEHIND", 2000)

    async def story():
        async with Follower(app, "anna") as anna:
            await anna.next()
            anna.is_reading.clear()
            while next(iter(app.watchers._all)).end is None:
                await ask(app, "POST", "/_mock/clock", {"advance_seconds": 1})
                await asyncio.sleep(TICK / 4)
            anna.is_reading.set()
            left = [await anna.next()]
            while left[-1] is not None:
                left.append(await anna.next())
            return left

    *late, last, end = asyncio.run(story())
    assert (last, end) == ({"end": "behind"}, None)
    assert len(late) <= 1  # the one that was on its way


def test_a_client_that_never_reads_again_is_let_go(app, monkeypatch):
    monkeypatch.setattr(kept, "BEHIND", 500)
    monkeypatch.setattr(kept, "LAST", 2 * TICK)

    async def story():
        async with Follower(app, "anna") as anna:
            await anna.next()
            anna.is_reading.clear()
            async with asyncio.timeout(10):
                while len(app.watchers):
                    await ask(app, "POST", "/_mock/clock", {"advance_seconds": 1})
                    await asyncio.sleep(TICK / 4)

    asyncio.run(story())


def test_a_socket_that_nobody_reads_is_closed(monkeypatch):
    monkeypatch.setattr(kept, "LAST", 0.3)
    monkeypatch.setattr(kept, "TICK", 0.01)
    monkeypatch.setattr(kept, "line_of", lambda facts: line_of(facts)[:-1] + b" " * 400_000 + b"\n")
    with Background(Options(vendors=("vogent",))) as mock:
        anna = person(mock.app, "anna")
        with socket.create_connection(("127.0.0.1", int(mock.url.rpartition(":")[2])), timeout=10) as wire:
            wire.sendall(b"GET /_mock/stream HTTP/1.1\r\nhost: localhost\r\n")
            wire.sendall(b"authorization: Bearer anna\r\nprefer: follow\r\n\r\n")
            assert b"200 OK" in wire.recv(15)
            until = monotonic() + 20
            while not len(mock.app.watchers) and monotonic() < until:
                mock.ask("GET", "/_mock/health", [], b"")
            while len(mock.app.watchers) and monotonic() < until:
                mock.ask("POST", "/_mock/clock", HEADERS, b'{"advance_seconds": 1}')
            rest = [wire.recv(1 << 20)]
            while rest[-1]:
                rest.append(wire.recv(1 << 20))
            assert not b"".join(rest).endswith(b"0\r\n\r\n")  # broken off: whoever reads it knows that it is no end
        assert len(mock.app.watchers) == 0
        assert anna.get("/_mock/health")["is_ready"]


def test_a_server_that_stops_waits_for_no_watcher():
    with serving("--vendor", "vogent") as server, closing(server.connection()) as connection:
        connection.request("GET", "/_mock/stream", headers={"Authorization": "Bearer anna", "Prefer": "follow"})
        assert connection.getresponse().readline().startswith(b'{"now":')
        began = monotonic()
        assert server.stop() == (0, "")
        assert monotonic() - began < GRACE


@pytest.mark.parametrize("is_endless", [True, False])
def test_a_client_that_closes_its_own_side_leaves_a_stream_and_hears_all_else_to_its_end(is_endless):
    """The protocol asks `is_idle`: whether it has to go on for a client that sends nothing any more."""
    scope, seen = {"extensions": {CONNECTION: {}}}, []

    async def lines():
        seen.append(scope["extensions"][CONNECTION]["is_idle"])
        yield b"{}"

    async def ignore(_):
        pass

    asyncio.run(Streaming(lines(), is_endless=is_endless).deliver(scope, asyncio.Event().wait, ignore))
    assert seen == [is_endless]
    assert scope["extensions"][CONNECTION]["is_idle"] is False


def test_a_look_at_a_world_takes_no_longer_for_a_large_one(app):
    """It reads lengths and the next moment, and no list."""
    anna = person(app, "anna")
    anna.started(rows=3)
    sandbox = app.sandboxes.of_account("anna")
    anna.get("/_mock/world")
    facts = facts_of(sandbox)
    assert (facts["happened"], facts["next_due"]) == (4, "2026-03-02T15:00:00.586Z")
    assert facts["requests"] == facts["commands"] == 2
