"""What the contract does not know is taken, as the vendor would, and noted; a strict server refuses it."""

from functools import cache

import pytest

from mock_server.web.app import App, create_app
from mock_server.web.options import Options
from tests.driving import AGENT, JOBS, job_body
from tests.freya.asking import CAMPAIGNS, body
from tests.web.asking import RawClient, person

DAY = {"startTime": "10:00", "endTime": "18:00"}
ODD = [
    ("POST", JOBS, {**job_body(), "odd": 1}, "odd"),
    ("POST", JOBS, job_body([{"toNumber": "+12025550123", "tonumber": "x"}]), "tonumber"),
    ("GET", f"{JOBS}?odd=1", None, "query/odd"),
    ("POST", CAMPAIGNS, body(daySchedules={"2": {**DAY, "odd": 1}}), "odd"),
    ("GET", f"{JOBS}?Limit=1", None, "query/Limit"),
    ("PUT", f"/vogent/api/agents/{AGENT}", {"metadata": {"free": 1}, "odd": None}, "odd"),
]


@cache
def strict() -> App:
    return create_app(Options(is_strict=True))


def notes(anna: RawClient) -> list[str]:
    return anna.get("/_mock/requests")["data"][-1]["notes"]


@pytest.mark.parametrize(("method", "path", "body", "word"), ODD)
def test_it_is_taken_and_noted(method, path, body, word):
    anna = person()
    assert anna.ask(method, path, body).status == 200
    (note,) = notes(anna)
    assert note.startswith("not in the contract: ")
    assert word in note


@pytest.mark.parametrize(("method", "path", "body", "word"), ODD)
def test_a_strict_server_refuses_it(method, path, body, word):
    answer = person(strict()).refused(method, path, body)
    assert answer.status == (400 if path == CAMPAIGNS else 422)  # by the vendor
    assert word in answer.content.decode()


def test_a_strict_server_takes_all_that_the_contract_knows():
    anna = person(strict())
    assert anna.ask("POST", JOBS, job_body()).status == 200
    assert anna.ask("PUT", f"/vogent/api/agents/{AGENT}", {"metadata": {"free": {"as": ["air"]}}}).status == 200


def test_a_request_in_order_has_no_notes():
    anna = person()
    anna.post(JOBS, job_body())
    assert notes(anna) == []


def test_a_refusal_is_noted_with_its_reason():
    anna = person()
    answer = anna.ask("POST", JOBS, {})
    assert "; ".join(notes(anna)) == answer.message


def test_the_control_plane_knows_all_its_fields():
    answer = person().refused("POST", "/_mock/clock", {"advance_secs": 5})
    assert (answer.status, answer.body["error"]) == (422, "unprocessable_entity")
    assert "advance_secs" in answer.message


def test_an_id_that_a_client_sends_is_not_taken_for_the_vendors():
    anna = person()
    schema = '{"type": "object", "properties": {}}'
    body = {"id": "mine", "name": "Interest", "extractorFieldsJsonSchema": schema}
    made = anna.ask("POST", f"/vogent/api/agents/{AGENT}/extractors", body)
    assert (made.status, made.body["id"] != "mine") == (200, True)
