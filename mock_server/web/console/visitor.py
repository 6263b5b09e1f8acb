"""A visitor: the sender of a request to an operation that the console uses."""

from typing import NamedTuple

from mock_server.contract import url
from mock_server.exchange import Rejection
from mock_server.web.hosts import named
from mock_server.web.request import HOP, Headers
from mock_server.web.response import Scope
from mock_server.web.sandbox import Sandbox

SESSION = b"x-mock-session"
"""The header with the token of a session."""

FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-real-ip", HOP)
"""Headers of a request that came through a proxy or another node: its sender may be anywhere."""

FOLLOW = b"follow"
"""What a request says in the header `Prefer` that wants to hear how its world goes on."""


class Visitor(NamedTuple):
    """The sender of a request: the world that it opens, and where it comes from."""

    sandbox: Sandbox | None
    """The world that its key or its session opens; None if it has neither."""
    is_here: bool
    """Whether it asks from this machine, by a name of this machine, no page of another origin, through no proxy."""
    base: str
    """The address by which it knows this server; empty if it named none."""
    follows: bool
    """Whether it wants to hear how its world goes on."""
    is_node: bool
    """Whether it is another node, which asks for a list of all."""


def visitor(
    scope: Scope, headers: Headers, sandbox: Sandbox | None, base: str | None = None, *, is_node: bool = False
) -> Visitor:
    """Return the sender of a request. `base` is the address of this server if the request does not tell it."""
    host, client = headers.get(b"host", b""), (scope.get("client") or ("",))[0]
    is_near = url.is_loopback(client) and not is_foreign(headers) and not any(name in headers for name in FORWARDED)
    is_here = is_near and (not host or url.is_loopback(named(host) or ""))
    if base is None:
        base = f"{scope.get('scheme', 'http')}://{host.decode('latin-1')}" if host else ""
    follows = scope["method"] == "GET" and FOLLOW in headers.get(b"prefer", b"").lower()
    return Visitor(sandbox, is_here, base, follows, is_node)


def is_foreign(headers: Headers) -> bool:
    """Return whether a page of another origin sends a request."""
    origin = headers.get(b"origin")
    return origin is not None and origin.partition(b"://")[2].lower() != headers.get(b"host", b"").lower()


def check_origin(headers: Headers) -> None:
    """Raise `Rejection` 403 if a page of another origin sends a change."""
    if is_foreign(headers):
        expected = "expected none, or that of this server: no page of another origin may change a world"
        raise Rejection(403, f"header origin: seen {headers[b'origin'].decode('latin-1')[:200]}, {expected}")
