"""The budgets: what each row of the table must reach, and how it comes out of one round's figures."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from benchmarks.turns import Figures

AIM_MET, MUST_MET, MISSED = "aim met", "must met", "missed"


@dataclass(frozen=True)
class Row:
    """One budget. `of` gives its value in one round; `turns` are the turns whose figures it needs."""

    name: str
    text: str
    turns: tuple[str, ...]
    must: float
    aim: float
    unit: str
    of: Callable[[Figures], float]
    shown: str = ""  # for a ratio: the figure behind it

    @property
    def is_ratio(self) -> bool:
        return self.unit == "×"

    def value(self, rounds: list[Figures]) -> float | None:
        """The median of the rounds' own values: numerator and yardstick of a ratio are neighbours in time."""
        return middle(rounds, self.of)

    def verdict(self, value: float) -> str:
        if value >= self.aim if self.is_ratio else value <= self.aim:
            return AIM_MET
        return MUST_MET if (value >= self.must if self.is_ratio else value <= self.must) else MISSED


def middle(rounds: list[Figures], of: Callable[[Figures], float]) -> float | None:
    """The median over the rounds that have what `of` asks for, None if no round has."""
    values = []
    for one in rounds:
        with suppress(KeyError):
            values.append(of(one))
    return median(values) if values else None


def ratio(name: str, text: str, over: str, under: str, must: float, aim: float) -> Row:
    def of(one: Figures) -> float:
        return one[f"{over} rate"] / one[f"{under} rate"]

    return Row(name, text, (over, under), must, aim, "×", of, f"{over} rate")


def figure(name: str, text: str, turn: str, key: str, must: float, aim: float, unit: str) -> Row:
    return Row(name, text, (turn,), must, aim, unit, lambda one: one[key])


ROWS = [
    ratio("create", "create a job, POST, beside an empty Starlette endpoint", "create", "empty", 0.9, 1.1),
    ratio("read", "read it back, GET, beside the same", "read", "empty", 1.5, 1.9),
    ratio("refuse", "a request refused by the spec, 422, beside the same", "refuse", "empty", 0.9, 1.1),
    ratio("prism", "the same POST beside Prism 5 (stateless)", "create", "prism", 3.5, 4.5),
    ratio("backend", "the same POST beside openapi-backend on Node", "create", "backend", 1.0, 1.2),
    figure("in_process", "the application alone, in process: a create", "in_process", "mock µs", 25, 15, "µs"),
    figure("p99", "p99 at 16 connections while 10⁵ records are held", "held", "held p99", 5, 3, "ms"),
    figure("pause", "longest pause of the collector meanwhile", "held", "held pause", 20, 5, "ms"),
    figure("start", "start of the process to the first answer", "create", "create start", 300, 200, "ms"),
    figure("memory", "resident memory at start", "create", "create memory", 60, 45, "MB"),
]
