"""Recorded figures of three machines: a fast one, one three times slower, and one whose pace drifts within a run."""

from random import Random

from benchmarks.figures import REFERENCE, Figure, Pace, Round

EMPTY = 25_575
"""POST/s of the empty endpoint on the fast machine."""

PUBLISHED = {
    "create rate": 27_369,
    "read rate": 42_466,
    "refuse rate": 26_122,
    "prism rate": 2_192,
    "backend rate": 5_017,
    "mock µs": 18.8,
    "held p99 ms": 2.38,
    "held pause ms": 4.55,
    "million accepted s": 2.01,
    "million played s": 5.92,
    "million page ended ms": 3.49,
    "page ended 1 ms": 4.75,
    "million neighbour ms": 11.1,
    "million memory MB": 399.1,
    "million call µs": 5.9,
    "few call µs": 8.7,
    "idle fresh ms": 0.27,
    "idle reset ms": 0.22,
    "idle day ms": 0.20,
    "start vogent ms": 215.4,
    "create memory MB": 51.9,
}
"""The figures of the fast machine, published before budgets were judged by yardsticks."""

SEEN = {"start vogent ms": 847, "mock µs": 68, "million played s": 15}
SEEN_EMPTY = 8_400
"""The figures of the same program on a slow machine, with its empty endpoint. All others are slower by that factor."""


def fast() -> list[Round]:
    """Return one round of the fast machine."""
    return [{name: Figure(value, pace(EMPTY)) for name, value in PUBLISHED.items()}]


def slow() -> list[Round]:
    """Return one round of the slow machine."""
    values = {name: slowed(name, EMPTY / SEEN_EMPTY) for name in PUBLISHED} | SEEN
    return [{name: Figure(value, pace(SEEN_EMPTY)) for name, value in values.items()}]


def drifting() -> list[Round]:
    """Return five rounds of a machine that is up to three times slower, anew for each figure.

    Yardsticks are a little uneven besides, and each figure has one round with a hiccup that no yardstick notices.
    """
    chance, rounds = Random(1), [Round() for _ in range(5)]
    for name in PUBLISHED:
        hiccup = chance.choice(rounds)
        for one in rounds:
            times = chance.uniform(1, 3)
            value = slowed(name, times * (4 if one is hiccup else 1))
            one[name] = Figure(value, pace(EMPTY / times * chance.uniform(0.98, 1.02)))
    return rounds


def pace(web: float) -> Pace:
    """Return a pace of both yardsticks: what slows the endpoint slows the loop."""
    slowness = REFERENCE.web / web
    return Pace(web, REFERENCE.heap * slowness, REFERENCE.processor * slowness)


def slowed(name: str, times: float) -> float:
    """Return a published figure as a machine so many times slower makes it."""
    if name.endswith("MB"):
        return PUBLISHED[name]
    return PUBLISHED[name] / times if name.endswith("rate") else PUBLISHED[name] * times


def changed(rounds: list[Round], name: str, times: float) -> list[Round]:
    """Return the same rounds of a program that has one figure so many times as high."""
    return [one | {name: Figure(one[name].value * times, one[name].pace)} for one in rounds]
