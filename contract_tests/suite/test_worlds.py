"""No key can reach what another key made."""

import pytest

from contract_tests.suite.harness import Harness
from mock_server.contract.operation import Operation


@pytest.fixture
def keys(harness: Harness) -> tuple[str, str]:
    if not harness.server.has_other_keys:
        pytest.skip("only one key was given, so no other key can look")
    mine = harness.server.fresh_key()
    return mine, harness.server.fresh_key(other_than=mine)


@pytest.fixture
def reader(harness: Harness, reader_id: str) -> Operation:
    return harness.contract.operations[reader_id]


def test_what_one_key_makes_no_other_key_can_reach(harness: Harness, keys: tuple[str, str], reader: Operation) -> None:
    mine, theirs = keys
    made = harness.offers.make(reader, harness.asks_with(mine))
    assert harness.send(mine, reader, made, {}, None).status_code == 200
    assert harness.send(theirs, reader, made, {}, None).status_code == 404


def test_what_one_key_makes_no_other_key_sees_in_a_list(
    harness: Harness, keys: tuple[str, str], reader: Operation
) -> None:
    mine, theirs = keys
    lists = [
        other for other in harness.contract.operations.values() if other.method == "GET" and not other.record_parameters
    ]
    before = [harness.send(theirs, one, {}, {}, None).content for one in lists]
    assert harness.offers.make(reader, harness.asks_with(mine))
    assert [harness.send(theirs, one, {}, {}, None).content for one in lists] == before
