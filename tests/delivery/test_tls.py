"""Receivers by https: their certificates are looked at."""

import asyncio
import ssl
from pathlib import Path

import pytest

from mock_server.web.webhooks import http as module
from mock_server.web.webhooks import targets
from mock_server.web.webhooks.http import HttpSender
from mock_server.web.webhooks.message import ReceiverAnswer
from tests.delivery.receiver import SocketReceiver, receiving
from tests.delivery.sending import message

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
