"""Vapi's messages: to which server they go, with which headers, how often, and how they are signed (dossier 6)."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from mock_server.contract.json_codec import decode, encode
from mock_server.contract.signature import Headers, Signable
from mock_server.engine.moment import SECOND
from mock_server.engine.webhooks.delivery import Policy
from mock_server.engine.webhooks.outbox import Topic

STATUS, REPORT, HANG = "status-update", "end-of-call-report", "hang"
DELETED, NOT_DELETED = "call.deleted", "call.delete.failed"
CAMPAIGN, PREDIAL = "campaign.event", "campaign.predial"
USUAL = frozenset({STATUS, REPORT, HANG})
"""The messages of the mock that are sent if an assistant does not say which."""

USUAL_SECONDS = 20
Json = Mapping[str, Any]


class CredentialSignature:
    """The signature that a credential asks for."""

    is_none = False

    def __init__(self, plan: Json) -> None:
        self.plan = plan
        self.is_dated: bool = plan.get("includeTimestamp", True)
        self._format: str = plan.get("payloadFormat", "{timestamp}.{body}" if self.is_dated else "{body}")

    def sign(self, secret: str, request: Signable, now: int) -> Headers:
        """Return the headers that sign a request at a time, in milliseconds."""
        plan, seconds = self.plan, str(now // SECOND)
        id_ = f"msg_{blake2b(request.body, digest_size=12).hexdigest()}"  # the same whenever the same is sent
        digest = hmac.new(_key(plan, secret), self._payload(request, seconds, id_), plan["algorithm"]).digest()
        text = digest.hex() if plan.get("signatureEncoding", "hex") == "hex" else b64encode(digest).decode()
        return (
            *(((plan.get("timestampHeader", "x-timestamp"), seconds),) if self.is_dated else ()),
            *(((plan["messageIdHeader"], id_),) if "messageIdHeader" in plan else ()),
            (plan.get("signatureHeader", "x-signature"), plan.get("signaturePrefix", "") + text),
        )

    def _payload(self, request: Signable, seconds: str, id_: str) -> bytes:
        """Return what is signed: the format, with the bytes of the body where it says so."""
        known = {"{timestamp}": seconds, "{method}": "POST", "{url}": request.url, "{svix-id}": id_}
        format_ = self._format
        for name, value in known.items():
            format_ = format_.replace(name, value)
        return request.body.join(part.encode() for part in format_.split("{body}"))


def _key(plan: Json, secret: str) -> bytes:
    """Return the bytes of the key; those of the text where it says that it is Base64 and is not."""
    try:
        return b64decode(secret, validate=True) if plan.get("secretIsBase64") else secret.encode()
    except ValueError:
        return secret.encode()


class ServerTopic(Topic):
    """A message to a server with settings of its own."""

    __slots__ = ("asks", "headers", "policy", "secret", "signature")

    def __init__(self, event: str, server: Json, plan: Json | None) -> None:
        """`plan` is that of the credential that the server names."""
        super().__init__("vapi", event)
        self.asks = event == PREDIAL
        self.headers = _headers(server, plan)
        self.policy = _policy(server)
        is_signed = plan is not None and plan["type"] == "hmac"
        self.signature = CredentialSignature(plan) if plan is not None and is_signed else None
        self.secret: str = plan["secretKey"] if plan is not None and is_signed else ""


def _headers(server: Json, plan: Json | None) -> Headers:
    """Return the headers of a server: its own go before what its credential says."""
    own: dict[str, str] = dict(server.get("headers") or {})
    taken = {name.lower() for name in own}
    others = {}
    if "secret" in server:
        others["X-Vapi-Secret"] = server["secret"]
    if plan is not None and plan["type"] == "bearer":
        prefix = "Bearer " if plan.get("bearerPrefixEnabled", True) else ""
        others[plan.get("headerName", "Authorization")] = prefix + plan["token"]
    return (*own.items(), *((name, value) for name, value in others.items() if name.lower() not in taken))


def _policy(server: Json) -> Policy | None:
    """Return how messages to a server are delivered; None for a server that says nothing of it."""
    backoff = server.get("backoffPlan")
    if backoff is None and "timeoutSeconds" not in server:
        return None
    pauses: tuple[int, ...] = ()
    if backoff is not None:
        grows = 2 if backoff["type"] == "exponential" else 1
        base = backoff["baseDelaySeconds"] * SECOND
        pauses = tuple(round(base * grows**n) for n in range(int(backoff["maxRetries"])))
    final = frozenset(int(status) for status in (backoff or {}).get("excludedStatusCodes", ()))
    return Policy(server.get("timeoutSeconds", USUAL_SECONDS), pauses, is_ordered=False, final=final)


def topic(event: str, server: Json, plan: Json | None) -> Topic:
    """Return the topic of a message to a server; the same one for the same settings."""
    settings = {name: value for name, value in server.items() if name != "url"}
    return _topic(event, encode(settings), b"" if plan is None else encode(plan))


@lru_cache(maxsize=1024)
def _topic(event: str, server: bytes, plan: bytes) -> Topic:
    return ServerTopic(event, decode(server), decode(plan) if plan else None)
