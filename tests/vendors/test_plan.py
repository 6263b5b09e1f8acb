"""The plan of a vendor's package, and what vendors cost, are as CONTRIBUTING.md shows them."""

import re

from tests.project.sources import ROOT
from tests.vendors.costs import SHOWN, measured

FOLDER = ROOT / "mock_server" / "vendors" / "temphone"
NEAR = 15
"""By how many lines a file may differ from what the page says."""
SHARE = 5
"""Lines of a part of a vendor may be a fifth more or less than the page says."""


def told() -> dict[str, int]:
    """Return the files that the page lists, and how many lines it says that they have."""
    return {
        name: int(lines) for name, lines in re.findall(r"^\| `(\w+\.py)` \| (\d+) \|", table("temphone"), re.MULTILINE)
    }


def table(name: str) -> str:
    """Return a table of the page by the mark before it."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return page.partition(f"<!-- {name} -->")[2].partition("<!-- end -->")[0]


def test_the_model_has_the_files_that_the_page_lists() -> None:
    assert sorted(told()) == sorted(path.name for path in FOLDER.glob("*.py"))


def test_the_files_are_about_as_long_as_the_page_says() -> None:
    found = {name: len((FOLDER / name).read_text(encoding="utf-8").splitlines()) for name in told()}
    assert {name: lines for name, lines in found.items() if abs(lines - told()[name]) > NEAR} == {}


def test_a_vendor_costs_about_what_the_page_says() -> None:
    head, _, *rows = (line.strip("| ").split(" | ") for line in table("costs").strip().splitlines())
    assert tuple(head[1:]) == SHOWN
    costs = {vendor: measured(vendor) for vendor in SHOWN}
    assert [part for part, *_ in rows] == list(costs[SHOWN[0]])
    odd = []
    for part, *cells in rows:
        for vendor, cell in zip(SHOWN, cells, strict=True):
            lines = int(cell.partition(": ")[2].replace(",", ""))
            if abs(costs[vendor][part].lines - lines) * SHARE > lines:
                odd.append(f"{vendor}, {part}: {costs[vendor][part]}, and the page says {cell}")
    assert odd == [], "python -m tests.vendors.costs prints the table"
