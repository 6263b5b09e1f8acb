"""The two yardsticks: an empty Starlette endpoint for what goes over the web, a heap loop for pure Python.

python -m benchmarks.yardsticks 20

measures them in turn and prints what the loop takes on the reference machine: the reference was chosen so.
"""

import sys
import time
from heapq import heappop, heappush
from statistics import median
from typing import Self

from benchmarks import asks
from benchmarks.figures import REFERENCE, Pace
from benchmarks.load import Load, load
from benchmarks.server import INSIDE, Server

PATH = "/batch_dial_jobs"
EMPTY = "uvicorn --loop uvloop --http httptools --no-access-log --log-level warning --factory empty:create_app"
ASK = asks.create(PATH)
WARM_UP = 1.0

TIMES = 1_000_000
PENDING = 10_000
"""The number of entries on the heap at any time, as on the clock of a busy world."""


class Yardsticks:
    """Both yardsticks, ready to be measured at any moment: the empty endpoint waits in a process of its own."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", *EMPTY.split(), "--app-dir", str(INSIDE), "--port", "{port}"]
        self._server = Server(command, PATH)
        self.start_ms, self.memory_mb = self._server.start_ms, self._server.memory_mb
        self.loads: list[Load] = []
        load(self._server.port, ASK, WARM_UP)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def pace(self) -> Pace:
        """Measure both yardsticks now, in about two seconds."""
        self.loads.append(load(self._server.port, ASK, 1))
        return Pace(self.loads[-1].rate, *heap_loop())


def heap_loop(times: int = TIMES) -> tuple[float, float]:
    """Return the seconds, and the seconds of processor time, of a number of pushes and pops."""
    heap: list[tuple[int, int]] = []
    chance = 1
    for n in range(PENDING):
        chance = (chance * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
        heappush(heap, (chance >> 8, n))
    began, spent = time.perf_counter(), time.process_time()
    for n in range(times):
        now, _ = heappop(heap)
        chance = (chance * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
        heappush(heap, (now + (chance >> 8), n))
    return time.perf_counter() - began, time.process_time() - spent


def reference(count: int) -> float:
    """Return the seconds of the heap loop on a machine on which the empty endpoint reaches the reference.

    Seconds × POST/s is about the same whether a machine is fast or slow at the moment.
    """
    products = []
    with Yardsticks() as yardsticks:
        for number in range(count):
            pace = yardsticks.pace()
            products.append(pace.heap * pace.web / REFERENCE.web)
            print(
                f"{number + 1:3}  {pace.web:,.0f} POST/s  heap {pace.heap:.3f} s  -> {products[-1]:.3f} s", flush=True
            )
    return median(products)


if __name__ == "__main__":
    print(f"reference of the heap loop: {reference(int(sys.argv[1])):.3f} s")
