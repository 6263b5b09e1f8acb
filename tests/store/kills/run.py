"""Runs of kills: the clients and the judge of the simulation, with real servers on one real file."""

from collections import Counter
from functools import partial
from pathlib import Path

from tests.store.kills.machine import KilledMachine
from tests.store.simulation.run import SimulatedRun

LIVES = 10
"""Kills of one run, all of servers with the same file."""


class KilledRun(SimulatedRun):
    """One run; its seed says what clients want, and when the servers die."""

    most_moves = 5

    def __init__(self, seed: object, file: Path) -> None:
        super().__init__(seed, partial(KilledMachine, file))
        self.odds = 0

    def play(self) -> None:
        """Play all lives. Raise `BrokenPromise` if something was seen that must not be."""
        lives = 0
        while lives < LIVES:
            lives += self.machine.live(self._use, 1)
        self.judge()


def play(first: int, kills: int, folder: Path) -> Counter[str]:
    """Play seeds until this many servers were killed; return in the middle of what. Name the seed that fails."""
    killed: Counter[str] = Counter()
    for seed in range(first, first + -(-kills // LIVES)):
        run = KilledRun(seed, folder / f"{seed}.db")
        try:
            run.play()
        except Exception as error:
            error.add_note(f"seed {seed}: python -m tests.store.kills {seed}")
            raise
        finally:
            run.machine.close()
        killed += run.machine.killed
    return killed
