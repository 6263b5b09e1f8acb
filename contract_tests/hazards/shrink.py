"""Makes a script that breaks a law as small as it can be, and still break it."""

from collections.abc import Callable, Iterator
from typing import Any

from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.play import Act

Script = list[Act]


def smallest(script: Script, broken: LawBroken, verdict: Callable[[Script], list[LawBroken]]) -> LawBroken:
    """The breach of the same law by the smallest script: no act can be left out, and no detail be simpler."""
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for candidate in simpler(script):
            found = next((found for found in verdict(candidate) if found.law == broken.law), None)
            if found is not None:
                script, broken, is_smaller = candidate, found, True
                break
    return broken


def simpler(script: Script) -> Iterator[Script]:
    """Scripts that are a little simpler: first those that lack something, the larger parts first."""
    size = len(script) // 2
    while size:
        for start in range(0, len(script) - size + 1, size):
            yield script[:start] + script[start + size :]
        size //= 2
    for n, act in enumerate(script):
        for k, detail in enumerate(act):
            for less in values(detail):
                yield [*script[:n], (*act[:k], less, *act[k + 1 :]), *script[n + 1 :]]


def values(detail: Any) -> Iterator[Any]:
    """Simpler values of a detail; a word has none."""
    if detail is True:
        yield False
    elif isinstance(detail, int | float) and detail is not False:
        yield from (less for less in (0, 1, 2, 3, 12) if less < detail)
