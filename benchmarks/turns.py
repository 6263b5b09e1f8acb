"""All turns by name: each starts its contender, sends requests, and yields named figures (`turn.py`)."""

import tempfile
import time
from pathlib import Path

from benchmarks import asks, looking, scale, stored
from benchmarks.asks import CREATES
from benchmarks.inside.collector import longest_ms
from benchmarks.load import load
from benchmarks.loaded_turns import (
    backend,
    create,
    create_of,
    death,
    kept,
    nodes,
    prism,
    read,
    refuse,
    scraped,
    shared,
)
from benchmarks.processor import processor_seconds
from benchmarks.server import Server
from benchmarks.timeline import looks
from benchmarks.turn import JOBS, Steps, Turn, TurnSettings, alone, of_load, printed, watched
from benchmarks.yardsticks import PATH as PEERS_JOBS

HELD = 100_000
BODY_ROWS = 100_000


def restart(setting: TurnSettings) -> Steps:
    """Start servers with stored worlds."""
    with stored.folder() as folder:
        yield stored.restart(setting.mock, asks.create(JOBS, setting.checkout.agent), Path(folder))


def in_process(setting: TurnSettings) -> Steps:
    """Call the application without a socket; the empty endpoint's own figure stands beside it in the raw results."""
    create = asks.create(JOBS, setting.checkout.agent)
    mock = alone(setting.checkout, "found", create)
    yield {"mock µs": mock, "empty µs": alone(setting.checkout, "empty", asks.create(PEERS_JOBS))}


def start(setting: TurnSettings) -> Steps:
    """Start the mock once for each vendor that it has, to the first answer of that vendor."""
    for vendor, first in CREATES.items():
        with Server(setting.checkout.serve(), first.path) as server:
            yield {f"start {vendor} ms": server.start_ms}


def first_ask(setting: TurnSettings) -> Steps:
    """Ask one vendor after another for the first time while another world is used, also where none was ever read."""
    for state, environment in (("read before", {}), ("never read", {"MOCKDIAL_CACHE": ""})):
        with Server(setting.checkout.serve(), JOBS, environment) as server:
            waits = scale.of_first_asks(server, setting.checkout.agent)
        yield {f"first ask, {state}, {vendor} ms": longest for vendor, longest in waits.items()}


def cold(setting: TurnSettings) -> Steps:
    """Start the mock where no module, of Python itself neither, has been compiled before."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": empty}
        with Server(setting.checkout.serve(), JOBS, environment) as server:
            yield {"cold start ms": server.start_ms}


def imports(setting: TurnSettings) -> Steps:
    yield {
        "imports ms": printed(setting.checkout.inside("import_cost"), "the package or its plugin could not be loaded")
    }


def held(setting: TurnSettings) -> Steps:
    """Create while 10⁵ jobs are held already; the pause is the longest one from the first answer to the end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pauses.json"
        with Server(watched(setting, file), JOBS) as server:
            ready = time.monotonic()
            ask = asks.create(JOBS, setting.checkout.agent)
            server.answer(ask)
            count = 0
            while count < HELD:
                count += load(server.port, ask, 2).requests
            yield {}
            seen = of_load("held", load(server.port, ask, setting.seconds))
        yield {**seen, "held pause ms": longest_ms(file, ready)}


def million(setting: TurnSettings) -> Steps:
    """Play a batch of 10⁶ calls in one server, and batches of 10³ in another."""
    agent = setting.checkout.agent
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pauses.json"
        with Server(watched(setting, file), JOBS) as server:
            ready = time.monotonic()
            yield from scale.a_million(server, agent, setting.calls)
        pause = {"million pause ms": longest_ms(file, ready)}
    with setting.mock() as server:
        yield {**scale.a_few(server, agent), **pause}


def timeline(setting: TurnSettings) -> Steps:
    """Look at the time line of 10⁵ calls."""
    with setting.mock() as server:
        yield from looks(server, setting.checkout.agent)


def console(setting: TurnSettings) -> Steps:
    """Look back at a world of 10⁴ commands, and follow one of 10⁶ calls while it plays."""
    with setting.mock() as server:
        yield {}
        yield looking.back(server, (asks.create(JOBS, setting.checkout.agent).body or "").encode())
    with setting.mock() as server:
        yield from looking.followed(server, setting.checkout.agent, setting.calls)


def bodies(setting: TurnSettings) -> Steps:
    """Send large bodies to a mock that refuses what the contract does not know."""
    with setting.mock("--strict") as server:
        yield from scale.bodies(server, setting.checkout.agent, BODY_ROWS)


def idle(setting: TurnSettings) -> Steps:
    with setting.mock() as server:
        yield scale.idle(server)


def tests(setting: TurnSettings) -> Steps:
    """Run every test, as `make test` does, and measure the processor time of all its processes."""
    command = [str(setting.checkout.python), "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
    yield {"tests min": processor_seconds(command, setting.checkout.root) / 60}


TURNS: dict[str, Turn] = {
    "create": create,
    "scraped": scraped,
    "read": read,
    "refuse": refuse,
    "elevenlabs": create_of("elevenlabs"),
    "happyrobot": create_of("happyrobot"),
    "freya": create_of("freya"),
    "retell": create_of("retell"),
    "temphone": create_of("temphone"),
    "twilio": create_of("twilio"),
    "vapi": create_of("vapi"),
    "prism": prism,
    "backend": backend,
    "kept": kept,
    "restart": restart,
    "shared": shared,
    "nodes": nodes,
    "death": death,
    "in_process": in_process,
    "start": start,
    "first_ask": first_ask,
    "cold": cold,
    "imports": imports,
    "idle": idle,
    "bodies": bodies,
    "console": console,
    "held": held,
    "million": million,
    "timeline": timeline,
    "tests": tests,
}
PEERS = {"prism", "backend"}
"""The contenders of others, which may be absent and are the same for every checkout."""

ONCE = {"tests"}
"""Turns of minutes: measured in the first round only, and only on request."""
