"""A long body that is read in slices is judged, filled in and handed over as a short one is."""

import copy
import random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.operation import Body
from mock_server.engine.dialing.packed import Packed
from mock_server.web.limits import Limits
from mock_server.web.long_bodies import LongBody
from tests.contract.test_narrowing import LARGE, WRONG_ROWS, examples, job, spoiled, vogent_job

GOOD = {"toNumber": "+12025550123", "inputs": {"a": "b"}}


def read(body: Body, value: Any, size: int = 60, *, is_packed: bool = False) -> LongBody:
    found = LongBody(body, orjson.dumps(value), Limits(), is_packed=is_packed, size=size)
    for _ in found.steps():
        pass
    return found


@given(st.integers(0, 10**6))
def test_every_body_is_judged_and_filled_in_as_a_short_one(seed: int) -> None:
    dice = random.Random(seed)
    for body, value in dice.sample(examples(), 4):
        given = spoiled(value, dice) if dice.random() < 0.7 else value
        found = read(body, given, dice.choice([20, 200, 2000]))
        assert (found.forbidden, found.unknown) == body.judge(given)
        if not found.forbidden:
            filled = copy.deepcopy(given)
            if body.normalize is not None:
                body.normalize(filled)
            assert found.value == filled


def test_a_list_that_is_not_sent_has_its_default() -> None:
    body, value = next((body, value) for body, value in examples() if "retryConditions" in value)
    del value["retryConditions"]
    assert "Busy" in read(body, value).value["retryConditions"]


@pytest.mark.parametrize("row", WRONG_ROWS)
def test_wrong_rows_are_named_by_their_place_in_the_whole_list(row: Any) -> None:
    value = job([*[GOOD] * 300, *[row] * 300], odd=1)
    found = read(vogent_job(), value)
    assert (found.forbidden, found.unknown) == vogent_job().judge(value, LARGE)
    assert "body/rows/300" in str(found.forbidden or found.unknown)


@pytest.mark.parametrize("count", [1, 3, 4, 5, 1001])
def test_rows_are_handed_over_packed(count: int) -> None:
    rows = [{**GOOD, "n": n} for n in range(count)]
    found = read(vogent_job(), job(rows), is_packed=True).value["rows"]
    assert isinstance(found, Packed)
    assert list(found) == rows


def test_an_empty_list_is_too_short_and_a_list_of_many_is_not() -> None:
    assert [one.where for one in read(vogent_job(), job([])).forbidden] == ["body/rows"]
    assert read(vogent_job(), job([GOOD] * 100)).forbidden == []


def test_no_more_wrong_rows_are_kept_than_are_shown() -> None:
    found = read(vogent_job(), job([{"toNumber": "x"}] * 5000))
    assert len(found.forbidden) == 10
    assert orjson.dumps(found.value).count(b"toNumber") == 0
