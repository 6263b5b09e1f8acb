"""Plays seeds of a simulation: one with its story, or many on all processors, which prints the same as with one.

It is no `__main__`: what a process is to play for another must have a name that both know.
"""

import gc
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from multiprocessing import get_context
from time import perf_counter
from typing import Any

from tests.store.simulation.machine import simulated_clocks
from tests.store.simulation.run import SimulatedRun

TOGETHER = 10
"""Seeds that a process plays in one go."""

Runs = Callable[[int], Any]
Clocks = Callable[[], AbstractContextManager[None]]


def said(seeds: range, run: Runs, clocks: Clocks) -> list[str]:
    """Play these seeds; return a line for each that has failed. Garbage is collected between two of them."""
    lines = []
    gc.disable()
    with clocks():
        for seed in seeds:
            played = run(seed)
            if seed == seeds.start:
                gc.collect()
                gc.freeze()  # what was loaded is for all of them
            try:
                played.play()
            except Exception as error:
                lines.append(f"seed {seed}: {type(error).__name__}: {error}")
            del played
            gc.collect(1)
    return lines


def play_one(seed: int, run: Runs, clocks: Clocks) -> None:
    """Play a seed; print its whole story, and raise what it raises, if it fails."""
    with clocks():
        played = run(seed)
        try:
            played.play()
        except Exception:
            print("\n".join(played.machine.told))
            raise


def main(first: int, count: int, run: Runs = SimulatedRun, clocks: Clocks = simulated_clocks) -> int:
    """Play so many seeds; return how many have failed."""
    if count == 1:
        play_one(first, run, clocks)
        print(f"seed {first} holds")
        return 0
    seeds = range(first, first + count)
    parts = [seeds[n : n + TOGETHER] for n in range(0, count, TOGETHER)]
    failed, began = 0, perf_counter()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        for lines in processes.map(partial(said, run=run, clocks=clocks), parts):
            failed += len(lines)
            for line in lines:
                print(line, flush=True)
    print(f"{count} seeds, {failed} failed")
    print(f"{perf_counter() - began:.1f} s", file=sys.stderr)
    return failed
