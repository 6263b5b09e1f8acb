"""What is wrong inside of a schema that a body uses at many places is tried at two of them."""

from types import SimpleNamespace

import pytest

from contract_tests.suite.parametrize import contract
from contract_tests.suite.shared_schemas import SharedSchemas

JSON = "application/json"


@pytest.fixture
def shared() -> SharedSchemas:
    control = contract("control")
    return SharedSchemas(control.document, control.operations["setNumber"])


def case(location: str | None, *, is_positive: bool = False, parameter: str = JSON) -> SimpleNamespace:
    data = SimpleNamespace(location=location, parameter=parameter)
    mode = SimpleNamespace(is_positive=is_positive)
    meta = SimpleNamespace(phase=SimpleNamespace(data=data), generation=SimpleNamespace(mode=mode))
    return SimpleNamespace(meta=meta, media_type=JSON)


def ring(outcome: str, keyword: str = "type") -> str:
    return f"/anyOf/0/items/anyOf/1/properties/{outcome}/properties/ring/anyOf/0/{keyword}"


def test_two_places_are_tried_and_no_third(shared):
    assert [shared.is_known(case(ring(outcome))) for outcome in ("busy", "failed", "invalid")] == [False, False, True]


def test_a_place_that_is_tried_is_tried_with_all_that_is_wrong_there(shared):
    for outcome in ("busy", "failed", "busy", "failed"):
        assert not shared.is_known(case(ring(outcome)))


def test_each_keyword_is_a_part_of_its_own(shared):
    for outcome in ("busy", "failed"):
        shared.is_known(case(ring(outcome)))
    assert not shared.is_known(case(ring("invalid", "maximum")))


@pytest.mark.parametrize(
    "always",
    [
        case("/anyOf/0/minItems"),
        case(None),
        case(ring("busy"), is_positive=True),
        case(ring("busy"), parameter="number"),
        case("/rewritten/by/the/generator"),
    ],
)
def test_whatever_else_there_is_is_always_tried(shared, always):
    assert not any(shared.is_known(always) for _ in range(5))
