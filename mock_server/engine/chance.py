"""Luck that belongs to the record: a hash of who draws and what for, not a stream that others draw from."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate
from math import inf
from struct import Struct
from sys import float_info

WORDS = Struct(">8Q")
"""Eight little-endian words from the last to the first, if the bytes are turned round."""

SPARE_BITS = 11  # of 64, for a float holds 53
UNIT = 2.0**-53


class Chance:
    """Luck as a pure function of (seed, record id, attempt, purpose): no draw elsewhere changes it."""

    __slots__ = ("_seed",)

    def __init__(self, seed: int) -> None:
        self._seed = f"{seed:x}"

    def draws(self, record: str, attempt: int, purpose: str) -> "Luck":
        # The length keeps ("call 1", "2") and ("call ", "12") apart.
        drawer = f"{self._seed} {attempt} {len(record)} {record}{purpose}".encode()
        luck = Luck(WORDS.unpack(blake2b(drawer).digest()[::-1]))
        luck.drawer = drawer
        return luck


class Luck(list[int]):
    """What one record draws for one purpose: the same numbers in the same order, always.

    It is the list of the words that are left, the next one at its end.
    """

    __slots__ = ("block", "drawer")

    drawer: bytes
    block: int

    def unit(self) -> float:
        """At least 0, less than 1."""
        try:
            return (self.pop() >> SPARE_BITS) * UNIT
        except IndexError:
            self._draw_more()
            return self.unit()

    def _draw_more(self) -> None:
        """The next block of words; the first was the one with salt 0, which is no salt."""
        self.block = getattr(self, "block", 0) + 1
        salt = self.block.to_bytes(8, "little")
        self.extend(WORDS.unpack(blake2b(self.drawer, salt=salt).digest()[::-1]))

    def between(self, low: float, high: float) -> float:
        return min(low + (high - low) * self.unit(), high)  # rounding may overshoot

    def pick(self, cumulative: Sequence[float]) -> int:
        """The index of one of the weights that `cumulative` has added up."""
        return bisect_right(cumulative, self.unit() * cumulative[-1])


def cumulative(weights: Iterable[float]) -> tuple[float, ...]:
    """The running sums of the weights, made once and picked from often."""
    each = tuple(weights)
    sums = tuple(accumulate(each))
    if not sums or not all(weight >= 0 for weight in each) or not float_info.min <= sums[-1] < inf:
        raise ValueError(f"weights {each}: expected at least one, none negative, and a sum above 0")
    return sums
