"""Writes the tables of docs/numbers.md: `python -m mock_server.vendors.outcome_tables docs/numbers.md`."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mock_server.contract.describe import markdown_table
from mock_server.contract.document import read_yaml
from mock_server.contract.violation import shown
from mock_server.engine.scenarios.outcomes import OutcomeWay
from mock_server.engine.scenarios.requested import CHOICES, OUTCOMES
from mock_server.resources import root
from mock_server.vendors import VENDORS, load


def filled(text: str) -> str:
    """Return a page with the tables that its comments ask for."""
    for name, table in TABLES.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = between.sub(lambda found, table=table: f"{found[1]}\n{table()}\n\n{found[2]}", text)  # type: ignore[misc]
    return text


def _outcomes() -> str:
    """Return the table of outcomes: what each means, and what each vendor shows of it."""
    ways = {name: load(name).outcomes.ways for name in VENDORS}
    rows = []
    for name, outcome in OUTCOMES.items():
        ring, seconds = f"{outcome.ring:g}", "" if outcome.seconds is None else f"{outcome.seconds:g}"
        way = next(iter(CHOICES[name][1].values())) if name in CHOICES else name
        rows.append((f"`{name}`", outcome.summary, ring, seconds, *(_shows(of[way]) for of in ways.values())))
    return markdown_table(("outcome", "what happens", "`ring`", "`seconds`", *ways), rows)


def _shows(way: OutcomeWay) -> str:
    return ", ".join(f"`{value}`" for value in way.shows.values()) + (" *" if way.nearest else "")


def _nearest() -> str:
    """Return the table of outcomes for which a vendor has no word, with the nearest one."""
    return markdown_table(
        ("vendor", "outcome", "nearest"),
        (
            (vendor, f"`{name}`", way.nearest)
            for vendor in VENDORS
            for name, way in load(vendor).outcomes.ways.items()
            if way.nearest
        ),
    )


def _numbers() -> str:
    """Return the table of numbers for fiction, with the outcomes of calls to them."""
    numbers: Mapping[str, Any] = read_yaml(root() / "fixtures" / "numbers.yaml")["numbers"]
    rows = ((f"+1 NXX 555-01**{digits}**", _written(value)) for digits, value in numbers.items())
    return markdown_table(("number", "outcome"), rows)


def _written(value: Any) -> str:
    entries = value if isinstance(value, list) else [value]
    return ", then ".join(_entry(entry) for entry in entries)


def _entry(entry: Any) -> str:
    if isinstance(entry, str):
        return f"`{entry}`"
    [(name, options)] = entry.items()
    return " ".join([f"`{name}`", ", ".join(f"{option} {shown(value)}" for option, value in options.items())])


TABLES = {"outcomes": _outcomes, "nearest": _nearest, "numbers": _numbers}

if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(filled(page.read_text()))
