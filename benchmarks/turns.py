"""The turns, one function each: it starts its contender, sends requests, and yields named figures.

The machine's pace is taken before a turn and at each of its yields, and belongs to the figures between. A turn that has
long to prepare yields nothing (`{}`) before it measures.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

from benchmarks import asks, clustered, looking, peers, scale, stored
from benchmarks.asks import CREATES
from benchmarks.checkout import Checkout
from benchmarks.inside.collector import longest_ms
from benchmarks.load import Load, load
from benchmarks.processor import processor_seconds
from benchmarks.scale import Figures
from benchmarks.server import Server, Unavailable
from benchmarks.timeline import looks
from benchmarks.yardsticks import PATH as PEERS_JOBS
from benchmarks.yardsticks import WARM_UP

HELD = 100_000
CALLS = 1_000_000
BODY_ROWS = 100_000
READ = 100  # jobs that are read in turn
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


def create(setting: TurnSettings) -> Steps:
    with setting.mock() as server:
        ask = asks.create(JOBS, setting.checkout.agent)
        yield under_load("create", server, ask, setting.seconds)
        yield {"create kB": _reply_kb(server, ask)}


def scraped(setting: TurnSettings) -> Steps:
    """Create jobs on a server that counts its requests, and whose numbers are fetched each second."""
    with setting.mock("--metrics") as server, every_second(f"http://127.0.0.1:{server.port}/metrics"):
        ask = asks.create(JOBS, setting.checkout.agent)
        yield under_load("scraped", server, ask, setting.seconds)


@contextmanager
def every_second(url: str) -> Iterator[None]:
    """Fetch a page each second, in a thread."""
    over = Event()

    def fetch() -> None:
        while not over.wait(1):
            with urlopen(url) as answer:
                answer.read()

    thread = Thread(target=fetch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def kept(setting: TurnSettings) -> Steps:
    """Create jobs on a server in memory, on one with a store, and write the same bytes without a server."""
    ask = asks.create(JOBS, setting.checkout.agent)
    with setting.mock() as server:
        yield under_load("unkept", server, ask, setting.seconds)
    with stored.folder() as folder:
        with setting.mock("--store", f"{folder}/worlds.db") as server:
            yield under_load("kept", server, ask, setting.seconds)
        yield {"bare rate": stored.bare_rate(ask.body or "", setting.seconds, Path(folder))}


def shared(setting: TurnSettings) -> Steps:
    """Create jobs on a node whose store are three NATS servers, and publish the same bytes to them without a node."""
    ask = asks.create(JOBS, setting.checkout.agent)
    with clustered.nats_servers() as urls:
        with setting.mock("--store", urls) as server:
            yield under_load("shared", server, ask, setting.seconds)
        yield {"publish rate": clustered.publish_rate(ask.body or "", setting.seconds, urls)}


def nodes(setting: TurnSettings) -> Steps:
    """Create jobs on one node, on the owner of three, and through another one."""
    with clustered.nats_servers() as urls:
        yield clustered.costs(setting.mock, asks.create(JOBS, setting.checkout.agent), setting.seconds, urls)


def death(setting: TurnSettings) -> Steps:
    """Create jobs on a node while another one of the same cluster is killed."""
    with clustered.nats_servers() as urls:
        yield clustered.death(setting.mock, asks.create(JOBS, setting.checkout.agent), setting.seconds, urls)


def restart(setting: TurnSettings) -> Steps:
    """Start servers with stored worlds."""
    with stored.folder() as folder:
        yield stored.restart(setting.mock, asks.create(JOBS, setting.checkout.agent), Path(folder))


def read(setting: TurnSettings) -> Steps:
    with setting.mock() as server:
        ask = asks.create(JOBS, setting.checkout.agent)
        ids = [server.answer(ask)["id"] for _ in range(READ)]
        yield under_load("read", server, asks.read(JOBS, ids), setting.seconds)


def refuse(setting: TurnSettings) -> Steps:
    with setting.mock() as server:
        ask = asks.create(JOBS, setting.checkout.agent, dials=0, status=422)
        yield under_load("refuse", server, ask, setting.seconds)


def create_of(vendor: str) -> Turn:
    """Return the turn of another vendor's documented create."""

    def turn(setting: TurnSettings) -> Steps:
        create = CREATES[vendor]
        ask = create.ask(setting.checkout.example(vendor, create.operation))
        with setting.mock() as server:
            if create.lines:
                server.answer(asks.lines(vendor, create.lines))
            yield under_load(vendor, server, ask, setting.seconds)
            yield {f"{vendor} kB": _reply_kb(server, ask)}

    return turn


def _reply_kb(server: Server, ask: asks.Ask) -> float:
    """Return how long the reply is, without blanks."""
    return len(json.dumps(server.answer(ask), separators=(",", ":"), ensure_ascii=False).encode()) / 1000


def prism(setting: TurnSettings) -> Steps:
    with Server(peers.prism_command(), PEERS_JOBS) as server:
        yield under_load("prism", server, asks.create(PEERS_JOBS), setting.seconds)


def backend(setting: TurnSettings) -> Steps:
    with Server(peers.backend_command(), PEERS_JOBS) as server:
        yield under_load("backend", server, asks.create(PEERS_JOBS), setting.seconds)


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


def doors(setting: TurnSettings) -> Steps:
    yield {"doors ms": printed(setting.checkout.inside("doors"), "the package or its plugin could not be loaded")}


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
    "doors": doors,
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
