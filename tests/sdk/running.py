"""Runs a script that uses a vendor's own SDK in a process of its own, against a mock, and reads what it found."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.web.process import serving

FOLDER = "VENDOR_SDKS"
"""The variable that names where the SDKs are: `python/` as `pip install --target` leaves it."""


def require(package: str) -> Path:
    """Return the folder of Python's SDKs. Skip where this one is missing; fail where CI has to have it."""
    folder = Path(os.environ.get(FOLDER, "")) / "python"
    if not (FOLDER in os.environ and (folder / package).is_dir()):
        reason = f"{FOLDER} names no folder with {package}: .ci/run installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


def found(package: str, script: str, vendor: str) -> Any:
    """Run a script of this folder with the base URL of a vendor, and return the JSON that it prints."""
    folder = require(package)
    with serving("--vendor", vendor) as server:
        base = f"http://127.0.0.1:{server.port}/{vendor}"
        command = [sys.executable, str(Path(__file__).parent / script), base]
        ran = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
