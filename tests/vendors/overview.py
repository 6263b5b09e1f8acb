"""Vendors side by side, from their contracts: `python -m tests.vendors.overview README.md docs/vendors/index.md`."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from mock_server.vendors import VENDORS
from tests.driving import loaded
from tests.vendors.offers import Found, Offer

MARKS = ("<!-- overview -->\n", "<!-- end -->")
NOTHING = "none"

ROWS: Mapping[str, Callable[[Offer], Found | list[str]]] = {
    "one call": Offer.one,
    "many calls": Offer.many,
    "read": Offer.read,
    "pause": Offer.pause,
    "cancel": Offer.cancel,
    "hang up": Offer.hang_up,
    "retry on request": Offer.again,
    "retry by itself": Offer.by_itself,
    "begin later": Offer.later,
    "keep to hours": Offer.hours,
    "idempotency key": Offer.once,
    "webhooks": Offer.webhooks,
    "signature": Offer.signature,
    "calls, at most": Offer.pace,
    "people, at most": Offer.longest,
}


def offers() -> dict[str, Offer]:
    """Return what each vendor offers."""
    return {name: Offer(loaded()[name].contract) for name in VENDORS}


def table() -> str:
    """Return the table: all vendors, each fact in a word or two."""
    known = offers()
    lines = [("", *known), *((row, *(_short(row, ask(one)) for one in known.values())) for row, ask in ROWS.items())]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "".join(f"| {' | '.join(map(str.ljust, line, widths))} |\n" for line in lines)


def _short(row: str, found: Found | list[str]) -> str:
    words = sorted(found, key=lambda word: word != "call") if isinstance(found, Mapping) else found
    return str(len(words)) if row == "webhooks" else ", ".join(words) or NOTHING


def page() -> str:
    """Return the page: the table, and behind each word the operations and fields of the contract."""
    return f"""# Vendors side by side

`make docs` generates this page from the contracts: change those, not this page.

Every phone call is a call here, whatever its vendor says; a list is a request with many people that makes no record for
them all. `none` says that the contract has no such thing. What the mock leaves out of a vendor is in the README.

{table()}{"".join(_section(name, offer) for name, offer in offers().items())}"""


def _section(name: str, offer: Offer) -> str:
    facts = [f"- {row}: {told}" for row, ask in ROWS.items() if (told := _long(ask(offer)))]
    return f"\n## {offer.document.title}\n\n[All of it]({name}.md).\n\n" + "\n".join(facts) + "\n"


def _long(found: Found | list[str]) -> str:
    if isinstance(found, Mapping):
        return "; ".join(f"{word} by {', '.join(what)}" for word, what in found.items())
    return ", ".join(found)


def in_readme(text: str) -> str:
    """Return the README with the present table between its marks."""
    before, _, rest = text.partition(MARKS[0])
    return f"{before}{MARKS[0]}{table()}{MARKS[1]}{rest.partition(MARKS[1])[2]}"


if __name__ == "__main__":
    readme, whole = map(Path, sys.argv[1:])
    readme.write_text(in_readme(readme.read_text(encoding="utf-8")), encoding="utf-8")
    whole.write_text(page(), encoding="utf-8")
