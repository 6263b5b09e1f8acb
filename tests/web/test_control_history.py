"""The control plane: what happened, what was asked, what is to be sent and what was done, read in parts or at once."""

import orjson
import pytest

from tests.driving import AGENT, JOBS, NUMBERS
from tests.web.asking import RawClient, person

CALL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}


@pytest.fixture
def anna() -> RawClient:
    anna = person()
    anna.ask("PUT", "/_mock/scenarios/vogent", {"name": "happy"})
    return anna


@pytest.mark.parametrize(
    "path", ["/_mock/journal", "/_mock/requests", "/_mock/webhooks", "/_mock/records/vogent/dials"]
)
def test_a_list_read_in_parts_is_the_list(anna, path):
    anna.started(4)
    anna.post("/_mock/clock", {"until": "idle"})
    anna.get(JOBS)
    whole = anna.get(path)
    parts, after = [], 0
    while after is not None:
        part = anna.get(f"{path}?limit=3&after={after}")
        assert len(part["data"]) <= 3
        parts += part["data"]
        after = part["next"]
    assert parts == whole["data"]
    assert len(whole["data"]) > 2
    assert whole["next"] is None


def test_a_part_that_ends_with_the_list_says_so(anna):
    for _ in range(2):
        anna.get(JOBS)
    assert anna.get("/_mock/requests?limit=2")["next"] is None
    assert anna.get("/_mock/requests?limit=1")["next"] == 1
    assert anna.get("/_mock/requests?after=1000000")["data"] == []


def test_webhooks_tell_the_story_of_a_call(anna):
    anna.post("/vogent/api/dials", {**CALL, "webhookUrl": "https://example.test/hook"})
    anna.post("/_mock/clock", {"until": "idle"})
    seen = anna.get("/_mock/webhooks")["data"]
    assert {(notice["vendor"], notice["url"]) for notice in seen} == {("vogent", "https://example.test/hook")}
    assert seen[0]["event"] == "dial.created"
    assert [notice["number"] for notice in seen] == list(range(1, len(seen) + 1))


def test_commands_are_lines_that_begin_with_the_setup_and_end_with_the_time(anna):
    anna.started()
    anna.post("/_mock/clock", {"advance_seconds": 5})
    answer = anna.ask("GET", "/_mock/commands")
    lines = [orjson.loads(line) for line in answer.content.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert lines[0]["seed"] == 1
    assert [line.get("operation") for line in lines[1:-1]] == [
        "setScenario",
        "createBatchDialJob",
        "setBatchDialJobPaused",
        "moveClock",
    ]
    assert lines[-1] == {"at": "2026-03-02T15:00:05Z", "end": True}


@pytest.mark.parametrize("path", ["journal?afer=3", "health?now=1", "world?at_once=1", "faults?vendor=vogent"])
def test_a_misspelt_name_in_a_query_is_refused_and_not_ignored(anna, path):
    answer = anna.ask("GET", f"/_mock/{path}")
    name = path.partition("?")[2].partition("=")[0]
    assert answer.status == 422
    assert f"query/{name}: seen " in answer.message


def test_the_page_of_a_report_refuses_a_misspelt_name_too(anna):
    page = anna.get("/_mock/report")["page"]
    assert anna.ask("GET", f"{page}?alow=dialled_twice").status == 422


def test_an_empty_object_is_no_body(anna):
    assert anna.ask("DELETE", "/_mock/faults", {}).status == 204
    assert anna.ask("DELETE", "/_mock/faults", {"id": 1}).status == 422
