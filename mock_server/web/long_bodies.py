"""Long bodies: parsed, judged and packed slice by slice, so that other worlds are served in between."""

from collections.abc import Iterator
from typing import Any

from mock_server.contract.long_lists import LongLists, list_at
from mock_server.contract.operation import Body
from mock_server.contract.sliced_json import SIZE, SlicedJson, TooMuch
from mock_server.contract.violation import Violation
from mock_server.engine.dialing.packed import Packed
from mock_server.web.limits import Limits
from mock_server.web.realtime import in_slices

LONG = 500_000
"""Bytes from which a body is long."""


class LongBody:
    """A long body, which is read in slices: then its value is there, and what is wrong with it."""

    value: Any = None
    forbidden: list[Violation]
    unknown: list[Violation]
    rounded: list[Violation]
    """The numbers that the contract does not leave to its client, and that no float holds."""
    error: ValueError | None = None
    """Why it can't be read."""

    def __init__(self, spec: Body, text: bytes, limits: Limits, *, is_packed: bool, size: int = SIZE) -> None:
        """Begin with a text; `is_packed` says whether its lists are handed over packed, `size` is that of a slice."""
        self.text, self.forbidden, self.unknown, self.rounded = text, [], [], []
        self._spec, self._most = spec, limits.value
        self._json = SlicedJson(text, limits.depth, limits.value, size)
        self._lists = LongLists(spec)
        self._kept: dict[Any, list[Any] | Packed] = {
            place: Packed() if is_packed else [] for place in self._lists.lists
        }
        self._outside = self._inside = 0

    async def read(self) -> None:
        """Read it to its end, and let others have their turn after each slice of time."""
        async for _ in in_slices(self.steps()):
            pass

    def steps(self) -> Iterator[None]:
        """Read it step by step."""
        try:
            for size in self._json.slices():
                if size:
                    self._take(size)
                if self._json.numbers and not self.rounded:
                    self.rounded = self._spec.rounded(self._json.numbers)
                self._json.numbers.clear()
                yield
        except ValueError as error:
            error.__context__ = error.__traceback__ = None  # they hold the body
            self.error = error
            return
        self.value = self._json.value
        self.forbidden, self.unknown = self._lists.judge(self.value)
        if not self.forbidden and self.value is not None:
            self._finish()

    def _take(self, size: int) -> None:
        """Take the entries of its lists that are complete; bound what is not in them."""
        is_in_list = taken = False
        for place, one in self._lists.lists.items():
            entries = list_at(self._json.value, place)
            if entries is None:
                continue
            is_in_list = is_in_list or any(entries is outer for outer in self._json.open)
            if count := self._json.complete(entries):
                taken = True
                if one.take(entries[:count]):
                    self._kept[place].extend(entries[:count])
                del entries[:count]
        self._inside = 0 if taken else self._inside + size
        if not (taken or is_in_list):
            self._outside += size
        if max(self._outside, self._inside) > self._most:
            raise TooMuch

    def _finish(self) -> None:
        """Fill in the defaults, and put the lists in that were sent: one that was not may have a default."""
        sent = [place for place in self._kept if list_at(self.value, place) is not None]
        if self._spec.normalize is not None:
            self._spec.normalize(self.value)
        for place in sent:
            if place == ():
                self.value = self._kept[place]
            else:
                self.value[place[0]] = self._kept[place]
