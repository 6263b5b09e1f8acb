"""Judges budgets: takes the value of each, scales it by a yardstick, and compares it with the budget."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from statistics import median

from benchmarks.figures import Round, Yardstick, unscaled

AIM_MET, MUST_MET, MISSED, TOLD = "aim met", "must met", "missed", "–"

Value = Callable[[Sequence[Round]], float | None]
"""The value of a row, from all rounds; None where no round has the figures."""


@dataclass(frozen=True)
class Row:
    """One budget. `turns` are those whose figures it needs; a row without a `must` is only shown."""

    name: str
    text: str
    turns: tuple[str, ...]
    must: float | None
    aim: float | None
    unit: str
    value: Value
    yardstick: Yardstick | None = None
    rate: str = ""  # for a ratio of rates: the figure behind it

    @property
    def more_is_better(self) -> bool:
        """True if this is a ratio of rates."""
        return self.unit == "×"

    def measured(self, rounds: Sequence[Round]) -> float | None:
        """Return the value as this machine made it, before any yardstick; for a ratio of rates, the rate behind it."""
        return middle(rounds, lambda one: one[self.rate].value) if self.rate else self.value(unscaled(rounds))

    def verdict(self, value: float) -> str:
        """Return which of `must` and `aim` the value reaches."""
        if self.must is None:
            return TOLD
        if self.aim is not None and self._reaches(value, self.aim):
            return AIM_MET
        return MUST_MET if self._reaches(value, self.must) else MISSED

    def _reaches(self, value: float, bound: float) -> bool:
        return value >= bound if self.more_is_better else value <= bound


def middle(rounds: Sequence[Round], of: Callable[[Round], float]) -> float | None:
    """Return the median over the rounds that have what `of` asks for, None if no round has it."""
    values = []
    for one in rounds:
        with suppress(KeyError):
            values.append(of(one))
    return median(values) if values else None


def beside_empty(name: str, text: str, must: float | None, aim: float | None) -> Row:
    """Return the row of a rate beside that of the empty endpoint just before and after it."""

    def ratio(one: Round) -> float:
        figure = one[f"{name} rate"]
        return figure.value / figure.pace.web

    return Row(name, text, (name,), must, aim, "×", lambda rounds: middle(rounds, ratio), Yardstick.WEB, f"{name} rate")


def beside_peer(name: str, text: str, must: float, aim: float) -> Row:
    """Return the row of our create beside a peer's, each of them beside the empty endpoint of its own time."""

    def ratio(one: Round) -> float:
        ours, theirs = one["create rate"], one[f"{name} rate"]
        return (ours.value / ours.pace.web) / (theirs.value / theirs.pace.web)

    return Row(name, text, ("create", name), must, aim, "×", lambda rounds: middle(rounds, ratio), None, "create rate")


def kept(name: str, text: str, must: float | None, of: Callable[[float, float], float]) -> Row:
    """Return the row of creates with a store, beside what `of` makes of those in memory and of rows by bare SQLite.

    Each rate that a processor makes stands beside the empty endpoint of its own time; SQLite's own waits for the disk.
    """

    def ratio(one: Round) -> float:
        ours, unkept, bare = one["kept rate"], one["unkept rate"], one["bare rate"]
        return ours.value / of(unkept.value / unkept.pace.web * ours.pace.web, bare.value)

    return Row(name, text, ("kept",), must, None, "×", lambda rounds: middle(rounds, ratio), None, "kept rate")


def beside_publish(name: str, text: str, must: float, aim: float) -> Row:
    """Return the row of creates with a store in NATS, beside publishes of the same bytes that nobody plays."""

    def ratio(one: Round) -> float:
        return one["shared rate"].value / one["publish rate"].value

    return Row(name, text, ("shared",), must, aim, "×", lambda rounds: middle(rounds, ratio), None, "shared rate")


def beside_vogent(name: str, text: str, must: float | None, aim: float) -> Row:
    """Return the row of a vendor's create beside Vogent's: how many kB of replies each of them sends in a second."""

    def sent(one: Round, which: str) -> float:
        rate = one[f"{which} rate"]
        return rate.value / rate.pace.web * one[f"{which} kB"].value

    def ratio(one: Round) -> float:
        return sent(one, name) / sent(one, "create")

    turns = ("create", name)
    return Row(f"{name}_kB", text, turns, must, aim, "×", lambda rounds: middle(rounds, ratio), None, f"{name} rate")


def time(
    name: str, text: str, turn: str, figure: str, yardstick: Yardstick, must: float | None, aim: float | None
) -> Row:
    """Return the row of a time, scaled to the reference machine, in the unit that the figure's name ends in.

    A name with `*` stands for the slowest of several, each with the median of its rounds: a hiccup of the machine hits
    another one each round and belongs to no turn, and what is slow each time is.
    """

    def one_of(key: str) -> Callable[[Round], float]:
        return lambda one: one[key].scaled(yardstick)

    def value(rounds: Sequence[Round]) -> float | None:
        keys = {key for one in rounds for key in one if fnmatchcase(key, figure)}
        return max((middle(rounds, one_of(key)) or 0 for key in keys), default=None)

    return Row(name, text, (turn,), must, aim, figure.rsplit(maxsplit=1)[-1], value, yardstick)


def memory(name: str, text: str, turn: str, figure: str, must: float, aim: float) -> Row:
    """Return the row of a size, which no yardstick scales."""
    return Row(name, text, (turn,), must, aim, "MB", lambda rounds: middle(rounds, lambda one: one[figure].value))


def quotient(
    name: str,
    text: str,
    turn: str,
    over: Sequence[str],
    under: str,
    must: float,
    aim: float,
    yardstick: Yardstick = Yardstick.HEAP,
) -> Row:
    """Return the row of the largest of several times beside another one of the same round: less is better."""

    def value(rounds: Sequence[Round]) -> float | None:
        def largest(one: Round) -> float:
            return max(one[key].scaled(yardstick) for key in over) / one[under].scaled(yardstick)

        return middle(rounds, largest)

    return Row(name, text, (turn,), must, aim, "times", value)
