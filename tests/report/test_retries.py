"""How a client asks: waiting, repeating, polling; and what is no misdeed although it looks like one."""

import pytest

from tests.report.evidence import found, request, rules

WAIT = {"status": 429, "headers": ((b"retry-after", b"30"),)}
READ = {"method": "GET", "path": b"/vogent/api/dials/1", "operation": "getDial", "happened": 0}


@pytest.mark.parametrize(("waited", "broken"), [(0, True), (29_999, True), (30_000, False), (60_000, False)])
@pytest.mark.parametrize("status", [429, 503])
def test_who_is_told_to_wait_waits(status, waited, broken):
    again = request(2, at=waited)
    assert rules(request(1, **{**WAIT, "status": status}), again) == ["retry_after_ignored"] * broken


def test_another_request_need_not_wait():
    assert rules(request(1, **WAIT), request(2, body=b'{"to": 2}')) == []


def test_each_refusal_names_a_new_time_to_wait():
    later = {**WAIT, "headers": ((b"retry-after", b"5"),)}
    assert rules(request(1, **WAIT), request(2, at=30_000, **later), request(3, at=36_000)) == []
    assert rules(request(1, **WAIT), request(2, at=30_000, **later), request(3, at=34_000)) == ["retry_after_ignored"]


def test_one_that_waits_on_another_clock_is_told_both():
    (finding,) = found(request(1, **WAIT), request(2, at=1500))
    assert "1.5 s after it was told to wait 30 s" in finding.seen
    assert sorted(finding.requests) == [1, 2]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 415, 422])
def test_a_no_is_a_no(status):
    assert rules(request(1, status=status, happened=0), request(2, status=status, happened=0)) == ["refusal_repeated"]


@pytest.mark.parametrize("status", [401, 408, 409, 425, 429, 500, 503])
def test_some_refusals_may_end_by_themselves(status):
    assert rules(request(1, status=status, happened=0), request(2, status=status, happened=0)) == []


@pytest.mark.parametrize("change", [{"at": 1}, {"happened": 1}, {"body": b"[]"}, {"query": b"a=1"}, {"mark": 7}])
def test_what_changed_in_between_may_be_asked_again(change):
    again = {"status": 404, "happened": 0, **change}
    assert rules(request(1, status=404, happened=0), request(2, **again)) == []


def test_a_change_that_the_journal_does_not_show_counts_too():
    between = request(2, operation="updateAgent", method="PUT", path=b"/a", happened=0)
    assert rules(request(1, status=404, happened=0), between, request(3, status=404, happened=0)) == []


def polls(count: int, **step: float) -> list:
    at, real = step.get("at", 0), step.get("real", 0.0)
    return [request(n, **{**READ, "at": int(n * at), "real": n * real}) for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("count", "step", "broken"),
    [
        (11, {}, True),
        (10, {}, False),
        (11, {"at": 99, "real": 0.09}, True),
        (11, {"at": 100}, False),
        (11, {"real": 0.1}, False),
        (1000, {"at": 100}, False),
    ],
)
def test_a_second_has_room_for_ten_looks_on_both_clocks(count, step, broken):
    assert rules(*polls(count, **step)) == ["polled_too_fast"] * broken


def test_the_number_of_looks_is_a_setting():
    assert rules(*polls(3), polls_per_second=2) == ["polled_too_fast"]


def test_looks_that_show_something_new_are_worth_it():
    assert rules(*(one._replace(reply=str(one.number // 5).encode()) for one in polls(40))) == []
