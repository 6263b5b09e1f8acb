"""Shrinks a script that breaks a law: removes acts and simplifies arguments while the law stays broken."""

from collections.abc import Callable, Iterator
from typing import Any

from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.play import Act

Script = list[Act]

AN_EMPTY_ORDER = ("create", 1, 0)
"""A verb, the place of an argument and a value that no play has: a vendor may refuse an order without calls."""


def smallest(script: Script, broken: LawBroken, verdict: Callable[[Script], list[LawBroken]]) -> LawBroken:
    """Return the breach of the same law by the smallest script; `verdict` plays a script.

    No act of that script can be removed, and no argument simplified.
    """
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
    """Yield scripts that are a little simpler: first those with fewer acts, the shortest first."""
    size = len(script) // 2
    while size:
        for start in range(0, len(script) - size + 1, size):
            yield script[:start] + script[start + size :]
        size //= 2
    for n, act in enumerate(script):
        for k, argument in enumerate(act):
            for less in simpler_values(argument):
                if (act[0], k, less) == AN_EMPTY_ORDER:
                    continue
                yield [*script[:n], (*act[:k], less, *act[k + 1 :]), *script[n + 1 :]]


def simpler_values(argument: Any) -> Iterator[Any]:
    """Yield simpler values of an argument. A text has none."""
    if argument is True:
        yield False
    elif isinstance(argument, int | float) and argument is not False:
        yield from (less for less in (0, 1, 2, 3, 12) if less < argument)
