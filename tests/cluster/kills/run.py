"""Runs of kills in a cluster: the clients and the judge of the simulation, with real nodes and NATS servers."""

import asyncio
from functools import partial
from pathlib import Path

from tests.cluster.kills.machine import KilledCluster
from tests.cluster.simulation.run import ClusterRun

NODES, SERVERS = 4, 1
"""How many of each kind are killed in one run."""


class KilledClusterRun(ClusterRun):
    """One run; its seed says what clients want, and what dies when."""

    machine: KilledCluster  # type: ignore[assignment]

    def __init__(self, seed: object, folder: Path) -> None:
        super().__init__(seed, partial(KilledCluster, folder))

    def play(self) -> None:
        """Use the cluster while its parts are killed. Raise `BrokenPromise` if something was seen that must not be."""
        try:
            self.machine.live(self._use)
            self.judge()
        finally:
            self.machine.stop()

    async def _use(self, machine: KilledCluster) -> None:  # type: ignore[override]
        killer = asyncio.ensure_future(machine.kill(["node"] * NODES + ["nats"] * SERVERS, list(self.history.worlds)))
        await asyncio.gather(killer, *(self._use_until(client, killer) for client in self.clients))

    async def _use_until(self, client, killer) -> None:
        """Have a client use the cluster until nothing is killed any more."""
        while not killer.done():
            await client.live(self.machine, 1)


def play(seed: int, folder: Path) -> KilledCluster:
    """Play a seed, and return what it was played with. Name it if it fails."""
    run = KilledClusterRun(seed, folder)
    try:
        run.play()
    except Exception as error:
        error.add_note(f"seed {seed}: python -m tests.cluster.kills {seed}; {folder} has what each process said")
        raise
    return run.machine
