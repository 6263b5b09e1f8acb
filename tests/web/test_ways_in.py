"""Paths, methods and hosts: what is there answers, and what is not says what there is."""

import pytest

from tests.driving import AGENT, JOBS, job_body
from tests.web.asking import RawClient, person

DIALS = "/vogent/api/dials"


@pytest.fixture
def anna() -> RawClient:
    return person()


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/vogent", ""),
        ("/vogent/", ""),
        ("/vogent/nothing", ""),
        (f"{JOBS}/", f"the nearest that it has is {JOBS}; "),
        (f"{JOBS}//paused", f"the nearest that it has is {JOBS}/{{id}}/paused; "),
        ("/vogent/api/dial", f"the nearest that it has is {DIALS}; "),
        ("/vogent//api/agents", "the nearest that it has is /vogent/api/agents; "),
    ],
)
def test_an_unknown_path_of_a_vendor_is_404_in_its_envelope(anna, path, nearest):
    answer = anna.refused("GET", path)
    assert answer.status == 404
    assert answer.message == f"path: seen {path}, which this API does not have; {nearest}the page at / lists all paths"


def test_at_the_host_of_a_vendor_the_nearest_path_is_one_of_that_host(anna):
    answer = anna.ask("GET", "/api/dial", host="api.vogent.ai")
    assert b"the nearest that it has is /api/dials;" in answer.content


def test_an_unknown_path_of_the_control_plane_is_404_in_its_envelope(anna):
    answer = anna.refused("GET", "/_mock/wrold")
    assert (answer.status, answer.body["error"]) == (404, "not_found")
    assert "the nearest that it has is /_mock/world;" in answer.message


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/agents", "//vogent/api/agents", "/VOGENT/api/agents", "/index.html"]
)
def test_any_other_unknown_path_is_404(anna, path):
    assert anna.ask("GET", path).status == 404


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        (JOBS, "GET, HEAD, OPTIONS, POST"),
        (f"{JOBS}/x", "GET, HEAD, OPTIONS, PUT"),
        (f"{JOBS}/x/paused", "OPTIONS, POST"),
        ("/vogent/api/phone_numbers/x", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/vogent/api/phone_numbers/search", "OPTIONS, POST"),
        ("/_mock/world", "DELETE, GET, HEAD, OPTIONS"),
        ("/_mock/health", "GET, HEAD, OPTIONS"),
    ],
)
def test_another_method_is_405_with_all_that_is_allowed(anna, path, allow):
    answer = anna.refused("TRACE", path)
    assert (answer.status, answer.headers["allow"]) == (405, allow)
    assert answer.message == f"method: seen TRACE, expected one of {allow}"
    options = anna.ask("OPTIONS", path)
    assert (options.status, options.headers, options.content) == (204, {"allow": allow}, b"")


@pytest.mark.parametrize("method", ["get", "Post", "GET ", "BREW"])
def test_a_method_is_taken_as_it_is_written(anna, method):
    assert anna.ask(method, JOBS).status == 405


def test_head_has_the_headers_of_get_and_no_body(anna):
    anna.post(JOBS, job_body())
    get, head = anna.ask("GET", JOBS), anna.ask("HEAD", JOBS)
    assert (head.status, head.headers, head.content) == (200, get.headers, b"")
    assert int(head.headers["content-length"]) == len(get.content) > 100


def test_a_head_that_is_refused_has_no_body_either(anna):
    get, head = anna.ask("GET", f"{JOBS}/unknown"), anna.ask("HEAD", f"{JOBS}/unknown")
    assert (head.status, head.headers, head.content) == (404, get.headers, b"")


def test_an_id_may_be_percent_encoded(anna):
    job = anna.post(JOBS, job_body())["id"]
    assert anna.get(f"{JOBS}/%{ord(job[0]):02x}{job[1:]}")["id"] == job


