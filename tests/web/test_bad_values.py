"""A value that the contract forbids is named with what was expected instead, and nothing has changed."""

import json
from typing import Any

import pytest

from tests.driving import AGENT, JOBS, job_body
from tests.web.asking import RawClient, person

SLOT = {"startTime": "09:00", "endTime": "17:00"}


@pytest.fixture
def anna() -> RawClient:
    return person()


def schedule(**changes: Any) -> dict[str, Any]:
    return {"schedule": {"timezone": "America/New_York", "days": [{"dayOfWeek": 1, "timeSlots": [SLOT]}]} | changes}


def day(number: Any = 1, **slot: Any) -> dict[str, Any]:
    return schedule(days=[{"dayOfWeek": number, "timeSlots": [SLOT | slot]}])


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"rows": []}, "body/rows"),
        ({"rows": None}, "body/rows"),
        ({"rows": {"toNumber": "+12025550123"}}, "body/rows"),
        ({"rows": [{"toNumber": "+12025550123"}, {}]}, "body/rows/1/toNumber"),
        ({"rows": [{"toNumber": 12025550123}]}, "body/rows/0/toNumber"),
        ({"maxConcurrentDials": 0}, "body/maxConcurrentDials"),
        ({"maxConcurrentDials": -1}, "body/maxConcurrentDials"),
        ({"maxConcurrentDials": 10**9}, "body/maxConcurrentDials"),
        ({"maxConcurrentDials": 2**70}, "body/maxConcurrentDials"),
        ({"maxConcurrentDials": 1.5}, "body/maxConcurrentDials"),
        ({"maxConcurrentDials": "5"}, "body/maxConcurrentDials"),
        ({"maxConcurrentDials": True}, "body/maxConcurrentDials"),
        ({"name": None}, "body/name"),
        ({"fromPhoneNumberIds": "b0"}, "body/fromPhoneNumberIds"),
        (schedule(timezone="Mars/Olympus"), "body/schedule/timezone"),
        (schedule(timezone="america/new_york"), "body/schedule/timezone"),
        (schedule(timezone="../../etc/passwd"), "body/schedule/timezone"),
        (day(7), "body/schedule/days/0/dayOfWeek"),
        (day(-1), "body/schedule/days/0/dayOfWeek"),
        (day("MONDAY"), "body/schedule/days/0/dayOfWeek"),
        (day(startTime="24:30"), "body/schedule/days/0/timeSlots/0/startTime"),
        (day(startTime="9 o'clock"), "body/schedule/days/0/timeSlots/0/startTime"),
        (day(endTime="17:60"), "body/schedule/days/0/timeSlots/0/endTime"),
        (day(endTime="09:00"), "body/schedule/days/0/timeSlots/0"),
        (day(endTime="08:00"), "body/schedule/days/0/timeSlots/0"),
    ],
    ids=str,
)
def test_a_forbidden_value_is_named(anna, fields, where):
    content = _dumped({**job_body(), **fields})
    answer = anna.unmoved(lambda: anna.say("POST", JOBS, content))
    assert answer.status == 422
    assert answer.message.startswith(f"{where}: seen ")
    assert "expected" in answer.message


def _dumped(body: Any) -> bytes:
    """JSON with numbers of any size."""
    return json.dumps(body).encode()


@pytest.mark.parametrize("field", ["name", "callAgentId", "maxConcurrentDials", "rows"])
def test_a_missing_field_is_named(anna, field):
    answer = anna.refused("POST", JOBS, {name: value for name, value in job_body().items() if name != field})
    assert (answer.status, answer.message) == (422, f"body/{field}: seen nothing, expected a value: it is required")


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "-Infinity", "1e-400x", "0x10", "01"])
def test_a_number_that_json_does_not_have_is_refused(anna, number):
    content = _dumped(job_body()).replace(b'"maxConcurrentDials": 2', f'"maxConcurrentDials": {number}'.encode())
    answer = anna.unmoved(lambda: anna.say("POST", JOBS, content))
    assert answer.status in (400, 422)


def test_a_field_that_is_given_twice_is_named(anna):
    content = _dumped(job_body()).replace(
        b'"maxConcurrentDials": 2', b'"maxConcurrentDials": 2, "maxConcurrentDials": 3'
    )
    answer = anna.unmoved(lambda: anna.say("POST", JOBS, content))
    expected = "body/maxConcurrentDials: seen the member twice, expected it once"
    assert (answer.status, answer.message) == (422, expected)


def test_a_whole_number_may_be_written_with_a_fraction(anna):
    answer = anna.ask("POST", JOBS, job_body(maxConcurrentDials=5.0))
    assert b'"maxConcurrentDials":5,' in answer.content


@pytest.mark.parametrize(
    "name", ["", "é€😀", "\u0000", "a\u0000b", "\u2028", "<script>alert(1)</script>", "x" * 10_000]
)
def test_any_text_comes_back_as_it_went_in(anna, name):
    answer = anna.ask("POST", JOBS, job_body(name=name))
    if answer.status == 422:
        assert answer.message.startswith("body/name: ")
    else:
        assert anna.get(f"{JOBS}/{answer.body['id']}")["name"] == name


def test_half_a_character_is_refused_by_the_name_of_its_field(anna):
    content = _dumped(job_body(name="\ud83d"))
    assert b"\\ud83d" in content
    answer = anna.unmoved(lambda: anna.say("POST", JOBS, content))
    assert answer.status == 422
    assert answer.message.startswith("body/name: seen half a surrogate pair, \\ud83d, expected ")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"callAgentId": "a0000000-0000-4000-8000-00000000dead"}, "body/callAgentId"),
        ({"callAgentId": ""}, "body/callAgentId"),
        ({"fromPhoneNumberIds": [AGENT]}, "body/fromPhoneNumberIds/0"),
    ],
    ids=str,
)
def test_a_record_that_does_not_exist_is_named(anna, fields, where):
    answer = anna.refused("POST", JOBS, {**job_body(), **fields})
    assert answer.status == 400
    assert answer.message.startswith(f"{where}: seen ")


def test_everything_wrong_is_told_at_once(anna):
    answer = anna.refused("POST", JOBS, {"name": 1, "callAgentId": 2, "maxConcurrentDials": 0, "rows": []})
    assert answer.message.count("expected") == 4


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=ten", "limit=1&limit=2", f"limit=-{2**70}", "status=LOST", "cursor=x"]
)
def test_a_forbidden_parameter_is_named(anna, query):
    answer = anna.refused("GET", f"{JOBS}?{query}")
    assert answer.status in (400, 422)
    assert answer.message.startswith(f"query/{query.partition('=')[0]}: seen ")
