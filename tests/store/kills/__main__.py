"""Kills real servers: `python -m tests.store.kills FIRST KILLS` goes on from any seed, and prints where it stands."""

import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

from tests.store.kills.run import LIVES, play


def main(first: int, kills: int = LIVES) -> int:
    """Play runs, one after another, and print each with the processor time of its servers."""
    for seed in range(first, first + -(-kills // LIVES)):
        with TemporaryDirectory() as folder:
            killed = play(seed, LIVES, Path(folder))
        took = getrusage(RUSAGE_CHILDREN)
        print(f"seed {seed}: {dict(killed)}, {took.ru_utime + took.ru_stime:.1f} s until now", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:] or ["0"])))
