"""The ways through uvicorn: which one is taken, and that it changes no byte of an answer."""

import json
from contextlib import ExitStack

import pytest

from mock_server.web import uvicorn_protocols
from mock_server.web.options import Options
from mock_server.web.protocol import LONG_ANSWER
from mockdial.testing.background import Background
from mockdial.testing.transport import HttpTransport
from tests.driving import AGENT
from tests.web.process import serving
from tests.web.wires import CLOSE, raw, request

JOB = f'{{"name":"a","callAgentId":"{AGENT}","rows":[{{"toNumber":"+12025550123"}}]}}'.encode()
JOBS = "/vogent/api/batch_dial_jobs"
PROMPT = {
    "name": "p",
    "agentType": "STANDARD",
    "aiModelId": "c0000000-0000-4000-8000-000000000001",
    "prompt": "Say hello.",
}
VOICE = "d0000000-0000-4000-8000-000000000001"
AGENTS = "/vogent/api/agents"
LONG = json.dumps(
    {
        "name": "A",
        "defaultVoiceId": VOICE,
        "defaultVersionedPrompt": PROMPT,
        "metadata": {"long": "x" * (LONG_ANSWER // 2)},
    }
).encode()
RETRY = b'{"name":"unavailable","times":1,"retry_after":7}'
WIRES = {
    "a create": [request("a", f"POST {JOBS}", JOB, CLOSE)],
    "two on one connection": [request("a", f"GET {JOBS}") + request("a", f"GET {JOBS}", b"", CLOSE)],
    "a body in parts": [request("a", f"POST {JOBS}", JOB, CLOSE)[:-9], JOB[-9:]],
    "a body in chunks": [
        request("a", f"POST {JOBS}", b"", CLOSE, "Content-Type: application/json", "Transfer-Encoding: chunked")
        + b"%x\r\n%b\r\n0\r\n\r\n" % (len(JOB), JOB)
    ],
    "a long answer, and one behind it": [
        request("long", f"POST {AGENTS}", LONG) * 2
        + request("long", f"GET {AGENTS}")
        + request("long", f"GET {JOBS}", b"", CLOSE)
    ],
    "a refusal": [request("a", f"POST {JOBS}", b'{"toNumber":7}', CLOSE)],
    "no JSON": [request("a", f"POST {JOBS}", b"{", CLOSE)],
    "a head alone": [request("a", f"HEAD {JOBS}", b"", CLOSE)],
    "the methods": [request("a", f"OPTIONS {JOBS}", b"", CLOSE)],
    "no such method": [request("a", f"TRACE {JOBS}", b"", CLOSE)],
    "nothing there": [request("a", "GET /vogent/api/nothing", b"", CLOSE)],
    "no vendor": [request("a", "GET /nothing", b"", CLOSE)],
    "the control plane": [request("a", "GET /_mock/world", b"", CLOSE)],
    "a fault": [
        request("b", "POST /_mock/faults", RETRY)
        + request("b", f"GET {JOBS}")
        + request("b", "DELETE /_mock/world", b"", CLOSE)
    ],
    "an old version": [request("a", f"GET {JOBS} HTTP/1.0")],
    "an old version that goes on": [
        request("a", f"GET {JOBS} HTTP/1.0", b"", "Connection: keep-alive") + request("a", f"GET {JOBS}", b"", CLOSE)
    ],
    "an end in capitals": [request("a", f"GET {JOBS}", b"", "Connection: Close")],
    "an absolute target": [request("a", "GET http://api.vogent.ai/api/dials", b"", CLOSE)],
    "another host": [request("a", f"GET {JOBS}", b"", CLOSE, host="elsewhere.test")],
    "no request": [b"nonsense\r\n\r\n"],
    "a head that is too large": [request("a", f"GET {JOBS}", b"", f"X: {'x' * 70_000}")],
}


@pytest.fixture(scope="module")
def servers():
    """A server of each way."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        found = []
        for way in (uvicorn_protocols.SHORT, uvicorn_protocols.ASGI):
            patch.setenv(uvicorn_protocols.VARIABLE, way)
            found.append(stack.enter_context(serving()))
        yield found


@pytest.mark.parametrize("name", WIRES)
def test_which_way_serves_changes_no_byte_of_an_answer(servers, name):
    short, asgi = (raw(server, *WIRES[name]) for server in servers)
    assert short == asgi
    assert short.startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize("version", ["0.30.0", "0.34.3", "0.54.0", "0.54.7", "0.54.1.dev0"])
def test_a_version_that_was_tested_takes_the_short_way(version, monkeypatch):
    monkeypatch.delenv(uvicorn_protocols.VARIABLE, raising=False)
    assert uvicorn_protocols.choose(version).name == uvicorn_protocols.SHORT


@pytest.mark.parametrize("version", ["0.29.9", "0.55.0", "0.100.0", "1.0.0", "2.0", "main"])
def test_any_other_version_takes_plain_asgi(version, monkeypatch):
    monkeypatch.delenv(uvicorn_protocols.VARIABLE, raising=False)
    way = uvicorn_protocols.choose(version)
    assert str(way) == f"plain ASGI (uvicorn {version}, not one of those tested: 0.30 to 0.54)"


def test_a_wish_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv(uvicorn_protocols.VARIABLE, "quick")
    with pytest.raises(ValueError, match="MOCKDIAL_HTTP: seen 'quick', expected short or asgi"):
        uvicorn_protocols.choose()


def test_a_uvicorn_that_was_rebuilt_inside_still_serves(monkeypatch):
    monkeypatch.setitem(uvicorn_protocols.PARTS, "HttpToolsProtocol", ("feed",))
    assert (
        str(uvicorn_protocols.choose("9.0"))
        == "plain ASGI, by uvicorn alone (uvicorn 9.0 has no HttpToolsProtocol.feed)"
    )
    with Background(Options(vendors=["vogent"])) as background:
        key = [(b"authorization", b"Bearer a")]
        assert HttpTransport(background.url).ask("GET", "/vogent/api/agents", key, b"").status == 200
