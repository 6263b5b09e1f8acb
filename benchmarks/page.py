"""RESULTS.md: the yardsticks, the budgets with their verdicts, and the figures of each contender."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import REFERENCE, Round
from benchmarks.judging import Row, middle
from benchmarks.machine import machine, versions
from benchmarks.report import cells, disturbance, yardsticks

RESULTS = Path(__file__).parent / "RESULTS.md"

CONTENDERS = {
    "empty": "empty Starlette endpoint, POST",
    "create": "mockdial, POST",
    "read": "mockdial, GET",
    "refuse": "mockdial, POST refused (422)",
    "held": "mockdial, POST, 10⁵ jobs held",
    "happyrobot": "mockdial as HappyRobot, POST",
    "freya": "mockdial as Freya, POST",
    "temphone": "mockdial as TemPhone, POST",
    "prism": "Prism, POST",
    "backend": "openapi-backend, POST",
}

PAGE = """# Results

Made by `make bench` on {date}: medians of {rounds} rounds, {seconds:g} s of load a turn. In each round the contenders
take turns, each as a fresh process with one worker, asked by wrk from 16 connections on loopback after a second of
warm-up.

Machine: {machine}.{disturbance}

Versions: {versions}.

## Yardsticks

Times hold for a machine on which the empty Starlette endpoint answers {web:,.0f} POST/s. Both yardsticks are measured
before and after each measurement, and the mean of the two scales what lies between: machines drift within a run. Ratios
and memory are not scaled.

| yardstick | scales | reference | measured | lowest – highest | times × |
| --- | --- | --- | --- | --- | --- |
{yardsticks}

The heap loop is 10⁶ pops and pushes with 10,000 entries on the heap. Its reference is the time that it takes on a
machine on which the empty endpoint reaches its own: `python -m benchmarks.yardsticks 20` measures the two in turn, and
seconds × POST/s ÷ {web:,.0f} is about the same however fast the machine is at the moment.

## Budgets

"Measured" is what this machine did. "Judged" is what the verdict is about: a time as the reference machine would have
taken it, a rate beside that of the empty endpoint.

| what | must | aim | measured | yardstick | judged | verdict |
| --- | --- | --- | --- | --- | --- | --- |
{budgets}

## Contenders

What each of them did, as it was measured:

| contender | requests/s | p99 ms | start ms | resident MB |
| --- | --- | --- | --- | --- |
{contenders}

{also}
"""


def write(rows: Sequence[Row], rounds: Sequence[Round], missing: Mapping[str, str], seconds: float) -> Path:
    """Write RESULTS.md and return its path."""
    contenders = [contender(name, rounds) for name in CONTENDERS]
    page = PAGE.format(
        date=datetime.now(UTC).date(),
        rounds=len(rounds),
        seconds=seconds,
        machine=machine(),
        versions=versions(),
        disturbance=f" {warning}" if (warning := disturbance(rounds)) else "",
        web=REFERENCE.web,
        yardsticks=lines(yardsticks(rounds)),
        budgets=lines(cells(row, rounds, missing) for row in rows),
        contenders=lines(filter(None, contenders)),
        also=also(rounds),
    )
    RESULTS.write_text(page.strip() + "\n")
    return RESULTS


def contender(name: str, rounds: Sequence[Round]) -> list[str]:
    """Return the figures of one contender; nothing if it took no turn."""
    found = [
        middle(rounds, lambda one, key=f"{name} {of}": one[key].value)  # type: ignore[misc]
        for of in ("rate", "p99 ms", "start ms", "memory MB")
    ]
    shapes = ("{:,.0f}", "{:.1f}", "{:.0f}", "{:.0f}")
    shown = [shape.format(value) if value is not None else "–" for shape, value in zip(shapes, found, strict=True)]
    return [CONTENDERS[name], *shown] if found[0] is not None else []


def also(rounds: Sequence[Round]) -> str:
    """Return the raw figures behind single rows: the worst pause, the empty endpoint in process."""
    said = []
    pauses = [one["held pause ms"].value for one in rounds if "held pause ms" in one]
    if pauses:
        said.append(f"The collector's longest pause in the worst round: {max(pauses):.1f} ms.")
    for key, text in (
        ("million neighbour asked", "While a million calls were played, the neighbour asked {:,.0f} times."),
        ("million report neighbour ms", "While their report was made, its slowest answer took {:.1f} ms."),
        ("million pause ms", "The collector's longest pause in the life of that server was {:.1f} ms."),
        ("million call µs", "A call cost {:.1f} µs."),
        ("empty µs", "The empty Starlette endpoint called in process: {:.1f} µs."),
    ):
        value = middle(rounds, lambda one, key=key: one[key].value)  # type: ignore[misc]
        if value is not None:
            said.append(text.format(value))
    return " ".join(said)


def lines(table: Iterable[Sequence[str]]) -> str:
    """Return a table's rows in Markdown."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in table)
