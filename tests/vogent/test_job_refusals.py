"""Jobs that are refused: nothing is created, and the place that is wrong is named."""

from typing import Any

import pytest

from tests.driving import DIALS, JOBS, NUMBERS, fresh, job_body

NOBODY = "00000000-0000-4000-8000-000000000000"


def refused(**fields: Any) -> tuple[int, str]:
    client = fresh()
    answer = client.ask("POST", JOBS, job_body(**fields))
    assert client.get(JOBS)["data"] == []
    return answer.status, answer.body["message"]


def test_an_unknown_status_to_filter_by_is_422() -> None:
    assert fresh().ask("GET", f"{JOBS}?status=DONE").status == 422


@pytest.mark.parametrize(
    "path", [f"{JOBS}/{NOBODY}", f"{JOBS}/{NOBODY}/queue", f"{JOBS}/{NOBODY}/dials", f"{DIALS}/{NOBODY}"]
)
def test_an_unknown_id_is_404_with_a_message(path: str) -> None:
    answer = fresh().ask("GET", path)
    assert answer.status == 404
    assert NOBODY in answer.body["message"]


def test_an_unknown_agent_is_400() -> None:
    status, message = refused(callAgentId=NOBODY)
    assert status == 400
    assert message == f"body/callAgentId: seen {NOBODY!r}, expected the id of one of this workspace's agents"


def test_an_unknown_caller_number_is_400_and_named_by_its_place() -> None:
    status, message = refused(fromPhoneNumberIds=[NUMBERS[0], "+12025550100"])
    assert status == 400
    assert message.startswith("body/fromPhoneNumberIds/1: seen '+12025550100'")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": []},
        {"rows": [{}]},
        {"rows": [{"toNumber": "12025550100"}]},
        {"rows": [{"toNumber": 12025550100}]},
        {"rows": [{"toNumber": "+12025550100", "inputs": "none"}]},
        {"rows": "all"},
        {"maxConcurrentDials": 0},
        {"maxConcurrentDials": -1},
        {"maxConcurrentDials": 10**9},
        {"maxConcurrentDials": "2"},
        {"maxConcurrentDials": 1.5},
        {"name": None},
        {"callAgentId": 7},
        {"fromPhoneNumberIds": None},
        {"fromPhoneNumberIds": [1]},
        {"schedule": "always"},
    ],
    ids=str,
)
def test_what_breaks_the_schema_is_422_and_creates_nothing(wrong: dict[str, Any]) -> None:
    status, message = refused(**wrong)
    assert status == 422
    assert message.startswith("body/")


@pytest.mark.parametrize("field", ["name", "callAgentId", "maxConcurrentDials", "rows"])
def test_a_missing_field_is_422(field: str) -> None:
    body = job_body()
    del body[field]
    answer = fresh().ask("POST", JOBS, body)
    assert answer.status == 422
    assert field in answer.body["message"]
