"""Webhook messages: the bytes and headers that leave, signed as the contract says, changed by disorder."""

import json
import re
from base64 import b64encode
from collections.abc import Collection
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

import mock_server
from mock_server.contract.forms import FORM, pairs
from mock_server.contract.json_codec import decode, encode
from mock_server.contract.signature import Headers, Signable
from mock_server.contract.url import without_user
from mock_server.contract.webhook import WebhookSpec
from mock_server.engine import moment
from mock_server.engine.webhooks.outbox import Signer, Topic

STALE = 60 * moment.MINUTE
"""How old a stale timestamp is: older than receivers usually tolerate."""

OURS = (
    ("accept", "*/*"),
    ("accept-encoding", "identity"),
    ("connection", "close"),
)
"""No header here identifies a delivery: a client must not come to rely on one that the vendor doesn't send."""

USER_AGENT = f"mockdial/{mock_server.__version__}"

FRAMING = frozenset({"host", "content-length", "transfer-encoding", "trailer", "upgrade", "expect", "te", "keep-alive"})
"""Headers that frame the request itself; no receiver may change them."""


class Message(NamedTuple):
    """One request to a receiver. `is_cut`: the connection ends in the middle of the body."""

    url: str
    headers: Headers
    body: bytes
    timeout: float
    is_cut: bool = False
    method: str = "POST"


class ReceiverAnswer(NamedTuple):
    """The answer to a message, or the error that came instead."""

    status: int | None
    error: str | None = None
    answer: bytes = b""
    content_type: str = ""
    is_late: bool = False
    """True if there was none before the time-out."""
    location: str = ""
    """Where to ask instead, by the receiver."""


class Sender(Protocol):
    """Sends messages. `TargetRefused` is raised for a URL that none may go to; any other error is an answer."""

    async def send(self, message: Message) -> ReceiverAnswer: ...


class Draft(NamedTuple):
    """A webhook that is to be sent: its topic, the URL as it was given, the body, and an id for all attempts."""

    webhook: WebhookSpec
    topic: Topic
    url: str
    body: bytes
    id: str


def message(draft: Draft, secret: str | None, now: int, timeout: float, kinds: Collection[str]) -> Message:
    """Return the message that leaves: signed at a time in milliseconds, with these kinds of disorder.

    A user and a password in its URL are its credentials, and no part of what is signed.
    """
    webhook, topic = draft.webhook, draft.topic
    url, user = without_user(draft.url.partition("#")[0])
    body = content(draft.body, webhook, kinds)
    fields = pairs(body) if webhook.media == FORM else []
    if topic.method == "GET":
        url, body, fields = f"{url}{'&' if '?' in url else '?'}{body.decode()}", b"", []
    ours = dict(OURS) | {"user-agent": webhook.delivery.get("user_agent", USER_AGENT)}
    if topic.method != "GET":
        ours["content-type"] = webhook.media
    if "id_header" in webhook.delivery:
        ours[webhook.delivery["id_header"]] = draft.id
    if user is not None:
        ours["authorization"] = f"Basic {b64encode(user.encode()).decode()}"
    ours |= dict(signed(topic.signature or webhook.signature, secret, Signable(url, body, fields), now, kinds))
    taken = FRAMING | {name.lower() for name in ours}
    headers = (*((name, value) for name, value in topic.headers if name.lower() not in taken), *ours.items())
    return Message(url, headers, body, timeout, "cut_off" in kinds, topic.method)


def masked(sent: Headers, wanted: Headers) -> Headers:
    """Return headers as a log may show them: only the end of those that may be secret, since a client chose them."""
    secret = {"authorization", *(name for name, _ in wanted)}
    return tuple((name, _end(value) if name in secret else value) for name, value in sent)


def _end(secret: str) -> str:
    return f"...{secret[-4:]}" if len(secret) > 8 else "..."


def signed(signature: Signer, secret: str | None, request: Signable, now: int, kinds: Collection[str]) -> Headers:
    """Return the headers of the signature; nothing for a webhook that is not signed."""
    if not secret:
        return ()
    key = f"{secret} of somebody else" if "wrong_signature" in kinds else secret
    return signature.sign(key, request, now - STALE if "stale_timestamp" in kinds else now)


def content(body: bytes, webhook: WebhookSpec, kinds: Collection[str]) -> bytes:
    """Return the bytes of a body as they leave, with these kinds of disorder."""
    if webhook.media == FORM:
        return urlencode(pairs(body)[::-1]).encode() if "reserialised" in kinds else body
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
