"""Decompresses bodies."""

import zlib
from collections.abc import Sequence

from mock_server.contract.conformance.exchange import Header

MOST = 64 * 1024 * 1024
"""The largest body to decompress: a few bytes can expand to fill any memory."""


def decoded(headers: Sequence[Header], body: bytes | None) -> bytes | None:
    """Return the decompressed body, or None where its encoding is unknown or it is damaged or too large."""
    kinds = [value.strip().lower() for name, value in headers if name.lower() == "content-encoding"]
    for kind in reversed([word.strip() for value in kinds for word in value.split(",")]):
        if not body or kind == "identity":
            continue
        body = _inflated(body) if kind in ("gzip", "x-gzip", "deflate") else None
    return body


def _inflated(body: bytes) -> bytes | None:
    """Return what zlib, gzip or raw deflate compressed."""
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        unpacking = zlib.decompressobj(bits)
        try:
            found = unpacking.decompress(body, MOST)
        except zlib.error:
            continue
        return found if unpacking.eof else None
    return None
