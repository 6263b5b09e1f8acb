"""For clients whose host is fixed: TLS in the names of the vendors, and a forward proxy that leads here."""

import os
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from shlex import quote
from typing import NamedTuple

LOCAL = ("localhost", "127.0.0.1", "::1")


class Ready(NamedTuple):
    """The hosts that are ready: the TLS of the server, if it has any, and lines that say how clients reach it."""

    context: ssl.SSLContext | None
    lines: Sequence[str]


@dataclass(frozen=True)
class FixedHosts:
    """The options for clients whose host is fixed. `allowed` are hosts that the proxy lets through."""

    has_tls: bool = False
    proxy_port: int | None = None
    allowed: tuple[str, ...] = ()

    @contextmanager
    def ready(self, base: str, vendors: Sequence[str], hosts: Sequence[str]) -> Iterator[Ready]:
        """Begin to serve them for the mock at an address, with these hosts of its vendors and of its own.

        Raise ImportError if TLS is wanted and the extra `tls` is missing, and OSError if the port is taken.
        """
        if not self.has_tls and self.proxy_port is None:
            yield Ready(None, ())
            return
        from mock_server.forward_proxy.guard import HostGuard, guarded

        with ExitStack() as stack:
            guard = HostGuard(self.allowed, mock=base, vendors=vendors)
            context = None
            if self.has_tls:
                from mock_server.forward_proxy.authority import CertificateAuthority

                guard.authority = stack.enter_context(CertificateAuthority())
                context = guard.authority.context_of(*LOCAL, *hosts)
            lines = []
            if self.proxy_port is not None:
                stack.enter_context(guarded(guard, self.proxy_port))
                by = "" if guard.authority else ", by plain http alone, as https needs the extra tls"
                lines = [f"proxy: {guard.url} answers for the vendors' hosts{by}; in the client's environment:"]
                lines += settings(guard.env())
            elif guard.authority is not None:
                lines = [f"trust: {guard.authority.certificate}; in the client's environment:"]
                lines += settings(guard.authority.env())
            yield Ready(context, lines)


def settings(variables: Mapping[str, str], system: str = os.name) -> list[str]:
    """Return the lines that a shell of this system takes as they are."""
    if system == "nt":
        return [f"  set {name}={value}" for name, value in variables.items()]
    return [f"  export {name}={quote(value)}" for name, value in variables.items()]
