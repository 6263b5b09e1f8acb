"""Runs `mockdial verify` on a command, and reads its report."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.calling import Call

CLIENT = """
import json, os, sys, urllib.error, urllib.request

def ask(method, path, body=None):
    content = body and json.dumps(body).encode()
    request = urllib.request.Request(os.environ["VOGENT_BASE_URL"] + path, content, method=method)
    request.add_header("Authorization", "Bearer " + os.environ["VOGENT_API_KEY"])
    request.add_header("Content-Type", "application/json")
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as error:
        return error.code

call = {"callAgentId": "a0000000-0000-4000-8000-000000000001", "toNumber": "+12025550123"}
call["fromNumberId"] = "b0000000-0000-4000-8000-000000000001"
"""


class Verified(NamedTuple):
    """The exit code of a run, its report, and what was printed."""

    code: int
    report: Any
    said: str


Verify = Callable[..., Verified]


def verifier(call: Call, path: Path) -> Verify:
    """Return a function that verifies a command with Vogent mocked, in process or by another `call`."""

    def run(*command: str, options: Any = (), call: Call = call) -> Verified:
        done = call("verify", "--vendor", "vogent", *options, "--json", str(path), "--", *command)
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        return Verified(done.code, report, done.out + done.err)

    return run


def script(text: str) -> list[str]:
    """Return the command that runs a client of Vogent in Python."""
    return [sys.executable, "-c", CLIENT + text]


def rules(report: Any) -> list[str]:
    """Return the rules of the findings that nothing accepts."""
    return [finding["rule"] for finding in report["findings"] if finding["accepted"] is None]
