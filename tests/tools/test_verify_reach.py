"""`mockdial verify` is never green for a client that did not reach the mock, and lets nobody reach a real vendor."""

import json
import os
import subprocess
import sys
from shutil import which

import pytest

from mock_server.forward_proxy.destination import Blocked, Destination
from mock_server.forward_proxy.guard import HostGuard, guarded
from tests.cli.calling import Call, caller
from tests.project.parts import need

AGENTS = 'curl -s -o /dev/null $VOGENT_BASE_URL/agents -H "Authorization: Bearer $VOGENT_API_KEY"'


@pytest.fixture
def call(capfd) -> Call:
    return caller(capfd)


@pytest.fixture
def verify(call, tmp_path):
    """Makes a run of a line of shell: (exit code, the findings by rule, what was printed)."""

    def run(line, *options):
        need(which("curl") is not None, "curl is missing")
        path = tmp_path / "report.json"
        done = call("verify", "--vendor", "vogent", *options, "--json", path, "--", "sh", "-c", line)
        findings = json.loads(path.read_text(encoding="utf-8"))["findings"]
        return done.code, {found["rule"]: found for found in findings}, done.out + done.err

    return run


def test_a_client_that_never_reached_the_mock_fails_the_run(verify):
    code, found, told = verify("true")
    assert (code, list(found)) == (1, ["mock_not_reached"]), told
    assert found["mock_not_reached"]["expected"] == "one by VOGENT_BASE_URL, VOGENT_API_KEY"
    assert "it seems to have used an address of its own" in found["mock_not_reached"]["seen"]


def test_the_variables_are_printed_at_the_start(verify):
    _, _, told = verify("echo the command; echo $HTTPS_PROXY $https_proxy $http_proxy >&2")
    names = ["MOCKDIAL_URL=http://127.0.0.1:", "VOGENT_BASE_URL=", "VOGENT_API_KEY=", "HTTPS_PROXY=", "NO_PROXY="]
    assert all(f"\n  {name}" in told for name in names), told
    [proxy] = {line.split("=")[1] for line in told.splitlines() if line.startswith("  HTTP")}
    assert f"{proxy} {proxy} {proxy}\n" in told


def test_a_client_that_uses_something_else_is_told_what(verify):
    own = AGENTS.replace("$VOGENT_API_KEY", "my-own")
    line = f"curl -s $MOCKDIAL_URL/v1; curl -s $VOGENT_BASE_URL/agents; {own}"
    code, found, told = verify(f"{line}; curl -s https://app.happyrobot.ai/api/v1/calls; true")
    assert (code, set(found)) == (1, {"mock_not_reached", "real_vendor_reached"}), told
    seen = found["mock_not_reached"]["seen"]
    assert "1 request with other keys than the one given; 1 request without a key that is let in" in seen
    assert "1 request to paths of the mock that belong to no vendor" in seen
    assert "it reached for app.happyrobot.ai:443 (happyrobot), and was stopped" in seen


def test_a_client_that_reaches_for_a_real_vendor_is_stopped_and_named(verify):
    code, found, told = verify(f"{AGENTS}; curl -sS https://app.happyrobot.ai/api/v1/calls 2>&1; true")
    assert (code, list(found)) == (1, ["real_vendor_reached"]), told
    assert found["real_vendor_reached"]["seen"] == "it reached for app.happyrobot.ai:443, which is happyrobot"
    assert "403" in told


def test_another_host_is_stopped_and_told_as_a_warning(verify):
    code, found, told = verify(f"{AGENTS}; curl -s http://telemetry.example.com/x; true")
    assert (code, found["host_stopped"]["severity"]) == (0, "warning"), told
    assert found["host_stopped"]["advice"] == "--allow-host telemetry.example.com lets it through"


def test_requests_with_other_keys_are_told_beside_those_that_are_judged(verify):
    other = AGENTS.replace("$VOGENT_API_KEY", "mine")
    code, found, told = verify(f"{AGENTS}; {other}")
    assert (code, list(found)) == (0, ["other_key_used"]), told


