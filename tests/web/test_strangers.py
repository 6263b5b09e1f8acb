"""Cursors and ids of somebody else, or of another list, open nothing."""

import pytest

from tests.driving import AGENT, JOBS, job_body
from tests.web.asking import RawClient, person


@pytest.fixture
def anna() -> RawClient:
    return person()


@pytest.fixture
def bert() -> RawClient:
    """Somebody whose world has another seed, hence other ids."""
    bert = person()
    bert.post("/_mock/world/reset", {"seed": 2})
    return bert


def cursor(of: RawClient, path: str = JOBS) -> str:
    """A cursor that a list with more to come gives out."""
    return str(of.get(f"{path}?limit=1")["cursor"])


def filled(of: RawClient) -> list[str]:
    return [of.post(JOBS, job_body())["id"] for _ in range(3)]


def test_a_cursor_leads_on(anna):
    third, second, first = reversed(filled(anna))
    found = anna.get(f"{JOBS}?limit=2&cursor={cursor(anna)}")
    assert ([job["id"] for job in found["data"]], found["cursor"]) == ([second, first], None)
    assert third not in str(found)


@pytest.mark.parametrize("text", ["x", "AAAA", "AAAAAAAAAAAAAAAA", "caf%C3%A9", "%00", "../..", "x" * 5000])
def test_an_unknown_cursor_is_refused(anna, text):
    filled(anna)
    answer = anna.refused("GET", f"{JOBS}?cursor={text}")
    assert answer.status == 400
    assert answer.message.startswith("query/cursor: seen ")
    assert answer.message.endswith("expected a cursor that this list gave out; leave it away to begin anew")


def test_a_cursor_that_was_touched_is_refused(anna):
    filled(anna)
    given = cursor(anna)
    assert anna.refused("GET", f"{JOBS}?cursor={given.swapcase()}").status == 400
    assert anna.refused("GET", f"{JOBS}?cursor={given}=").status == 400


def test_a_cursor_of_another_world_is_refused(anna, bert):
    filled(anna)
    filled(bert)
    assert bert.refused("GET", f"{JOBS}?cursor={cursor(anna)}").status == 400


def test_a_cursor_of_another_list_is_refused(anna):
    first, second, _ = filled(anna)
    given = cursor(anna, f"{JOBS}/{first}/queue")
    assert anna.ask("GET", f"{JOBS}/{first}/queue?cursor={given}").status == 200
    assert anna.refused("GET", f"{JOBS}/{second}/queue?cursor={given}").status == 400
    assert anna.refused("GET", f"{JOBS}?cursor={given}").status == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {"maxConcurrentDials": 3}),
        ("POST", "/paused", {"paused": False}),
        ("GET", "/queue", None),
        ("GET", "/dials", None),
    ],
)
def test_a_job_of_another_world_is_unknown(anna, bert, method, path, body):
    job = filled(anna)[0]
    answer = bert.refused(method, f"{JOBS}/{job}{path}", body)
    assert answer.status == 404
    assert (
        answer.message
        == f"batch dial job {job!r} is unknown in this workspace; ids of other workspaces are not visible here"
    )


def test_an_id_of_another_kind_is_unknown(anna):
    job = filled(anna)[0]
    assert anna.refused("GET", f"/vogent/api/dials/{job}").status == 404
    assert anna.refused("GET", f"{JOBS}/{AGENT}").status == 404


def test_a_record_of_another_world_can_not_be_named(anna, bert):
    number = anna.post("/vogent/api/phone_numbers/purchase", {"number": "+12025550177"})["id"]
    assert anna.ask("POST", JOBS, job_body(fromPhoneNumberIds=[number])).status == 200
    assert bert.refused("POST", JOBS, job_body(fromPhoneNumberIds=[number])).status == 400
