"""Each record follows its status machine: every published move can be made, and no other."""

from collections.abc import Iterator

import pytest

from contract_tests.suite.harness import Harness
from contract_tests.suite.machines import RecordKind
from contract_tests.suite.records import Records
from contract_tests.suite.schema_loading import state_statuses
from contract_tests.suite.timestamps import TimestampChecker
from mock_server.contract.operation import Operation

MOMENTS = 12
"""The number of times that a record is read while it lives."""


@pytest.fixture
def records(harness: Harness) -> Iterator[Records]:
    if not harness.server.has_control:
        pytest.skip("the server has no control plane, so its clock and records can't be moved")
    with harness.sequence() as key:
        yield Records(harness, key)


@pytest.fixture
def kind(records: Records, record: str) -> RecordKind:
    return records.kinds[record]


def refusals(harness: Harness, operation: Operation) -> set[int]:
    """Return the statuses with which a server may refuse a change that the record's status forbids."""
    return (
        {409} | (state_statuses(harness.contract) & operation.replies.keys())
        if 409 in operation.replies
        else {400, 422}
    )


def test_an_event_moves_a_record_as_published_or_is_refused(
    records: Records, kind: RecordKind, status: str, event: str
) -> None:
    path = records.reach(kind, status)
    allowed = event in kind.moves(status)
    assert records.fire(kind, path, event) == (200 if allowed else 409)
    assert records.status(kind, path) == kind.moves(status).get(event, status)


def test_a_client_causes_an_event_wherever_it_is_published(
    records: Records, kind: RecordKind, status: str, caused: str
) -> None:
    results = set()
    for operation, body in records.operations(kind):
        if caused in kind.events_of(operation):
            path = records.reach(kind, status)
            assert records.harness.send(records.key, operation, path, {}, body).ok
            results.add(records.status(kind, path))
    assert kind.moves(status)[caused] in results


def test_a_new_record_begins_with_the_first_status_and_shows_what_it_has_come_to(
    records: Records, kind: RecordKind
) -> None:
    path = records.make(kind)
    records.look()  # the first entry of a record in the journal must have the initial status
    assert records.status(kind, path) == records.watch.status[kind.record, next(iter(path.values()))]


def test_records_make_only_published_moves_until_nothing_happens_any_more(records: Records, kind: RecordKind) -> None:
    alone, asked = records.make(kind), records.make(kind)
    choices = list(records.operations(kind))
    for operation, body in [*choices, *choices[:1]]:
        records.harness.send(records.key, operation, asked, {}, body)
        records.move(until="next_event")
        records.look()
    records.move(until="idle")
    records.look()
    ids = [(kind.record, *path.values()) for path in (alone, asked)]
    assert [records.watch.status[record] for record in ids] == [records.status(kind, path) for path in (alone, asked)]
    assert any(records.watch.has_ended(record) for record in ids)


def test_a_record_that_ended_stays_as_it_is_whatever_is_asked(records: Records, kind: RecordKind) -> None:
    ends = [status for status in kind.table["moves"] if not kind.moves(status)]
    for end in ends:
        path = records.reach(kind, end)
        for operation, body in records.operations(kind):
            answer = records.harness.send(records.key, operation, path, {}, body)
            assert (
                kind.may_repeat(operation, end)
                if answer.ok
                else answer.status_code in refusals(records.harness, operation)
            )
        records.move(until="idle")
        assert records.status(kind, path) == end
    records.look()


def test_times_that_a_record_shows_stay_and_follow_each_other(records: Records, kind: RecordKind) -> None:
    choices = list(records.operations(kind))
    for most in range(len(choices) + 1):
        path, times = records.make(kind), TimestampChecker()
        for operation, body in choices[:most]:
            records.harness.send(records.key, operation, path, {}, body)
        for _ in range(MOMENTS):
            times.see(records.shown(kind, path), records.now())
            records.move(until="next_event")
        records.move(until="idle")
        times.see(records.shown(kind, path), records.now())
        assert times.last
