"""The old way to list people: a CSV in Base64, with faults named by line and column."""

from base64 import b64encode

import pytest

from tests.happyrobot.driver import CHECK_CALLS, NUMBER, driver


def packed(text: str | bytes) -> str:
    return b64encode(text.encode() if isinstance(text, str) else text).decode()


def refused(csv_file: str) -> str:
    """The message of the refusal; nothing was made."""
    one = driver()
    body = {"number_id": NUMBER, "use_case_id": CHECK_CALLS, "csv_file": csv_file}
    answer = one.ask("POST", "/dial/scheduled", body)
    assert (answer.status, answer.body["error"], one.calls()) == (400, "bad_request", [])
    assert [place["path"] for place in answer.body["details"]] == ["csv_file"]
    return str(answer.body["message"])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_csv_lists_people_by_the_names_of_its_first_line(end: str, start: str) -> None:
    rows = [
        "phone_number,first_name,scheduled_date,timezone",
        '+12025550120,"Tom, Jr.",,',
        "+12025550121,Ina,2026-03-04,Asia/Tokyo",
    ]
    one = driver()
    one.campaign(csv_file=packed(start + end.join(rows) + end))
    calls = one.calls()
    assert [call["params"] for call in calls] == [{"first_name": "Tom, Jr."}, {"first_name": "Ina"}]
    assert [call["scheduled_for"] for call in calls] == ["2026-03-02T15:00:00Z", "2026-03-03T15:00:00Z"]


def test_calls_win_over_a_csv() -> None:
    one = driver()
    one.campaign("+12025550111", csv_file="%%%")
    assert [call["metadata"]["to"] for call in one.calls()] == ["+12025550111"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("phone_number\n+12025550120\n555\n", "line 3, column 1: must be a phone number in E.164 form"),
        ("name,phone_number\nTom,\n", "line 2, column 2: must be"),
        ("name,phone_number\nTom\n", "line 2, column 2: must be phone_number, got nothing"),
        ("phone_number\n+12025550120,Tom\n", "line 2, column 2: must be one of 1 cells, got 'Tom'"),
        ('phone_number,name\n+12025550120,"Tom\nIna"\n5,x\n', "line 4, column 1: must be a phone number"),
        ('phone_number,name\n+12025550120,"Tom\n', "line 2, column 2: must be CSV"),
        ("name\nTom\n", "line 1, column 1: must name the columns, phone_number among them"),
        ("\n", "line 1, column 1: must name the columns"),
        ("phone_number,a,a\n+12025550120,1,2\n", "line 1, column 3: must be a name that no other column has"),
        ("phone_number,\n+12025550120,1\n", "line 1, column 2: must be a name"),
        ("phone_number\n", "line 2, column 1: must be a call, got nothing"),
        ("phone_number,timezone\n+12025550120,Mars/Base\n", "line 2, column 2: must be an IANA time zone"),
        ("phone_number,scheduled_time\n+12025550120,9:00\n", "line 2, column 2: must be text that matches"),
        ("phone_number,max_duration_mins\n+12025550120,0\n", "line 2, column 2: must be at least 1"),
    ],
    ids=repr,
)
def test_a_fault_is_named_by_line_and_column(text: str, place: str) -> None:
    assert refused(packed(text)).startswith(f"Invalid request: csv_file {place}")


def test_what_is_no_text_is_named_by_line_and_column() -> None:
    assert "csv_file line 2, column 2: must be UTF-8, got the byte 0xff" in refused(
        packed(b"phone_number,name\n+12025550120,\xff\n")
    )


@pytest.mark.parametrize("text", ["%%%%", "cGhvbmU", "cGhv=bWU", "cGhvbmV-"])
def test_what_is_no_base64_is_named_as_that(text: str) -> None:
    assert "must be Base64" in refused(text)
