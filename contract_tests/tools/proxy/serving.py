"""Runs the proxy on a socket until a signal stops it, and prints each finding when it is first seen."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import uvicorn

from contract_tests.tools.har.writing import Writer
from contract_tests.tools.proxy.forwarding import Proxy
from contract_tests.tools.reports import terminal
from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.report import Report
from contract_tests.tools.tally import Tally
from mock_server.contract import url
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Severity
from mock_server.contract.conformance.masking import masked
from mock_server.contract.contract import Contract


class CannotProxy(ValueError):
    """The proxy can't run as requested. The message says why, and what to try."""


class Recorder:
    """Take each exchange: mask its secrets, check it, record it, and print new findings."""

    def __init__(self, tally: Tally, recording: Writer | None = None) -> None:
        self._tally, self._recording = tally, recording
        self._console = terminal.console()

    def note(self, exchange: Exchange) -> None:
        """Take one exchange."""
        exchange = masked(exchange)
        if self._recording:
            self._recording.add(exchange)
        for finding in self._tally.add(exchange):
            self._console.print(terminal.line(finding))


def run(
    contract: Contract, upstream: str, bound: socket.socket, recording: Path | None, baseline: Baseline, fail: Severity
) -> Report:
    """Run the proxy until SIGINT or SIGTERM, then report."""
    tally = Tally(contract, upstream)
    with ExitStack() as open_:
        writer = Writer(open_.enter_context(_written(recording))) if recording else None
        asyncio.run(_serve(Proxy(upstream, Recorder(tally, writer).note), bound))
    facts = tally.facts | ({"recording": str(recording)} if recording else {})
    return Report("proxy", contract.name, upstream, tally.findings, tally.statuses, facts, baseline, fail)


async def _serve(proxy: Proxy, bound: socket.socket) -> None:
    config = uvicorn.Config(
        proxy,
        lifespan="off",
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    for stop in (signal.SIGINT, signal.SIGTERM):
        # Uvicorn lets the signal through at its end: to be stopped is no failure, and the report follows.
        signal.signal(stop, server.handle_exit)
    try:
        await server.serve(sockets=[bound])
    finally:
        await proxy.close()


def address(upstream: str) -> str:
    """Return the upstream's address, checked."""
    try:
        return url.base(upstream)
    except url.UrlRefused as refused:
        raise CannotProxy(f"--upstream: {refused}") from None


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections at once."""
    try:
        return socket.create_server((host, port), backlog=2048)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotProxy(f"can't listen on {host}:{port}: {reason}; choose another with --port") from None


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    try:
        file: Any = path.open("wb+")
    except OSError as error:
        raise CannotProxy(f"can't write {path}: {error.strerror or error}") from None
    with file:
        yield file
