"""Judges a body whose long lists come in parts: of each list only the first wrong entries are remembered."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from mock_server.contract.narrowing import IsValid, Narrowed, Narrower, Place, with_others
from mock_server.contract.normalizer import Normalize
from mock_server.contract.operation import Body
from mock_server.contract.violation import MOST, Violation

Judgement = tuple[list[Violation], list[Violation]]
"""What the contract forbids, and what it merely does not know."""


SHOWN = 8
"""The most entries of a list that is shown whole where it is wrong."""


class _Length(list[Any]):
    """A list of which only the length is known."""

    __slots__ = ("_length",)

    def __init__(self, length: int) -> None:
        super().__init__()
        self._length = length

    def __len__(self) -> int:
        return self._length


class LongList:
    """One list of a body, of which the entries come in parts."""

    def __init__(self, allowed: Narrower, known: Narrower, normalize: Normalize | None) -> None:
        """Judge by two schemas: `allowed` is the contract's own, `known` has no room for other fields."""
        self._allowed, self._known, self._normalize = allowed, known, normalize
        self.forbidden: dict[int, Any] = {}
        self.unknown: dict[int, Any] = {}
        """The first wrong entries of both kinds, by index."""
        self.count = 0
        self._first: list[Any] = []

    def take(self, entries: list[Any]) -> bool:
        """Judge and normalize the next entries; return False once the body will be refused."""
        is_full = len(self.unknown) == MOST
        if is_full or not self._known.allows_all(entries):
            if not is_full:
                self._note(entries, self._known.entries.is_valid, self.unknown)
            if len(self.forbidden) < MOST and not self._allowed.allows_all(entries):
                self._note(entries, self._allowed.entries.is_valid, self.forbidden)
        self._first += entries[: max(self._known.most_needed, SHOWN) - len(self._first)]
        self.count += len(entries)
        if self._normalize is not None and not self.forbidden:
            for entry in entries:
                self._normalize(entry)
        return not self.forbidden

    def stand_in(self) -> list[Any]:
        """Return what is shown of the whole list: how long it is, and all of it if it is short."""
        return self._first if self.count <= SHOWN else _Length(self.count)

    def _note(self, entries: Sequence[Any], is_valid: IsValid, wrong: dict[int, Any]) -> None:
        found = ((n, one) for n, one in enumerate(entries, self.count) if not is_valid(one))
        wrong.update(islice(found, MOST - len(wrong)))

    def chosen(self, wrong: Mapping[int, Any]) -> dict[int, Any]:
        """Return wrong entries by index, and others, so that the list is too long or too short as the whole one is."""
        return with_others(wrong, enumerate(self._first), self._known.needed(self.count))


class LongLists:
    """The long lists of one body, by place."""

    def __init__(self, body: Body) -> None:
        self._body = body
        known = body.narrower(is_closed=True).lists()
        self.lists = {
            place: LongList(allowed, known[place], body.entry_normalizers.get(place))
            for place, allowed in body.narrower(is_closed=False).lists().items()
            if place in known
        }

    def judge(self, rest: Any) -> Judgement:
        """Return what is wrong with the body; `rest` is what is left of it without the entries of its lists."""
        allowed, known = self._body.checkers
        if known.is_valid(self._small(rest, lambda one: one.unknown)):
            return [], []
        if allowed.is_valid(self._small(rest, lambda one: one.forbidden)):
            return [], known.violations(None, "body", narrowed=self._narrowed(rest, is_closed=True))
        return allowed.violations(None, "body", narrowed=self._narrowed(rest, is_closed=False)), []

    def _small(self, rest: Any, wrong: Callable[[LongList], Mapping[int, Any]]) -> Any:
        return self._with(rest, lambda one: list(one.chosen(wrong(one)).values()))

    def _narrowed(self, rest: Any, *, is_closed: bool) -> Narrowed:
        chosen = {place: one.chosen(one.unknown if is_closed else one.forbidden) for place, one in self.lists.items()}
        whole = self._with(rest, lambda one: one.stand_in())
        return Narrowed(self._body.narrower(is_closed=is_closed), whole, MOST, chosen)

    def _with(self, rest: Any, entries: Callable[[LongList], list[Any]]) -> Any:
        """Return the rest of the body with other entries in the lists that were taken."""
        found = rest
        for place, one in self.lists.items():
            if one.count:
                found = entries(one) if place == () else {**found, place[0]: entries(one)}
        return found


def list_at(root: Any, place: Place) -> list[Any] | None:
    """Return the list at a place of a body; None if there is none."""
    found = root if place == () else root.get(place[0]) if isinstance(root, dict) else None
    return found if isinstance(found, list) else None
