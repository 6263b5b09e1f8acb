"""Reads scenarios and outcomes as people write them: checks each value, and names a wrong one with its place."""

import json
from collections.abc import Collection, Mapping, Sequence
from sys import float_info
from typing import Any

SHOWN, ENTRIES = 80, 20
"""The most characters, and entries, of a wrong value that a refusal repeats."""


class ScenarioRefused(ValueError):
    """A scenario, an outcome or a script that cannot be played. `where` is the file or field, and a JSON pointer."""

    def __init__(self, where: str, seen: str, expected: str) -> None:
        self.where, self.seen, self.expected = where, seen, expected
        super().__init__(f"{where}: seen {seen}, expected {expected}")


def wrong(where: str, value: object, expected: str) -> ScenarioRefused:
    """Return the refusal of a value."""
    return ScenarioRefused(where, shown(value), expected)


def shown(value: object) -> str:
    """Return a value as JSON, cut if it is long; `nothing` if there is none."""
    if isinstance(value, list | Mapping) and len(value) > ENTRIES:
        return f"{'a list' if isinstance(value, list) else 'a mapping'} of {len(value)} entries"
    try:
        text = "nothing" if value is None else json.dumps(value, default=repr, ensure_ascii=False)
    except RecursionError:
        return "a value that is nested too deeply"
    text = text.encode(errors="replace").decode()  # a lone surrogate cannot be sent on
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def mapping(where: str, value: Any, known: Collection[str] | None = None) -> Mapping[str, Any]:
    """Return a mapping that has only known keys. Refuse anything else."""
    if not isinstance(value, Mapping):
        raise wrong(where, value, "a mapping")
    if known is not None and (extra := sorted(map(str, value.keys() - set(known)))):
        raise wrong(where, extra, f"only {', '.join(sorted(known)) or 'nothing'}")
    return value


def listed(where: str, value: Any, what: str, most: int = 1000) -> Sequence[Any]:
    """Return a list of at least one entry, and at most so many. Refuse anything else."""
    if not isinstance(value, list) or not value:
        raise wrong(where, value, f"a list of {what}")
    if len(value) > most:
        raise wrong(where, value, f"at most {most} {what}")
    return value


def number(where: str, value: Any, least: float, most: float, what: str) -> float:
    """Return a number within bounds; `what` says them in words. Refuse anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:  # NaN fails every comparison
        raise wrong(where, value, what)
    return float(value)


def odds(where: str, value: Any) -> float:
    """Return a weight among others. Refuse anything else."""
    return number(where, value, 0, 1e9, "a number of 0 or more")


def some(where: str, value: Any, weights: list[float]) -> list[float]:
    """Return weights whose sum is above 0, and large enough to divide by. Refuse others."""
    if sum(weights) < float_info.min:
        raise wrong(where, value, "odds of which one at least is above 0")
    return weights
