"""Plays simulations: `python -m tests.store.simulation FIRST COUNT` prints each seed that fails, and why."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from time import process_time
from typing import Any

from tests.store.simulation.machine import simulated_clocks
from tests.store.simulation.run import SimulatedRun


def main(
    first: int,
    count: int,
    run: Callable[[int], Any] = SimulatedRun,
    clocks: Callable[[], AbstractContextManager[None]] = simulated_clocks,
) -> int:
    """Play so many seeds; return how many have failed."""
    failed, began = 0, process_time()
    with clocks():
        for seed in range(first, first + count):
            played = run(seed)
            try:
                played.play()
            except Exception as error:
                failed += 1
                print(f"seed {seed}: {type(error).__name__}: {error}", flush=True)
                if count == 1:
                    print("\n".join(played.machine.told))
                    raise
    print(f"{count} seeds, {failed} failed, {process_time() - began:.1f} s")
    return failed


if __name__ == "__main__":
    first, *rest = map(int, sys.argv[1:] or [1])
    sys.exit(main(first, *(rest or [1])) > 0)
