"""The budgets: what each row of the table must reach, and how it comes out of one round's figures."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from benchmarks.scale import PAGE
from benchmarks.turns import Figures

AIM_MET, MUST_MET, MISSED = "aim met", "must met", "missed"


@dataclass(frozen=True)
class Row:
    """One budget. `value` comes of all rounds, None where none has it; `turns` are the turns whose figures it needs."""

    name: str
    text: str
    turns: tuple[str, ...]
    must: float
    aim: float
    unit: str
    value: Callable[[list[Figures]], float | None]
    shown: str = ""  # for a ratio: the figure behind it

    @property
    def is_ratio(self) -> bool:
        return self.unit == "×"

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
    """The median of the rounds' own ratios: numerator and yardstick are neighbours in time."""

    def value(rounds: list[Figures]) -> float | None:
        return middle(rounds, lambda one: one[f"{over} rate"] / one[f"{under} rate"])

    return Row(name, text, (over, under), must, aim, "×", value, f"{over} rate")


def figure(name: str, text: str, turn: str, key: str, must: float, aim: float, unit: str) -> Row:
    return Row(name, text, (turn,), must, aim, unit, lambda rounds: middle(rounds, lambda one: one[key]))


def slowest_page() -> Row:
    """The slowest of pages that are asked for once in a round, each with the median of its rounds.

    So a hiccup of the machine, which hits one of forty in any round, is nobody's figure, and what is slow each time is.
    """

    def value(rounds: list[Figures]) -> float | None:
        names = {name for one in rounds for name in one if name.startswith(PAGE)}
        return max((median(one[name] for one in rounds if name in one) for name in names), default=None)

    text = "the slowest of its first 40 pages, each as in its middle round"
    return Row("worst_page", text, ("million",), 5, 1, "ms", value)


def growth() -> Row:
    """How the cost of a call grows: less is better, although it is a quotient."""

    def value(rounds: list[Figures]) -> float | None:
        return middle(rounds, lambda one: one["scale µs a call"] / one["scale µs a call of few"])

    return Row("growth", "cost of a call, 10⁶ beside 10³", ("million",), 1.5, 1.0, "times", value)


SCALE = "accepted played page worst_page neighbour million growth fresh reset day".split()
"""The rows that `--only scale` stands for."""

ROWS = [
    ratio("create", "create a job, POST, beside an empty Starlette endpoint", "create", "empty", 0.9, 1.1),
    ratio("read", "read it back, GET, beside the same", "read", "empty", 1.5, 1.9),
    ratio("refuse", "a request refused by the spec, 422, beside the same", "refuse", "empty", 0.9, 1.1),
    ratio("prism", "the same POST beside Prism 5 (stateless)", "create", "prism", 3.5, 4.5),
    ratio("backend", "the same POST beside openapi-backend on Node", "create", "backend", 1.0, 1.2),
    figure("in_process", "the application alone, in process: a create", "in_process", "mock µs", 25, 15, "µs"),
    figure("p99", "p99 at 16 connections while 10⁵ records are held", "held", "held p99", 5, 3, "ms"),
    figure("pause", "longest pause of the collector meanwhile", "held", "held pause", 20, 5, "ms"),
    figure("accepted", "one batch of 10⁶ rows, accepted over HTTP", "million", "scale accepted s", 3, 1.5, "s"),
    figure("played", "the same played to COMPLETE on a moved clock", "million", "scale played s", 8, 3, "s"),
    figure("page", "a page of 100 of its lists, asked for the first time", "million", "scale page ms", 5, 1, "ms"),
    slowest_page(),
    figure("neighbour", "slowest GET in another world meanwhile", "million", "scale neighbour ms", 50, 50, "ms"),
    figure("million", "resident memory with 10⁶ calls held", "million", "scale memory", 700, 400, "MB"),
    growth(),
    figure("fresh", "the first request to a fresh world", "million", "scale fresh ms", 2, 0.5, "ms"),
    figure("reset", "a world reset", "million", "scale reset ms", 2, 0.5, "ms"),
    figure("day", "a day of virtual time with nothing due", "million", "scale day ms", 1, 0.1, "ms"),
    figure("start", "start of the process to the first answer", "create", "create start", 300, 200, "ms"),
    figure("memory", "resident memory at start", "create", "create memory", 60, 45, "MB"),
]
