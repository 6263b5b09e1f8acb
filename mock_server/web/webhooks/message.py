"""Webhook messages: the bytes and headers that leave, signed as the contract says, changed by disorder."""

import json
import re
from collections.abc import Collection
from typing import Any, NamedTuple, Protocol

import mock_server
from mock_server.contract.json_codec import decode, encode
from mock_server.contract.signature import Headers, Signable
from mock_server.contract.webhook import WebhookSpec
from mock_server.engine import moment

STALE = 60 * moment.MINUTE
"""How old a stale timestamp is: older than receivers usually tolerate."""

OURS = (
    ("content-type", "application/json"),
    ("accept", "*/*"),
    ("accept-encoding", "identity"),
    ("connection", "close"),
    ("user-agent", f"mockdial/{mock_server.__version__}"),
)
"""No header here identifies a delivery: a client must not come to rely on one that the vendor doesn't send."""

FRAMING = frozenset({"host", "content-length", "transfer-encoding", "trailer", "upgrade", "expect", "te", "keep-alive"})
"""Headers that frame the request itself; no receiver may change them."""


class Message(NamedTuple):
    """One request to a receiver. `is_cut`: the connection ends in the middle of the body."""

    url: str
    headers: Headers
    body: bytes
    timeout: float
    is_cut: bool = False


class ReceiverAnswer(NamedTuple):
    """The answer to a message, or the error that came instead."""

    status: int | None
    error: str | None = None
    answer: bytes = b""


class Sender(Protocol):
    """Sends messages. `TargetRefused` is raised for a URL that none may go to; any other error is an answer."""

    async def send(self, message: Message) -> ReceiverAnswer: ...


def headers(
    webhook: WebhookSpec, wanted: Headers, secret: str | None, request: Signable, now: int, kinds: Collection[str]
) -> Headers:
    """Return the headers of a message: those that the receiver asked for, and ours, which it can't change.

    `now` is the time of signing, in milliseconds, and `kinds` are those of its disorder.
    """
    ours = dict((*OURS, *signed(webhook, secret, request, now, kinds)))
    taken = FRAMING | {name.lower() for name in ours}
    return (*((name, value) for name, value in wanted if name.lower() not in taken), *ours.items())


def masked(sent: Headers, wanted: Headers) -> Headers:
    """Return headers as a log may show them: only the end of those that the receiver asked for, which may be secret."""
    secret = {name for name, _ in wanted}
    return tuple((name, _end(value) if name in secret else value) for name, value in sent)


def _end(secret: str) -> str:
    return f"...{secret[-4:]}" if len(secret) > 8 else "..."


def signed(webhook: WebhookSpec, secret: str | None, request: Signable, now: int, kinds: Collection[str]) -> Headers:
    """Return the headers of the signature, by `x-signature`; nothing for a webhook that is not signed."""
    if not secret:
        return ()
    key = f"{secret} of somebody else" if "wrong_signature" in kinds else secret
    return webhook.signature.sign(key, request, now - STALE if "stale_timestamp" in kinds else now)


def content(body: bytes, webhook: WebhookSpec, kinds: Collection[str]) -> bytes:
    """Return the bytes of a body as they leave, with these kinds of disorder."""
    if "stale_timestamp" in kinds and "timestamp" in webhook.delivery:
        place, value = webhook.delivery["timestamp"], decode(body)
        body = encode(value | {place: moment.text(moment.parse(value[place]) - STALE)})
    return reserialised(body) if "reserialised" in kinds else body


def reserialised(body: bytes) -> bytes:
    """Return the same JSON in other bytes: names in another order, spaces, escapes."""
    value = _reversed(decode(body))
    text = json.dumps(value, ensure_ascii=True, separators=(" , ", " : "), default=lambda number: f"\0digits {number}")
    return re.sub(r'"\\u0000digits ([^"]*)"', r"\1", text).encode()  # a long number, which json can't write


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(inner) for name, inner in reversed(value.items())}
    return [_reversed(inner) for inner in value] if isinstance(value, list) else value
