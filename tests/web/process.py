"""Runs the real server in a process of its own, reached over a real socket."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
MOCKDIAL = [sys.executable, "-m", "mockdial"]
PLANTED = [sys.executable, "-m", "tests.planted.serve"]


class Serving(NamedTuple):
    """A running server, and its output at the start."""

    process: "subprocess.Popen[str]"
    lines: list[str]
    port: int

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=10)

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def stop(self, sign: int = signal.SIGTERM) -> tuple[int, str]:
        """Stop the server with a signal, and return (exit code, stderr)."""
        self.process.send_signal(sign)
        _, errors = self.process.communicate(timeout=15)
        return self.process.returncode, errors


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@contextmanager
def serving(*options: str) -> Iterator[Serving]:
    """Run `mockdial serve` on a free port; with the bug that tests are tried with, if they are."""
    command = [*(PLANTED if "PLANTED_BUG" in os.environ else MOCKDIAL), "serve", "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        try:
            lines = [process.stdout.readline().rstrip()]
            while not lines[-1].startswith("  curl"):
                assert process.poll() is None, process.stderr.read()
                lines.append(process.stdout.readline().rstrip())
            yield Serving(process, lines, int(re.search(r":(\d+)$", lines[0])[1]))
        finally:
            process.kill()
