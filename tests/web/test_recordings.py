"""Recordings over a socket: the URLs that a server gives out lead to itself, and any client can fetch them."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.driving import AGENT, DIALS, NUMBERS
from tests.freya import asking as freya
from tests.happyrobot import driver
from tests.sounds import seconds
from tests.web.process import Serving, serving

KEY = {"Authorization": "Bearer hearing"}


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--scenario", "happy") as server:
        yield server


def ask(server: Serving, method: str, path: str, body: Any = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    headers = {**KEY, "Content-Type": "application/json"}
    with urlopen(Request(f"http://127.0.0.1:{server.port}{path}", content, headers, method=method)) as response:
        return json.loads(response.read())


def url_by_vogent(server: Serving) -> str:
    body = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}
    dial = ask(server, "POST", DIALS, body)["dialId"]
    ask(server, "POST", "/_mock/clock", {"until": "idle"})
    return str(ask(server, "GET", f"{DIALS}/{dial}")["recordings"][0]["url"])


def url_by_freya(server: Serving) -> str:
    body = {"workspaceId": freya.WORKSPACE, "phoneNumber": "+12025550143", "callerNumber": freya.DESK}
    call = ask(server, "POST", freya.CALLS, body)["data"]["result"]["callId"]
    ask(server, "POST", "/_mock/clock", {"until": "idle"})
    return str(ask(server, "GET", f"{freya.CALLS}/{call}")["data"]["result"]["call"]["recordingUrl"])


def url_by_happyrobot(server: Serving) -> str:
    call = ask(server, "POST", f"{driver.BASE}/dial/outbound", driver.request())["id"]
    ask(server, "POST", "/_mock/clock", {"until": "idle"})
    return str(ask(server, "GET", f"{driver.BASE}/calls/{call}/recording")["url"])


@pytest.mark.parametrize(
    ("url_by", "headers", "length"),
    [(url_by_vogent, KEY, 60), (url_by_freya, KEY, 60), (url_by_happyrobot, {}, 64)],
    ids=["vogent", "freya", "happyrobot"],
)
def test_a_url_leads_to_the_server_that_gave_it_out(
    server: Serving, url_by: Any, headers: dict[str, str], length: int
) -> None:
    url = url_by(server)
    assert url.startswith(f"http://127.0.0.1:{server.port}/")
    for method in ("GET", "HEAD"):
        with urlopen(Request(url, headers=headers, method=method)) as response:
            audio = response.read()
            assert (response.status, response.headers["content-type"]) == (200, "audio/wav")
            assert int(response.headers["content-length"]) == 44 + 8000 * length
        assert audio == b"" or seconds(audio) == length
