"""What is wrong with a request, in one envelope: a word, a sentence, and each place."""

from typing import Any

import pytest

from tests.driving import app, fresh, send
from tests.happyrobot.driver import BASE, CHECK_CALLS, NOBODY, NUMBER, HappyRobotDriver, driver, request


def refused(method: str, path: str, body: Any = None) -> tuple[int, str, list[str]]:
    """(status, word, places); nothing was changed."""
    one = driver()
    before = one.client.story()
    answer = one.ask(method, path, body)
    assert one.client.story() == before
    assert answer.body["message"]
    return answer.status, answer.body["error"], [place["path"] for place in answer.body.get("details", ())]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"number_id": NOBODY}, "number_id"),
        ({"use_case_id": NOBODY}, "use_case_id"),
        ({"agent_id": NOBODY}, "agent_id"),
        ({"number_id": "short"}, "number_id"),
        ({"phone_number": "12025550110"}, "phone_number"),
        ({"phone_number": 12025550110}, "phone_number"),
        ({"language": "en"}, "language"),
        ({"metadata": "none"}, "metadata"),
        ({"scheduled_for": "tomorrow"}, "scheduled_for"),
        ({"scheduled_for": "2026-03-02T15:00:00"}, "scheduled_for"),
        ({"max_duration_mins": 0}, "max_duration_mins"),
        ({"max_duration_mins": 1.5}, "max_duration_mins"),
        ({"max_duration_mins": "5"}, "max_duration_mins"),
    ],
    ids=str,
)
def test_a_wrong_field_of_a_call_is_named(fields: dict[str, Any], place: str) -> None:
    status, word, places = refused("POST", "/dial/outbound", request(**fields))
    assert (status, word, set(places)) == (400, "bad_request", {place})


@pytest.mark.parametrize("field", ["number_id", "phone_number"])
def test_a_missing_field_of_a_call_is_named(field: str) -> None:
    body = request()
    del body[field]
    assert refused("POST", "/dial/outbound", body) == (400, "bad_request", [field])


@pytest.mark.parametrize("path", ["/dial/outbound", "/dial/scheduled"])
def test_a_call_needs_a_use_case_or_an_assistant(path: str) -> None:
    body = {"number_id": NUMBER, "phone_number": "+12025550110", "calls": [{"phone_number": "+12025550110"}]}
    answer = driver().ask("POST", path, body)
    assert answer.status == 400
    assert "use_case_id must be a value here or at body/assistant_id" in answer.body["message"]


def test_a_campaign_needs_calls_or_a_csv() -> None:
    answer = driver().ask("POST", "/dial/scheduled", {"number_id": NUMBER, "use_case_id": CHECK_CALLS})
    assert answer.status == 400
    assert "calls must be a value here or at body/csv_file" in answer.body["message"]


@pytest.mark.parametrize(
    "calls", [[], [[]], "all", [1], [{"first_name": "Mara"}], [[[{"phone_number": "+12025550110"}]]]]
)
def test_calls_of_another_shape_are_refused(calls: Any) -> None:
    body = {"number_id": NUMBER, "use_case_id": CHECK_CALLS, "calls": calls}
    assert refused("POST", "/dial/scheduled", body)[:2] == (400, "bad_request")


@pytest.mark.parametrize(
    "fields",
    [
        {"scheduled_date": "03/04/2026"},
        {"scheduled_date": "2026-02-30"},
        {"scheduled_time": "9:00"},
        {"scheduled_time": "24:00:00"},
        {"timezone": "EST5"},
        {"timezone": "europe/berlin"},
        {"first_name": {"nested": 1}},
    ],
    ids=str,
)
def test_a_wrong_field_of_a_person_is_named_by_its_place(fields: dict[str, Any]) -> None:
    person = {"phone_number": "+12025550110"}
    body = {"number_id": NUMBER, "use_case_id": CHECK_CALLS, "calls": [person, {**person, **fields}]}
    (name,) = fields
    assert refused("POST", "/dial/scheduled", body) == (400, "bad_request", [f"calls.1.{name}"])


@pytest.mark.parametrize(
    ("wrong", "place"), [({"number_id": NOBODY}, "2.number_id"), ({"phone_number": "x"}, "2.phone_number")]
)
def test_a_batch_with_one_fault_is_refused_as_a_whole(wrong: dict[str, Any], place: str) -> None:
    batch = [request(), request(), request(**wrong), request()]
    assert refused("POST", "/dial/outbound-batched", batch) == (400, "bad_request", [place])


@pytest.mark.parametrize("body", [[], {}, None, "calls"], ids=str)
def test_a_batch_is_an_array_with_something_in_it(body: Any) -> None:
    assert refused("POST", "/dial/outbound-batched", body)[:2] == (400, "bad_request")


@pytest.mark.parametrize(
    "query",
    [
        "limit=-1",
        "limit=2001",
        "limit=x",
        "skip=-1",
        "sort=up",
        "type=Both",
        "statuses=completed",
        "from=today",
        "from=2026-13-01",
        "to=2026-03-32",
        "to=2026-03-02T24:00Z",
    ],
)
def test_a_wrong_parameter_is_named(query: str) -> None:
    assert refused("GET", f"/calls?{query}") == (400, "bad_request", [f"query.{query.partition('=')[0]}"])


def test_a_malformed_id_is_400_and_an_unknown_one_404() -> None:
    assert refused("GET", "/calls/4711")[:2] == (400, "bad_request")
    assert refused("GET", f"/calls/{NOBODY}") == (404, "not_found", [])


@pytest.mark.parametrize(
    ("method", "path", "status", "word"),
    [("GET", "/nothing", 404, "not_found"), ("PUT", "/calls", 405, "method_not_allowed")],
)
def test_a_wrong_path_or_method_has_the_same_envelope(method: str, path: str, status: int, word: str) -> None:
    assert refused(method, path)[:2] == (status, word)


def test_a_wrong_key_has_the_same_envelope() -> None:
    status, body = send(app(), "GET", f"{BASE}/calls", b"", "invalid-key")
    assert status == 401
    assert body.startswith(b'{"error":"unauthorized","message":"Missing or wrong API key')


def test_a_body_that_is_no_json_is_400() -> None:
    client = fresh()
    status, body = send(app(), "POST", f"{BASE}/dial/outbound", b'{"number_id": ', client.key)
    assert (status, body[:22]) == (400, b'{"error":"bad_request"')


def test_unknown_fields_are_taken_and_ignored() -> None:
    one = driver()
    assert one.status(one.call(surprise=1)) == "Queued"


def test_a_refusal_of_one_office_is_no_concern_of_another() -> None:
    mine, yours = driver(seed=1), driver(seed=2)
    call = mine.call()
    assert HappyRobotDriver(mine.client).ask("GET", f"/calls/{call}").status == 200
    assert yours.ask("GET", f"/calls/{call}").status == 404
