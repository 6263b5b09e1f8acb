"""The options of `python -m benchmarks`."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.budgets import GROUPS, ROWS
from benchmarks.judging import Row
from benchmarks.turn import CALLS
from benchmarks.turns import ONCE


@dataclass(frozen=True)
class BenchmarkOptions:
    """The options of one run, checked."""

    rows: list[Row]
    count: int
    seconds: int
    calls: int
    is_part: bool
    beside: Path | None
    record: Path | None
    judge: Path | None


def options(arguments: Sequence[str] | None = None) -> BenchmarkOptions:
    """Return the options. End the program with one line where the command line is wrong."""
    names = [row.name for row in ROWS]
    stands = "; ".join(f"{group} stands for {', '.join(rows)}" for group, rows in GROUPS.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"Rows: {', '.join(names)}. {stands}.",
        epilog="Exit code 0: every budget is met; 1: one is missed, or worse here, or not measured; 2: wrong use.",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each contender takes its turn (5)")
    parser.add_argument("--seconds", type=int, default=3, help="how long the load of one turn lasts (3)")
    parser.add_argument("--only", type=lambda text: text.split(","), help="rows, joined by commas (no RESULTS.md)")
    parser.add_argument("--calls", type=int, default=CALLS, help="calls in the large batch, with --only (10⁶)")
    parser.add_argument("--tests", action="store_true", help="run every test too, for its processor time (minutes)")
    parser.add_argument("--beside", type=Path, metavar="PATH", help="measure another checkout in turn, and compare")
    parser.add_argument("--record", type=Path, metavar="FILE", help="keep every figure for --judge")
    parser.add_argument("--judge", type=Path, metavar="FILE", help="judge what was recorded, and measure nothing")
    asked = parser.parse_args(arguments)
    only = [row for name in asked.only or () for row in GROUPS.get(name, [name])]
    if unknown := sorted(set(only) - set(names)):
        parser.error(f"no row is called {', '.join(unknown)}; there are: {', '.join([*names, *GROUPS])}")
    if asked.calls != CALLS and not only:
        parser.error("--calls: only together with --only, because RESULTS.md is about 10⁶")
    rows = [row for row in ROWS if (row.name in only if only else asked.tests or not ONCE & set(row.turns))]
    is_part = bool(only or asked.beside)
    return BenchmarkOptions(
        rows, asked.rounds, asked.seconds, asked.calls, is_part, asked.beside, asked.record, asked.judge
    )
