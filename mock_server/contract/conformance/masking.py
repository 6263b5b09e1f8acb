"""Masks secrets in recordings: keys, tokens and cookies never reach a report or a file."""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mock_server.contract import json_codec
from mock_server.contract.conformance.exchange import Exchange, Header

MASK = "[masked]"
"""The text that replaces a secret. Checks skip a value that contains it."""

HEADERS = frozenset(
    "authorization proxy-authorization cookie set-cookie x-api-key api-key api_key x-auth-token".split()
)
_NAME = re.compile(r"(?i)(?:secret|password|token|api[_-]?key|private[_-]?key|credential|signature|(?:^|[?&])key)$")
_PAIR = re.compile(r"(^|&)([^=&#]*)=([^&#]*)")
_USER = re.compile(r"(?<=://)[^/?#]*@")
_MEMBER = re.compile(
    rb"""(?ix) ("[^"\\]*(?:secret|password|token|api[_-]?key|private[_-]?key|credential|signature)"\s*:\s*)
    "(?:[^"\\]|\\.)*(?:"|\\?\Z)"""
)
"""A member of a JSON object that is named as a secret; its value may be cut off."""

SHORTEST = 4
"""A shorter secret is part of many a word, so it is masked only at the place that is known to hold it."""


def masked(exchange: Exchange, more: Iterable[str] = ()) -> Exchange:
    """Return an exchange without secrets: no headers and fields that hold them, and no key wherever it appears."""
    found = {*_secrets(exchange.request_headers), *more} - {MASK}
    secrets = sorted((secret for secret in found if len(secret) >= SHORTEST), key=len, reverse=True)
    return Exchange(
        exchange.method,
        _without(_url(exchange.url), secrets),
        _headers(exchange.request_headers, secrets),
        _body(exchange.request_body, secrets),
        exchange.status,
        _headers(exchange.response_headers, secrets),
        _body(exchange.response_body, secrets),
        exchange.started,
        exchange.milliseconds,
        exchange.is_whole,
        exchange.has_all_headers,
        exchange.is_seen,
        exchange.wire,
    )


def _secrets(headers: Sequence[Header]) -> Iterator[str]:
    for name, value in headers:
        if name.lower() in HEADERS:
            word, _, rest = value.partition(" ")
            yield rest.strip() if name.lower().endswith("authorization") else value
            if word.lower() == "basic":
                yield _password(rest)


def _password(text: str) -> str:
    """Return the password of Basic credentials; nothing where there is none, or no other text than the user."""
    try:
        user, _, password = b64decode(text).decode().partition(":")
    except ValueError:
        return ""
    return password if password != user else ""


def _headers(headers: Sequence[Header], secrets: Sequence[str]) -> tuple[Header, ...]:
    return tuple((name, _header(name.lower(), value, secrets)) for name, value in headers)


def _header(name: str, value: str, secrets: Sequence[str]) -> str:
    if name.endswith("authorization"):
        scheme, space, _ = value.partition(" ")
        return f"{scheme} {MASK}" if space else MASK
    return MASK if name in HEADERS or _NAME.search(name) else _without(value, secrets)


def _url(url: str) -> str:
    """Return the address without credentials."""
    rest, sign, query = _USER.sub("", url, count=1).partition("?")
    return (
        rest + sign + _PAIR.sub(lambda pair: f"{pair[1]}{pair[2]}={MASK}" if _NAME.search(pair[2]) else pair[0], query)
    )


def _body(body: bytes | None, secrets: Sequence[str]) -> bytes | None:
    """Return a body without secrets that were seen elsewhere; if it is JSON, also without fields named as secrets."""
    if not body:
        return body
    for secret in secrets:
        body = body.replace(secret.encode(), MASK.encode())
    if body.lstrip()[:1] not in (b"{", b"["):
        return body
    try:
        value = json_codec.decode_foreign(body)
    except ValueError:
        return _MEMBER.sub(rb'\1"' + MASK.encode() + b'"', body)  # cut off, most likely
    return json_codec.encode(_fields(value)) if _holds_a_secret(value) else body


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _is_secret(name: str, value: Any) -> bool:
    return isinstance(value, str) and value not in ("", MASK) and _NAME.search(name) is not None


def _holds_a_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_is_secret(name, inner) or _holds_a_secret(inner) for name, inner in value.items())
    return isinstance(value, list) and any(map(_holds_a_secret, value))


def _fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: MASK if _is_secret(name, inner) else _fields(inner) for name, inner in value.items()}
    return [_fields(inner) for inner in value] if isinstance(value, list) else value
