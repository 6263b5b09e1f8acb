"""A client can read back what it writes, and a change changes nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.suite.examples import examples
from contract_tests.suite.harness import Harness
from contract_tests.suite.links import LinkedExchange
from contract_tests.suite.lists import rows
from contract_tests.suite.machines import kinds
from contract_tests.suite.readback import Readback, at_the_same_path, views
from contract_tests.suite.records import Records
from contract_tests.suite.timestamps import untouched
from mock_server.contract.operation import Operation


@pytest.fixture
def writer(harness: Harness, writer_id: str) -> Operation:
    return harness.contract.operations[writer_id]


@pytest.fixture
def seen(harness: Harness, writer: Operation) -> list[Readback]:
    return views(harness.contract, harness.links, writer)


def bodies(harness: Harness, writer: Operation) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield (key, path, body) for each example of the operation's body, in a world of its own with its values."""
    for example in examples(harness.contract.document, writer):
        if isinstance(example, dict):
            with harness.sequence() as key:
                path = harness.path_to(writer, key)
                yield key, path, harness.timely(key, harness.offers.fill(writer, example))


def test_what_is_sent_is_shown(harness: Harness, writer: Operation, seen: list[Readback]) -> None:
    taken = 0
    for key, path, body in bodies(harness, writer):
        answer = harness.send_as_it_is(key, writer, path, {}, body)
        if not answer.ok:  # what else it needs, the contract can't say
            continue
        taken += 1
        exchange = LinkedExchange(path, {}, body, answer.json())
        for view in seen:
            if not view.is_reached_from(exchange):
                continue
            is_own = view.operation is writer
            shown = view.record(
                exchange.answered if is_own else harness.asks_with(key)(view.operation, view.path(exchange), {}, None)
            )
            names = list(view.comparable(harness.contract.document, body))
            assert {name: shown.get(name) for name in names} == {name: body[name] for name in names}
    assert taken or not harness.server.has_fresh_worlds


def test_a_change_changes_nothing_else(harness: Harness, changer_id: str) -> None:
    document, changer = harness.contract.document, harness.contract.operations[changer_id]
    view = at_the_same_path(changer, views(harness.contract, harness.links, changer))
    assert view
    kept = [name for name, place in view.fields.items() if document.follow(place)[1].get("format") != "date-time"]
    is_move = any(kind.events_of(changer) for kind in kinds(harness.contract).values())
    for key, path, body in bodies(harness, changer):
        ask = harness.asks_with(key)
        before = view.record(ask(view.operation, path, {}, None))
        answer = harness.send_as_it_is(key, changer, path, {}, body)
        assert answer.ok or not harness.server.has_fresh_worlds
        after = view.record(ask(view.operation, path, {}, None))
        others = [name for name in kept if name not in body and (name in before or not is_move)]  # a status brings more
        kept_after, kept_before = ({name: shown.get(name) for name in others} for shown in (after, before))
        assert untouched(kept_after) == untouched(kept_before)


def test_each_row_that_is_sent_is_listed_once(harness: Harness, sower_id: str) -> None:
    """Check that each row is in one list: that of waiting rows, or a later one."""
    sower, listed = harness.contract.operations[sower_id], 0
    for key, path, body in bodies(harness, sower):
        found = rows(harness.contract, harness.links, sower, body)
        answer = harness.send_as_it_is(key, sower, path, {}, body)
        if found is None or not answer.ok:
            continue
        exchange = LinkedExchange(path, {}, body, answer.json())
        for _ in life(harness, key, sower, exchange):
            entries = [
                found.listed(entry)
                for link, listing in found.lists
                for entry in listing.entries(
                    harness.asks_with(key)(listing.operation, link.values(exchange)[0], {}, None)
                )
            ]
            assert sorted(entries) == sorted(found.sent(body))
            listed += len(entries)
    assert listed


def life(harness: Harness, key: str, maker: Operation, exchange: LinkedExchange) -> Iterator[None]:
    """Yield at each moment at which a record is at rest: at first, and after each change by a client."""
    yield
    if not harness.server.has_control:
        return
    records = Records(harness, key)
    for link in harness.links.of(maker):
        for kind in records.kinds.values():
            if kind.reader.id == link.target:
                for operation, body in records.operations(kind):
                    harness.send(key, operation, link.values(exchange)[0], {}, body)
                    records.move(until="idle")
                    yield
