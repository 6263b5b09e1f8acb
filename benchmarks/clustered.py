"""Measures nodes that share a store: three NATS servers on this machine, and the cost of a request."""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Timer

from benchmarks import asks
from benchmarks.load import CONNECTIONS, load
from benchmarks.scale import Figures
from benchmarks.server import ROOT, Server, Unavailable
from benchmarks.stored import HEALTH, OVERHEAD, Start

SUBJECT = "benchmark"
NODES = 3


@contextmanager
def nats_servers() -> Iterator[str]:
    """Run three NATS servers, and yield their URLs. Raise `Unavailable` where there is no `nats-server`."""
    if shutil.which("nats-server") is None:
        raise Unavailable("nats-server is not installed")
    sys.path.insert(0, str(ROOT / "examples" / "cluster"))
    from cluster import Cluster

    with tempfile.TemporaryDirectory(prefix="nats-") as folder:
        cluster = Cluster(Path(folder))
        try:
            for number in range(1, 4):
                cluster.start_nats(number)
            time.sleep(5)  # until they have chosen a leader
            yield ",".join(f"nats://127.0.0.1:{port}" for port in cluster.nats)
        finally:
            cluster.stop()


def publish_rate(body: str, seconds: float, urls: str) -> float:
    """Return how many messages of these bytes three servers take in a second, as many at once as connections."""
    return asyncio.run(_publish_rate(body.encode() + bytes(OVERHEAD), seconds, urls))


async def _publish_rate(content: bytes, seconds: float, urls: str) -> float:
    import nats
    from nats.js.api import StorageType, StreamConfig

    client = await nats.connect(urls.split(","))
    stream = client.jetstream()
    await stream.add_stream(StreamConfig(name=SUBJECT, subjects=[SUBJECT], storage=StorageType.FILE, num_replicas=3))
    until = time.perf_counter() + seconds

    async def publish() -> int:
        count = 0
        while time.perf_counter() < until:
            await stream.publish(SUBJECT, content)
            count += 1
        return count

    counts = await asyncio.gather(*(publish() for _ in range(CONNECTIONS)))
    await stream.delete_stream(SUBJECT)
    await client.close()
    return sum(counts) / seconds


def costs(mock: Start, ask: asks.Ask, seconds: float, urls: str) -> Figures:
    """Return the processor time of a create: of one node, of three whose owner is asked, and passed on by another."""
    with mock("--store", urls, first=HEALTH) as alone:
        alone.answer(ask)
        found = {"alone µs": _cost([alone], alone, ask, seconds)}
    time.sleep(1)
    with ExitStack() as stack:
        nodes = [stack.enter_context(mock("--store", urls, first=HEALTH)) for _ in range(NODES)]
        nodes[0].answer(ask)  # it has the world from now on
        found["owner µs"] = _cost(nodes, nodes[0], ask, seconds)
        found["passed on µs"] = _cost(nodes, nodes[1], ask, seconds)
    return found


def death(mock: Start, ask: asks.Ask, seconds: float, urls: str) -> Figures:
    """Return the p99 of a node that lives, before another one dies and while it does."""
    with ExitStack() as stack:
        dying, living = (stack.enter_context(mock("--store", urls, first=HEALTH)) for _ in range(2))
        dying.call("POST", ask.paths[0], ask.body, {**ask.headers, "Authorization": "Bearer another"})
        living.answer(ask)
        load(living.port, ask, 1)
        before = load(living.port, ask, seconds).p99_ms
        timer = Timer(seconds / 4, dying.kill)
        timer.start()
        during = load(living.port, ask, seconds).p99_ms
        timer.join()
    return {"calm p99 ms": before, "dying p99 ms": during}


def _cost(nodes: Sequence[Server], asked: Server, ask: asks.Ask, seconds: float) -> float:
    """Return the µs of processor time that all nodes take for a request to one of them."""
    load(asked.port, ask, 1)
    before = sum(node.processor_seconds() for node in nodes)
    requests = load(asked.port, ask, seconds).requests
    return (sum(node.processor_seconds() for node in nodes) - before) / requests * 1e6
