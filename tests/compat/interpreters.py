"""Every version of Python that we name: fixture and server are tried with each that this machine has."""

import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from tests.compat.environments import installed
from tests.compat.running import FIXTURE, THEIR_CLIENTS, ran

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
SERVER = [f"tests/web/test_{name}.py" for name in ("observing", "pages", "shutdown", "socket", "ways_in")]
OWN = "{}.{}".format(*sys.version_info)
FOLDERS = (".pyenv/versions/{}*/bin", ".local/share/uv/python/cpython-{}*/bin")
"""Where people keep more than one Python, below their home."""


def found(version: str) -> Path | None:
    """Return an interpreter of this version; None if there is none."""
    name = f"python{version}"
    candidates = [Path(path) for path in [which(name)] if path]
    candidates += [path / name for folder in FOLDERS for path in sorted(Path.home().glob(folder.format(version)))]
    return next((path for path in candidates if _is(path, version)), None)


def _is(path: Path, version: str) -> bool:
    """Return whether a file runs, and is this version: a shim may stand for one that is not there."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.startswith(f"Python {version}.")


@pytest.mark.parametrize("version", [version for version in VERSIONS if version != OWN])
def test_the_tests_of_the_fixture_and_of_the_server_pass(both, version, tmp_path):
    interpreter = found(version)
    if interpreter is None:
        pytest.skip(f"this machine has no Python {version}")
    needed = [*both.needed("hazards,metrics,report,tls"), *THEIR_CLIENTS]
    done = ran(installed(tmp_path / "environment", needed, interpreter=interpreter), *FIXTURE, *SERVER)
    assert done.code == 0, done.end


def test_this_version_is_one_of_them():
    assert OWN in VERSIONS


def test_a_shim_for_a_version_that_is_not_there_is_passed_over(tmp_path, monkeypatch):
    shim = tmp_path / "python3.11"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert found("3.11") is None
