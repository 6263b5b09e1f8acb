"""What is wrong in a schema that a body uses at many places is tried at two; of wrong types, our mock gets two."""

from types import SimpleNamespace

import pytest
from schemathesis.generation.meta import CoverageScenario

from contract_tests.suite import coverage_cases
from contract_tests.suite.coverage_cases import CoverageCases
from contract_tests.suite.parametrize import contract

JSON = "application/json"
TOO_LARGE, WRONG_TYPE = CoverageScenario.VALUE_ABOVE_MAXIMUM, CoverageScenario.INCORRECT_TYPE


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(coverage_cases, "IS_DEEP", False)


def cases(*, is_our_own: bool = False) -> CoverageCases:
    control = contract("control")
    return CoverageCases(control.document, control.operations["setNumber"], is_our_own=is_our_own)


def case(location, scenario=TOO_LARGE, *, is_positive=False, parameter=JSON):
    data = SimpleNamespace(location=location, parameter=parameter, scenario=scenario)
    mode = SimpleNamespace(is_positive=is_positive)
    meta = SimpleNamespace(phase=SimpleNamespace(data=data), generation=SimpleNamespace(mode=mode))
    return SimpleNamespace(meta=meta, media_type=JSON)


def ring(outcome: str, keyword: str = "maximum") -> str:
    return f"/anyOf/0/items/anyOf/1/properties/{outcome}/properties/ring/anyOf/0/{keyword}"


def test_two_places_are_tried_and_no_third():
    tried = cases()
    assert [tried.is_judged(case(ring(outcome))) for outcome in ("busy", "failed", "invalid")] == [True, True, False]


def test_a_place_that_is_tried_is_tried_with_all_that_is_wrong_there():
    tried = cases()
    assert all(tried.is_judged(case(ring(outcome))) for outcome in ("busy", "failed", "busy", "failed"))


def test_each_keyword_is_a_part_of_its_own():
    tried = cases()
    assert all(tried.is_judged(case(ring(outcome))) for outcome in ("busy", "failed"))
    assert tried.is_judged(case(ring("invalid", "minimum")))


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
def test_whatever_else_there_is_is_always_tried(always):
    tried = cases(is_our_own=True)
    assert all(tried.is_judged(always) for _ in range(5))


def test_a_server_that_is_given_is_asked_every_wrong_type():
    tried = cases()
    assert all(tried.is_judged(case("/anyOf/0/type", WRONG_TYPE)) for _ in range(5))


def test_our_own_is_asked_the_first_and_another_one_that_differs_from_place_to_place():
    tried = cases(is_our_own=True)
    found = [[tried.is_judged(case(f"/{place}/type", WRONG_TYPE)) for _ in range(5)] for place in "abcdefgh"]
    assert {judged.count(True) for judged in found} == {2}
    assert {judged[0] for judged in found} == {True}
    assert {judged.index(True, 1) for judged in found} == {1, 2, 3, 4}
