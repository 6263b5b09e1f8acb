"""A wrong body costs no more than a right one: only the violations that are shown are looked for."""

import copy
import random
from functools import cache
from typing import Any

import jsonschema_rs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.contract import Contract
from mock_server.contract.narrowing import Narrowed, Narrower
from mock_server.contract.operation import JSON, Body
from mock_server.contract.violation import MOST
from mock_server.resources import contract_names, contract_path
from tests.driving import JOBS
from tests.web.asking import person

LARGE = 10**9
ODD: list[Any] = [None, True, -1, 1.5, "", "x" * 90, [], {}, [0] * 30, {str(n): [n] for n in range(30)}]


@cache
def examples() -> list[tuple[Body, Any]]:
    """Every body that a contract documents, with what judges it."""
    found = []
    for name in contract_names():
        for operation in Contract.load(contract_path(name)).operations.values():
            if operation.body is not None and operation.body.form is None:
                content = operation.spec["requestBody"]["content"][JSON]
                given = [content["example"]] if "example" in content else []
                given += [one["value"] for one in content.get("examples", {}).values()]
                found += [(operation.body, value) for value in given]
    return found


def spoiled(value: Any, dice: random.Random) -> Any:
    """A value with longer lists, more fields, and other values here and there."""
    if dice.random() < 0.08:
        return copy.deepcopy(dice.choice(ODD))
    if isinstance(value, dict):
        more = {f"odd-{n}": dice.choice(ODD) for n in range(dice.choice([0, 0, 0, 1, 20]))}
        kept = {name: spoiled(inner, dice) for name, inner in value.items() if dice.random() < 0.97}
        return {**kept, **more}
    if isinstance(value, list):
        longer = value * dice.choice([1, 1, 3, 40])
        return [spoiled(inner, dice) for inner in longer]
    return value


@given(st.integers(0, 10**6))
def test_a_large_body_is_refused_in_the_same_words_as_a_small_one(seed: int) -> None:
    dice = random.Random(seed)
    for body, value in dice.sample(examples(), 6):
        wrong = spoiled(value, dice)
        assert body.judge(wrong, LARGE) == body.judge(wrong), orjson.dumps(wrong)


WRONG_ROWS = [{"toNumber": "x"}, {"inputs": {}}, {"toNumber": "+12025550123", "odd": 1}, 5, [], {"toNumber": {}}]


def job(rows: Any, **more: Any) -> Any:
    return {"name": "J", "callAgentId": "a", "maxConcurrentDials": 1, "rows": rows, **more}


def vogent_job() -> Body:
    body = Contract.load(contract_path("vogent")).operations["createBatchDialJob"].body
    assert body is not None
    return body


@pytest.mark.parametrize("row", WRONG_ROWS)
def test_of_many_wrong_rows_the_validator_sees_ten(row: Any) -> None:
    good = {"toNumber": "+12025550123"}
    rows = [*[good] * 500, *[row] * 5000]
    narrowed = Narrowed(vogent_job().narrower(is_closed=True), job(rows), MOST)
    assert len(narrowed.small["rows"]) == MOST
    assert narrowed.indexes["rows",] == list(range(500, 500 + MOST))


def test_what_an_unknown_field_holds_is_not_looked_at() -> None:
    narrowed = Narrowed(vogent_job().narrower(is_closed=True), job([], odd=[[0] * 10**5], schedule=[[0] * 10**5]), MOST)
    assert (narrowed.small["odd"], narrowed.small["schedule"]) == (None, [])


def test_a_list_that_is_too_long_stays_too_long() -> None:
    body = Contract.load(contract_path("control")).operations["setNumber"].body
    assert body is not None
    narrowed = Narrowed(body.narrower(is_closed=True), {"attempts": [0] * 20_000}, MOST)
    assert len(narrowed.small["attempts"]) < 1100
    assert body.judge({"attempts": [0] * 2000}, LARGE) == body.judge({"attempts": [0] * 2000})


NAMES: dict[str, Any] = {str(n): n for n in range(3000)}


def batch(headers: Any) -> Any:
    return {"from_number": "+14157774444", "tasks": [{"to_number": "+12137774445", "custom_sip_headers": headers}]}


def retell_batch() -> Body:
    body = Contract.load(contract_path("retell")).operations["createBatchCall"].body
    assert body is not None
    return body


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(NAMES, id="wrong in name and value"),
        pytest.param(dict.fromkeys(NAMES, "a"), id="wrong in name"),
        pytest.param({f"X-{name}": 1 for name in NAMES}, id="wrong in value"),
        pytest.param({f"X-{name}": "a" for name in NAMES} | {"Y": "a"}, id="the last one is wrong"),
    ],
)
def test_of_many_wrong_names_the_validator_sees_ten_though_the_object_around_has_conditions(headers: Any) -> None:
    narrowed = Narrowed(retell_batch().narrower(is_closed=True), batch(headers), MOST)
    assert 0 < len(narrowed.small["tasks"][0]["custom_sip_headers"]) <= 2 * MOST


@given(st.dictionaries(st.sampled_from(["X-A", "x-b", "Y", "", "7"]), st.sampled_from(["a", 1, None, 2.5])))
def test_wrong_names_are_told_in_the_same_words_in_a_body_of_any_size(headers: Any) -> None:
    body = retell_batch()
    told = body.checkers[0].violations(batch(headers), "body") or body.checkers[1].violations(batch(headers), "body")
    assert [one for part in body.judge(batch(headers)) for one in part] == told


def test_an_object_with_a_bound_keeps_as_many_members_as_it_takes_to_break_it() -> None:
    schema = {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 20, "minProperties": 2}
    narrower = Narrower(schema, lambda part: jsonschema_rs.validator_for(part).is_valid)
    many, few, none = ({f"n{n}": "x" for n in range(count)} for count in (3000, 2, 1))
    assert [len(Narrowed(narrower, value, MOST).small) for value in (many, few, none)] == [21, 2, 1]


def test_a_request_is_refused_with_ten_violations_at_most() -> None:
    anna = person()
    query = "&".join(f"limit=x{n}&odd{n}=1" for n in range(200))
    answer = anna.ask("GET", f"{JOBS}?{query}")
    assert answer.status == 422
    assert answer.message.count("expected") == MOST
