"""Targets: which receivers may be contacted. Only loopback, and the hosts that `--webhook-host` names."""

import asyncio
import socket
from ipaddress import ip_address
from typing import NamedTuple

from mock_server.contract.url import UrlRefused, is_loopback, receiver

LOOPBACK = ("127.0.0.1", "::1")
HINT = "name the host with `mockdial serve --webhook-host`"


class TargetRefused(ValueError):
    """Raised for a URL that nothing may be sent to; says why."""


class Target(NamedTuple):
    """The parts of a receiver's URL."""

    scheme: str
    host: str
    port: int | None
    path: str

    @property
    def authority(self) -> str:
        """The host and port as the URL has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    def at(self, address: str) -> str:
        """Return the same URL with an address in the place of the name."""
        return f"{self.scheme}://{self._replace(host=address).authority}{self.path}"


def read(url: str) -> Target:
    """Return the parts of a URL. Raise `TargetRefused` if no webhook may go to it.

    The address to connect to is made from these parts, so that no other parser reads the URL differently.
    """
    try:
        parts = receiver(url)
    except UrlRefused as refused:
        raise TargetRefused(str(refused)) from None
    return Target(parts.scheme, parts.host, parts.port, parts.target)


class Targets:
    """The addresses of the hosts that may be contacted. Each name is resolved once, and keeps its addresses."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = frozenset(host.lower().removesuffix(".") for host in hosts)
        self._pinned: dict[str, tuple[str, ...]] = {}

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the addresses of a host.

        Raise `TargetRefused` if it may not be contacted, and `OSError` if it can't be resolved.
        """
        host = host.removesuffix(".")
        if host in self._pinned:
            return self._pinned[host]
        address = _literal(host)
        if host not in self._hosts:
            if not is_loopback(host):
                raise TargetRefused(f"seen the host {host!r}, expected loopback; {HINT} {host}")
            return (address,) if address else LOOPBACK
        self._pinned[host] = (address,) if address else await _resolve(host)
        return self._pinned[host]


def _literal(host: str) -> str | None:
    """Return the address that a text is; None for a name."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None


async def _resolve(host: str) -> tuple[str, ...]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[4][0]) for address in found))
