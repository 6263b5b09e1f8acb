"""Kills nodes and NATS servers: `python -m tests.cluster.kills FIRST NODES` goes on from any seed."""

import sys
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import monotonic

from tests.cluster.kills.run import NODES, play


def main(first: int, nodes: int = NODES) -> int:
    """Play runs, one after another, and print of each what was killed, and how long worlds had no answer."""
    began = monotonic()
    for seed in range(first, first + -(-nodes // NODES)):
        folder = Path(mkdtemp(prefix="mockdial-kills-"))  # it stays where a run fails
        machine = play(seed, folder)
        rmtree(folder)
        waits = f"without an answer for {', '.join(f'{one:.1f}' for one in sorted(machine.waits))} s"
        print(f"seed {seed}: {dict(machine.killed)}, {waits}, {monotonic() - began:.0f} s until now", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:] or ["0"])))
