"""The list of calls: its order, its pages, its filters; tags, usage and export."""

import csv
from io import StringIO
from typing import Any

import pytest

from tests.happyrobot.driver import CHECK_CALLS, SURVEY, TALK, HappyRobotDriver, driver, request


def called(count: int = 7) -> HappyRobotDriver:
    """Calls a minute apart."""
    one = driver()
    for n in range(count):
        one.call(phone_number=f"+1202555{n:04}", use_case_id=SURVEY if n % 2 else CHECK_CALLS, campaign_id=f"c{n % 3}")
        one.advance(60)
    return one.play()


def found(one: HappyRobotDriver, query: str = "") -> list[str]:
    """The last digits of the numbers that were called, as listed."""
    return [call["metadata"]["to"][-1] for call in one.get(f"/calls?{query}")["calls"]]


def test_the_newest_call_comes_first_unless_asked_otherwise() -> None:
    one = called(3)
    assert (found(one), found(one, "sort=asc")) == (["2", "1", "0"], ["0", "1", "2"])


def test_pages_put_together_are_the_list() -> None:
    one = called()
    pages = [found(one, f"limit=3&skip={skip}") for skip in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert [number for page in pages for number in page] == found(one)
    assert one.get("/calls?limit=3&skip=6")["count"] == 7


@pytest.mark.parametrize(
    "query", ["", "limit=0", "limit=2", "limit=2&skip=2", "statuses=Failed", "skip=99", "limit=2000"]
)
def test_a_page_says_which_it_is(query: str) -> None:
    page = called(3).get(f"/calls?{query}")
    asked = dict(pair.split("=") for pair in query.split("&") if pair)
    assert page.keys() == {"calls", "count", "limit", "offset"}
    assert (page["limit"], page["offset"]) == (int(asked.get("limit", 2000)), int(asked.get("skip", 0)))
    assert len(page["calls"]) <= page["limit"]


def test_without_a_limit_a_page_holds_two_thousand() -> None:
    one = driver()
    one.ok("POST", "/dial/outbound-batched", [request() for _ in range(2001)])
    page = one.get("/calls")
    assert (len(page["calls"]), page["count"]) == (2000, 2001)


def test_no_call_is_on_a_page_of_none() -> None:
    one = called(1)
    assert one.ask("GET", f"/calls/current-page?callId={one.calls()[0]['id']}&limit=0").status == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=Outbound", "6543210"),
        ("type=Inbound", ""),
        (f"use_cases={SURVEY}", "531"),
        (f"use_cases={SURVEY},{CHECK_CALLS}", "6543210"),
        ("campaigns=c0,c2", "65320"),
        ("search=5550004", "4"),
        ("search=TOMORROW", "6420"),
        ("from=2026-03-02T15:04:00Z", "654"),
        ("to=2026-03-02T15:01Z", "10"),
        ("from=2026-03-02&to=2026-03-02", "6543210"),
        ("from=2026-03-03", ""),
        ("statuses=Busy,Completed", "6543210"),
        ("statuses=No%20answer", ""),
        ("models=Swift", "6543210"),
        ("models=Careful", ""),
        ("ratings=%E2%9C%85", ""),
        ("tags=voicemail", ""),
        (f"use_cases={SURVEY}&campaigns=c1", "1"),
        ("transfer_contact_email=sales@acme.example", ""),
    ],
)
def test_filters_keep_what_matches_all_of_them(query: str, expected: str) -> None:
    one = called()
    assert found(one, query) == list(expected)
    assert one.get(f"/calls?{query}")["count"] == len(expected)


def test_a_call_that_was_transferred_is_found_by_its_contact() -> None:
    one = driver().steps(*TALK, (9, "transfer"))
    call = one.call()
    last = one.play().get(f"/calls/{call}/transcript")["messages"][-1]
    email = last["transfer_contact"]["email"]
    assert one.get(f"/calls?transfer_contact_email={email}")["count"] == 1
    assert last["content"] == f"I'll put you through to {last['transfer_contact']['name']}."


@pytest.mark.parametrize(("n", "limit", "page"), [(6, 3, 1), (3, 3, 2), (0, 3, 3), (0, 100, 1)])
def test_the_current_page_is_the_one_that_the_list_shows_the_call_on(n: int, limit: int, page: int) -> None:
    one = called()
    call = one.calls()[n]["id"]
    assert one.get(f"/calls/current-page?callId={call}&limit={limit}") == {"currentPage": page}
    listed = one.get(f"/calls?limit={limit}&skip={(page - 1) * limit}")["calls"]
    assert call in [shown["id"] for shown in listed]


def test_a_call_outside_the_filter_is_on_no_page() -> None:
    one = called(2)
    call = one.calls()[0]["id"]
    assert one.ask("GET", f"/calls/current-page?callId={call}&use_cases={SURVEY}").status == 404


def test_tags_are_those_of_metadata_and_classes_sorted_and_each_once() -> None:
    one = called()
    one.steps(*TALK, (4, "detect_machine"))
    one.call()
    tags = one.play().get("/calls/tags")
    assert "voicemail" in tags
    assert tags == sorted(set(tags))
    assert set(tags) - {"voicemail"} <= {"interested", "not interested", "call back"}


@pytest.mark.parametrize(
    ("timeframe", "periods"),
    [
        ("daily", ["2026-03-02", "2026-03-03", "2026-04-02"]),
        ("weekly", ["2026-W10", "2026-W14"]),
        ("monthly", ["2026-03", "2026-04"]),
        (None, ["2026-03", "2026-04"]),
    ],
)
def test_usage_counts_calls_and_seconds_in_each_period(timeframe: str | None, periods: list[str]) -> None:
    one = driver()
    for days in (1, 30, 0):
        one.call()
        one.play().advance(86_400 * days)
    usage = one.get(f"/usage{f'?timeframe={timeframe}' if timeframe else ''}")
    assert [entry["period"] for entry in usage] == periods
    assert (sum(e["callCount"] for e in usage), sum(e["duration"] for e in usage)) == (3, 180)


def test_the_export_writes_the_csv_and_says_whom_it_goes_to() -> None:
    one = called(3)
    answer = one.ok("POST", "/calls/export", {"use_cases": CHECK_CALLS, "sort": "asc"})
    assert answer == {"message": "The export of 2 calls is on its way to ops@acme.example."}
    (export,) = one.client.get("/_mock/records/happyrobot/exports")["data"]
    rows = list(csv.DictReader(StringIO(export["csv"])))
    assert [(row["to"], row["status"], row["duration"]) for row in rows] == [
        ("+12025550000", "Completed", "60.0"),
        ("+12025550002", "Completed", "60.0"),
    ]


@pytest.mark.parametrize("body", [None, {}], ids=str)
def test_an_export_without_filters_holds_every_call(body: Any) -> None:
    one = called(3)
    assert one.ok("POST", "/calls/export", body)["message"].startswith("The export of 3 calls")
