"""An operation keeps its promises about calls: how fast, how many at once, within which hours, once for each key."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from contract_tests.suite.calling import CallPlacer, with_hours
from contract_tests.suite.harness import Harness
from contract_tests.suite.records import Records

PEOPLE = 4
KEY = "suite-17"
HOUR = 3600
DAY_MINUTES = 24 * 60


@pytest.fixture
def records(harness: Harness) -> Iterator[Records]:
    if not harness.server.has_control:
        pytest.skip("the server has no control plane, so its calls can't be seen")
    with harness.sequence() as key:
        yield Records(harness, key)


def caller(records: Records, operation: str) -> CallPlacer:
    return CallPlacer(records, records.harness.contract.operations[operation])


def test_calls_begin_no_faster_than_published(records: Records, paced_id: str) -> None:
    calls = caller(records, paced_id)
    assert all(calls.ask().ok for _ in range(PEOPLE))
    records.move(advance_seconds=HOUR)
    began = calls.began()
    assert len(began) == PEOPLE
    least = timedelta(seconds=1 / calls.promises["per_second"])
    assert [after - before for before, after in pairwise(began) if after - before < least] == []


def test_as_many_calls_as_published_are_under_way_and_one_more_is_refused(records: Records, crowded_id: str) -> None:
    calls = caller(records, crowded_id)
    rule = calls.promises["at_once"]
    assert [calls.ask().ok for _ in range(rule["most"])] == [True] * rule["most"]
    assert calls.ask().status_code == rule["status"]
    assert len(calls.began()) == rule["most"]
    records.move(until="idle")
    assert calls.ask().ok


def test_a_request_that_is_repeated_with_its_key_calls_nobody_again(records: Records, keyed_id: str) -> None:
    calls = caller(records, keyed_id)
    key = {calls.promises["once"]["field"]: KEY}
    assert calls.ask(key).ok
    records.move(until="idle")
    assert calls.ask(key).ok
    assert len(calls.began()) == 1
    assert calls.ask(key, example=-1).status_code == calls.promises["once"]["status"]
    records.move(advance_seconds=calls.promises["once"]["seconds"])
    assert calls.ask(key).ok
    assert len(calls.began()) == 2


def test_nobody_is_called_outside_the_hours_that_a_request_names(records: Records, windowed_id: str) -> None:
    calls = caller(records, windowed_id)
    rule = calls.promises["window"]
    now = records.now()
    since = (now.hour * 60 + now.minute + 61) % DAY_MINUTES
    if since >= DAY_MINUTES - 60:  # a window that is over by midnight is all that the contract can name
        records.move(advance_seconds=2 * HOUR)
        since = (since + 120) % DAY_MINUTES
    assert calls.ask(with_hours(rule["fields"], since, since + 30, rule["unit"])).ok
    records.move(advance_seconds=59 * 60)
    assert calls.began() == []
    records.move(advance_seconds=3 * 60)
    assert calls.began()
    assert {at.hour * 60 + at.minute for at in calls.began()} <= set(range(since, since + 30))
