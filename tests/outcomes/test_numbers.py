"""Numbers that are reserved for fiction choose the outcome by their last two digits, the same with every vendor."""

from typing import Any

import pytest

from mock_server.contract.document import read_yaml
from mock_server.contract.validation import fixture_checker
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.engine.scenarios.requested import FictionNumbers, RequestedOutcomes
from mock_server.resources import root
from tests.outcomes.phones import SOMEBODY, VendorDriver, every_vendor

TABLE = read_yaml(root() / "fixtures" / "numbers.yaml")
DIGITS = sorted(TABLE["numbers"])
OTHERS = [digits for digits in (f"{n:02}" for n in range(100)) if digits not in TABLE["numbers"]]

LONGEST = 600
"""Seconds that a talk lasts at most, with the agents that are seeded."""


def fiction() -> FictionNumbers:
    return FictionNumbers(TABLE, "numbers.yaml#")


@every_vendor
def test_a_call_to_a_number_goes_as_the_table_says(name: str) -> None:
    phone = VendorDriver(name, "rough")
    for digits in DIGITS:
        outcome = RequestedOutcomes("x", TABLE["numbers"][digits]).at(1)
        assert outcome
        id_ = phone.call(f"+141555501{digits}")
        phone.advance(7200)
        way = phone.vendor.outcomes.ways[outcome.way]
        is_answered = any(step["event"] == "answer" for step in way.steps)
        takes = (outcome.seconds if is_answered else outcome.ring).milliseconds / 1000
        last = LONGEST if outcome.way == "max_duration" else takes
        assert (phone.outcome(id_), phone.talked(id_)) == (way.shows, last), digits


def test_all_other_digits_leave_a_call_to_the_scenario() -> None:
    numbers = fiction()
    assert [digits for digits in OTHERS if numbers.requested(f"+120255501{digits}", 1) is not None] == []


@pytest.mark.parametrize(
    "number",
    [
        "+11025550160",
        "+442025550160",
        "+44205550160",
        "+2025550160",
        "+12025550060",
        "+12025551160",
        "+120255501600",
        "2025550160",
        "5550160",
        "55501",
        "",
    ],
)
def test_numbers_that_are_not_reserved_for_fiction_choose_nothing(number: str) -> None:
    assert fiction().requested("+12025550160", 1)
    assert fiction().requested(number, 1) is None


def test_a_list_is_told_attempt_by_attempt() -> None:
    ways = [fiction().requested("+13125550187", attempt).way for attempt in (1, 2, 3, 4)]
    assert ways == ["failed", "busy", "hung_up_by_person", "hung_up_by_person"]


def test_the_file_has_the_shape_that_its_schema_says() -> None:
    assert fixture_checker("numbers").violations(TABLE, "numbers") == []


@pytest.mark.parametrize(
    ("numbers", "where"),
    [
        ({"49": "busy"}, "x#/numbers"),
        ({"90": "busy"}, "x#/numbers"),
        ({"5": "busy"}, "x#/numbers"),
        ({"50": "bussy"}, "x#/numbers/50"),
        ({"50": ["busy", {"busy": {"seconds": 1}}]}, "x#/numbers/50/1/busy"),
        ([], "x#/numbers"),
    ],
)
def test_a_table_that_cannot_be_played_is_refused_with_its_place(numbers: Any, where: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        FictionNumbers({"summary": "Numbers.", "numbers": numbers}, "x#")
    assert refused.value.where == where


@every_vendor
def test_header_goes_before_script_before_number_before_scenario(name: str) -> None:
    phone = VendorDriver(name)
    ways = phone.vendor.outcomes.ways
    busy_by_number = "+12025550160"
    assert phone.come_to(SOMEBODY) == VendorDriver(name).come_to(SOMEBODY)
    assert phone.come_to(busy_by_number) == ways["busy"].shows
    phone.script(busy_by_number, ["no_answer", "scenario"])
    assert phone.come_to(busy_by_number) == ways["no_answer"].shows
    assert phone.come_to(busy_by_number, mockdial_outcome="rejected") == ways["rejected"].shows
    assert phone.come_to(busy_by_number) == VendorDriver(name).come_to(SOMEBODY)
