"""What stands in for the real clocks, the network and the store while a cluster is simulated."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from mock_server.store import nats_connection
from mock_server.store.group_commit import GroupCommit
from mock_server.store.leases import Leases
from mock_server.web import realtime, sandbox
from tests.cluster.simulation.node import nats_client
from tests.store.simulation.machine import CLOCK, simulated_clocks

TICK = 1.0
"""Seconds between two looks at worlds with a rate: fewer looks, more seeds."""


class ErrorWatch(logging.Handler):
    """Takes what servers log as errors: none may fail while it lives."""

    def emit(self, record: logging.LogRecord) -> None:
        node = CLOCK.machine
        if not node.is_dead:
            error = record.exc_info[1] if record.exc_info else None
            node.loop.wrong.append(f"node {node.number}: {record.getMessage()}: {error!r}")


@contextmanager
def simulated_cluster() -> Iterator[None]:
    """Have servers use the clocks, the network and the store of the nodes that are simulated now."""
    log, watch = logging.getLogger("uvicorn.error"), ErrorWatch(logging.ERROR)
    with simulated_clocks(), ExitStack() as stack:
        log.addHandler(watch)
        stack.callback(log.removeHandler, watch)
        stack.enter_context(patch.object(log, "propagate", False))
        for one in (
            patch.object(nats_connection.nats, "connect", nats_client),
            patch.object(Leases.__init__, "__defaults__", (CLOCK.lease_time,)),
            patch.object(sandbox, "monotonic", CLOCK.lease_time),
            patch.object(GroupCommit.__init__, "__defaults__", ((), CLOCK.monotonic)),
            patch.object(realtime, "TICK", TICK),
        ):
            stack.enter_context(one)
        yield
