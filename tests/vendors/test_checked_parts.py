"""A part of many replies is checked as a whole when it is made; in each reply, only what it needs stands in for it."""

from typing import Any

import pytest

from mock_server import vendors
from mock_server.contract.validation import Checker
from mock_server.vendors.checked_parts import checked_part

NEEDED = ("id", "name", "language")


def agent(**others: Any) -> dict[str, Any]:
    return {"id": "a1", "name": "Ada", "language": "en", **others}


def agents() -> Checker:
    return vendors.load("vogent").contract.checkers.at(("components", "schemas", "Agent"))


def test_a_part_holds_what_it_needs_and_stands_for_the_whole():
    part = checked_part(agents(), agent(maxDurationSeconds=60), NEEDED, "the agent a1")
    assert part == agent()
    assert part.whole == agent(maxDurationSeconds=60)


def test_a_part_that_breaks_the_contract_is_not_made():
    with pytest.raises(ValueError, match=r'the agent a1 breaks the contract: part/maxDurationSeconds: seen "long"'):
        checked_part(agents(), agent(maxDurationSeconds="long"), NEEDED, "the agent a1")
