"""Whose night it is: zones by numbers, as given, or of the person; and hours that touch."""

import sys

import pytest

from mock_server.engine import moment
from mock_server.report.time_zones import CallingHours, zone_finder
from tests.driving import DIALS, fresh
from tests.report.bad import DIAL, report

HOURS = (8 * 60, 21 * 60)


def outside(number: str, at: str, zone: str | None = None, **given: str) -> tuple[list[str], bool]:
    zones_of = zone_finder({digits.removeprefix("n"): name for digits, name in given.items()})
    assert zones_of is not None
    closed, is_all = CallingHours(HOURS, zones_of).outside(number, moment.parse(at), zone)
    return list(closed), is_all


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+12025550123", "America/New_York"),
        ("+14155550123", "America/Los_Angeles"),
        ("+18085550123", "Pacific/Honolulu"),
        ("+4915112345678", "Europe/Berlin"),
        ("+447700900123", "Europe/London"),
    ],
)
def test_a_number_tells_its_zone(number, zone):
    zones_of = zone_finder({})
    assert zones_of
    islands = {"Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey"}  # they have London's time
    assert set(zones_of(number)) - islands == {zone}


@pytest.mark.parametrize("number", ["+15551234567", "+18005550123", "+1", "+", "+999123456"])
def test_a_number_of_no_area_tells_nothing(number):
    assert outside(number, "2026-03-02T09:00:00Z") == ([], True)


@pytest.mark.parametrize(
    ("wall", "is_outside"),
    [("07:59:59.999", True), ("08:00:00", False), ("20:59:59.999", False), ("21:00:00", True), ("00:00:00", True)],
)
def test_the_hours_begin_at_eight_and_end_before_nine(wall, is_outside):
    closed, _ = outside("+4915112345678", f"2026-03-02T{wall}+01:00")
    assert closed == ["Europe/Berlin"] * is_outside


def test_a_mobile_of_a_large_country_may_be_anywhere_in_it():
    closed, is_all = outside("+61412345678", "2026-03-02T22:30:00Z")  # 09:30 in Sydney, 06:30 in Perth
    assert "Australia/Perth" in closed
    assert "Australia/Sydney" not in closed
    assert not is_all
    assert outside("+61412345678", "2026-03-02T15:00:00Z")[1]


def test_what_is_given_counts_most_and_the_longest_of_it():
    at = "2026-03-02T15:00:00Z"  # 10:00 in New York, 07:00 in Los Angeles, 00:00 in Tokyo
    assert outside("+12025550123", at)[0] == []
    assert outside("+12025550123", at, n1="America/Los_Angeles")[0] == ["America/Los_Angeles"]
    assert outside("+12025550123", at, n1="America/Los_Angeles", n1202="America/New_York")[0] == []
    assert outside("+12025550123", at, "Asia/Tokyo")[0] == ["Asia/Tokyo"]


def test_without_the_library_the_rule_is_left_out_and_the_report_says_so(monkeypatch):
    client = fresh(now="2026-03-02T05:00:00Z")
    client.post(DIALS, DIAL)
    client.play()
    assert [finding["rule"] for finding in report(client)["findings"]] == ["quiet_hours"]
    for name in [name for name in sys.modules if name.partition(".")[0] == "phonenumbers"]:
        monkeypatch.setitem(sys.modules, name, None)
    without = report(client)
    assert (without["findings"], len(without["notes"])) == ([], 1)
    assert "phonenumbers" in without["notes"][0]
    given = report(client, "zones=1202:America/New_York")
    assert [finding["rule"] for finding in given["findings"]] == ["quiet_hours"]


def test_a_number_that_may_be_inside_is_a_warning():
    client = fresh(now="2026-03-02T22:30:00Z")
    client.post(DIALS, {**DIAL, "toNumber": "+61412345678"})
    client.play()
    (finding,) = report(client)["findings"]
    assert (finding["rule"], finding["severity"]) == ("quiet_hours", "warning")


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 0), ("calling_hours=11:00-12:00", 1), ("calling_hours=00:00-24:00", 0), ("zones=1:Asia/Tokyo", 1)],
)
def test_hours_and_zones_are_settings(query, found):
    client = fresh()
    client.post(DIALS, DIAL)
    client.play()
    assert len(report(client, query)["findings"]) == found


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("calling_hours=21:00-08:00", 409),
        ("calling_hours=8-21", 422),
        ("allow=contract_brocken", 409),
        ("zones=1202:Nowhere", 409),
        ("zones=Europe/Berlin", 422),
    ],
)
def test_a_setting_that_is_none_is_refused(query, status):
    """By the contract where a pattern can say it."""
    answer = fresh().ask("GET", f"/_mock/report?{query}")
    assert answer.status == status
    assert "expected" in answer.body["message"]
