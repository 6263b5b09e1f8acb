"""What the vendors' pages show: requests as they stand, and the names in the replies."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from mock_server.resources import root
from tests.driving import MockClient, app, fresh

Json = Any
_numbers = count(1)


@cache
def pages(vendor: str) -> Mapping[str, Any]:
    """Return what was written down of a vendor's pages."""
    found: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / f"{vendor}.yaml").read_text(encoding="utf-8"))
    return found


def page_of(vendor: str) -> str:
    """Return our own page about a vendor."""
    return (root() / "docs" / "vendors" / f"{vendor}.md").read_text(encoding="utf-8")


def missing(shape: Json, shown: Json, where: str = "") -> Iterator[str]:
    """Yield the places that a page shows and a reply does not. An array may show a name in any of its entries."""
    if isinstance(shape, Mapping):
        if not isinstance(shown, Mapping):
            yield where
            return
        for name, inner in shape.items():
            place = f"{where}.{name}".lstrip(".")
            if name in shown:
                if isinstance(inner, Mapping | list):
                    yield from missing(inner, shown[name], place)
            elif not isinstance(inner, str):
                yield place
    elif isinstance(shape, list):
        if not isinstance(shown, list) or not shown:
            yield f"{where}[]"
            return
        found = [set(missing(shape[0], entry, f"{where}[]")) for entry in shown]
        yield from sorted(set.intersection(*found))


def reasons(shape: Json) -> Iterator[tuple[str, str]]:
    """Yield each name that a reply may leave out, and why."""
    if isinstance(shape, Mapping):
        for name, inner in shape.items():
            if isinstance(inner, str):
                yield name, inner
            else:
                yield from reasons(inner)
    elif isinstance(shape, list):
        for inner in shape:
            yield from reasons(inner)


class Asking:
    """A client that asks for operations by their names, and keeps what was answered."""

    def __init__(self, vendor: str, **setup: Json) -> None:
        self.vendor = app().vendors[vendor]
        prefix = self.vendor.contract.schemes[0].account_prefix
        self.client: MockClient = fresh(prefix and f"{prefix}{next(_numbers):032x}", **setup)
        self.requests: Mapping[str, Json] = pages(vendor)["requests"]
        self.replies: dict[str, Json] = {}

    def __call__(self, operation: str, query: str = "", body: Json = None, **path: str) -> Json:
        """Send the documented request of an operation (or `body`), which must succeed, and return its reply."""
        asked = self.vendor.contract.operations[operation]
        target = asked.path.format(AccountSid="{AccountSid}", **path)
        base = f"/{self.vendor.name}{self.vendor.contract.document.server[1]}"
        sent = self.requests.get(operation) if body is None else body
        status, reply = self.client.ask(asked.method, f"{base}{target}{query and f'?{query}'}", sent)
        assert status in (200, 201), f"{operation}: {status} {reply}"
        self.replies[operation] = reply
        return reply
