"""A user's file is typed in strict mode, by mypy and by pyright, and what is right in it works."""

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.plugin.running import run
from tests.project.parts import need

USER = Path(__file__).with_name("user.py").read_text(encoding="utf-8")
WRONG = [number for number, line in enumerate(USER.splitlines(), 1) if line.endswith("# wrong")]


@pytest.fixture
def file(tmp_path) -> Path:
    """The file, in a project of its own."""
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict"}))
    found = tmp_path / "test_user.py"
    found.write_text(USER)
    return found


def said(*command: object, cwd: Path) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, timeout=300).stdout


def test_mypy_complains_of_what_is_wrong_and_of_nothing_else(file, tmp_path):
    need(find_spec("mypy") is not None, "mypy comes with mockdial[dev]")
    text = said(sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", file, cwd=tmp_path)
    assert [int(number) for number in re.findall(r"^\S+?:(\d+): error", text, re.MULTILINE)] == WRONG, text


def test_pyright_complains_of_what_is_wrong_and_of_nothing_else(file, tmp_path):
    need(find_spec("pyright") is not None and shutil.which("node") is not None, "pyright needs mockdial[dev] and Node")
    text = said(sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, file, cwd=tmp_path)
    errors = [one for one in json.loads(text)["generalDiagnostics"] if one["severity"] == "error"]
    assert sorted({one["range"]["start"]["line"] + 1 for one in errors}) == WRONG, text


def test_what_is_right_in_it_works(tmp_path):
    right = "\n".join(line for line in USER.splitlines() if not line.endswith("# wrong"))
    assert run(tmp_path, right).counts == {"passed": 6}
