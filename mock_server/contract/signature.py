"""Signatures of webhooks, as `x-signature` describes them: made by the mock, and checked for a receiver."""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

Headers = tuple[tuple[str, str], ...]
Fields = Iterable[tuple[str, str]]


class NamedHeaders(Protocol):
    """The headers of a request, found by their names."""

    def get(self, name: str, failobj: str) -> str: ...


ALGORITHMS = {"hmac-sha256": hashlib.sha256, "hmac-sha1": hashlib.sha1}
UNITS = {"seconds": 1000, "milliseconds": 1}
"""Milliseconds in one unit of a stamp."""

_PART = re.compile(r"\{(body|fields|stamp|url|signature)\}")


class Signable(NamedTuple):
    """The parts of a request that can be signed: URL without the fragment, its body, and its fields if it is a form."""

    url: str
    body: bytes = b""
    fields: Fields = ()


class Signature:
    """One way to sign. A way that signs nothing has the algorithm `none`."""

    __slots__ = ("_algorithm", "_encoding", "_form", "_signs", "_stamp", "_unit", "header", "is_none", "key")

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.is_none: bool = spec["algorithm"] == "none"
        self.key: str = spec.get("key", "setting")
        if self.is_none:
            return
        self.header: str = spec["header"]
        self._algorithm = ALGORITHMS[spec["algorithm"]]
        self._encoding: str = spec["encoding"]
        self._signs: str = spec["signs"]
        self._form: str = spec.get("form", "{signature}")
        self._stamp: Mapping[str, Any] = spec.get("stamp", {})
        self._unit = UNITS[self._stamp.get("unit", "seconds")]

    @property
    def is_dated(self) -> bool:
        """True if a stamp is signed, so that a receiver can refuse what is old."""
        return not self.is_none and bool(self._stamp)

    def sign(self, secret: str, request: Signable, now: int) -> Headers:
        """Return the headers that sign a request at a time, in milliseconds."""
        if self.is_none:
            return ()
        stamp = str(now // self._unit)
        text = _filled(self._form, {"stamp": stamp, "signature": self._digest(secret, request, stamp)})
        extra = ((self._stamp["header"], stamp),) if "header" in self._stamp else ()
        return (*extra, (self.header, text))

    def is_right(self, secret: str, request: Signable, headers: NamedHeaders) -> bool:
        """Return whether a request is signed with this secret, whenever that was. `headers` have names as sent."""
        if self.is_none:
            return True
        form = "".join(_GROUPS[part] if n % 2 else re.escape(part) for n, part in enumerate(_PART.split(self._form)))
        found = re.fullmatch(form, headers.get(self.header, ""))
        if found is None:
            return False
        stamp = headers.get(self._stamp.get("header", ""), "") or found.groupdict().get("stamp", "")
        return hmac.compare_digest(found["signature"], self._digest(secret, request, stamp))

    def _digest(self, secret: str, request: Signable, stamp: str) -> str:
        signed = b"".join(self._parts(request, stamp))
        digest = hmac.new(secret.encode(), signed, self._algorithm).digest()
        return digest.hex() if self._encoding == "hex" else b64encode(digest).decode()

    def _parts(self, request: Signable, stamp: str) -> Iterable[bytes]:
        """Yield the bytes of each part of what is signed: a name in braces stands for a part, all else for itself."""
        for n, text in enumerate(_PART.split(self._signs)):
            match text if n % 2 else "":
                case "body":
                    yield request.body
                case "url":
                    yield request.url.encode()
                case "stamp":
                    yield stamp.encode()
                case "fields":
                    yield sorted_fields(request.fields).encode()
                case _:
                    yield text.encode()


_GROUPS = {"signature": "(?P<signature>[A-Za-z0-9+/=]+)", "stamp": "(?P<stamp>[0-9]+)"}


def _filled(form: str, values: Mapping[str, str]) -> str:
    return _PART.sub(lambda part: values[part[1]], form)


def sorted_fields(fields: Fields) -> str:
    """Return the distinct fields of a form in the order of their names and values, each name before its value."""
    return "".join(f"{name}{value}" for name, value in sorted(set(fields)))
