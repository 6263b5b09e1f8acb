"""Masks secrets in recordings: keys, tokens and cookies never reach a report or a file."""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from mock_server.contract import json_codec
from mock_server.contract.conformance.exchange import Exchange, Header
from mock_server.contract.forms import FORM

MASK = "[masked]"
"""The text that replaces a secret. Checks skip a value that contains it."""

HEADERS = frozenset(
    "authorization proxy-authorization cookie set-cookie x-api-key api-key api_key x-auth-token".split()
)
_NAME = re.compile(r"(?i)(?:secret|password|token|api[_-]?key|private[_-]?key|credential|signature|(?:^|[?&])key)$")
_PAIR = re.compile(r"(^|&)([^=&#]*)=([^&#]*)")
_FORM = re.compile(rb"[^\s=&{\[]+=[^\s&]*(?:&[^\s=&]+=[^\s&]*)*")
"""A body that can be a form, where nobody says what it is."""
_USER = re.compile(r"(?<=://)[^/?#]*@")
_MEMBER = re.compile(
    rb"""(?ix) ("[^"\\]*(?:secret|password|token|api[_-]?key|private[_-]?key|credential|signature)"\s*:\s*)
    "(?:[^"\\]|\\.)*(?:"|\\?\Z)"""
)
"""A member of a JSON object that is named as a secret; its value may be cut off."""

SHORTEST = 4
"""A shorter secret is part of many a word, so it is masked only at the place that is known to hold it."""

LONG = 16
"""A shorter secret may be part of a field's name, as `token` is of `auth_token`; masked there, it would be lost."""


def masked(exchange: Exchange, more: Iterable[str] = ()) -> Exchange:
    """Return an exchange without secrets: no headers and fields that hold them, and no key wherever it appears."""
    found = {*_secrets(exchange.request_headers), *more} - {MASK}
    secrets = sorted((secret for secret in found if len(secret) >= SHORTEST), key=len, reverse=True)
    return Exchange(
        exchange.method,
        _without(_url(exchange.url), secrets),
        _headers(exchange.request_headers, secrets),
        _body(exchange.request_body, exchange.asked("content-type"), secrets),
        exchange.status,
        _headers(exchange.response_headers, secrets),
        _body(exchange.response_body, exchange.answered("content-type"), secrets),
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


def _body(body: bytes | None, media: str | None, secrets: Sequence[str]) -> bytes | None:
    """Return a body without secrets that were seen elsewhere; JSON and forms also without fields named as secrets."""
    if not body:
        return body
    if media.lower().startswith(FORM) if media else _FORM.fullmatch(body):
        return _form(body.decode(errors="surrogateescape"), secrets).encode(errors="surrogateescape")
    if body.lstrip()[:1] not in (b"{", b"["):
        return _bytes(body, secrets)
    try:
        value = json_codec.decode_foreign(body)
    except ValueError:
        return _MEMBER.sub(rb'\1"' + MASK.encode() + b'"', _bytes(body, secrets))  # cut off, most likely
    return json_codec.encode(_fields(value, secrets)) if _holds_a_secret(value, secrets) else body


def _form(text: str, secrets: Sequence[str]) -> str:
    """Return a form in which each field has the name that it had."""

    def hidden(pair: re.Match[str]) -> str:
        value = unquote_plus(pair[3])
        if value and _NAME.search(unquote_plus(pair[2])):
            return f"{pair[1]}{pair[2]}={MASK}"
        without = _without(value, secrets)
        return pair[0] if without == value else f"{pair[1]}{pair[2]}={quote_plus(without, safe=MASK)}"

    return _PAIR.sub(hidden, text)


def _bytes(body: bytes, secrets: Sequence[str]) -> bytes:
    for secret in secrets:
        body = body.replace(secret.encode(), MASK.encode())
    return body


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _is_secret(name: str, value: Any) -> bool:
    return isinstance(value, str) and value not in ("", MASK) and _NAME.search(name) is not None


def _holds_a_secret(value: Any, secrets: Sequence[str]) -> bool:
    if isinstance(value, dict):
        return any(
            _is_secret(name, inner) or _name(name, secrets) != name or _holds_a_secret(inner, secrets)
            for name, inner in value.items()
        )
    if isinstance(value, list):
        return any(_holds_a_secret(inner, secrets) for inner in value)
    return isinstance(value, str) and _without(value, secrets) != value


def _fields(value: Any, secrets: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {
            _name(name, secrets): MASK if _is_secret(name, inner) else _fields(inner, secrets)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_fields(inner, secrets) for inner in value]
    return _without(value, secrets) if isinstance(value, str) else value


def _name(name: str, secrets: Sequence[str]) -> str:
    """Return the name of a field without a secret that it is, or that is long enough to be part of no word."""
    return MASK if name in secrets else _without(name, [secret for secret in secrets if len(secret) >= LONG])
