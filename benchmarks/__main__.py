"""Measure the mock beside its yardsticks and write RESULTS.md.

python -m benchmarks --rounds 5 --seconds 3
python -m benchmarks --only create,start
python -m benchmarks --only scale --calls 100000 --rounds 1
python -m benchmarks --beside ../before --only create,start,in_process
python -m benchmarks --only create --record create.json
python -m benchmarks --judge create.json
"""

import sys
from collections.abc import Iterable, Mapping, Sequence

from benchmarks import figures, page, report
from benchmarks.checkout import Checkout, Unusable
from benchmarks.comparison import HEAD, WORSE, compare
from benchmarks.figures import Round
from benchmarks.judging import MISSED, Row
from benchmarks.load import has_wrk
from benchmarks.options import BenchmarkOptions, options
from benchmarks.rounds import Measurements, measure
from benchmarks.turn import TurnSettings
from benchmarks.turns import PEERS, TURNS

YARDSTICKS = ["yardstick", "scales", "reference", "measured", "lowest – highest", "times ×"]
BUDGETS = ["what", "must", "aim", "measured", "yardstick", "judged", "verdict"]


def main() -> int:
    """Return 0: all budgets are met; 1: one is missed or was not measured; 2: nothing could be measured."""
    asked = options()
    if asked.judge:
        rounds, missing = figures.load(asked.judge)
        return judge([row for row in asked.rows if row.value(rounds) is not None], rounds, missing)
    if not has_wrk():
        print("wrk is not installed: it makes the load (Debian, Ubuntu: apt-get install wrk)", file=sys.stderr)
        return 2
    try:
        checkouts = [Checkout.here(), *([Checkout.at(asked.beside)] if asked.beside else [])]
    except Unusable as problem:
        print(problem, file=sys.stderr)
        return 2
    needed = {turn for row in asked.rows for turn in row.turns}
    settings = [TurnSettings(checkout, asked.seconds, asked.calls) for checkout in checkouts]
    here, *there = measure(settings, [turn for turn in TURNS if turn in needed], asked.count)
    if asked.record:
        figures.save(asked.record, here.rounds, here.missing)
        for other in there:
            figures.save(asked.record.with_stem(f"{asked.record.stem}-there"), other.rounds, other.missing)
    code = judge(asked.rows, here.rounds, here.missing)
    if there:
        return max(code, beside(asked.rows, here, there[0]))
    publish(asked, here)
    return code


def judge(rows: Sequence[Row], rounds: Sequence[Round], missing: Mapping[str, str]) -> int:
    """Print yardsticks and verdicts; return 1 if a budget is missed or was not measured."""
    show(YARDSTICKS, report.yardsticks(rounds))
    if warning := report.disturbance(rounds):
        print(f"\n{warning}")
    show(BUDGETS, [report.cells(row, rounds, missing) for row in rows])
    return int(any(fails(row, rounds, missing) for row in rows))


def fails(row: Row, rounds: Sequence[Round], missing: Mapping[str, str]) -> bool:
    """Return whether it is missed, or not measured; only the peers on Node may be absent."""
    value = row.value(rounds)
    if value is None:
        return any(turn in missing for turn in row.turns if turn not in PEERS)
    return row.verdict(value) == MISSED


def beside(rows: Sequence[Row], here: Measurements, there: Measurements) -> int:
    """Print both checkouts side by side; return 1 if something is worse here or could not be compared."""
    compared = {row.name: compare(row, there.rounds, here.rounds) for row in rows if not PEERS & set(row.turns)}
    show(HEAD, [one.cells() for one in compared.values() if one])
    worse = [name for name, one in compared.items() if one and one.word == WORSE]
    not_compared = [name for name, one in compared.items() if one is None]
    print(f"\nworse here: {', '.join(worse) or 'nothing'}", end="")
    print(f"; not compared: {', '.join(not_compared)}" if not_compared else "")
    return int(bool(worse or not_compared))


def publish(asked: BenchmarkOptions, here: Measurements) -> None:
    """Write RESULTS.md, if everything was measured."""
    if asked.is_part:
        print("\na part only: RESULTS.md stays as it is")
    else:
        print(f"\nwrote benchmarks/{page.write(asked.rows, here.rounds, here.missing, asked.seconds).name}")


def show(head: Sequence[str], table: Iterable[Sequence[str]]) -> None:
    """Print a table in columns."""
    rows = [head, *table]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    print()
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
