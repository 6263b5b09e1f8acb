"""What one key makes, no other key can reach."""

import pytest

from contract_tests.suite.harness import Harness
from mock_server.contract.operation import Operation


@pytest.fixture
def keys(stage: Harness) -> tuple[str, str]:
    if not stage.server.has_other_keys:
        pytest.skip("only one key was given, so no other key can look")
    mine = stage.server.fresh_key()
    return mine, stage.server.fresh_key(other_than=mine)


@pytest.fixture
def reader(stage: Harness, reader_id: str) -> Operation:
    return stage.contract.operations[reader_id]


def test_what_one_key_makes_no_other_key_can_reach(stage: Harness, keys: tuple[str, str], reader: Operation) -> None:
    mine, theirs = keys
    made = stage.offers.make(reader, stage.asks_with(mine))
    assert stage.send(mine, reader, made, {}, None).status_code == 200
    assert stage.send(theirs, reader, made, {}, None).status_code == 404


def test_what_one_key_makes_no_other_key_sees_in_a_list(
    stage: Harness, keys: tuple[str, str], reader: Operation
) -> None:
    mine, theirs = keys
    lists = [
        other for other in stage.contract.operations.values() if other.method == "GET" and not other.path_parameters
    ]
    before = [stage.send(theirs, one, {}, {}, None).content for one in lists]
    assert stage.offers.make(reader, stage.asks_with(mine))
    assert [stage.send(theirs, one, {}, {}, None).content for one in lists] == before
