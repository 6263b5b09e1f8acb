"""The hosts that a command may reach: loopback, and those that are let through. All others are stopped and noted."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address

from mock_server.contract.document import Document
from mock_server.forward_proxy.background import running
from mock_server.forward_proxy.destination import Blocked, Destination, Route, Through
from mock_server.forward_proxy.proxy import ForwardProxy
from mock_server.resources import contract_names, contract_path

LOOPBACK = ("localhost", "127.0.0.1", "::1")
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")
"""Both spellings: curl reads `http_proxy` in small letters only."""


class HostGuard:
    """Decides about each host, and counts those that were stopped."""

    def __init__(self, allowed: Iterable[str] = (), before: Mapping[str, str] | None = None) -> None:
        """Take the hosts to let through (`*.` and a domain for all of it), and the proxies set before, by scheme."""
        self._allowed = [name.lower() for name in allowed]
        self._before = proxies_of(os.environ) if before is None else dict(before)
        self._vendors = _vendor_domains()
        self.stopped: Counter[str] = Counter()
        """Host and port, and how often it was asked for."""
        self.url = ""

    def route(self, to: Destination) -> Route:
        """Let loopback and allowed hosts through, and stop all others."""
        host = to.host.lower()
        if is_loopback(host):
            return Through()
        if any(host == name or (name[:2] == "*." and host.endswith(name[1:])) for name in self._allowed):
            return Through(self._way_before(to))
        self.stopped[to.authority] += 1
        whose = f", which is {vendor}" if (vendor := self.vendor(host)) else ""
        hint = "take the address of the mock from the environment" if vendor else f"--allow-host {host} lets it through"
        return Blocked(f"mockdial verify stopped a request to {to.authority}{whose}; {hint}")

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
        return named | {"NODE_USE_ENV_PROXY": "1"}  # Node 24 heeds the others if this one is set


def proxies_of(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the proxies that an environment names, by scheme; `all` is for all others, `no` the hosts without one."""
    names = ("https", "http", "all", "no")
    return {name: variables.get(f"{name}_proxy") or variables.get(f"{name.upper()}_PROXY", "") for name in names}


def is_named(host: str, names: str) -> bool:
    """Return whether a list such as `example.com,.test,*` holds a host or a domain of it."""
    listed = [name.strip().lower().lstrip("*.") if name.strip() != "*" else "*" for name in names.split(",")]
    return any(name == "*" or host == name or host.endswith(f".{name}") for name in listed if name)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _vendor_domains() -> dict[str, str]:
    """Return the vendors by domain: that of `api.vogent.ai` is `vogent.ai`."""
    found = {}
    for name in contract_names():
        document = Document.load(contract_path(name))
        host = document.server[0].lower()
        parent = host.partition(".")[2]
        found[parent if "." in parent else host] = name
    return found


@contextmanager
def guarded(guard: HostGuard) -> Iterator[HostGuard]:
    """Run the guard's proxy."""
    with running(ForwardProxy(guard.route)) as guard.url:
        yield guard
