"""Idempotency: a request that is repeated with the same key is answered as before, or refused, and changes nothing."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from mock_server.contract.json_codec import encode
from mock_server.exchange import Asked, Refusal
from mock_server.web.request import Headers
from mock_server.web.response import Answer

LONGEST = 255
"""Characters of a key."""

REPLAYED = (b"idempotent-replayed", b"true")


class First(NamedTuple):
    """The first request with a key, and its answer."""

    at: int
    body: bytes
    answer: Answer


class IdempotencyKeys:
    """The idempotency keys that were used with one vendor in one world, and the policy for them."""

    def __init__(self, policy: Mapping[str, Any]) -> None:
        self._policy = policy
        self._lifetime = int(policy["lifetime_seconds"] * 1000)
        self._firsts: dict[tuple[str, ...], First] = {}

    def key(self, asked: Asked, headers: Headers) -> str | None:
        """Return the key of a request; None if the policy needs none. Raise `Refusal` 400 if it lacks a valid one."""
        if asked.operation not in self._policy["operations"]:
            return None
        place = self._policy["key"]
        found = _in_header(headers, place["header"]) if "header" in place else _in_body(asked.body, place["body"])
        if found is None and not self._policy["required"]:
            return None
        if not isinstance(found, str) or not 0 < len(found) <= LONGEST:
            shown = next(iter(place.values()))
            expected = f"expected an idempotency key of 1 to {LONGEST} characters"
            raise Refusal(400, f"{shown}: seen {'nothing' if found is None else 'another value'}, {expected}")
        return found

    def find(self, key: str, body: bytes, asked: Asked, now: int) -> Answer | None:
        """Return the answer to a request whose key was used before, else None; `body` is its digest.

        Raise `Refusal` 409 if the policy calls that a conflict.
        """
        self._forget(now)
        first = self._firsts.get(_name(key, asked))
        if first is None:
            return None
        is_other = first.body != body
        if is_other and self._policy["on_other_body"] == "conflict":
            raise Refusal(409, f"The idempotency key {key!r} was used before, with another body.")
        if self._policy["on_repeat"] == "conflict":
            raise Refusal(409, f"The idempotency key {key!r} is already in use.")
        status, headers, content = first.answer
        return status, (*headers, REPLAYED), content

    def keep(self, key: str, body: bytes, asked: Asked, now: int, answer: Answer) -> None:
        """Remember the first request with a key, and its answer."""
        status, headers, content = answer
        self._firsts[_name(key, asked)] = First(now, body, (status, headers, b"%b" % content))  # orjson keeps 4 kB

    def latest(self) -> tuple[list[str], int, str, int, list[list[str]], str]:
        """Return the latest key as values of JSON: its name, when it was used, the digest of its body, the answer."""
        name, first = next(reversed(self._firsts.items()))
        status, headers, content = first.answer
        shown = [[key.decode("latin-1"), value.decode("latin-1")] for key, value in headers]
        return [*name], first.at, first.body.hex(), status, shown, content.decode("latin-1")

    def restore(self, name: list[str], at: int, body: str, status: int, headers: list[list[str]], content: str) -> None:
        """Remember a key as `latest` has returned it."""
        shown = tuple((key.encode("latin-1"), value.encode("latin-1")) for key, value in headers)
        self._firsts[tuple(name)] = First(at, bytes.fromhex(body), (status, shown, content.encode("latin-1")))

    def _forget(self, now: int) -> None:
        """Forget the keys whose lifetime is over; the oldest are first."""
        while self._firsts and next(iter(self._firsts.values())).at + self._lifetime <= now:
            del self._firsts[next(iter(self._firsts))]


def _name(key: str, asked: Asked) -> tuple[str, ...]:
    """Return the name of a key: it belongs to one operation on one path."""
    return asked.operation, *asked.path.values(), key


def _in_header(headers: Headers, name: str) -> str | None:
    value = headers.get(name.lower().encode())
    return None if value is None else value.decode("latin-1").strip()


def _in_body(body: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer of the body; None if there is none."""
    for part in pointer.split("/")[1:]:
        if not isinstance(body, dict):
            return None
        body = body.get(part.replace("~1", "/").replace("~0", "~"))
    return body


def digest(body: Any) -> bytes:
    """Return a digest that is the same for two bodies with the same values."""
    return blake2b(encode(body, orjson.OPT_SORT_KEYS), digest_size=16).digest()
