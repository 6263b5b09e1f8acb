"""Builds the packages of this project, and runs what is installed from them."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.project.parts import need


def run(*command: object, cwd: Path | None = None, code: int = 0, **variables: str) -> str:
    """Return what a command says; it sees nothing of the checkout."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")} | variables
    found = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False
    )
    assert found.returncode == code, found.stdout + found.stderr
    return found.stdout + (found.stderr if code else "")


def built(folder: Path, *options: str, source: Path) -> Path:
    """Build a distribution of the project in `source`, and return its file."""
    need(all(map(find_spec, ("hatchling", "pip"))), "a wheel is built with hatchling and installed with pip")
    run(sys.executable, "-m", "hatchling", "build", *options, "-d", folder, cwd=source)
    (found,) = folder.iterdir()
    return found
