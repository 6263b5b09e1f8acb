"""Runs a script that uses a vendor's own SDK in a process of its own, against a mock, and reads what it found."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

from tests.project.parts import need
from tests.sdk.material import page_code, said
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


def ran(language: str, script: str, folder: Path, env: Mapping[str, str], said: Any) -> Any:
    """Run a script that reads what the mock said from stdin, and return the JSON that it prints."""
    done = subprocess.run(
        command(language, script),
        input=json.dumps(said),
        env=environment(language, folder) | env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Sdk(NamedTuple):
    """The packages of a vendor's SDKs, and the variables by which they get their account."""

    python: str
    node: str
    env: Mapping[str, str]
    has_code: bool = False  # whether the vendor's page has code for both


SDKS = {
    "elevenlabs": Sdk("elevenlabs", "@elevenlabs/elevenlabs-js", {"ELEVENLABS_API_KEY": "sdk-world"}, has_code=True),
    "retell": Sdk("retell", "retell-sdk", {"RETELL_API_KEY": "sdk-world"}),
    "twilio": Sdk("twilio", "twilio", {"TWILIO_ACCOUNT_SID": "AC" + "a" * 32, "TWILIO_AUTH_TOKEN": "token"}),
    "vapi": Sdk("vapi", "@vapi-ai/server-sdk", {"VAPI_API_KEY": "sdk-world"}, has_code=True),
}


@cache
def seen(vendor: str, language: str) -> Any:
    """Return what a vendor's script sees beside a mock whose proxy answers for the vendors' hosts.

    One run serves all tests of a vendor: Vapi's SDK for Python is busy for twenty seconds before its first call.
    """
    sdk = SDKS[vendor]
    packages = (sdk.python,) if language == "python" else (sdk.node, "undici")
    folder = require(language, *packages)
    code = {"PAGE_CODE": page_code(vendor, language)} if sdk.has_code else {}
    with serving("--tls", "--proxy-port", "0") as server:
        own = {"MOCKDIAL_URL": f"https://127.0.0.1:{server.port}", **code, **sdk.env}
        return ran(language, f"{vendor}_calls", folder, variables(server.lines) | own, said(vendor))