@pytest.mark.parametrize(
    "path",
    ["/%76ogent/api/agents", "/vogent/a%70i/%61%67ents", "/%5Fmock/world", "/_mock/w%6Frld", "/vogent/api/%61gents?x"],
)
def test_a_path_may_be_percent_encoded(anna, path):
    assert anna.ask("GET", path).status == 200


@pytest.mark.parametrize(
    "path", ["/vogent%2Fapi/agents", "/vogent/api%2Fagents", "/vogent/api/agents%2F", "/vogent/api/%2561gents"]
)
def test_a_percent_encoded_slash_separates_nothing(anna, path):
    assert anna.ask("GET", path).status == 404


def test_of_a_literal_and_a_parameter_an_encoded_literal_wins_too(anna):
    body = {"prefix": "202", "country": "US"}
    assert anna.ask("POST", "/vogent/api/phone_numbers/%73earch", body).status == 200


def test_at_the_host_of_a_vendor_a_path_may_be_percent_encoded(anna):
    assert anna.ask("GET", "/%61pi/agents", host="api.vogent.ai").status == 200


@pytest.mark.parametrize(
    "segment", ["a%2Fb", "%2e%2e", "%00", "%ff", "\xff", "%zz", "%", "x" * 10_000, "é", "'\"<>", AGENT]
)
def test_an_odd_id_is_an_unknown_id(anna, segment):
    answer = anna.refused("GET", f"{DIALS}/{segment}")
    assert answer.status == 404
    assert "is unknown in this workspace" in answer.message


def test_of_a_literal_and_a_parameter_the_literal_wins(anna):
    assert anna.ask("POST", "/vogent/api/phone_numbers/search", {"prefix": "202", "country": "US"}).status == 200
    assert anna.ask("GET", "/vogent/api/phone_numbers/b0000000-0000-4000-8000-000000000001").status == 200


@pytest.mark.parametrize(
    "host", ["api.vogent.ai", "API.Vogent.AI", "api.vogent.ai:443", "api.vogent.ai.", "API.vogent.ai.:4010"]
)
def test_a_vendor_is_also_reached_by_its_own_host(anna, host):
    job = anna.ask("POST", "/api/batch_dial_jobs", job_body(), host=host)
    assert job.status == 200
    assert anna.get(f"{JOBS}/{job.body['id']}") == job.body
    assert anna.ask("GET", "/api/nothing", host=host).message.startswith("path: seen /api/nothing, ")


@pytest.mark.parametrize(
    "host", ["api.vogent.ai.evil.test", "vogent.ai", "xapi.vogent.ai", "localhost", "", ":", "[::1]:4010", "caf\xe9"]
)
def test_another_host_reaches_no_vendor_without_its_prefix(anna, host):
    assert anna.ask("GET", "/api/agents", host=host).status == 404
    assert anna.ask("GET", "/vogent/api/agents", host=host).status == 200


@pytest.mark.parametrize("host", ["api.vogent.ai", "localhost"])
def test_the_control_plane_is_reached_under_any_host(anna, host):
    assert anna.ask("GET", "/_mock/health", host=host).status == 200


def test_headers_that_are_no_ascii_do_no_harm(anna):
    odd = {"user_agent": "\xff\xfe", "x_name": "caf\xe9", "accept": "\x80", "cookie": "\xe9=\xe9"}
    assert anna.ask("GET", JOBS, **odd).status == 200


def test_requests_are_logged_whether_or_not_their_path_is_known(anna):
    anna.ask("GET", f"{JOBS}?limit=1")
    anna.ask("GET", "/vogent/api/nothing?a=\xff")
    anna.ask("TRACE", JOBS)
    seen = anna.get("/_mock/requests")["data"]
    assert [(r["method"], r["operation"], r["status"]) for r in seen] == [
        ("GET", "listBatchDialJobs", 200),
        ("GET", None, 404),
        ("TRACE", None, 405),
    ]
