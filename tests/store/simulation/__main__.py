"""Plays simulations: `python -m tests.store.simulation FIRST COUNT` prints each seed that fails, and why."""

import sys

from tests.store.simulation.playing import main

if __name__ == "__main__":
    first, *rest = map(int, sys.argv[1:] or [1])
    sys.exit(main(first, *(rest or [1])) > 0)
