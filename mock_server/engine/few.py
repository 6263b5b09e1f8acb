"""Few different objects, many times: in columns, small numbers stand for them."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Codes(Generic[T]):
    """A number for each of few objects, given out when it is first asked for; `objects` leads back.

    Who is in a hurry looks into `known` first, and calls only for an object that is new.
    """

    __slots__ = ("known", "objects")

    def __init__(self) -> None:
        self.known: dict[T, int] = {}
        self.objects: list[T] = []

    def of(self, thing: T) -> int:
        """The number of this object."""
        if thing not in self.known:
            self.known[thing] = len(self.objects)
            self.objects.append(thing)
        return self.known[thing]

    def counted(self, codes: Iterable[int]) -> Counter[T]:
        """How often each object is meant by these numbers."""
        return Counter({self.objects[code]: times for code, times in Counter(codes).items()})
