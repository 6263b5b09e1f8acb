"""The pages name files that are there, and lead to pages and headings that are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.sources import ROOT

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "examples/README.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
MAP = ROOT / "docs" / "architecture.md"
NAMED = re.compile(r"`([\w<>.-]*/[\w<>./-]*|\w+\.py)`")
ROOTS = ("contract_tests", "docs", "examples", "fixtures", "mock_server", "mockdial", "openapi", "tests")
LAYERS = tuple(path.name for path in (ROOT / "mock_server").iterdir() if path.is_dir())

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def is_there(path: str, folder: Path = ROOT) -> bool:
    """Return whether a file or a folder has this path; `<vendor>` stands for any name."""
    pattern = re.sub(r"<\w+>", "*", path.rstrip("/"))
    return any(next(root.glob(pattern), None) is not None for root in (folder, ROOT, ROOT / "mock_server"))


def rows_of_the_map() -> Iterator[tuple[Path, str]]:
    """Yield each file or folder that the map names, with the folder of its row."""
    for line in MAP.read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| `([\w/]+/)` \|", line)
        folder = (
            next(root / row[1] for root in (ROOT, ROOT / "mock_server") if (root / row[1]).is_dir()) if row else ROOT
        )
        yield from ((folder, name) for name in NAMED.findall(line) if not name.startswith("/"))


def anchors(page: Path) -> set[str]:
    """Return the names under which one can link to the headings of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_every_file_on_the_map_is_there():
    named = list(rows_of_the_map())
    assert [name for folder, name in named if not is_there(name, folder)] == []
    assert len(named) > 40


@every_page
def test_every_file_that_a_page_names_is_there(page):
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    ours = [name for name in named if name.split("/")[0] in ROOTS + LAYERS and "/" in name]
    assert [name for name in ours if not is_there(name)] == []


@every_page
def test_every_link_of_a_page_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]*)#?([^)]*)\)", page.read_text(encoding="utf-8"))
    own = [(page.parent / path if path else page, anchor) for path, anchor in links if "://" not in path]
    assert [path for path, _ in own if not path.exists()] == []
    assert [(path, anchor) for path, anchor in own if anchor and anchor not in anchors(path)] == []
