"""Measure the mock beside its yardsticks and write RESULTS.md.

python -m benchmarks --rounds 5 --seconds 3
python -m benchmarks --only create,read
python -m benchmarks --only scale --calls 100000 --rounds 1
"""

import argparse
import sys
from functools import partial

from benchmarks import report
from benchmarks.budgets import MISSED, ROWS, SCALE, Row
from benchmarks.load import has_wrk
from benchmarks.scale import PAGE
from benchmarks.server import Unavailable
from benchmarks.turns import CALLS, PEERS, TURNS, Figures, million

WIDTHS = (58, 7, 7, 11, 8, 0)


def main() -> int:
    asked = arguments()
    rows = [row for row in ROWS if not asked.only or row.name in asked.only]
    if not has_wrk() and any(turn != "million" for row in rows for turn in row.turns):
        print("wrk is not installed: it makes the load (Debian, Ubuntu: apt-get install wrk)", file=sys.stderr)
        return 2
    rounds, missing = measure(rows, asked.rounds, asked.seconds, asked.calls)
    print()
    for row in rows:
        cells = report.cells(row, rounds, missing)
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)))
    if asked.only:
        print("\na part only: RESULTS.md stays as it is")
    else:
        print(f"\nwrote benchmarks/{report.write(rows, rounds, missing, asked.seconds).name}")
    return int(any(fails(row, rounds, missing) for row in rows))


def fails(row: Row, rounds: list[Figures], missing: dict[str, str]) -> bool:
    """Missed, or not measured although the peers on Node, which may be absent, are not to blame."""
    value = row.value(rounds)
    if value is None:
        return any(turn in missing for turn in row.turns if turn not in PEERS)
    return row.verdict(value) == MISSED


def arguments() -> argparse.Namespace:
    names = f"{', '.join(row.name for row in ROWS)}; scale stands for {', '.join(SCALE)}"
    about = f"Rows: {names}. Exit code 1: a must is missed or the mock was not measured; 2: wrk is not installed."
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=about)
    parser.add_argument("--rounds", type=int, default=5, help="how often each contender takes its turn (5)")
    parser.add_argument("--seconds", type=int, default=3, help="how long the load of one turn lasts (3)")
    parser.add_argument("--only", type=lambda text: text.split(","), help="rows, joined by commas (no RESULTS.md)")
    parser.add_argument("--calls", type=int, default=CALLS, help="calls in the large batch; with --only (10⁶)")
    asked = parser.parse_args()
    if asked.only and "scale" in asked.only:
        asked.only = [*(name for name in asked.only if name != "scale"), *SCALE]
    if asked.calls != CALLS and not asked.only:
        parser.error("--calls: only together with --only, because RESULTS.md tells of 10⁶")
    unknown = sorted(set(asked.only or ()) - {row.name for row in ROWS})
    if unknown:
        parser.error(f"no row is called {', '.join(unknown)}; there are: {names}")
    return asked


def measure(rows: list[Row], times: int, seconds: float, calls: int) -> tuple[list[Figures], dict[str, str]]:
    """Figures by round, and why a turn has none. Each round begins one turn later, so none is always first."""
    performers = {**TURNS, "million": partial(million, calls=calls)}
    turns = [turn for turn in TURNS if any(turn in row.turns for row in rows)]
    rounds: list[Figures] = []
    missing: dict[str, str] = {}
    for number in range(times):
        figures: Figures = {}
        for turn in turns[number % len(turns) :] + turns[: number % len(turns)]:
            if turn in missing:
                continue
            try:
                seen = performers[turn](seconds)
            except Unavailable as problem:
                missing[turn] = problem.reason
                print(f"round {number + 1}  {turn:<11} {problem.reason}", flush=True)
                print(*problem.detail.splitlines()[-3:], sep="\n", end="\n" if problem.detail else "", flush=True)
                continue
            figures |= seen
            told = ", ".join(f"{name} {value:,.1f}" for name, value in seen.items() if not name.startswith(PAGE))
            print(f"round {number + 1}  {turn:<11}", told, flush=True)
        rounds.append(figures)
    return rounds, missing


if __name__ == "__main__":
    sys.exit(main())
