"""Reading what people write about calls: each value is looked at, and what is wrong is named with its place."""

import json
from collections.abc import Collection, Mapping, Sequence
from sys import float_info
from typing import Any

SHOWN, ENTRIES = 80, 20
"""Characters, and entries, of a wrong value that a refusal repeats."""


class ScenarioRefused(ValueError):
    """What can't be played: a scenario, an outcome, a script. `where` is the file or field, and a JSON pointer."""

    def __init__(self, where: str, seen: str, expected: str) -> None:
        self.where, self.seen, self.expected = where, seen, expected
        super().__init__(f"{where}: seen {seen}, expected {expected}")


def wrong(where: str, value: object, expected: str) -> ScenarioRefused:
    """The refusal of a value."""
    return ScenarioRefused(where, shown(value), expected)


def shown(value: object) -> str:
    """A value as JSON, cut where it is long; `nothing` where there is none."""
    if isinstance(value, list | Mapping) and len(value) > ENTRIES:
        return f"{'a list' if isinstance(value, list) else 'a mapping'} of {len(value)} entries"
    try:
        text = "nothing" if value is None else json.dumps(value, default=repr, ensure_ascii=False)
    except RecursionError:
        return "what is nested too deeply"
    text = text.encode(errors="replace").decode()  # half a character can't be told on
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def mapping(where: str, value: Any, known: Collection[str] | None = None) -> Mapping[str, Any]:
    """A mapping, of no other than the known keys."""
    if not isinstance(value, Mapping):
        raise wrong(where, value, "a mapping")
    if known is not None and (extra := sorted(map(str, value.keys() - set(known)))):
        raise wrong(where, extra, f"only {', '.join(sorted(known)) or 'nothing'}")
    return value


def listed(where: str, value: Any, what: str, most: int = 1000) -> Sequence[Any]:
    """A list of at least one entry, and not of too many."""
    if not isinstance(value, list) or not value:
        raise wrong(where, value, f"a list of {what}")
    if len(value) > most:
        raise wrong(where, value, f"at most {most} {what}")
    return value


def number(where: str, value: Any, least: float, most: float, what: str) -> float:
    """A number within bounds; `what` says so in words."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:  # no comparison holds for what is not a number
        raise wrong(where, value, what)
    return float(value)


def odds(where: str, value: Any) -> float:
    """A weight among others."""
    return number(where, value, 0, 1e9, "a number of 0 or more")


def some(where: str, value: Any, weights: list[float]) -> list[float]:
    """Weights that favour something; a sum that a float can't divide by is none."""
    if sum(weights) < float_info.min:
        raise wrong(where, value, "odds of which one at least is above 0")
    return weights
