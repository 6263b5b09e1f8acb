"""Compares two checkouts that were measured together, row by row.

What is compared is the value as it was measured: the two checkouts take every turn one after the other, so the pace of
the machine is nearly the same for both, and no yardstick adds its own noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median

from benchmarks.figures import Round
from benchmarks.judging import Row
from benchmarks.report import shown

TOLERANCE = 0.03  # what is always a little uneven
CHANCE = 0.05  # how often a row of two equal checkouts may be called better, and how often worse
BETTER, WORSE, ALIKE = "better", "worse", "alike"


@dataclass(frozen=True)
class Comparison:
    """One row of both checkouts, and the value of this one divided by that of the other, round by round."""

    row: Row
    there: Sequence[Round]
    here: Sequence[Round]
    ratios: tuple[float, ...]

    @property
    def word(self) -> str:
        """`worse` or `better` where nearly all rounds say so, which takes five, and the median is far enough."""
        middle = median(self.ratios)
        above = sum(ratio > 1 for ratio in self.ratios)
        below = sum(ratio < 1 for ratio in self.ratios)
        if middle > 1 + TOLERANCE and by_chance(above, len(self.ratios)) <= CHANCE:
            return BETTER if self.row.more_is_better else WORSE
        if middle < 1 - TOLERANCE and by_chance(below, len(self.ratios)) <= CHANCE:
            return WORSE if self.row.more_is_better else BETTER
        return ALIKE

    def cells(self) -> list[str]:
        """Return the row as it is printed: measured values, their ratio, and the verdicts on the scaled ones."""
        both = (self.there, self.here)
        span = f"{min(self.ratios):.2f} – {max(self.ratios):.2f}"
        values = [shown(self.row, self.row.measured(rounds)) for rounds in both]
        verdicts = " → ".join(verdict(self.row, rounds) for rounds in both)
        return [self.row.text, *values, f"{median(self.ratios):.2f}", span, self.word, verdicts]


HEAD = ["what", "there", "here", "here ÷ there", "lowest – highest", "", "budget"]


def compare(row: Row, there: Sequence[Round], here: Sequence[Round]) -> Comparison | None:
    """Return the comparison of a row in two checkouts, or None where no round has both."""
    pairs = [(row.measured([before]), row.measured([after])) for before, after in zip(there, here, strict=True)]
    ratios = tuple(after / before for before, after in pairs if before and after is not None)
    return Comparison(row, there, here, ratios) if ratios else None


def by_chance(count: int, of: int) -> float:
    """Return the probability that a fair coin shows one side at least `count` times."""
    return float(sum(comb(of, seen) for seen in range(count, of + 1)) / 2**of)


def verdict(row: Row, rounds: Sequence[Round]) -> str:
    """Return the verdict on the scaled value."""
    value = row.value(rounds)
    return "–" if value is None else row.verdict(value)
