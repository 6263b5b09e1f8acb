"""A guard for clients: the mock answers for its vendors' hosts, loopback and allowed hosts are let through.

All other hosts are stopped and noted.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mock_server.contract import summary
from mock_server.contract.summary import ContractSummary
from mock_server.forward_proxy.background import running
from mock_server.forward_proxy.destination import Blocked, Destination, Mocked, Route, Through
from mock_server.forward_proxy.proxy import ForwardProxy
from mock_server.forward_proxy.tunnel import PLAIN

if TYPE_CHECKING:
    from mock_server.forward_proxy.authority import CertificateAuthority

LOOPBACK = ("localhost", "127.0.0.1", "::1")
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")
"""Both spellings: curl reads `http_proxy` in small letters only."""


class HostGuard:
    """Decides about each host, and counts those that were stopped, and those that the mock answered for."""

    def __init__(
        self,
        allowed: Iterable[str] = (),
        before: Mapping[str, str] | None = None,
        mock: str = "",
        vendors: Iterable[str] = (),
    ) -> None:
        """Take the hosts to let through (`*.` and a domain for all of it), and the proxies set before, by scheme.

        `mock` is the address of a mock that answers for the hosts of these `vendors`.
        """
        address = urlsplit(mock)
        has_tls = address.scheme == "https"
        self._mock = Mocked(address.hostname or "", address.port or PLAIN, has_tls) if mock else None
        known = summary.shipped()
        self._mocked = {host.lower(): name for name in vendors for host in known[name].hosts}
        self._allowed = [name.lower() for name in allowed]
        self._before = proxies_of(os.environ) if before is None else dict(before)
        self._vendors = _vendor_domains(known)
        self.stopped: Counter[str] = Counter()
        """Host and port, and how often it was asked for."""
        self.answered: Counter[str] = Counter()
        """Each host that the mock answered for, and how often."""
        self.url = ""
        self.authority: CertificateAuthority | None = None
        """What ends TLS in the name of the vendors; None where the extra `tls` is not installed."""

    def route(self, to: Destination) -> Route:
        """Let loopback and allowed hosts through, and stop all others."""
        host = to.host.lower()
        if is_loopback(host):
            return Through()
        if self._mock is not None and host in self._mocked and (self.authority is not None or not to.is_tunnel):
            self.answered[host] += 1
            return self._mock
        if any(host == name or (name[:2] == "*." and host.endswith(name[1:])) for name in self._allowed):
            return Through(self._way_before(to))
        self.stopped[to.authority] += 1
        whose = f" ({vendor})" if (vendor := self.vendor(host)) else ""
        return Blocked(f"a request to {to.authority}{whose} was stopped; {self.advice(host)}")

    def advice(self, host: str) -> str:
        """Say what to do about a host that was stopped."""
        vendor, name = self.vendor(host), host.lower()
        if vendor is None:
            return f"--allow-host {name}, or env(allow_hosts=['{name}']) of the fixture, lets it through"
        if self._mock is not None and vendor not in self._mocked.values():
            return f"the mock serves no {vendor}: have it do so (--vendor {vendor})"
        answers = "with the extra tls the mock answers in its name; or " if name in self._mocked else ""
        return f"{answers}take the address from the environment"

    def allow(self, *hosts: str) -> None:
        """Let these hosts through, too."""
        self._allowed += [host.lower() for host in hosts]

    def _way_before(self, to: Destination) -> str:
        """Return the proxy that was set before for a destination; empty where there was none."""
        if is_named(to.host, self._before.get("no", "")):
            return ""
        return self._before.get(to.scheme) or self._before.get("all", "")

    def vendor(self, host: str) -> str | None:
        """Return the vendor that a host belongs to, by its contract's domain."""
        name = host.lower()
        return next((v for domain, v in self._vendors.items() if name == domain or name.endswith(f".{domain}")), None)

    def unguarded(self) -> list[str]:
        """Return the entries of NO_PROXY that let clients pass by the guard to a vendor."""
        entries = [entry.strip() for entry in self._before.get("no", "").split(",")]
        return [one for one in entries if one == "*" or (one and self.vendor(one.lstrip("*.").partition(":")[0]))]

    def env(self) -> dict[str, str]:
        """Return the variables that lead clients to the guard."""
        kept = [entry.strip() for entry in self._before.get("no", "").split(",") if entry.strip()]
        without = ",".join(dict.fromkeys([*kept, *LOOPBACK]))
        named = dict.fromkeys(PROXIES, self.url) | {"NO_PROXY": without, "no_proxy": without}
        trusted = {} if self.authority is None else self.authority.env()
        return named | {"NODE_USE_ENV_PROXY": "1"} | trusted  # Node 24 heeds the others if that one is set


def proxies_of(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the proxies that an environment names, by scheme; `all` is for all others, `no` the hosts without one."""
    names = ("https", "http", "all", "no")
    return {name: variables.get(f"{name}_proxy") or variables.get(f"{name.upper()}_PROXY", "") for name in names}


def is_named(host: str, names: str) -> bool:
    """Return whether a list such as `example.com,.test,*` holds a host or a domain of it."""
    listed = [name.strip().lower().lstrip("*.") if name.strip() != "*" else "*" for name in names.split(",")]
    return any(name in ("*", host) or host.endswith(f".{name}") for name in listed if name)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _vendor_domains(known: Mapping[str, ContractSummary]) -> dict[str, str]:
    """Return the vendors by domain: that of `api.acme.test` is `acme.test`."""
    found = {}
    for name, one in known.items():
        for host in map(str.lower, one.hosts if name != "control" else ()):
            parent = host.partition(".")[2]
            found[parent if "." in parent else host] = name
    return found


@contextmanager
def guarded(guard: HostGuard, port: int = 0) -> Iterator[HostGuard]:
    """Run the guard's proxy on a port of loopback; on a free one without a number."""
    with ExitStack() as stack:
        if guard.authority is None:
            # Without the extra, no TLS can end here, and vendors' hosts are stopped.
            with suppress(ImportError):
                from mock_server.forward_proxy.authority import CertificateAuthority

                guard.authority = stack.enter_context(CertificateAuthority())
        certificate = None if guard.authority is None else guard.authority.context_of
        guard.url = stack.enter_context(running(ForwardProxy(guard.route, certificate), port))
        yield guard
