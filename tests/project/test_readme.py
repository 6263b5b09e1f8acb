"""The README is true: what it says to type works, and what it says comes out comes out."""

import re
import shutil
import subprocess

import pytest

from tests.project import readme
from tests.project.parts import need
from tests.project.readme import Block, fits, is_announced
from tests.project.sources import ROOT
from tests.web.process import serving

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = readme.blocks(TEXT)
NEEDS = ("bash", "curl")


def test_its_blocks_run_and_print_what_stands_behind_them(tmp_path):
    need(all(map(shutil.which, NEEDS)), "the README's blocks need bash and curl")
    steps = readme.steps(BLOCKS)
    again = [step for step in steps if step[0].kind == "sh"]
    with serving() as server:
        printed = readme.outputs([block for block, _ in steps + again], server.port, tmp_path)
    odd = [
        (out.line, seen)
        for (_, out), seen in zip(steps + again, printed, strict=True)
        if out and not is_announced(out, seen)
    ]
    assert odd == []
    assert len([out for _, out in steps if out]) >= 3


def test_it_works_where_only_python3_is_there():
    assert [block.line for block in BLOCKS if block.kind == "sh" and re.search(r"\bpython\s", block.text)] == []


def test_what_it_lets_make_do_can_be_made():
    wanted = {line.split()[1] for block in BLOCKS if readme.is_setup(block) for line in block.text.splitlines()}
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"serve", "test"} <= wanted <= made


def test_make_knows_how_each_target_is_made_where_nothing_is_there_yet(tmp_path):
    need(shutil.which("make") is not None, "make is missing")
    made = re.findall(r"^([a-z]+)(?= [a-z]|:)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    command = ["make", "--dry-run", f"VENV={tmp_path}/new", *made]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert {"clean", "docs", "serve"} <= set(made)


def test_the_first_command_is_the_one_that_serves():
    assert BLOCKS[0].text == "make serve\n"


def test_every_block_says_its_language():
    assert TEXT.count("\n```") == 2 * len(BLOCKS)
    assert {block.kind for block in BLOCKS} <= {"sh", "python", "json", "console", "yaml", "mermaid"}


@pytest.mark.parametrize(
    ("expected", "seen", "is_true"),
    [
        ('{"a": 1}', '{"a": 1}\n', True),
        ('{"a": 1}', '{"a": 2}', False),
        ('{"a": 1}', '{"a": 1, "b": 2}', False),
        ('{"a": 1, "…": "…"}', '{"a": 1, "b": 2}', True),
        ('{"a": "…"}', '{"a": [3]}', True),
        ('[1, "…"]', "[1, 2, 3]", True),
        ("[1]", "[1, 2]", False),
        ("1 2", "12", False),
        ('{"a": 1} {"b": 2}', '{"a":1}\n{"b":2}\n', True),
        ('{"a": 1} {"b": 2}', '{"a":1}{"b":2}', False),
        ("[true]", "[1]", False),
    ],
)
def test_an_output_is_compared_value_by_value(expected, seen, is_true):
    assert is_announced(Block("json", expected, 1), seen) is is_true
    assert fits(readme.values(expected), readme.values(expected))


@pytest.mark.parametrize(
    ("seen", "is_true"), [("served on 4010, well\n", True), ("served on 4010", False), ("", False)]
)
def test_a_text_is_compared_line_by_line(seen, is_true):
    assert is_announced(Block("console", "served on …, well\n", 1), seen) is is_true
