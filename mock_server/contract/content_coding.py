"""Content codings: decodes bodies, by RFC 9110, 8.4, and never to more bytes than are allowed."""

import zlib
from collections.abc import Iterable, Sequence

SUPPORTED = ("gzip", "deflate", "identity")
MOST = 4
"""Codings of one body: nobody means more, and each may be a thousand times as large as what it is coded to."""

_GZIP = (zlib.MAX_WBITS | 16,)
_DEFLATE = (zlib.MAX_WBITS, -zlib.MAX_WBITS)
_FORMS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _DEFLATE}
"""The forms that a coding may have: `deflate` means zlib's, and many senders leave its frame out."""


class UnknownCoding(ValueError):
    """A coding that is not supported."""


class DamagedBody(ValueError):
    """A body that is not what its coding says."""


class TooLarge(ValueError):
    """A body that would be larger than is allowed when it is decoded."""


def codings(values: Iterable[str]) -> list[str]:
    """Return the codings that the `Content-Encoding` headers of a message name, in the order of their use.

    Raise `UnknownCoding` for one that is not supported.
    """
    words = [word.strip().lower() for value in values for word in value.split(",")]
    named = [word for word in words if word not in ("", "identity")]
    if unknown := [word for word in named if word not in _FORMS]:
        raise UnknownCoding(unknown[0])
    if len(named) > MOST:
        raise UnknownCoding(f"{len(named)} codings of one body")
    return named


def decoded(body: bytes, names: Sequence[str], most: int) -> bytes:
    """Return a body without these codings. Raise `DamagedBody`, and `TooLarge` for one of more than `most` bytes."""
    for name in reversed(names):
        body = _in_any_form(body, name, most)
    return body


def _in_any_form(body: bytes, name: str, most: int) -> bytes:
    *forms, last = _FORMS[name]
    for form in forms:
        try:
            return _unpacked(body, name, form, most)
        except DamagedBody:
            continue
    return _unpacked(body, name, last, most)


def _unpacked(body: bytes, name: str, form: int, most: int) -> bytes:
    """Return what was coded; gzip may have several members, one behind the other."""
    parts: list[bytes] = []
    room = most
    while body or not parts:
        unpacking = zlib.decompressobj(form)
        try:
            parts.append(unpacking.decompress(body, room + 1))
        except zlib.error as error:
            raise DamagedBody(f"seen no {name} ({error})") from None
        room -= len(parts[-1])
        if room < 0:
            raise TooLarge(f"seen more than {most} bytes when decoded")
        if not unpacking.eof:
            raise DamagedBody(f"seen the beginning of {name} alone")
        body = unpacking.unused_data
        if body and name == "deflate":
            raise DamagedBody(f"seen more behind the end of {name}")
    return b"".join(parts)
