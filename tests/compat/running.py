"""Runs the tests of the fixture and of the protocol in another environment."""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.project.sources import ROOT

TYPED = ("mypy", "pyright")
FIXTURE = [
    "tests/plugin",
    *(
        f"--deselect=tests/plugin/test_user.py::test_{name}_complains_of_what_is_wrong_and_of_nothing_else"
        for name in TYPED
    ),
]
"""The tests of the fixture, without the two that need type checkers: the environments here have none."""

PROTOCOL = [
    str(path.relative_to(ROOT))
    for path in sorted((ROOT / "tests" / "web").glob("test_*.py"))
    if "from tests.web.process" in (text := path.read_text()) or "from tests.web.wires" in text
    if "contract_tests" not in text
]
"""The tests of what goes over a socket, without those that need the suite."""

THEIR_CLIENTS = ["aiohttp", "httpx", "pytest-xdist", "requests"]
"""What these tests use besides, in its newest versions."""

WAYS = ["short", "asgi"]
"""Both ways through uvicorn."""


class Ran(NamedTuple):
    """The exit code and the end of what pytest said."""

    code: int
    end: str


def ran(python: Path, *tests: str, way: str = "") -> Ran:
    """Run our tests with the interpreter of another environment."""
    options = ["-q", "--noconftest", "-p", "tests.compat.plugin", "-p", "no:cacheprovider", "-W", "default", "-n", "2"]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"MOCKDIAL_HTTP": way}
    command = [str(python), "-m", "pytest", *options, *tests]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=900, check=False)
    return Ran(done.returncode, "\n".join((done.stdout + done.stderr).splitlines()[-60:]))
