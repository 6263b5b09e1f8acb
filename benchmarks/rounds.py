"""Rounds of turns: every contender in turn, with both yardsticks between any two measurements."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median

from benchmarks.figures import REFERENCE, Figure, Pace, Round
from benchmarks.server import Unavailable
from benchmarks.turn import TurnSettings
from benchmarks.turns import ONCE, PEERS, TURNS
from benchmarks.yardsticks import Yardsticks


@dataclass
class Measurements:
    """The measurements of one checkout: its rounds, and why a turn has no figures."""

    setting: TurnSettings
    rounds: list[Round] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def measure(settings: Sequence[TurnSettings], turns: Sequence[str], count: int) -> list[Measurements]:
    """Return the measurements of each setting.

    In every turn the settings take their turns one after another, and the next round has them the other way round;
    each round begins one turn later, so that none is always first.
    """
    found = [Measurements(setting) for setting in settings]
    for number in range(count):
        for seen in found:
            seen.rounds.append({})
        with Yardsticks() as yardsticks:
            pace = yardsticks.pace()
            for turn in rotated(turns, number):
                if turn in ONCE and number:
                    continue
                for seen in found if number % 2 == 0 else reversed(found):
                    if turn not in seen.missing and not (turn in PEERS and seen is not found[0]):
                        pace = perform(seen, turn, pace, yardsticks.pace, f"round {number + 1}")
        found[0].rounds[-1] |= of_empty(yardsticks)
    return found


def rotated(turns: Sequence[str], number: int) -> list[str]:
    """Return the turns, beginning with another one each round."""
    begin = number % len(turns)
    return [*turns[begin:], *turns[:begin]]


def perform(seen: Measurements, turn: str, before: Pace, pace: Callable[[], Pace], where: str) -> Pace:
    """Add the figures of one turn to the last round, or say why it has none; return the pace afterwards."""
    head = f"{where}  {seen.setting.checkout.name:<5}  {turn:<10}"
    try:
        with closing(TURNS[turn](seen.setting)) as figures:
            for values in figures:
                after = pace()
                around = before.mean(after)
                seen.rounds[-1] |= {name: Figure(value, around) for name, value in values.items()}
                if values:
                    text = ", ".join(f"{name} {value:,.1f}" for name, value in values.items() if shown(name))
                    print(f"{head} ({around.web:,.0f}/s, heap {around.heap:.2f} s) {text}", flush=True)
                before = after
    except Unavailable as problem:
        seen.missing[turn] = problem.reason
        print(f"{head} {problem.reason}", flush=True)
        print(*problem.detail.splitlines()[-3:], sep="\n", end="\n" if problem.detail else "", flush=True)
        return pace()
    return before


def shown(name: str) -> bool:
    """Leave out the forty pages: their median is shown."""
    return not name.startswith("page ")


def of_empty(yardsticks: Yardsticks) -> Round:
    """Return the figures of the empty endpoint as a contender."""
    values = {
        "empty rate": median(seen.rate for seen in yardsticks.loads),
        "empty p99 ms": median(seen.p99_ms for seen in yardsticks.loads),
        "empty start ms": yardsticks.start_ms,
        "empty memory MB": yardsticks.memory_mb,
    }
    return {name: Figure(value, REFERENCE) for name, value in values.items()}
