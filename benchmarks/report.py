"""The results as two tables: the budgets with their verdicts, and what each contender did."""

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.budgets import Row, middle
from benchmarks.machine import machine, versions
from benchmarks.turns import Figures

RESULTS = Path(__file__).parent / "RESULTS.md"

CONTENDERS = {
    "empty": "empty Starlette endpoint, POST",
    "create": "mockdial, POST",
    "read": "mockdial, GET",
    "refuse": "mockdial, POST refused (422)",
    "held": "mockdial, POST, 10⁵ jobs held",
    "prism": "Prism, POST",
    "backend": "openapi-backend, POST",
}

PAGE = """# Results

Made by `make bench` on {date}: medians of {rounds} rounds, {seconds:g} s of load a turn. In each round the contenders
take turns, each as a fresh process with one worker, asked by wrk from 16 connections on loopback after a second of
warm-up. A ratio is taken within its round, so that the noise of the machine hits both sides of it.

Machine: {machine}.

Versions: {versions}.

| what | must | aim | measured | ratio | verdict |
| --- | --- | --- | --- | --- | --- |
{budgets}

What each contender did:

| contender | requests/s | p99 ms | start ms | resident MB |
| --- | --- | --- | --- | --- |
{contenders}

{also}
"""


def write(rows: list[Row], rounds: list[Figures], missing: dict[str, str], seconds: float) -> Path:
    page = PAGE.format(
        date=datetime.now(UTC).date(),
        rounds=len(rounds),
        seconds=seconds,
        machine=machine(),
        versions=versions(),
        budgets="\n".join(line(cells(row, rounds, missing)) for row in rows),
        contenders="\n".join(line(raw(name, rounds)) for name in CONTENDERS if raw(name, rounds)),
        also=also(rounds),
    )
    RESULTS.write_text(page.strip() + "\n")
    return RESULTS


def cells(row: Row, rounds: list[Figures], missing: dict[str, str]) -> list[str]:
    """One row of the budgets; a row that could not be measured says why."""
    value = row.value(rounds)
    head = [row.text, f"{row.must:g} {row.unit}", f"{row.aim:g} {row.unit}"]
    if value is None:
        reasons = [f"{turn}: {missing[turn]}" for turn in row.turns if turn in missing]
        return [*head, "–", "–", f"not measured ({'; '.join(reasons)})"]
    if row.is_ratio:
        shown = middle(rounds, lambda one: one[row.shown])
        return [*head, f"{shown:,.0f}/s", f"{value:.2f} ×", row.verdict(value)]
    return [*head, f"{value:.{1 if value >= 10 else 2}f} {row.unit}", "–", row.verdict(value)]


def raw(name: str, rounds: list[Figures]) -> list[str]:
    """What one contender did, empty if it took no turn."""
    found = [middle(rounds, lambda one, of=of: one[f"{name} {of}"]) for of in ("rate", "p99", "start", "memory")]  # type: ignore[misc]
    shapes = ("{:,.0f}", "{:.1f}", "{:.0f}", "{:.0f}")
    shown = [shape.format(value) if value is not None else "–" for shape, value in zip(shapes, found, strict=True)]
    return [CONTENDERS[name], *shown] if found[0] is not None else []


def also(rounds: list[Figures]) -> str:
    """What stands behind single rows: the worst round of a pause, the yardstick called in process."""
    said = []
    pauses = [one["held pause"] for one in rounds if "held pause" in one]
    if pauses:
        said.append(f"The collector's longest pause in the worst round: {max(pauses):.1f} ms.")
    if any("scale pause" in one for one in rounds):
        said += [
            f"While a million calls were played, the neighbour asked {of_scale(rounds, 'neighbour asked'):,.0f} times;",
            f"the collector's longest pause in that server's life was {of_scale(rounds, 'pause'):.1f} ms;",
            f"a call cost {of_scale(rounds, 'µs a call'):.1f} µs.",
        ]
    empty = middle(rounds, lambda one: one["empty µs"])
    if empty is not None:
        said.append(f"The empty Starlette endpoint called in process: {empty:.1f} µs.")
    return " ".join(said)


def of_scale(rounds: list[Figures], name: str) -> float:
    return middle(rounds, lambda one: one[f"scale {name}"]) or 0


def line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
