"""Plays simulations: `python -m tests.cluster.simulation FIRST COUNT` prints each seed that fails, and why."""

import sys

from tests.cluster.simulation.clocks import simulated_cluster
from tests.cluster.simulation.run import ClusterRun
from tests.store.simulation.playing import main

if __name__ == "__main__":
    first, *rest = map(int, sys.argv[1:] or [1])
    sys.exit(main(first, *(rest or [1]), run=ClusterRun, clocks=simulated_cluster) > 0)
