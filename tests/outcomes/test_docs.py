"""The pages about scenarios and numbers are true: their blocks are played, their tables are those that are played."""

import shutil
from pathlib import Path

import pytest

from mock_server.contract import yaml_loader
from mock_server.vendors import outcome_tables as tables
from tests.driving import app
from tests.project import readme
from tests.project.parts import need
from tests.project.sources import ROOT
from tests.web.process import serving

PAGES = [ROOT / "docs" / name for name in ("scenarios.md", "numbers.md")]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@every_page
def test_its_blocks_run_and_print_what_stands_behind_them(page: Path, tmp_path: Path) -> None:
    need(all(map(shutil.which, ("bash", "curl"))), "the blocks need bash and curl")
    steps = readme.steps(readme.blocks(page.read_text(encoding="utf-8")))
    with serving() as server:
        printed = readme.outputs([block for block, _ in steps], server.port, tmp_path)
    pairs = [(out, seen) for (_, out), seen in zip(steps, printed, strict=True) if out]
    assert [(out.line, seen) for out, seen in pairs if not readme.is_announced(out, seen)] == []
    assert pairs


def test_every_scenario_that_is_shown_can_be_played() -> None:
    blocks = [block for block in readme.blocks(PAGES[0].read_text(encoding="utf-8")) if block.kind == "yaml"]
    for block in blocks:
        text = yaml_loader.parse(block.text.encode())
        assert app().vendors["vogent"].read_scenario("shown", text, f"line {block.line}").steps["dial"]
    assert len(blocks) == 3


def test_the_tables_are_those_that_are_played() -> None:
    text = PAGES[1].read_text(encoding="utf-8")
    assert tables.filled(text) == text, "make docs"
    assert all(f"<!-- {name} -->" in text for name in tables.TABLES)
