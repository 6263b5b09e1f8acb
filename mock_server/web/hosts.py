"""Hosts: the names that this server answers to, so that no page reaches it under a name of its own (DNS rebinding)."""

from collections.abc import Iterable
from functools import lru_cache

from mock_server.contract import url
from mock_server.exchange import Rejection

OF_CONTAINERS = "host.docker.internal"
"""The name under which a container reaches the machine that it runs on."""

SHORT = 300
"""Bytes of the longest host whose reading is remembered; no longer name can be looked up anyway."""


class TrustedHosts:
    """Hosts that a request may name: this machine, the vendors' own, and those that `--trusted-host` adds."""

    def __init__(self, vendors: Iterable[str], allowed: Iterable[str]) -> None:
        """Take names, `*.example.com` for all names below one, and `*` for any host."""
        names = {name.lower().removesuffix(".") for name in allowed}
        self._names = frozenset({OF_CONTAINERS, *vendors, *names})
        self._below = tuple(name[1:] for name in names if name.startswith("*."))
        self._trusts_all = "*" in names
        self.are_checked_by_app = False
        """Whether the application checks the host of each request, since no protocol of ours did so before."""

    def check(self, header: bytes, local: str) -> None:
        """Raise `Rejection`: 400 for a `Host` that is none, 421 for one that this server does not answer to.

        `local` is the address at which the client reached this server.
        """
        host = named(header)
        if host is None:
            seen = header.decode("latin-1")[:SHORT]
            raise Rejection(400, f"header host: seen {seen!r}, expected a host, perhaps with a port")
        if not self._trusts(host, local):
            raise Rejection(
                421,
                f"header host: seen {host}, expected localhost or another name of this machine; if {host} leads here "
                f"on purpose, start the server with --trusted-host {host}",
            )

    def _trusts(self, host: str, local: str) -> bool:
        if self._trusts_all or host in self._names or url.is_loopback(host):
            return True
        if host == local.removeprefix("::ffff:"):
            return True
        return host.endswith(self._below) if self._below else False


def named(header: bytes) -> str | None:
    """Return the host that a `Host` header names, in small letters without a final dot; None if it names none."""
    return _remembered(header) if len(header) < SHORT else _read(header)


def _read(header: bytes) -> str | None:
    try:
        return url.host_and_port(header.decode("latin-1"))[0].removesuffix(".")
    except url.UrlRefused:
        return None


_remembered = lru_cache(maxsize=256)(_read)
