"""Clients whose host is fixed reach the mock unchanged: by TLS in the vendors' names, or by the forward proxy."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from mock_server.web.fixed_hosts import settings
from tests.project.parts import need
from tests.web.process import environment, serving

need(which("curl") is not None, "curl is missing")

AGENTS = "https://api.vogent.ai/api/agents?limit=1"
KEY = "Authorization: Bearer anna"
SHORT = 'import sys; url = sys.argv[1]; head = {"Authorization": "Bearer anna"}; '
CLIENTS = {
    "curl": ["curl", "-sS", "-H", KEY, AGENTS],
    "curl, plain http": ["curl", "-sS", "-H", KEY, AGENTS.replace("https", "http")],
    "urllib": [
        *(sys.executable, "-c"),
        SHORT + "import urllib.request as r; print(r.urlopen(r.Request(url, headers=head)).read().decode())",
        AGENTS,
    ],
    "httpx": [sys.executable, "-c", SHORT + "import httpx; print(httpx.get(url, headers=head).text)", AGENTS],
    "requests": [sys.executable, "-c", SHORT + "import requests; print(requests.get(url, headers=head).text)", AGENTS],
    "aiohttp": [
        *(sys.executable, "-c"),
        SHORT
        + "import aiohttp, asyncio\n"
        + "async def main():\n"
        + "  async with aiohttp.ClientSession(trust_env=True) as it, it.get(url, headers=head) as answer:\n"
        + "    print(await answer.text())\n"
        + "asyncio.run(main())",
        AGENTS,
    ],
}


def variables(lines: list[str]) -> dict[str, str]:
    """Return the variables that a server prints for its clients."""
    named = (line.removeprefix("  export ").partition("=") for line in lines if line.startswith("  export "))
    return {name: value for name, _, value in named}


def ran(command: list[str], named: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run(command, env=clean | named, capture_output=True, text=True, timeout=30, check=False)


@pytest.fixture(scope="module", params=["plain", "tls"])
def proxied(request):
    """Yield the variables for the clients of a server with a proxy, which speaks plain HTTP or TLS itself."""
    own = ["--tls"] if request.param == "tls" else []
    with serving("--proxy-port", "0", "--vendor", "vogent", *own) as server:
        yield variables(server.lines)


@pytest.mark.parametrize("client", CLIENTS)
def test_an_unchanged_client_reaches_the_mock_through_the_proxy(proxied, client):
    done = ran(CLIENTS[client], proxied)
    assert '"a0000000-0000-4000-8000-000000000002"' in done.stdout, done.stderr


def test_a_whole_url_is_answered_too(proxied):
    """Some libraries send the whole URL to the proxy, also for https."""
    host, port = proxied["HTTPS_PROXY"].rpartition("/")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        head = f"GET {AGENTS} HTTP/1.1\r\nHost: api.vogent.ai\r\n{KEY}\r\nConnection: close\r\n\r\n"
        wire.sendall(head.encode())
        text = b"".join(iter(lambda: wire.recv(65536), b""))
    assert text.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "url", ["https://example.com/", "http://example.com/", "https://app.happyrobot.ai/api/v1/calls"]
)
def test_any_other_host_is_stopped(proxied, url):
    form = "%{http_connect} %{http_code}"
    done = ran(["curl", "-s", "-o", "/dev/null", "-w", form, url], proxied)
    assert "403" in done.stdout


def test_the_lines_are_what_a_shell_takes():
    variables = {"NO_PROXY": "localhost,127.0.0.1", "SSL_CERT_FILE": "/a folder/bundle.pem"}
    made = "; ".join(settings(variables))
    done = subprocess.run(["sh", "-c", f"{made}; env"], capture_output=True, text=True, check=True)
    assert {f"{name}={value}" for name, value in variables.items()} <= set(done.stdout.splitlines())
    assert settings({"A": "1"}, "nt") == ["  set A=1"]


def test_a_server_with_tls_answers_by_its_own_name_and_the_vendors():
    with serving("--tls", "--vendor", "vogent") as server:
        named = variables(server.lines)
        assert server.lines[0] == f"mockdial listens on https://127.0.0.1:{server.port}"
        seen = [
            ran(["curl", "-sS", "-H", KEY, *more], named).stdout[:8]
            for more in (
                [f"https://127.0.0.1:{server.port}/vogent/api/agents"],
                [f"https://localhost:{server.port}/vogent/api/agents"],
                ["--connect-to", f"::127.0.0.1:{server.port}", AGENTS],
            )
        ]
        assert seen == ['{"data":'] * 3
        unknown = ran(["curl", "-sS", f"https://127.0.0.1:{server.port}/"], {})
        assert "certificate" in unknown.stderr
        certificate = Path(named["NODE_EXTRA_CA_CERTS"])
        assert b"PRIVATE KEY" not in certificate.read_bytes()
        server.stop()
    assert not certificate.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--proxy-port", "70000"), "--proxy-port: seen 70000, expected 0 to 65535"),
        (("--allow-host", "a.example"), "--allow-host: it is for the clients of --proxy-port, which is not given"),
    ],
)
def test_a_wrong_option_is_one_line(options, says):
    done = subprocess.run(
        [sys.executable, "-m", "mockdial", "serve", "--port", "0", *options],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=30,
        check=False,
    )
    assert (done.returncode, says in done.stderr, done.stderr.count("\n")) == (2, True, 1)


def test_a_port_that_is_taken_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "mockdial", "serve", "--port", "0", "--proxy-port", port]
        done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=30, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"--proxy-port: can't listen on {port}" in done.stderr
