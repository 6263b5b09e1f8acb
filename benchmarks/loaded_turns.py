"""The turns of requests under load: creates, reads and refusals, of every kind of store, and those of other mocks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

from benchmarks import asks, clustered, peers, stored
from benchmarks.asks import CREATES
from benchmarks.server import Server
from benchmarks.turn import JOBS, Steps, Turn, TurnSettings, under_load
from benchmarks.yardsticks import PATH as PEERS_JOBS

READ = 100  # jobs that are read in turn


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
