"""What is measured, one function a turn: it starts its contender, asks, and hands back named figures."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import asks, peers, scale
from benchmarks.collector import longest_ms
from benchmarks.load import Load, load
from benchmarks.server import ROOT, Server, Unavailable

Figures = dict[str, float]

WARM_UP = 1.0  # seconds of load that count for nothing: V8 compiles, Python specialises
HELD = 100_000
CALLS = 1_000_000
READ = 100  # jobs that are read in turn

JOBS = "/batch_dial_jobs"
MOCK_JOBS = "/vogent/api/batch_dial_jobs"
UVICORN = "uvicorn --loop uvloop --http httptools --no-access-log --log-level warning"
EMPTY = f"{UVICORN} --factory benchmarks.empty:create_app"
MOCK = "mock_server.cli serve"


def empty(seconds: float) -> Figures:
    """The yardstick of all ratios: a POST to a Starlette endpoint that parses nothing."""
    with Server(python(EMPTY), JOBS) as server:
        return figures("empty", server, asks.create(JOBS), seconds)


def create(seconds: float) -> Figures:
    with Server(python(MOCK), MOCK_JOBS) as server:
        return figures("create", server, asks.create(MOCK_JOBS, agent(server)), seconds)


def read(seconds: float) -> Figures:
    with Server(python(MOCK), MOCK_JOBS) as server:
        ask = asks.create(MOCK_JOBS, agent(server))
        ids = [server.answer(ask)["id"] for _ in range(READ)]
        return figures("read", server, asks.read(MOCK_JOBS, ids), seconds)


def refuse(seconds: float) -> Figures:
    with Server(python(MOCK), MOCK_JOBS) as server:
        ask = asks.create(MOCK_JOBS, agent(server), dials=0, status=422)
        return figures("refuse", server, ask, seconds)


def prism(seconds: float) -> Figures:
    with Server(peers.prism_command(), JOBS) as server:
        return figures("prism", server, asks.create(JOBS), seconds)


def backend(seconds: float) -> Figures:
    with Server(peers.backend_command(), JOBS) as server:
        return figures("backend", server, asks.create(JOBS), seconds)


def in_process(seconds: float) -> Figures:
    """The application without a socket; the yardstick's own figure stands beside it in the raw results."""
    del seconds  # it counts requests, not seconds
    return {"empty µs": alone("benchmarks.empty", JOBS), "mock µs": alone("mock_server.web.app", MOCK_JOBS)}


def held(seconds: float) -> Figures:
    """Creates while 10⁵ jobs are held already, and the collector's longest pause from the first answer to the end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pauses.json"
        with Server(python(f"benchmarks.collector {file} {MOCK}"), MOCK_JOBS) as server:
            ready = time.monotonic()
            ask = asks.create(MOCK_JOBS, agent(server))
            server.answer(ask)
            count = 0
            while count < HELD:
                count += load(server.port, ask, 2).requests
            seen = load(server.port, ask, seconds)
        return {**of_load("held", seen), "held pause": longest_ms(file, ready)}


def million(seconds: float, calls: int = CALLS) -> Figures:
    """A batch of 10⁶ calls in one server, and worlds that do nothing in another."""
    del seconds  # it counts calls, not seconds
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pauses.json"
        with Server(python(f"benchmarks.collector {file} {MOCK}"), MOCK_JOBS) as server:
            ready = time.monotonic()
            found = scale.a_million(server, calls)
        found["scale pause"] = longest_ms(file, ready)
    with Server(python(MOCK), MOCK_JOBS) as server:
        return {**found, **scale.a_few(server), **scale.nothing(server)}


TURNS: dict[str, Callable[[float], Figures]] = {
    "empty": empty,
    "create": create,
    "read": read,
    "refuse": refuse,
    "prism": prism,
    "backend": backend,
    "in_process": in_process,
    "held": held,
    "million": million,
}
PEERS = {"prism", "backend"}


def python(module: str) -> list[str]:
    """`python -m module …`, on the port that `Server` puts in."""
    return [sys.executable, "-m", *module.split(), "--port", "{port}"]


def agent(server: Server) -> str:
    return asks.first_agent(server.answer(asks.AGENTS))


def figures(name: str, server: Server, ask: asks.Ask, seconds: float) -> Figures:
    """One good answer first, so that what is measured is known to work; then a warm-up, then the load that counts."""
    server.answer(ask)
    load(server.port, ask, WARM_UP)
    seen = load(server.port, ask, seconds)
    return {**of_load(name, seen), f"{name} start": server.start_ms, f"{name} memory": server.memory_mb}


def of_load(name: str, seen: Load) -> Figures:
    return {f"{name} rate": seen.rate, f"{name} p99": seen.p99_ms}


def alone(module: str, path: str) -> float:
    command = [sys.executable, "-m", "benchmarks.inprocess", module, path]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    if ran.returncode:
        raise Unavailable("it could not be called in process", ran.stderr.strip()[-2000:])
    return float(ran.stdout.split()[-1])
