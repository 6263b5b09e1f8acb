"""The results as cells of tables: the budgets with their verdicts, and the yardsticks."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from benchmarks.figures import REFERENCE, Pace, Round
from benchmarks.judging import Row

UNDISTURBED = 1.1  # times its processor time is what the heap loop takes at most on a machine that is ours


def cells(row: Row, rounds: Sequence[Round], missing: Mapping[str, str]) -> list[str]:
    """Return one row of the budgets; a row that could not be measured says why."""
    value, measured = row.value(rounds), row.measured(rounds)
    head = [row.text, bound(row, row.must), bound(row, row.aim)]
    if value is None or measured is None:
        reasons = [f"{turn}: {missing[turn]}" for turn in row.turns if turn in missing]
        return [*head, "–", "–", "–", f"not measured ({'; '.join(reasons)})"]
    return [*head, shown(row, measured), row.yardstick or "–", amount(row, value), row.verdict(value)]


def bound(row: Row, value: float | None) -> str:
    """Return a must or an aim with its unit."""
    return "–" if value is None else f"{value:g} {row.unit}"


def shown(row: Row, measured: float | None) -> str:
    """Return a value as it was measured: for a ratio of rates, the rate behind it."""
    if measured is None:
        return "–"
    return f"{measured:,.0f}/s" if row.rate else amount(row, measured)


def amount(row: Row, value: float) -> str:
    """Return a value with its unit, in significant digits only."""
    return f"{value:.{1 if value >= 10 and not row.more_is_better else 2}f} {row.unit}"


def yardsticks(rounds: Sequence[Round]) -> list[list[str]]:
    """Return the figures of both yardsticks, and the factor by which they scale the times of this run."""
    paces = {figure.pace for one in rounds for figure in one.values()} - {REFERENCE}
    shapes: list[tuple[str, str, str, Callable[[Pace], float]]] = [
        ("empty Starlette endpoint", "what goes over the web", "{:,.0f} POST/s", lambda pace: pace.web),
        ("heap loop", "what is pure Python", "{:.3f} s", lambda pace: pace.heap),
        ("heap loop, processor time", "processor time", "{:.3f} s", lambda pace: pace.processor),
    ]
    found = []
    for name, scales, shape, of in shapes:
        seen, reference = [of(pace) for pace in paces], of(REFERENCE)
        middle = median(seen)
        factor = middle / reference if "/s" in shape else reference / middle
        span = f"{shape.format(min(seen))} – {shape.format(max(seen))}"
        found.append([name, scales, shape.format(reference), shape.format(middle), span, f"{factor:.2f}"])
    return found


def disturbance(rounds: Sequence[Round]) -> str:
    """Return a warning where the machine had other work, which lengthens times but not processor time; else nothing."""
    paces = {figure.pace for one in rounds for figure in one.values()} - {REFERENCE}
    waited = median(pace.heap / pace.processor for pace in paces)
    if waited < UNDISTURBED:
        return ""
    return f"The machine had other work (the heap loop took {waited:.2f} × its processor time): these times are noise."
