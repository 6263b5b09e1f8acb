"""For clients whose host is fixed: TLS in the names of the vendors, and a forward proxy that leads here."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import NamedTuple

LOCAL = ("localhost", "127.0.0.1", "::1")


class Ready(NamedTuple):
    """What is ready: the TLS of the server itself, if it has any, and lines that say how clients come to it."""

    context: ssl.SSLContext | None
    lines: Sequence[str]


@dataclass(frozen=True)
class FixedHosts:
    """The options for such clients. `allowed` are hosts that the proxy lets through."""

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
                lines = [f"proxy: {guard.url} answers for the vendors' hosts; set in the client's environment:"]
                lines += [f"  {name}={value}" for name, value in guard.env().items()]
            elif guard.authority is not None:
                lines = [f"trust: {guard.authority.certificate}; set in the client's environment:"]
                lines += [f"  {name}={value}" for name, value in guard.authority.env().items()]
            yield Ready(context, lines)
