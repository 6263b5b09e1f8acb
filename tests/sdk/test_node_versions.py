"""Which versions of Node heed the proxy by themselves: `fetch`, `http`, `https`, and SDKs that ask by `fetch`."""

import os
import subprocess
from pathlib import Path

import pytest

from mock_server.forward_proxy.guard import HostGuard, guarded
from tests.project.parts import need
from tests.sdk.running import FOLDER, environment, require

CODE = """const done = () => {}
fetch("https://fetch.vogent.ai/").then(done, done)
require("http").get("http://http.vogent.ai/", done).on("error", done)
require("https").get("https://https.vogent.ai/", done).on("error", done)
new (require("retell-sdk").default)({apiKey: "key", maxRetries: 0}).call.list().then(done, done)
const [{VapiClient}, {ElevenLabsClient}] = [require("@vapi-ai/server-sdk"), require("@elevenlabs/elevenlabs-js")]
const once = {maxRetries: 0, timeoutInSeconds: 5}
new VapiClient({token: "key", ...once}).calls.list().then(done, done)
new ElevenLabsClient({apiKey: "key", ...once}).conversationalAi.batchCalls.list().then(done, done)"""

HOSTS = {
    *("fetch.vogent.ai:443", "http.vogent.ai:80", "https.vogent.ai:443"),
    *("api.retellai.com:443", "api.vapi.ai:443", "api.elevenlabs.io:443"),
}
VERSIONS = {"v20.": set[str](), "v22.21": HOSTS, "v24.": HOSTS}
"""The hosts at which the guard stops each version."""


def node(version: str) -> str:
    """Return the command of a version: that of `.ci/run`'s folder, or the one that is installed."""
    own = Path(os.environ.get(FOLDER, "")).resolve() / f"node{version[1:3]}" / "node_modules" / ".bin" / "node"
    found = str(own) if own.is_file() else "node"
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    need(
        told.startswith(version),
        f"this Node is {told.strip()}, and {FOLDER} has none of {version}: .ci/run installs it",
    )
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_of_node_is_guarded_as_the_page_says(version: str) -> None:
    env = environment("node", require("node", "retell-sdk", "@vapi-ai/server-sdk", "@elevenlabs/elevenlabs-js"))
    with guarded(HostGuard()) as guard:
        subprocess.run([node(version), "-e", CODE], env=env | guard.env(), capture_output=True, check=False, timeout=60)
    assert guard.stopped.keys() == VERSIONS[version]
