"""What is heavy is not loaded on the way to the first answer."""

import json
import subprocess
import sys

import pytest

from tests.web.process import environment

HEAVY = [
    "hypothesis",
    "schemathesis",
    "httpx",
    "httpx2",
    "pytest",
    "jinja2",
    "jsonschema",
    "numpy",
    "openapi_spec_validator",
]

SERVED = """
import asyncio
from mockdial.cli import parser_for
from mockdial.commands.server_options import server_options
from mock_server.web import server, protocol
from mock_server.web.app import create_app

app = create_app(server_options(parser_for(["serve"]).parse_args(["serve"])))
sent = []
async def receive(): return {"type": "http.request", "body": b"", "more_body": False}
async def send(message): sent.append(message)
path = "/vogent/api/agents"
headers = [(b"authorization", b"Bearer a")]
scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
scope["headers"] = headers
asyncio.run(app(scope, receive, send))
assert sent[0]["status"] == 200
"""
TOLD = "from mockdial.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass"


def loaded(code: str) -> set[str]:
    """The modules that a new process has after this code."""
    tail = "\nimport json, sys; print(); print(json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-c", code + tail]
    out = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True, timeout=30).stdout
    return set(json.loads(out.splitlines()[-1]))


@pytest.mark.parametrize("code", [SERVED, TOLD], ids=["the first answer", "the version"])
def test_nothing_heavy_is_loaded(code):
    assert loaded(code) & set(HEAVY) == set()


def test_to_tell_the_version_not_even_a_server_is_loaded():
    assert loaded(TOLD) & {"starlette", "uvicorn", "yaml", "orjson", "jsonschema_rs", "asyncio"} == set()
