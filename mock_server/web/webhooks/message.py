"""Letters: a webhook as the bytes and headers that leave, signed as the contract says; disorder shows in them."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, Protocol

import orjson

import mock_server
from mock_server.contract.webhook import WebhookSpec
from mock_server.engine import moment

STALE = 60 * moment.MINUTE
"""How old a stale timestamp is: older than receivers use to tolerate."""

OURS = (
    ("content-type", "application/json"),
    ("accept", "*/*"),
    ("accept-encoding", "identity"),
    ("connection", "close"),
    ("user-agent", f"mockdial/{mock_server.__version__}"),
)
"""Nothing here tells one delivery from another: a client must not come to rely on what the vendor doesn't send."""

FRAMING = frozenset({"host", "content-length", "transfer-encoding", "trailer", "upgrade", "expect", "te", "keep-alive"})
"""Headers that say how a request is carried; no receiver may ask for others."""

Headers = tuple[tuple[str, str], ...]


class Message(NamedTuple):
    """One request to a receiver. `is_cut`: the connection ends in the middle of the body."""

    url: str
    headers: Headers
    body: bytes
    timeout: float
    is_cut: bool = False


class ReceiverAnswer(NamedTuple):
    """What came back for a letter, or what went wrong."""

    status: int | None
    error: str | None = None
    answer: bytes = b""


class Sender(Protocol):
    """Whoever can send a letter. TargetRefused where it may not be sent; whatever else goes wrong is an outcome."""

    async def send(self, message: Message) -> ReceiverAnswer: ...


def headers(webhook: WebhookSpec, wanted: Headers, secret: str | None, body: bytes, struck: Collection[str]) -> Headers:
    """The headers of a letter: what the receiver wants besides, and ours, which it can't change."""
    signature = signed(webhook.signature, secret, body, is_wrong="wrong_signature" in struck)
    ours = dict((*OURS, *signature))
    taken = FRAMING | {name.lower() for name in ours}
    return (*((name, value) for name, value in wanted if name.lower() not in taken), *ours.items())


def masked(sent: Headers, wanted: Headers) -> Headers:
    """Headers as a log may show them: of what the receiver asked for, which may be a secret, only the end."""
    secret = {name for name, _ in wanted}
    return tuple((name, _end(value) if name in secret else value) for name, value in sent)


def _end(secret: str) -> str:
    return f"...{secret[-4:]}" if len(secret) > 8 else "..."


def signed(spec: Mapping[str, Any], secret: str | None, body: bytes, *, is_wrong: bool = False) -> Headers:
    """The signature's header, by `x-signature`; nothing for a webhook that is not signed."""
    if spec["algorithm"] == "none" or not secret:
        return ()
    key = f"{secret} of somebody else" if is_wrong else secret
    digest = hmac.new(key.encode(), body, hashlib.sha256).digest()
    text = digest.hex() if spec["encoding"] == "hex" else b64encode(digest).decode()
    return ((spec["header"], spec.get("prefix", "") + text),)


def content(body: bytes, webhook: WebhookSpec, struck: Collection[str]) -> bytes:
    """The bytes of a body as they leave."""
    if "stale_timestamp" in struck:
        place, value = webhook.delivery["timestamp"], orjson.loads(body)
        body = orjson.dumps(value | {place: moment.text(moment.parse(value[place]) - STALE)})
    return otherwise(body) if "reserialised" in struck else body


def otherwise(body: bytes) -> bytes:
    """The same JSON in other bytes: names in another order, spaces, escapes."""
    value = orjson.loads(body)
    return json.dumps(_turned(value), ensure_ascii=True, separators=(" , ", " : ")).encode()


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _turned(inner) for name, inner in reversed(value.items())}
    return [_turned(inner) for inner in value] if isinstance(value, list) else value
