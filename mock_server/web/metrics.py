"""The metrics for Prometheus: numbers of requests and of what worlds hold. No key, id or path stands in a label."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from mock_server.web.observer import BOUNDS, RequestTally
from mock_server.web.sandboxes import Sandboxes

AT_ONCE = 100
"""Worlds that are counted before others are served."""


class Held:
    """The counts of all that worlds hold."""

    def __init__(self) -> None:
        self.worlds = self.on_disk = self.happenings = self.commands = 0
        self.records: Counter[tuple[str, str]] = Counter()
        self.webhooks: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()


async def held(sandboxes: Sandboxes) -> Held:
    """Count what all worlds hold; others are served meanwhile."""
    found = Held()
    for n, sandbox in enumerate(sandboxes, 1):
        world = sandbox.world
        found.worlds += 1
        found.happenings += len(world.journal)
        found.commands += len(sandbox.commands)
        found.webhooks.update(world.outbox.deliveries.counts)
        for vendor, account in world.accounts.items():
            found.records.update({(vendor, kind): count for kind, count in account.counts().items()})
        injector = getattr(sandbox.interceptor, "faults", None)
        found.faults["set"] += sandbox.faults
        found.faults["active"] += len(injector.active) if injector else 0
        if n % AT_ONCE == 0:
            await asyncio.sleep(0)
    return found


async def text(sandboxes: Sandboxes, tally: RequestTally, kept: Collection[str] = ()) -> tuple[bytes, str]:
    """Return the metrics as Prometheus reads them, and their media type. `kept` are the accounts that a store has."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    found = await held(sandboxes)
    found.on_disk = sum(not sandboxes.is_open(account) for account in kept)
    registry.register(Numbers(tally, found))
    return generate_latest(registry), CONTENT_TYPE_LATEST


def of_nodes(texts: Mapping[str, bytes | None]) -> bytes:
    """Return the metrics of several nodes as one text: each number says whose it is. A node without a text is down."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(NumbersOfNodes(texts))
    return generate_latest(registry)


class NumbersOfNodes(Collector):
    """The numbers of all nodes, each with the node's address as a label more."""

    def __init__(self, texts: Mapping[str, bytes | None]) -> None:
        self._texts = texts

    def collect(self) -> Iterator[Any]:
        """Yield the metrics, one after the other."""
        found: dict[str, Metric] = {}
        for node, text in sorted(self._texts.items()):
            for family in text_string_to_metric_families((text or b"").decode()):
                metric = found.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                metric.samples += [one._replace(labels={**one.labels, "node": node}) for one in family.samples]
        yield from found.values()
        up = GaugeMetricFamily("mockdial_node_up", "Whether a node has answered in time.", labels=("node",))
        for node, text in sorted(self._texts.items()):
            up.add_metric((node,), float(text is not None))
        yield up


class Numbers(Collector):
    """All numbers, as they were at one moment."""

    def __init__(self, tally: RequestTally, found: Held) -> None:
        self._tally, self._held = tally, found

    def collect(self) -> Iterator[Any]:
        """Yield the metrics, one after the other."""
        answers = CounterMetricFamily(
            "mockdial_requests", "Requests that were answered.", labels=("api", "method", "status")
        )
        by_api: dict[str, list[int]] = {}
        for (api, method, status), row in sorted(self._tally.rows.items()):
            answers.add_metric((api, method, str(status)), sum(row[:-1]))
            by_api[api] = list(map(sum, zip(by_api.get(api, [0] * len(row)), row, strict=True)))
        yield answers
        latencies = HistogramMetricFamily(
            "mockdial_request_seconds", "How long answers took, in seconds.", labels=("api",)
        )
        for api, row in by_api.items():
            sums = zip((*map(str, BOUNDS), "+Inf"), accumulate(row[:-1]), strict=True)
            latencies.add_metric((api,), list(sums), row[-1] / 1e9)
        yield latencies
        held = self._held
        waiting = "Worlds in the store that nobody has asked for since the start."
        yield GaugeMetricFamily("mockdial_worlds", "Worlds that the server holds in memory.", value=held.worlds)
        yield GaugeMetricFamily("mockdial_worlds_on_disk", waiting, value=held.on_disk)
        yield GaugeMetricFamily("mockdial_happenings", "Happenings in the worlds in memory.", value=held.happenings)
        yield GaugeMetricFamily("mockdial_commands", "Changes that they have taken.", value=held.commands)
        yield _gauge("mockdial_records", "Their records, calls among them.", ("vendor", "kind"), held.records)
        yield _gauge("mockdial_webhooks", "Their webhooks.", ("state",), held.webhooks)
        yield _gauge("mockdial_faults", "Faults: all that were set, and the active ones.", ("state",), held.faults)


def _gauge(name: str, about: str, labels: tuple[str, ...], counts: Counter[Any]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, about, labels=labels)
    for values, count in sorted(counts.items()):
        gauge.add_metric((values,) if isinstance(values, str) else values, count)
    return gauge
