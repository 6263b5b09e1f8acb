"""The command in a folder that has a package of our name."""

import subprocess
import sys

import mock_server
from contract_tests.command import mockdial
from tests.web.process import environment


def started(folder, command) -> tuple[int, str, str]:
    """Run a command in a folder with a package `mock_server`: (exit code, stdout, stderr)."""
    (folder / "mock_server").mkdir()
    (folder / "mock_server" / "__init__.py").touch()
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_what_the_tests_start_is_the_mockdial_that_they_are_part_of(tmp_path):
    assert started(tmp_path, mockdial("--version")) == (0, f"mockdial {mock_server.__version__}\n", "")


def test_as_a_module_it_says_in_one_line_what_hides_the_server(tmp_path):
    code, out, err = started(tmp_path, [sys.executable, "-m", "mockdial", "--version"])
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"mockdial: Python finds {tmp_path}/mock_server/__init__.py instead of ")
