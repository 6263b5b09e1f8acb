"""The sender, on real sockets: what it sends to the byte, what it waits for, and what it does not do."""

import asyncio
from typing import Any

import pytest

from mock_server.web.webhooks.http import MOST_OF_AN_ANSWER, HttpSender
from mock_server.web.webhooks.message import ReceiverAnswer
from tests.delivery.receiver import OK, ReceivedRequest, SocketReceiver, receiving
from tests.delivery.sending import BODY, message, sent


def test_what_arrives_is_what_was_written():
    outcome, receiver = sent(url="http://127.0.0.1:PORT/a%20b/ä?x=1&y=%2F")
    (came,) = receiver.came
    assert outcome == ReceiverAnswer(200, None, b"ok")
    assert came.line == "POST /a%20b/%C3%A4?x=1&y=%2F HTTP/1.1"
    assert came.body == BODY
    assert came.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "content-type": "application/json",
        "x-sign": "abc",
        "content-length": str(len(BODY)),
    }


def test_localhost_is_found_on_the_address_where_somebody_listens():
    outcome, receiver = sent(url="http://localhost:PORT/")
    assert outcome.status == 200
    assert receiver.came[0].headers["host"] == f"localhost:{receiver.port}"


def test_a_redirect_is_an_answer_and_not_followed():
    def answering(came: ReceivedRequest) -> bytes:
        return b"HTTP/1.1 307 Elsewhere\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n"

    outcome, receiver = sent(answering)
    assert (outcome.status, len(receiver.came)) == (307, 1)


def test_an_answer_is_read_only_so_far():
    endless = b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n" + b"x" * (3 * MOST_OF_AN_ANSWER)
    outcome, _ = sent(lambda _: endless)
    assert outcome == ReceiverAnswer(200, None, b"x" * MOST_OF_AN_ANSWER)


def test_an_answer_is_not_unpacked():
    """A small answer that unpacks to a large one stays small."""
    packed = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc"
    assert sent(lambda _: packed)[0].answer == b"abc"


def test_who_does_not_answer_in_time_has_failed():
    async def never(_: ReceivedRequest) -> bytes:
        await asyncio.Event().wait()
        return OK

    outcome, _ = sent(never, timeout=0.05)
    assert outcome == ReceiverAnswer(None, "no answer within 0.05 s", is_late=True)


def test_who_answers_drop_by_drop_has_failed_too():
    async def story() -> ReceiverAnswer:
        async def drip(reader: Any, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    writer.write(b"H")
                    await writer.drain()
                    await asyncio.sleep(0)
            except ConnectionError:
                writer.close()

        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        async with server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            return await HttpSender(frozenset()).send(message(url, 0.2))

    assert asyncio.run(story()).status is None


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"])
def test_who_does_not_speak_http_has_failed(answer):
    outcome, receiver = sent(lambda _: answer)
    assert (outcome.status, len(receiver.came)) == (None, 1)
    assert outcome.error


def test_what_comes_before_the_answer_is_not_the_answer():
    early = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
    assert sent(lambda _: early + OK)[0] == ReceiverAnswer(200, None, b"ok")


def test_a_receiver_that_closes_without_an_answer_is_told_so():
    assert sent(lambda _: b"")[0].error.endswith("the receiver closed the connection without an answer")


def test_where_nobody_listens_it_has_failed():
    async def story() -> ReceiverAnswer:
        async with receiving() as receiver:
            url = receiver.url
        return await HttpSender(frozenset()).send(message(url))

    outcome = asyncio.run(story())
    assert outcome.status is None
    assert outcome.error.startswith("ConnectError")


def test_what_is_cut_off_arrives_in_half():
    async def story() -> tuple[ReceiverAnswer, SocketReceiver]:
        async with receiving() as receiver:
            outcome = await HttpSender(frozenset()).send(message(receiver.url, is_cut=True))
            await receiver.arrival()
            return outcome, receiver

    outcome, receiver = asyncio.run(story())
    assert outcome.status is None
    (came,) = receiver.came
    assert came.body == BODY[: len(BODY) // 2]
    assert came.headers["content-length"] == str(len(BODY))


def test_a_header_that_can_not_be_sent_has_failed():
    async def story() -> ReceiverAnswer:
        async with receiving() as one:
            bad = message(one.url)._replace(headers=(("X-Bad", "one\r\nX-Smuggled: two"),))
            return await HttpSender(frozenset()).send(bad)

    assert asyncio.run(story()).status is None


def test_proxies_of_the_environment_are_not_asked(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    monkeypatch.setenv("NO_PROXY", "")
    assert sent()[0].status == 200


def test_every_message_has_a_connection_of_its_own():
    async def story() -> int:
        async with receiving() as receiver:
            carrier = HttpSender(frozenset())
            for _ in range(3):
                await carrier.send(message(receiver.url))
            return len(receiver.came)

    assert asyncio.run(story()) == 3
