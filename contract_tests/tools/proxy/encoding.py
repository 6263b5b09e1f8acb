"""Bodies without the compression that they travelled in."""

import zlib
from collections.abc import Sequence

from mock_server.contract.conformance.exchange import Header

MOST = 64 * 1024 * 1024
"""A body that grows beyond this is not looked at: a few bytes can be made to fill any memory."""


def decoded(headers: Sequence[Header], body: bytes | None) -> bytes | None:
    """The body as it was before it was compressed; None where nobody here can tell."""
    kinds = [value.strip().lower() for name, value in headers if name.lower() == "content-encoding"]
    for kind in reversed([word.strip() for value in kinds for word in value.split(",")]):
        if not body or kind == "identity":
            continue
        body = _inflated(body) if kind in ("gzip", "x-gzip", "deflate") else None
    return body


def _inflated(body: bytes) -> bytes | None:
    """What zlib or gzip packed, with or without a head."""
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        unpacking = zlib.decompressobj(bits)
        try:
            found = unpacking.decompress(body, MOST)
        except zlib.error:
            continue
        return found if unpacking.eof else None
    return None
