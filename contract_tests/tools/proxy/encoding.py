"""Decodes bodies for the check; what can't be decoded is not judged."""

from collections.abc import Sequence

from mock_server.contract import content_coding
from mock_server.contract.conformance.exchange import Header

MOST = 64 * 1024 * 1024
"""The largest body to decode: a few bytes can expand to fill any memory."""


def decoded(headers: Sequence[Header], body: bytes | None) -> bytes | None:
    """Return the decoded body, or None where its coding is unknown or it is damaged or too large."""
    try:
        names = content_coding.codings(value for name, value in headers if name.lower() == "content-encoding")
        return content_coding.decoded(body, names, MOST) if body else body
    except ValueError:
        return None
