"""Requests that are passed on: which connections are used again, and what comes back."""

import asyncio

import pytest

from mock_server.web import peers
from tests.cluster.passing_node import WHOLE, OtherNode, answer, body_of, echo, story


@story(echo)
async def test_requests_in_a_row_are_passed_on_by_one_connection(both):
    answers = [body_of(await both.ask("POST", f"/{n}", body=b"%d" % n)) for n in range(4)]
    assert answers == [b"POST /0", b"POST /1", b"POST /2", b"POST /3"]
    assert both.other.bodies == [b"0", b"1", b"2", b"3"]
    assert (both.other.numbers, both.app.relays) == ([0] * 4, 3)


@story(echo)
async def test_requests_at_one_time_have_connections_of_their_own(both):
    await both.ask()
    answers = await asyncio.gather(*(both.ask(path=f"/{n}") for n in range(5)))
    assert sorted(map(body_of, answers)) == [b"GET /%d" % n for n in range(5)]


@story(echo)
async def test_an_answer_comes_back_byte_for_byte_and_its_client_is_kept(both):
    await both.ask()
    reader, writer = await both.client()
    for n in range(3):
        writer.write(b"GET /%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % n)
        expected = answer(b"GET /%d" % n)
        assert await reader.readexactly(len(expected)) == expected
    writer.close()
    assert both.app.relays == 3


@story(echo)
async def test_requests_that_come_in_one_piece_are_answered_in_their_order(both):
    await both.ask()
    reader, writer = await both.client()
    writer.write(b"".join(b"GET /%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % n for n in range(4)))
    seen = b""
    while seen.count(b"HTTP/1.1 200") < 4 or not seen.endswith(b"/3"):
        seen += await asyncio.wait_for(reader.read(65_536), 20)
    writer.close()
    assert [seen.index(b"GET /%d" % n) for n in range(4)] == sorted(seen.index(b"GET /%d" % n) for n in range(4))


@story(echo)
async def test_a_connection_that_was_closed_while_idle_is_not_used(both):
    await both.ask()
    both.other.connections[0].close()
    assert body_of(await both.ask("POST", "/next")) == b"POST /next"
    assert both.other.asked == [(0, b"GET /"), (1, b"POST /next")]


@story(echo)
async def test_a_connection_on_which_something_came_unasked_is_not_used(both):
    await both.ask()
    both.other.connections[0].write(answer(b"an answer to nobody"))
    await asyncio.sleep(0.05)
    assert body_of(await both.ask("POST", "/next")) == b"POST /next"
    assert both.other.numbers == [0, 1]


@story(echo)
async def test_the_end_of_an_idle_connection_is_seen_before_the_loop_tells_of_it(both):
    await both.ask()
    (link,) = both.app.holder.peer._idle
    assert link.is_quiet()
    both.other.connections[0].transport.abort()
    await asyncio.sleep(0)  # its end is on its way, and nobody has been told yet
    while link.is_quiet():
        await asyncio.sleep(0)
    assert both.app.holder.peer.idle() is None


def test_idle_connections_are_closed_after_a_while(monkeypatch):
    monkeypatch.setattr(peers, "IDLE", 0.05)
    monkeypatch.setattr(peers, "TICK", 0.02)

    @story(echo)
    async def told(both):
        await both.ask()
        while not both.other.ended:
            await asyncio.sleep(0.01)
        assert body_of(await both.ask("POST", "/next")) == b"POST /next"
        assert both.other.numbers == [0, 1]

    told()


def test_no_more_connections_than_a_few_stay_open(monkeypatch):
    monkeypatch.setattr(peers, "KEPT", 2)

    @story(echo)
    async def told(both):
        await asyncio.gather(*(both.ask() for _ in range(6)))
        while both.other.ended < len(both.other.connections) - 2:
            await asyncio.sleep(0.01)
        assert len(both.app.holder.peer._idle) == 2

    told()


MUCH = 32 * 1024 * 1024


async def flood(node: OtherNode, head: bytes, writer: asyncio.StreamWriter) -> None:
    """Send a long answer, as fast as it is taken."""
    if b"/long" not in head:
        await echo(node, head, writer)
        return
    writer.write(WHOLE % (MUCH, b""))
    node.sent = 0
    while node.sent < MUCH:
        writer.write(bytes(65_536))
        node.sent += 65_536
        await writer.drain()


@pytest.mark.parametrize("is_short", [True, False], ids=["short way", "asgi"])
def test_a_long_answer_waits_for_a_slow_client(is_short):
    @story(flood)
    async def told(both):
        if is_short:
            await both.ask()
        reader, writer = await both.client()
        writer.write(b"GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        before = -1
        while (sent := getattr(both.other, "sent", 0)) != before:
            before = sent
            await asyncio.sleep(0.3)
        assert sent < MUCH * 3 / 4
        size = 0
        while data := await reader.read(1 << 20):
            size += len(data)
        writer.close()
        assert MUCH < size < MUCH + 1000
        assert both.app.relays == int(is_short)

    told()


@story(echo)
async def test_a_client_that_asks_before_it_sends_its_body_is_told_to_by_this_node(both):
    await both.ask()
    reader, writer = await both.client()
    writer.write(b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n")
    seen = b""
    while not seen.endswith(b"POST /x"):
        seen += await asyncio.wait_for(reader.read(65_536), 20)
    writer.close()
    assert seen.startswith((b"HTTP/1.1 100", b"HTTP/1.1 200"))
    assert b"expect" not in both.other.heads[-1].lower()


async def length_alone(node: OtherNode, head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"12345")[: -5 if head.startswith(b"HEAD") else None])


@story(length_alone)
async def test_the_answer_to_head_ends_with_its_head(both):
    for _ in range(2):
        answered = await both.ask("HEAD")
        assert (answered[:12], body_of(answered)) == (b"HTTP/1.1 200", b"")
    assert body_of(await both.ask()) == b"12345"


@story(echo)
async def test_an_old_client_takes_the_way_that_knows_what_it_can_read(both):
    await both.ask()
    reader, writer = await both.client()
    writer.write(b"GET /old HTTP/1.0\r\n\r\n")
    assert body_of(await reader.read()) == b"GET /old"
    assert both.other.numbers == [0, 0]
    writer.close()
