"""Real NATS servers on loopback, for tests."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

QUIET = subprocess.DEVNULL

PATIENCE = 20.0
"""Seconds in which a server starts."""


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return found


def need_server() -> str:
    """Return the path of `nats-server`. Without it, skip on a user's machine, and fail where CI=true."""
    found = shutil.which("nats-server")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nats-server is missing; .ci/run installs it")
        pytest.skip("needs nats-server (Debian's package of this name)")
    return found


@contextmanager
def nats_server(folder: Path) -> Iterator[str]:
    """Run one server with JetStream, and yield its URL."""
    command, (port,) = need_server(), free_ports(1)
    config = folder / "nats.conf"
    config.write_text(f'listen: 127.0.0.1:{port}\njetstream {{ store_dir: "{folder}/js", max_file: 1G }}\n')
    with subprocess.Popen(
        [command, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            await_port(port)
            yield f"nats://127.0.0.1:{port}"
        finally:
            process.kill()


def await_port(port: int) -> None:
    """Wait until somebody listens."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, f"nobody listens on {port}"
            time.sleep(0.05)
        else:
            return
