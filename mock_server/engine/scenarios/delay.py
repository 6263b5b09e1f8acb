"""Delays, drawn by luck: fixed, uniform, lognormal, or one of several. Whole milliseconds, up to a year."""

from bisect import bisect_right
from collections.abc import Mapping
from math import erfc, exp, log, pi, sqrt
from typing import Any

from mock_server.engine.chance import cumulative
from mock_server.engine.scenarios.reading import listed, mapping, number, odds, some, wrong

YEAR = 31_536_000  # seconds
SECONDS = "seconds (0 to a year)"
ABOVE = "seconds, not less than the median, to a year"
FORMS = f"{SECONDS}, [least, most], or a mapping of one of fixed, uniform, lognormal, weighted"

Z95 = 1.6448536269514722
"""The 95th percentile of a normal distribution, in deviations above the middle."""

LESS_THAN_1 = 1 - 2.0**-53


class RandomDelay:
    """A way to draw a delay. Two are equal if they draw the same.

    `of(unit)` returns the delay for one drawn number, at least 0 and less than 1. It is called for every event of every
    call; hence plain classes with slots, and only one number each.
    """

    __slots__: tuple[str, ...] = ("_hash",)
    _hash: int

    def _facts(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._facts() == self._facts()

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:  # it is asked for at each call that is to have an outcome
            self._hash = hash(self._facts())
            return self._hash

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._facts()}"


class Fixed(RandomDelay):
    """The same delay always."""

    __slots__ = ("milliseconds",)

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds

    def of(self, unit: float) -> int:
        return self.milliseconds


class Uniform(RandomDelay):
    """Any delay between two bounds, all equally likely."""

    __slots__ = ("least", "most")

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def of(self, unit: float) -> int:
        return int(self.least + (self.most - self.least) * unit + 0.5)


PIECES = 512


def _quantiles() -> tuple[float, ...]:
    """Return the quantiles of the normal distribution in even steps, half a step from both ends."""
    upper, z = [0.0], 0.0
    for piece in range(PIECES // 2 + 1, PIECES + 1):
        below = min(piece, PIECES - 0.5) / PIECES
        for _ in range(5):  # Newton's method, from the quantile before
            z -= (1 - erfc(z / sqrt(2)) / 2 - below) * sqrt(2 * pi) * exp(z * z / 2)
        upper.append(z)
    return (*(-z for z in reversed(upper[1:])), *upper)


NORMAL = _quantiles()


class Lognormal(RandomDelay):
    """A delay as people ring and talk: mostly around the median, and now and then much longer."""

    __slots__ = ("most", "mu", "sigma")

    def __init__(self, mu: float, sigma: float, most: int) -> None:
        self.mu, self.sigma, self.most = mu, sigma, most

    def of(self, unit: float) -> int:
        place = unit * PIECES
        piece = int(place)
        low = NORMAL[piece]
        drawn = exp(self.mu + self.sigma * (low + (NORMAL[piece + 1] - low) * (place - piece)))
        return int(drawn + 0.5) if drawn < self.most else self.most


class Weighted(RandomDelay):
    """One of several delays, each with its odds."""

    __slots__ = ("cumulative", "delays")

    def __init__(self, cumulative: tuple[float, ...], delays: tuple["Delay", ...]) -> None:
        self.cumulative, self.delays = cumulative, delays

    def of(self, unit: float) -> int:
        """Choose a delay by the place of the number among the odds; draw it by the place between two of them."""
        sums = self.cumulative
        at = unit * sums[-1]
        n = bisect_right(sums, at)
        below = sums[n - 1] if n else 0.0
        return self.delays[n].of(min((at - below) / (sums[n] - below), LESS_THAN_1))


Delay = Fixed | Uniform | Lognormal | Weighted


def read(where: str, value: Any, named: Mapping[str, Delay] | None = None) -> Delay:
    """Read a delay as it is written. `named` are delays that may be given by name."""
    if named and isinstance(value, str) and value in named:
        return named[value]
    if isinstance(value, list):
        return _uniform(where, value)
    if not isinstance(value, Mapping):
        forms = f"{', '.join(sorted(named))}, {FORMS}" if named else FORMS
        return Fixed(_milliseconds(where, value, forms))
    if len(value) != 1 or not value.keys() <= READERS.keys():
        raise wrong(where, value, FORMS)
    [(form, inner)] = value.items()
    return READERS[form](f"{where}/{form}", inner)


def _fixed(where: str, value: Any) -> Delay:
    return Fixed(_milliseconds(where, value, SECONDS))


def _uniform(where: str, value: Any) -> Delay:
    if not isinstance(value, list) or len(value) != 2:
        raise wrong(where, value, "[least, most] seconds")
    least, most = (_milliseconds(f"{where}/{n}", bound, SECONDS) for n, bound in enumerate(value))
    if least > most:
        raise wrong(where, value, "[least, most] seconds, the least first")
    return Fixed(least) if least == most else Uniform(least, most)


def _lognormal(where: str, value: Any) -> Delay:
    """Read `median`, with the 95th percentile or the deviation of the logarithm; `most` cuts it."""
    value = mapping(where, value, ("median", "p95", "sigma", "most"))
    median = number(f"{where}/median", value.get("median"), 0.001, YEAR, "seconds above 0, to a year")
    if ("p95" in value) == ("sigma" in value):
        raise wrong(where, sorted(value), "median, and either p95 or sigma")
    if "p95" in value:
        p95 = number(f"{where}/p95", value["p95"], median, YEAR, ABOVE)
        sigma = log(p95 / median) / Z95
    else:
        sigma = number(f"{where}/sigma", value["sigma"], 0, 5, "a number from 0 to 5")
    most = number(
        f"{where}/most", value.get("most", YEAR), median, YEAR, "seconds, not less than the median, to a year"
    )
    return Lognormal(log(median * 1000), sigma, round(most * 1000))


def _weighted(where: str, value: Any) -> Delay:
    weights, delays = [], []
    for n, choice in enumerate(listed(where, value, "{odds, after}")):
        entry = mapping(f"{where}/{n}", choice, ("odds", "after"))
        weights.append(odds(f"{where}/{n}/odds", entry.get("odds")))
        delays.append(read(f"{where}/{n}/after", entry.get("after")))
    return Weighted(cumulative(some(where, weights, weights)), tuple(delays))


READERS = {"fixed": _fixed, "uniform": _uniform, "lognormal": _lognormal, "weighted": _weighted}


def _milliseconds(where: str, value: Any, expected: str) -> int:
    return round(number(where, value, 0, YEAR, expected) * 1000)
