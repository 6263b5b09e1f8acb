"""Few different objects, many times: in columns, small numbers stand for them."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Codes(Generic[T]):
    """A number for each of few objects, given out when it is first asked for; `objects` leads back."""

    __slots__ = ("_known", "objects")

    def __init__(self) -> None:
        self._known: dict[T, int] = {}
        self.objects: list[T] = []

    def __getitem__(self, thing: T) -> int:
        try:
            return self._known[thing]
        except KeyError:
            code = self._known[thing] = len(self.objects)
            self.objects.append(thing)
            return code

    def counted(self, codes: Iterable[int]) -> Counter[T]:
        """How often each object is meant by these numbers."""
        return Counter({self.objects[code]: times for code, times in Counter(codes).items()})
