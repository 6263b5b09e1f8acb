"""Requests that are passed on where a connection breaks: the client sees the same, and nothing is sent twice."""

import asyncio

import pytest

from mock_server.web import peers
from tests.cluster.passing_node import BY_RESET, ODD, WHOLE, OtherNode, answer, body_of, echo, story


async def twice(node: OtherNode, head: bytes, writer: asyncio.StreamWriter) -> None:
    """Answer twice, as a fault does, the second time after a while; then close."""
    if b"/odd" not in head:
        await echo(node, head, writer)
        return
    writer.write(ODD % (b"ends", 3, b"odd"))
    await asyncio.sleep(0.1)
    writer.write(answer(b"the same again"))
    writer.close()


@pytest.mark.parametrize("is_short", [True, False], ids=["short way", "asgi"])
def test_what_comes_behind_an_answer_goes_to_its_client_and_to_no_other(is_short):
    @story(twice)
    async def told(both):
        if is_short:
            await both.ask()
        reader, writer = await both.client()
        writer.write(b"GET /odd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        seen = b""
        while not seen.endswith(b"odd"):
            seen += await reader.read(65_536)
        assert b"mockdial-hop" not in seen
        assert body_of(await both.ask("POST", "/next")) == b"POST /next"
        while not seen.endswith(b"the same again"):
            seen += await asyncio.wait_for(reader.read(65_536), 20)
        writer.close()
        assert both.other.numbers[-1] == 1

    told()


async def closes(node: OtherNode, head: bytes, writer: asyncio.StreamWriter) -> None:
    """Close in different places, as the path says."""
    if b"/before" in head:
        writer.close()
    elif b"/reset" in head:
        writer.get_extra_info("socket").setsockopt(*BY_RESET)
        writer.transport.abort()
    elif b"/middle" in head:
        writer.write(WHOLE % (100, b"half"))
        writer.close()
    elif b"/after" in head:
        writer.write(ODD % (b"closes", 4, b"done"))
        writer.close()
    else:
        await echo(node, head, writer)


@pytest.mark.parametrize("is_short", [True, False], ids=["short way", "asgi"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("path", "seen"), [("/before", b""), ("/reset", b"reset"), ("/middle", b"half"), ("/after", b"done")]
)
def test_a_connection_that_breaks_breaks_that_of_the_client_and_nothing_is_sent_again(path, seen, method, is_short):
    @story(closes)
    async def told(both):
        if is_short:
            await both.ask()
        answered = await both.ask(method, path)
        assert (body_of(answered) or answered) == seen
        assert [line for _, line in both.other.asked].count(f"{method} {path}".encode()) == 1
        assert body_of(await both.ask(method, "/next")) == f"{method} /next".encode()
        assert both.other.numbers[-1] > both.other.numbers[-2]

    told()


async def vanishes(node: OtherNode, head: bytes, writer: asyncio.StreamWriter) -> None:
    """Answer once; then be gone with the request."""
    if len(node.asked) == 1:
        await echo(node, head, writer)
    else:
        node.listening.close()
        writer.close()


@pytest.mark.parametrize("is_short", [True, False], ids=["short way", "asgi"])
def test_a_change_whose_node_is_gone_is_answered_by_503_and_not_sent_again(is_short):
    @story(vanishes)
    async def told(both):
        both.other.listening = both.listening
        await both.ask()
        headers = "" if is_short else "transfer-encoding: chunked\r\n"
        body = "0\r\n\r\n" if headers else ""
        reader, writer = await both.client()
        writer.write(f"POST /x HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{headers}\r\n{body}".encode())
        answered = await reader.read()
        writer.close()
        assert answered.startswith(b"HTTP/1.1 503")
        assert [line for _, line in both.other.asked] == [b"GET /", b"POST /x"]

    told()


async def silent(node: OtherNode, head: bytes, writer: asyncio.StreamWriter) -> None:
    """Answer the first request; say nothing to others."""
    if len(node.asked) == 1:
        await echo(node, head, writer)


def test_where_nothing_comes_and_the_world_is_another_nodes_the_client_is_told(monkeypatch):
    monkeypatch.setattr(peers, "LOOK", 0.05)
    monkeypatch.setattr(peers, "TICK", 0.02)

    @story(silent, has_it=False)
    async def told(both):
        await both.ask()
        assert (await both.ask("POST", "/x")).startswith(b"HTTP/1.1 503")
        assert both.app.relays == 1

    told()


@story(silent)
async def test_when_a_client_leaves_the_other_node_hears_so(both):
    await both.ask()
    _, writer = await both.client()
    writer.write(b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    while len(both.other.asked) < 2:
        await asyncio.sleep(0.01)
    writer.get_extra_info("socket").setsockopt(*BY_RESET)  # else it might have closed its own side alone
    writer.transport.abort()
    while not both.other.ended:
        await asyncio.sleep(0.01)
    assert both.app.relays == 1