def test_requests_of_a_world_that_was_deleted_count_as_reached(verify):
    line = 'curl -s -X DELETE -H "Authorization: Bearer $VOGENT_API_KEY" $MOCKDIAL_URL/_mock/world'
    code, found, told = verify(f"{AGENTS}; {line}")
    assert (code, list(found)) == (0, []), told


def test_a_vendor_with_basic_credentials_is_reached_by_the_variables_of_its_sdks(verify):
    line = "curl -s -u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN $TWILIO_BASE_URL/Accounts/$TWILIO_ACCOUNT_SID/Calls.json"
    code, found, told = verify(f"{line}; test $TWILIO_ACCOUNT_SID = $MOCKDIAL_KEY", "--vendor", "twilio")
    assert (code, found) == (0, {}), told
    assert "TWILIO_API_KEY" not in told


def test_an_allowance_that_nothing_needs_is_told(verify):
    code, _, told = verify("true", "--allow", "quiet_hours,mock_not_reached")
    assert code == 0
    assert "--allow accepts quiet_hours, which nothing shows" in told
    assert "mock_not_reached, which nothing shows" not in told


CLIENTS = {
    "urllib": "import urllib.request; urllib.request.urlopen(URL)",
    "requests": "import requests; requests.get(URL)",
    "httpx": "import httpx; httpx.get(URL)",
    "httpx2": "import httpx2; httpx2.get(URL)",
    "aiohttp with trust_env": """import aiohttp, asyncio
async def main():
    async with aiohttp.ClientSession(trust_env=True) as session:
        await session.get(URL)
asyncio.run(main())""",
}


@pytest.fixture(scope="module")
def guarded_clients():
    """The hosts at which the guard stopped each client: `httpx` asks for `httpx.vogent.ai`, and so on."""
    lines = [
        f"try:\n{_indented(f'URL = {_url(name)!r}{chr(10)}{code}')}\nexcept Exception: pass"
        for name, code in CLIENTS.items()
    ]
    with guarded(HostGuard()) as guard:
        subprocess.run([sys.executable, "-c", "\n".join(lines)], env=os.environ | guard.env(), check=True, timeout=60)
        if which("curl"):
            subprocess.run(["curl", "-s", _url("curl")], env=os.environ | guard.env(), check=False, timeout=60)
    return {host.partition(".")[0] for host in guard.stopped}


UNGUARDED = """import aiohttp, asyncio
async def main():
    async with aiohttp.ClientSession() as session:
        await session.get("https://plain.vogent.ai/")
asyncio.run(main())"""


def test_aiohttp_passes_by_unless_it_is_told_to_trust_the_environment():
    with guarded(HostGuard()) as guard:
        done = subprocess.run(
            [sys.executable, "-c", UNGUARDED],
            env=os.environ | guard.env(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (dict(guard.stopped), b"ClientConnector" in done.stderr) == ({}, True)


def _url(name: str) -> str:
    return f"https://{name.split(maxsplit=1)[0]}.vogent.ai/api/agents"


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.splitlines())


@pytest.mark.parametrize("client", [*CLIENTS, "curl"])
def test_a_client_that_the_page_calls_guarded_is(guarded_clients, client):
    assert client.split()[0] in guarded_clients


def test_a_client_whose_host_is_fixed_reaches_the_mock(verify):
    fixed = AGENTS.replace("$VOGENT_BASE_URL", "https://api.vogent.ai/api")
    code, found, told = verify(fixed)
    assert (code, found) == (0, {}), told
    assert "api.vogent.ai (1)" in told


def test_a_vendors_host_is_stopped_where_no_tls_can_end(monkeypatch):
    monkeypatch.setitem(sys.modules, "mock_server.forward_proxy.authority", None)
    with guarded(HostGuard(mock="http://127.0.0.1:1", vendors=["vogent"])) as guard:
        route = guard.route(Destination("https", "api.vogent.ai", 443, is_tunnel=True))
    assert isinstance(route, Blocked)
