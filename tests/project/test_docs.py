"""What docs/ci.md and docs/pytest.md say to type works."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from typing import get_args

import pytest
import yaml

import mockdial
from contract_tests.hazards.laws import LAWS
from mock_server.vendors import VENDORS
from mock_server.web.docs import __main__ as writing
from mockdial import RuleName
from tests.plugin.running import run
from tests.project.readme import blocks
from tests.project.sources import ROOT
from tests.sdk.running import require
from tests.web.process import environment

CI = blocks((ROOT / "docs" / "ci.md").read_text(encoding="utf-8"))
PYTEST = blocks((ROOT / "docs" / "pytest.md").read_text(encoding="utf-8"))
GITHUB, GITLAB = (yaml.safe_load(block.text) for block in CI if block.kind == "yaml")


def typed(folder, line):
    """The exit code of a line as somebody types it in a checkout."""
    commands = folder / "commands"
    commands.mkdir()
    for name, words in (("mockdial", "-m mockdial"), ("python", "")):
        (commands / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {words} "$@"\n', encoding="utf-8")
        (commands / name).chmod(0o755)
    (folder / "examples").symlink_to(ROOT / "examples")
    variables = environment()
    variables["PATH"] = f"{commands}:{variables['PATH']}"
    return subprocess.run(["sh", "-ec", line], cwd=folder, env=variables, check=False, timeout=120).returncode


def test_the_line_for_any_shell_works(tmp_path):
    [line] = [block.text for block in CI if block.kind == "sh"]
    assert typed(tmp_path, line) == 0
    assert (tmp_path / "report.html").exists()


def test_the_script_for_gitlab_works_and_leaves_what_is_kept(tmp_path):
    install, *script = GITLAB["verify"]["script"]
    assert install.startswith("pip install ")
    assert typed(tmp_path, "\n".join(script)) == 0
    kept = GITLAB["verify"]["artifacts"]
    assert all((tmp_path / path).exists() for path in [*kept["paths"], kept["reports"]["junit"]])


def test_the_job_for_github_uses_inputs_that_the_action_has():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    [step] = [step for step in GITHUB["jobs"]["verify"]["steps"] if "mockdial" in step.get("uses", "")]
    assert step["with"].keys() <= action["inputs"].keys()


def test_the_examples_of_tests_pass(tmp_path):
    [*examples, _] = [block.text for block in PYTEST if block.kind == "python"]
    assert len(examples) == 2
    assert run(tmp_path, "\n".join(examples)).counts == {"passed": 2}


def test_the_example_with_the_sdks_passes(tmp_path):
    folder = require("python", "retell", "twilio")
    [*_, example] = [block.text for block in PYTEST if block.kind == "python"]
    done = run(tmp_path, example, PYTHONPATH=os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    assert done.counts == {"passed": 2}, done.text


def test_all_that_is_needed_and_every_extra_is_told():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {name: needs for name, needs in project["optional-dependencies"].items() if name != "dev"}
    needed = [*project["dependencies"], *(one for needs in extras.values() for one in needs)]
    names = {re.split(r"[^\w-]", one)[0] for one in needed} | {f"`{name}`" for name in extras}
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8").lower()
    assert [name for name in names if name not in page] == []


def test_every_name_to_import_is_told():
    told = (
        (ROOT / "docs" / "pytest.md")
        .read_text(encoding="utf-8")
        .partition("## What to import")[2]
        .partition("\n## ")[0]
    )
    rows = [line.split("|")[1] for line in told.splitlines() if line.startswith("| `") and "import" not in line]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(mockdial.__all__)


WORDS = {"eight": 8, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16}


@pytest.mark.parametrize(
    ("page", "what", "count"),
    [
        ("README.md", "rules look", len(get_args(RuleName))),
        ("README.md", "laws", len(LAWS)),
        ("docs/hazards.md", "laws", len(LAWS)),
        ("docs/hazards.md", "example clients", len(VENDORS)),
    ],
)
def test_a_number_that_a_page_tells_in_a_word_is_that_of_the_program(page, what, count):
    [word, *_] = re.findall(rf"([\w-]+) {what}", (ROOT / page).read_text(encoding="utf-8"))
    assert WORDS[word.lower()] == count


def test_the_pages_of_the_contracts_are_those_that_make_docs_writes(tmp_path):
    writing.write(tmp_path)
    for made in tmp_path.iterdir():
        kept = ROOT / "docs" / "vendors" / made.name
        assert kept.read_bytes() == made.read_bytes(), f"{kept} is old: make docs"
