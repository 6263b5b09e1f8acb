"""SDKs with their vendors' own hosts and nothing changed reach the mock by its proxy; other hosts they do not reach."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from mockdial import Mock
from mockdial.testing.session import background, open_mock
from tests.cli.calling import Call, caller
from tests.sdk.running import environment, require

AUTHORIZED = "{headers: {authorization: 'Bearer ' + process.env.RETELL_API_KEY}}"
NUMBERS = "https://api.retellai.com/get-concurrency"
AGENT = """const {EnvHttpProxyAgent, setGlobalDispatcher} = require('undici')
setGlobalDispatcher(new EnvHttpProxyAgent())
"""
"""Has `fetch` heed the proxy, which it does by itself from Node 22.21 on."""

CLIENTS = {
    "twilio for Python": ("python", ["twilio"], "from twilio.rest import Client; print(Client().calls.list())"),
    "twilio for Node": ("node", ["twilio"], "require('twilio')().calls.list().then(console.log)"),
    "retell for Python": ("python", ["retell"], "import retell; print(retell.Retell().call.list().items)"),
    "retell for Node, with undici's agent": (
        "node",
        ["retell-sdk", "undici"],
        AGENT + "new (require('retell-sdk').default)().call.list().then((page) => console.log(page.items))",
    ),
    "vapi for Python": (
        "python",
        ["vapi"],
        """import os, vapi
client = vapi.Vapi(token=os.environ['VAPI_API_KEY'])
print([one for one in client.phone_numbers.list() if one.provider == 'telnyx'])""",
    ),
    "vapi for Node, with undici's agent": (
        "node",
        ["@vapi-ai/server-sdk", "undici"],
        AGENT
        + """const {VapiClient} = require('@vapi-ai/server-sdk')
        new VapiClient({token: process.env.VAPI_API_KEY}).calls.list().then(console.log)""",
    ),
    "elevenlabs for Python": (
        "python",
        ["elevenlabs"],
        "import elevenlabs; print(elevenlabs.ElevenLabs().conversational_ai.batch_calls.list().batch_calls)",
    ),
    "elevenlabs for Node, with undici's agent": (
        "node",
        ["@elevenlabs/elevenlabs-js", "undici"],
        AGENT
        + """const {ElevenLabsClient} = require('@elevenlabs/elevenlabs-js')
        new ElevenLabsClient().conversationalAi.batchCalls.list().then((page) => console.log(page.batchCalls))""",
    ),
    "axios": ("node", ["axios"], f"require('axios').get('{NUMBERS}', {AUTHORIZED}).then(() => console.log([]))"),
}


def run(name: str) -> tuple[list[str], dict[str, str]]:
    """Return the command of a client, and the environment in which it finds its packages."""
    language, packages, code = CLIENTS[name]
    start = [sys.executable, "-c"] if language == "python" else ["node", "-e"]
    return [*start, code], environment(language, require(language, *packages))


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    transport = background()
    yield open_mock(transport)
    transport.close()


@pytest.mark.parametrize("client", CLIENTS)
def test_an_sdk_reaches_the_mock_of_a_test_on_its_vendors_host(mock: Mock, client: str) -> None:
    command, found = run(client)
    own = {name: value for name, value in mock.env().items() if not name.endswith("_BASE_URL")}
    before = len(mock.requests)
    done = subprocess.run(command, env=found | own, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, len(mock.requests) - before) == ("[]\n", 1), done.stderr


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    return caller(capfd)


@pytest.mark.parametrize("client", [name for name in CLIENTS if name.startswith("twilio")])
def test_an_sdk_whose_vendor_is_not_mocked_is_stopped_and_its_host_named(call, monkeypatch, tmp_path, client) -> None:
    command, found = run(client)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "a" * 32)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "token")
    report = tmp_path / "report.json"
    done = call("verify", "--vendor", "retell", "--json", report, "--", *command)
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    stopped = [one for one in findings if one["rule"] == "real_vendor_reached"]
    assert (done.code, [one["seen"] for one in stopped]) == (1, ["it reached for api.twilio.com:443, which is twilio"])


@pytest.mark.parametrize("client", [name for name in CLIENTS if name.startswith("twilio")])
def test_verify_hands_an_sdk_the_account_and_the_token_that_it_looks_for(call, monkeypatch, client) -> None:
    command, found = run(client)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    done = call("verify", "--vendor", "twilio", "--", *command)
    assert (done.code, "api.twilio.com (1)" in done.out) == (0, True), done.out + done.err
