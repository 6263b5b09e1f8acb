"""A contender as a process: starts it, times its first answer, and measures its memory."""

import http.client
import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from benchmarks.asks import HEADERS, Ask

ROOT = Path(__file__).resolve().parent.parent
INSIDE = ROOT / "benchmarks" / "inside"  # scripts that the Python of a checkout runs
PATIENCE = 30.0  # seconds for a first answer: Node on a cold disk is slow


class Unavailable(Exception):
    """Something could not be measured. The reason is published, the detail (it may hold paths) is only printed."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class Server:
    """A running contender. Every turn starts its own, so none inherits the heap of an earlier one."""

    def __init__(self, command: Sequence[str], first: str, environment: Mapping[str, str] | None = None) -> None:
        """Start `command`, which may name `{port}`, and wait for an answer of `first`, whatever its status.

        `environment` is added to ours.
        """
        self.port = free_port()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the process that writes to it)
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [part.format(port=self.port) for part in command],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=subprocess.STDOUT,
        )
        try:
            self._await_answer(first)
        except BaseException:
            self.stop()
            raise
        self.start_ms = (time.perf_counter() - started) * 1000
        self.memory_mb = resident_mb(self._process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def call(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] = HEADERS
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()

    def answer(self, ask: Ask) -> Any:
        """Return what the first path of `ask` answers, read as JSON. Raise `Unavailable` for any other status."""
        status, body = self.call(ask.method, ask.paths[0], ask.body, ask.headers)
        if status != ask.status:
            said = f"{ask.method} {ask.paths[0]} answered {status}, expected {ask.status}"
            raise Unavailable(said, body[:500].decode(errors="replace"))
        return json.loads(body)

    def resident_mb(self) -> float:
        """Return its resident memory."""
        return resident_mb(self._process.pid)

    def processor_ms(self) -> float:
        """Return the milliseconds that its main thread has run: where it answers."""
        return int(Path(f"/proc/{self._process.pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6

    def processor_seconds(self) -> float:
        """Return the processor time that it has taken so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it at once, as a machine ends that loses its power."""
        self._process.kill()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _await_answer(self, path: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                self.call("GET", path)
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.002)
        self._said.seek(0)
        raise Unavailable("it did not start", self._said.read()[-2000:].decode(errors="replace").strip())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def resident_mb(pid: int) -> float:
    asked = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(asked.stdout) / 1024
