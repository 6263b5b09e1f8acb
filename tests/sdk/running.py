"""Runs a script that uses a vendor's own SDK in a process of its own, against a mock, and reads what it found."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from typing import Any

from tests.project.parts import need
from tests.web.process import ROOT, serving
from tests.web.test_fixed_hosts import variables

FOLDER = "VENDOR_SDKS"
"""The variable that names where the SDKs are: `python/` as `pip install --target` leaves it, `node/` as npm does."""

LANGUAGES = ("python", "node")
PACKAGES = {"python": "python", "node": "node/node_modules"}
HERE = Path(__file__).parent


def require(language: str, *packages: str) -> Path:
    """Return the folder of a language's SDKs. Skip where one is missing; fail where CI has to have it."""
    need(language == "python" or which("node") is not None, "node is missing; install Node 20 or newer")
    folder = Path(os.environ.get(FOLDER, "")).resolve() / PACKAGES[language]
    for package in packages:
        is_there = FOLDER in os.environ and (folder / package).is_dir()
        need(is_there, f"{FOLDER} names no folder with {package} for {language}: .ci/run installs it")
    return folder


def command(language: str, script: str) -> list[str]:
    """Return the command that runs a script of this folder."""
    return [sys.executable, "-m", f"tests.sdk.{script}"] if language == "python" else ["node", f"{HERE / script}.cjs"]


def environment(language: str, folder: Path) -> dict[str, str]:
    """Return the environment in which a script finds the SDKs, without a proxy of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    if language == "node":
        return {**kept, "NODE_PATH": str(folder)}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


def ran(language: str, script: str, folder: Path, env: Mapping[str, str]) -> Any:
    """Run a script, and return the JSON that it prints."""
    done = subprocess.run(
        command(language, script),
        env=environment(language, folder) | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def found(language: str, package: str, script: str, env: Mapping[str, str]) -> Any:
    """Run a script beside a mock whose proxy answers for the vendors' hosts, and return the JSON that it prints.

    `{mock}` in the script's own variables is the address of the mock.
    """
    folder = require(language, package)
    with serving("--tls", "--proxy-port", "0") as server:
        mock = f"https://127.0.0.1:{server.port}"
        own = {name: value.format(mock=mock) for name, value in env.items()}
        return ran(language, script, folder, {**variables(server.lines), "MOCKDIAL_URL": mock, **own})
