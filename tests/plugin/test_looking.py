"""A test that fails says where to look at its world, if the mock goes on; a fork gives a test two futures."""

import re
from http.client import HTTPConnection

import orjson

from tests.plugin.running import run
from tests.web.process import serving

TESTS = """
import httpx2, pytest

@pytest.mark.parametrize("path", ["agents", "nowhere"])
def test_asks(mockdial, path):
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers) as client:
        client.get(f"/{path}")
"""

FORKS = """
import httpx2

CALL = {
    "callAgentId": "a0000000-0000-4000-8000-000000000001",
    "fromNumberId": "b0000000-0000-4000-8000-000000000001",
    "toNumber": "+12025550123",
}

def asked(mock, path, body):
    with httpx2.Client(base_url=mock.vogent.base_url, headers=mock.vogent.headers) as client:
        return client.post(path, json=body)

def test_two_futures(mockdial):
    asked(mockdial, "/dials", CALL)
    began = mockdial.clock.now
    mockdial.clock.advance(seconds=3)
    other, earlier = mockdial.fork(), mockdial.fork(at=began)
    assert other.journal == mockdial.journal
    assert earlier.clock.now == began
    other.force("vogent", "dials", other.records("vogent", "dials")[0]["id"], "cancel")
    for world in (mockdial, other):
        world.clock.until_idle()
    assert other.journal != mockdial.journal
    assert len({mockdial.key, other.key, earlier.key}) == 3

def test_what_is_wrong_in_a_fork_fails_the_test(mockdial):
    asked(mockdial.fork(), "/dials", {**CALL, "toNumber": 3})

def test_it_may_be_allowed_there_too(mockdial):
    mockdial.allow("contract_broken")
    asked(mockdial.fork(), "/dials", {**CALL, "toNumber": 3})
"""

LINK = re.compile(r"its world, to look at \(the link opens it once\): (http://127\.0\.0\.1:\d+)/console#(\S+)")


def asked(port: int, method: str, path: str, body: object = None, **headers: str):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, f"/_mock{path}", orjson.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    found = answer.status, orjson.loads(answer.read())
    connection.close()
    return found


def test_the_world_of_a_test_that_fails_stays_at_a_mock_that_goes_on(tmp_path):
    with serving("--vendor", "vogent") as server:
        done = run(tmp_path, TESTS, MOCKDIAL_URL=f"http://127.0.0.1:{server.port}")
        assert done.counts == {"passed": 1, "failed": 1}
        [(_, ticket)] = LINK.findall(done.text)
        headers = {"Content-Type": "application/json"}
        status, session = asked(server.port, "POST", "/console/sessions", {"ticket": ticket}, **headers)
        assert (status, session["label"]) == (201, "test_client.py::test_asks[nowhere]")
        _, requests = asked(server.port, "GET", "/requests", **{"X-Mock-Session": session["session"]})
        assert [one["path"] for one in requests["data"]] == ["/vogent/api/nowhere"]
        assert len(asked(server.port, "GET", "/worlds")[1]["worlds"]) == 1


def test_a_mock_that_ends_with_the_run_gives_out_no_link(tmp_path):
    done = run(tmp_path, TESTS)
    assert done.counts == {"passed": 1, "failed": 1}
    assert not LINK.search(done.text)


def test_a_fork_is_another_future_and_is_judged_too(tmp_path):
    done = run(tmp_path, FORKS)
    assert done.counts == {"passed": 2, "failed": 1}, done.text
    assert "FAILED test_client.py::test_what_is_wrong_in_a_fork_fails_the_test" in done.text
