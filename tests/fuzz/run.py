"""A run: a server in a process of its own, requests until there are enough, and what came of them."""

import os
import re
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter, sleep

from tests.fuzz.catalogue import askable
from tests.fuzz.ending import ending
from tests.fuzz.episode import Episode
from tests.fuzz.judge import AnswerJudge
from tests.fuzz.lanes import Lanes, Waits
from tests.fuzz.receivers import receiving
from tests.fuzz.shrink import told
from tests.web.process import Serving, serving
from tests.web.wires import request

SIZE = 250
"""Requests in one world."""

REST, REST_A_REQUEST = 10.0, 1e-4
"""Seconds before memory is read, at most and for each request of the run.

By then no world is left, and the server has given back what a large body took for a while.
"""

QUICK_READS = 300
READ = 1 / (1.5 * 25_000)
"""Seconds of the processor that a read costs on the machine for which times are given."""


@dataclass
class FuzzReport:
    """The result of a run. Times are in seconds of a machine of 25,000 POST/s, memory in MB."""

    seed: int
    requests: int
    seconds: float
    statuses: dict[int, int]
    webhooks: int
    slowest: float
    slowest_request: bytes
    memory: list[float]
    end: tuple[int, str]
    never: list[str]
    """Operations that no request had success with."""
    failures: list[str] = field(default_factory=list)

    @property
    def operations(self) -> int:
        return len(_all())

    @property
    def growth(self) -> float:
        """Return how much memory grew after the first tenth."""
        return self.memory[-1] - self.memory[0]

    def __str__(self) -> str:
        rate, statuses = self.requests / self.seconds, dict(sorted(self.statuses.items()))
        text = (
            f"seed {self.seed}: {self.requests} requests, {rate:.0f}/s, {self.webhooks} webhooks, answers {statuses}\n"
        )
        text += f"slowest answer {self.slowest:.3f} s (scaled): {self.slowest_request[:300]!r}\n"
        text += f"memory after each tenth: {', '.join(f'{size:.0f}' for size in self.memory)} MB"
        text += f"\nnever with success: {self.never}"
        return "\n".join([text, *self.failures])


def run(seed: int, requests: int) -> FuzzReport:
    """Send so many requests, in worlds of `SIZE` each, which are deleted: what memory grows by was left behind."""
    with serving("--ticket-secret", "tests") as server, receiving(server.port) as receivers:
        lanes, judge = Lanes(server.port, Waits(server.process.pid, os.getpid())), AnswerJudge()
        errors = _Errors(server)
        memory: list[float] = []
        scale, numbers = _scale(server), count()

        def episodes(until: float) -> Iterator[Episode]:
            while lanes.count < until:
                episode = Episode.drawn(seed, next(numbers), SIZE, receivers.url, judge)
                episode.on_end = receivers.ended.add
                yield episode

        began = perf_counter()
        for tenth in range(1, 11):
            lanes.play(episodes(requests * tenth / 10))
            sleep(min(REST, requests * REST_A_REQUEST))
            memory.append(resident(server))
        seconds = perf_counter() - began
        of_each_law = {failure.law: (episode, failure) for episode, failure in reversed(lanes.failures)}
        failures = [told(server.port, *one) for one in of_each_law.values()]
        with ending(server, seed, receivers.url) as broken:
            end = _stopped(server, errors)
        failures += broken
        slowest, what = lanes.slowest
        return FuzzReport(
            *(seed, lanes.count, seconds, lanes.statuses, receivers.count, slowest / scale),
            *(what.wire if what else b"", memory, end, sorted(_all() - lanes.succeeded), failures),
        )


class _Errors(threading.Thread):
    """Takes what the server says on stderr while it runs: a pipe that nobody reads would hold it up."""

    def __init__(self, server: Serving) -> None:
        super().__init__(daemon=True)
        self._stream, self.text = server.process.stderr, ""
        self.start()

    def run(self) -> None:
        for line in self._stream:
            self.text += line


def _stopped(server: Serving, errors: _Errors) -> tuple[int, str]:
    """Stop the server, and return (exit code, stderr)."""
    server.process.send_signal(signal.SIGTERM)
    code = server.process.wait(timeout=15)
    errors.join(timeout=15)
    return code, errors.text[-5_000:]


def resident(server: Serving) -> float:
    """Return the resident memory of the server in MB; 0 where the system does not say."""
    status = Path(f"/proc/{server.process.pid}/status")
    return int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1]) / 1024 if status.exists() else 0.0


def _all() -> set[tuple[str, str]]:
    return {(name, one.operation.id) for name, several in askable().items() for one in several}


def _scale(server: Serving) -> float:
    """Return how many times longer this machine takes than the one for which times are given; 1 at least."""
    stat = Path(f"/proc/{server.process.pid}/schedstat")
    if not stat.exists():
        return 1.0
    with server.socket() as connection:
        read = request("fuzz-odd", "GET /vogent/api/models")
        for n in range(QUICK_READS):
            if n == QUICK_READS // 3:
                before = int(stat.read_text().split()[0])
            connection.sendall(read)
            connection.recv(65536)
        spent = (int(stat.read_text().split()[0]) - before) / 1e9 / (QUICK_READS - QUICK_READS // 3)
    return max(1.0, spent / READ)
