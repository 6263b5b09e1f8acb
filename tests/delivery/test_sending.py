"""The sender, on real sockets: what it sends to the byte, what it waits for, and what it does not do."""

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest

from mock_server.web.webhooks import http as module
from mock_server.web.webhooks import targets
from mock_server.web.webhooks.http import MOST_OF_AN_ANSWER, HttpSender
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from mock_server.web.webhooks.targets import TargetRefused
from tests.delivery.receiver import OK, ReceivedRequest, SocketReceiver, receiving

BODY = b'{"event":"dial.created","payload":{"dial_id":"1"}}'
LONG_ENOUGH = 60.0


def message(url: str, timeout: float = LONG_ENOUGH, **more: Any) -> Message:
    return Message(url, (("content-type", "application/json"), ("X-Sign", "abc")), BODY, timeout, **more)


def sent(answering: Any = lambda _: OK, url: str | None = None, *, hosts: frozenset[str] = frozenset(), **more: Any):
    """Return the outcome of one message, and its receiver; in a URL, PORT stands for the receiver's port."""

    async def story() -> tuple[ReceiverAnswer, SocketReceiver]:
        async with receiving(answering) as receiver:
            target = receiver.url if url is None else url.replace("PORT", str(receiver.port))
            return await HttpSender(hosts).send(message(target, **more)), receiver

    return asyncio.run(story())


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


def test_every_letter_has_a_connection_of_its_own():
    async def story() -> int:
        async with receiving() as receiver:
            carrier = HttpSender(frozenset())
            for _ in range(3):
                await carrier.send(message(receiver.url))
            return len(receiver.came)

    assert asyncio.run(story()) == 3


# Who may be contacted.


def test_a_host_that_was_named_is_asked_by_its_name_at_its_address(monkeypatch):
    async def resolve(host: str) -> tuple[str, ...]:
        assert host == "hooks.example.com"
        return ("127.0.0.1",)

    monkeypatch.setattr(targets, "_resolve", resolve)
    outcome, receiver = sent(url="http://Hooks.Example.com:PORT/", hosts=frozenset({"hooks.example.COM"}))
    assert outcome.status == 200
    assert receiver.came[0].headers["host"] == f"hooks.example.com:{receiver.port}"


def test_a_name_is_resolved_once_and_stays_what_it_was(monkeypatch):
    found = [("127.0.0.1",), ("192.0.2.1",)]

    async def resolve(_: str) -> tuple[str, ...]:
        return found.pop(0)

    monkeypatch.setattr(targets, "_resolve", resolve)

    async def story() -> list[int | None]:
        async with receiving() as receiver:
            carrier = HttpSender(frozenset({"hooks.example.com"}))
            url = f"http://hooks.example.com:{receiver.port}/"
            return [(await carrier.send(message(url))).status for _ in range(2)]

    assert asyncio.run(story()) == [200, 200]


def test_a_name_that_nobody_knows_has_failed_and_is_looked_up_again(monkeypatch):
    asked = []

    async def resolve(host: str) -> tuple[str, ...]:
        asked.append(host)
        raise OSError("nobody knows it")

    monkeypatch.setattr(targets, "_resolve", resolve)

    async def story() -> list[ReceiverAnswer]:
        carrier = HttpSender(frozenset({"gone.example.com"}))
        return [await carrier.send(message("http://gone.example.com/")) for _ in range(2)]

    assert [outcome.status for outcome in asyncio.run(story())] == [None, None]
    assert len(asked) == 2


REFUSED = [
    "http://example.com/",
    "https://hooks.example.com:8443/x",
    "http://localhost.evil.com/",
    "http://127.0.0.1.evil.com/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::1%25lo]/",
    "http://[fe80::1]/",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/",
    "http://\uff11\uff12\uff17.0.0.1/",
    "http://user@127.0.0.1/",
    "http://user:word@127.0.0.1/",
    "http://127.0.0.1@evil.com/",
    "http://127.0.0.1\\@evil.com/",
    "http://evil.com#@127.0.0.1/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:x/",
    "http://[::1/",
    "http:///hook",
    "http://:80/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "127.0.0.1:80/hook",
    "//127.0.0.1/hook",
    "hook",
    "",
]


@pytest.mark.parametrize("url", REFUSED)
def test_nobody_else_is_contacted(url, monkeypatch):
    async def connect(*_: Any) -> Any:
        pytest.fail("it was going to be sent")

    with pytest.raises(TargetRefused, match=r"seen|no URL"):
        asyncio.run(HttpSender(frozenset({"hooks.other.com"}), connect).send(message(url)))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.255.255.254",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "api.localhost",
    ],
)
def test_loopback_may_be_contacted(host):
    target = targets.read(f"http://{host}:8080/")
    found = asyncio.run(targets.Targets(frozenset()).addresses(target.host))
    assert set(found) <= {"127.0.0.1", "127.255.255.254", "::1"}


def test_an_address_that_was_named_may_be_contacted():
    assert asyncio.run(targets.Targets(frozenset({"192.0.2.7"})).addresses("192.0.2.7")) == ("192.0.2.7",)


def test_a_refusal_says_how_to_let_a_host_in():
    with pytest.raises(TargetRefused, match=r"--webhook-host` hooks\.example\.com"):
        asyncio.run(targets.Targets(frozenset()).addresses("hooks.example.com"))


# TLS.


CERTIFICATE = Path(__file__).parent / "self_signed.pem"
"""Of hooks.example.com and 127.0.0.1; nobody has signed it, and its key is here for everybody to read."""


def sent_secretly(host: str) -> tuple[ReceiverAnswer, SocketReceiver]:
    async def story() -> tuple[ReceiverAnswer, SocketReceiver]:
        async with receiving(certificate=CERTIFICATE) as receiver:
            carrier = HttpSender(frozenset({"hooks.example.com"}))
            return await carrier.send(message(f"https://{host}:{receiver.port}/")), receiver

    return asyncio.run(story())


@pytest.fixture
def _trusting(monkeypatch):
    """The certificate is trusted, and every name is here."""

    async def here(_: str) -> tuple[str, ...]:
        return ("127.0.0.1",)

    monkeypatch.setattr(targets, "_resolve", here)
    trusted = ssl.create_default_context(cafile=CERTIFICATE)
    monkeypatch.setattr(module, "_context", lambda: trusted)


def test_https_proves_who_the_other_side_is():
    context = module._context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_certificate_that_nobody_has_signed_is_a_failure():
    outcome, receiver = sent_secretly("127.0.0.1")
    assert outcome.status is None
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.error
    assert receiver.came == []


@pytest.mark.usefixtures("_trusting")
@pytest.mark.parametrize("host", ["127.0.0.1", "hooks.example.com"])
def test_a_certificate_is_that_of_the_name_in_the_url(host):
    outcome, receiver = sent_secretly(host)
    assert outcome.status == 200
    assert receiver.came[0].headers["host"] == f"{host}:{receiver.port}"


@pytest.mark.usefixtures("_trusting")
def test_a_certificate_of_another_name_is_a_failure():
    outcome, receiver = sent_secretly("localhost")
    assert outcome.status is None
    assert receiver.came == []
