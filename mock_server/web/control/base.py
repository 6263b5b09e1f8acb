"""The base of the parts of the control plane, and what they share: lists, instants, vendors."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.vendors.vendor import Vendor
from mock_server.web import commands
from mock_server.web.sandboxes import Sandboxes

Handlers = Mapping[str, Callable[[Any, Asked], Any]]


class ControlPart(ABC):
    """One part of the control plane, bound to one server's sandboxes and vendors."""

    def __init__(
        self, sandboxes: Sandboxes, vendors: LazyVendors, root: Path | None = None, own: Path | None = None
    ) -> None:
        self.sandboxes, self.vendors, self.root, self.own = sandboxes, vendors, root, own

    @abstractmethod
    def handlers(self) -> Handlers:
        """Return the handler of each operation of this part."""

    def vendor(self, asked: Asked) -> Vendor:
        """Return the vendor that the path names. Raise `Refusal` 404 if there is none."""
        return commands.named(self.vendors, asked)


def part_of_list(entries: Iterable[tuple[int, Any]], view: Callable[[Any], Any], asked: Asked) -> Reply:
    """Return a part of a numbered list, and the number after which the rest begins."""
    limit = asked.query["limit"]
    found = list(islice(entries, limit + 1))
    return Reply(
        200,
        {
            "data": [view(entry) for _, entry in found[:limit]],
            "next": found[limit - 1][0] if len(found) > limit else None,
        },
    )


def instant(where: str, text: str) -> int:
    """Return the milliseconds of an instant in a body. Raise `Refusal` 409 if it is too far."""
    return reach(where, text, moment.parse(text))


def reach(where: str, seen: object, when: int) -> int:
    """Return a time as it is. Raise `Refusal` 409 if the clock can't reach it."""
    try:
        return moment.within_reach(when)
    except OverflowError as error:
        raise Refusal(409, f"body/{where}: seen {seen}, expected less: {error}") from None
