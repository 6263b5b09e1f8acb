"""Destinations: where a client of a proxy wants to go, and what is done about it."""

from base64 import b64encode
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

import h11


class ProxyFailure(Exception):
    """A request gets an answer of the proxy's own: its status, and a text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Destination(NamedTuple):
    """The destination of a client: by CONNECT (`is_tunnel`), or by a request with a whole URL."""

    scheme: str
    host: str
    port: int
    is_tunnel: bool

    @property
    def authority(self) -> str:
        """Host and port, as CONNECT names them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Blocked(NamedTuple):
    """A destination is blocked: the client gets 403, and this text."""

    text: str


class Through(NamedTuple):
    """A destination is let through, directly or by another proxy, such as `http://user:word@proxy.example:3128`."""

    via: str = ""


class Mocked(NamedTuple):
    """A destination is taken over: a server at this address answers in its name, by plain HTTP or TLS of its own."""

    host: str
    port: int
    has_tls: bool = False


Route = Blocked | Mocked | Through


def destination(request: h11.Request) -> Destination:
    """Return where a request wants to go. Raise `ProxyFailure` 400 for one that no proxy can serve."""
    target, is_tunnel = request.target.decode("latin-1"), request.method == b"CONNECT"
    try:
        url = urlsplit(f"https://{target}" if is_tunnel else target)
        scheme, host, port = url.scheme, url.hostname or "", url.port
    except ValueError:
        scheme, host, port = "", "", None
    if scheme not in ("http", "https") or not host or (is_tunnel and port is None):
        raise ProxyFailure(400, f"seen {target!r}, expected CONNECT host:port or a whole URL: this is a proxy")
    return Destination(scheme, host.rstrip("."), port or (443 if scheme == "https" else 80), is_tunnel)


def proxy_address(via: str) -> SplitResult:
    """Return the address of another proxy. Raise `ProxyFailure` 502 where it is of a kind that is not spoken here."""
    parts = urlsplit(via if "://" in via else f"http://{via}")
    if parts.scheme != "http" or not parts.hostname:
        raise ProxyFailure(502, f"the proxy that was set before is {parts.scheme}://…, expected an http:// one")
    return parts


def proxy_credentials(via: SplitResult) -> list[tuple[bytes, bytes]]:
    """Return the header with which a proxy lets one in; none where its address has no user."""
    if via.username is None:
        return []
    pair = f"{unquote(via.username)}:{unquote(via.password or '')}"
    return [(b"proxy-authorization", b"Basic " + b64encode(pair.encode()))]
