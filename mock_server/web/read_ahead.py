"""Reads, in a thread, the vendors that a request to the control plane names, before it is answered."""

from collections.abc import Iterator, Sequence

from mock_server.contract.credentials import Malformed, Scheme
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.request import Headers

SHORT = 65_536
"""Bytes of the longest body that is looked through for names."""


def by_head(vendors: LazyVendors, values: Sequence[str], headers: Headers) -> Iterator[str]:
    """Yield those that nobody has needed yet and that the path names, or whose kind of credential was sent."""
    for name, one in vendors.summaries.items():
        if not vendors.is_read(name) and (name in values or any(_fits(scheme, headers) for scheme in one.schemes)):
            yield name


def by_body(vendors: LazyVendors, body: bytes) -> Iterator[str]:
    """Yield those that nobody has needed yet and whose name stands in a body."""
    for name in vendors if len(body) <= SHORT else ():
        if not vendors.is_read(name) and f'"{name}"'.encode() in body:
            yield name


def _fits(scheme: Scheme, headers: Headers) -> bool:
    """Return whether a credential of one of the vendor's own kinds was sent: its account says what it opens."""
    if not scheme.kinds or scheme.header not in headers:
        return False
    try:
        sent = scheme.read(headers[scheme.header].decode("latin-1"))
    except Malformed:
        return False
    return any(kind.fits(sent) for kind in scheme.kinds if not kind.is_limited)
