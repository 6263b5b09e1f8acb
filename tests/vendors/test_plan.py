"""The plan of a vendor's package, as CONTRIBUTING.md shows it, is the one that stands there."""

import re

from tests.project.sources import ROOT

FOLDER = ROOT / "mock_server" / "vendors" / "temphone"
NEAR = 15
"""By how many lines a file may differ from what the page says."""


def told() -> dict[str, int]:
    """Return the files that the page lists, and how many lines it says that they have."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = page.partition("<!-- temphone -->")[2].partition("<!-- end -->")[0]
    return {name: int(lines) for name, lines in re.findall(r"^\| `(\w+\.py)` \| (\d+) \|", table, re.MULTILINE)}


def test_the_model_has_the_files_that_the_page_lists() -> None:
    assert sorted(told()) == sorted(path.name for path in FOLDER.glob("*.py"))


def test_the_files_are_about_as_long_as_the_page_says() -> None:
    found = {name: len((FOLDER / name).read_text(encoding="utf-8").splitlines()) for name in told()}
    assert {name: lines for name, lines in found.items() if abs(lines - told()[name]) > NEAR} == {}
