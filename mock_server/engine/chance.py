"""Luck that belongs to the record: a hash of record, attempt and purpose, not a stream of numbers that all share.

`Luck` is what one record draws for one purpose. `BatchLuck` gives the same to the many records of a series, a batch of
them at a time, which is faster.
"""

from array import array
from collections.abc import Iterable
from hashlib import blake2b, shake_128
from itertools import accumulate
from math import inf
from struct import Struct
from sys import byteorder, float_info

WORDS = Struct(">8Q")
"""Eight little-endian words from the last to the first, once the bytes are reversed."""

SPARE_BITS = 11  # of 64, for a float holds 53
UNIT = 2.0**-53

WORDS_EACH = 16
"""The numbers that each record of a series has."""

BATCH = 64
"""The number of records that are drawn at once."""

EXPONENTS = b"\x3f" * (BATCH * WORDS_EACH)
OF_ONE = bytes(0xF0 | byte & 0x0F for byte in range(256))
"""With these as its two highest bytes, any word is a float from 1 to 2, and 52 of its bits are random."""

WORD = 2**64


class Chance:
    """Luck as a pure function of (seed, record id, attempt, purpose): no draw elsewhere changes it."""

    __slots__ = ("_seed",)

    def __init__(self, seed: int) -> None:
        self._seed = f"{seed:x}"

    def draws(self, record: str, attempt: int, purpose: str) -> "Luck":
        # The length keeps ("call 1", "2") and ("call ", "12") apart.
        key = f"{self._seed} {attempt} {len(record)} {record}{purpose}".encode()
        luck = Luck(WORDS.unpack(blake2b(key).digest()[::-1]))
        luck.key = key
        return luck

    def batches(self, series: str) -> "BatchLuck":
        """Return the luck of the records of a series, by their numbers."""
        return BatchLuck(f"{self._seed} {series}")


class Luck(list[int]):
    """The numbers that one record draws for one purpose: the same in the same order, always.

    It is the list of the words that are left, with the next one at its end.
    """

    __slots__ = ("block", "key")

    key: bytes
    block: int

    def unit(self) -> float:
        """Return the next number, at least 0 and less than 1."""
        try:
            return (self.pop() >> SPARE_BITS) * UNIT
        except IndexError:
            self._draw_more()
            return self.unit()

    def _draw_more(self) -> None:
        """Add the next block of words. The first block was hashed with salt 0, which is the same as no salt."""
        self.block = getattr(self, "block", 0) + 1
        salt = self.block.to_bytes(8, "little")
        self.extend(WORDS.unpack(blake2b(self.key, salt=salt).digest()[::-1]))

    def between(self, low: float, high: float) -> float:
        return min(low + (high - low) * self.unit(), high)  # rounding may exceed `high`


class BatchLuck:
    """Luck for the numbered records of a series: the same in whichever order it is asked for."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def drawn(self, batch: int, count: int = BATCH) -> "array[float]":
        """Return the numbers of the first records of a batch, `WORDS_EACH` for each: at least 1, less than 2."""
        raw = bytearray(shake_128(f"{self._name} {batch}".encode()).digest(8 * WORDS_EACH * count))
        raw[7::8] = EXPONENTS[: len(raw) // 8]
        raw[6::8] = raw[6::8].translate(OF_ONE)
        found = array("d")
        found.frombytes(raw)
        if byteorder == "big":
            found.byteswap()
        return found

    def luck(self, number: int, first: int = 0) -> "Luck":
        """Return the numbers of one record, from the `first` on, as a `Luck`."""
        batch, place = divmod(number, BATCH)
        own = self.drawn(batch, place + 1)[place * WORDS_EACH + first :]
        luck = Luck(int((each - 1) * WORD) for each in reversed(own))
        luck.key = f"{self._name} {number} {first}".encode()
        return luck


def cumulative(weights: Iterable[float]) -> tuple[float, ...]:
    """Return the running sums of weights, to pick from often. Raise ValueError if they have no sum above 0."""
    each = tuple(weights)
    sums = tuple(accumulate(each))
    if not sums or not all(weight >= 0 for weight in each) or not float_info.min <= sums[-1] < inf:
        raise ValueError(f"weights {each}: expected at least one, none negative, and a sum above 0")
    return sums
