"""Hosts that webhooks may go to: loopback, and those that were named, each by the address found first."""

import asyncio
from typing import Any

import pytest

from mock_server.web.webhooks import targets
from mock_server.web.webhooks.http import HttpSender
from mock_server.web.webhooks.message import ReceiverAnswer
from mock_server.web.webhooks.targets import TargetRefused
from tests.delivery.receiver import receiving
from tests.delivery.sending import message, sent


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
