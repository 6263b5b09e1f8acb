"""A turn: its settings, the figures that it yields, and the means by which it measures them.

The machine's pace is taken before a turn and at each of its yields, and belongs to the figures between. A turn that has
long to prepare yields nothing (`{}`) before it measures.
"""

import json
import subprocess
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import asks
from benchmarks.asks import CREATES
from benchmarks.checkout import Checkout
from benchmarks.load import Load, load
from benchmarks.scale import Figures
from benchmarks.server import Server, Unavailable
from benchmarks.yardsticks import WARM_UP

CALLS = 1_000_000
JOBS = CREATES["vogent"].path


@dataclass(frozen=True)
class TurnSettings:
    """The checkout to measure, the seconds of load in one turn, and the size of the large batch."""

    checkout: Checkout
    seconds: float = 3
    calls: int = CALLS

    def mock(self, *options: str, first: str = JOBS) -> Server:
        """Start the mock of the checkout, and wait for its first answer."""
        return Server(self.checkout.serve(*options), first)


Steps = Generator[Figures, None, None]
Turn = Callable[[TurnSettings], Steps]


def watched(setting: TurnSettings, file: Path) -> list[str]:
    """Return the mock's command, run by a script that writes the pauses of the collector to `file`."""
    return setting.checkout.inside("collector", str(file), "serve", "--port", "{port}")


def under_load(name: str, server: Server, ask: asks.Ask, seconds: float) -> Figures:
    """Send one request to see that it works, then load to warm up, then load for the figures."""
    server.answer(ask)
    load(server.port, ask, WARM_UP)
    seen = load(server.port, ask, seconds)
    return {**of_load(name, seen), f"{name} start ms": server.start_ms, f"{name} memory MB": server.memory_mb}


def of_load(name: str, seen: Load) -> Figures:
    return {f"{name} rate": seen.rate, f"{name} p99 ms": seen.p99_ms}


def alone(checkout: Checkout, module: str, ask: asks.Ask) -> float:
    """Return the µs of a request that is made in process."""
    asked = {"path": ask.paths[0], "headers": dict(ask.headers), "body": ask.body, "status": ask.status}
    return printed(checkout.inside("create", module), "it could not be called in process", asked)


def printed(command: list[str], failure: str, asked: object = None) -> float:
    """Return the number that a script prints at its end; raise `Unavailable` with `failure` where it fails."""
    ran = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=120)
    if ran.returncode:
        raise Unavailable(failure, ran.stderr.strip()[-2000:])
    return float(ran.stdout.split()[-1])
