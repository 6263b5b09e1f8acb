"""A body that can't be taken is refused in the vendor's own envelope, the reason is plain, and nothing has changed."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.driving import JOBS, job_body
from tests.web.asking import RawAnswer, RawClient, person, small

DEPTH = 100


@pytest.fixture
def anna() -> RawClient:
    return person()


def refused(anna: RawClient, content: bytes, **headers: str) -> RawAnswer:
    return anna.unmoved(lambda: anna.say("POST", JOBS, content, **headers))


def nested(levels: int) -> bytes:
    """A job that is correct but for an unknown field, nested so deep."""
    return b'{"deep":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"," + _rest()


def _rest() -> bytes:
    return orjson.dumps(job_body())[1:]


@pytest.mark.parametrize("content", [b"{", b"nonsense", b"{'a': 1}", b"\xff\xfe", b'{"a":NaN}', b"[1,]", b"\x00"])
def test_a_body_that_is_no_json_is_refused(anna, content):
    answer = refused(anna, content)
    assert answer.status == 400
    assert answer.message.startswith("body: seen no JSON (")
    assert set(answer.body) == {"message"}


def test_an_empty_body_is_refused(anna):
    answer = refused(anna, b"")
    assert (answer.status, answer.message) == (400, "body: seen nothing, expected a JSON object")


@pytest.mark.parametrize(("content", "seen"), [(b"[]", "[]"), (b"null", "null"), (b"7", "7"), (b'"a"', '"a"')])
def test_a_body_of_another_type_is_refused(anna, content, seen):
    answer = refused(anna, content)
    assert (answer.status, answer.message) == (422, f"body: seen {seen}, expected an object")


def test_a_body_that_is_too_deep_is_refused(anna):
    answer = refused(anna, nested(DEPTH + 1))
    assert answer.status == 400
    assert answer.message == f"body: seen more than {DEPTH} levels of nesting, expected fewer"


def test_a_body_that_is_just_not_too_deep_is_taken(anna):
    assert anna.say("POST", JOBS, nested(DEPTH)).status == 200


@pytest.mark.parametrize("levels", [500, 10_000, 1_000_000])
def test_a_body_of_nothing_but_brackets_is_refused(anna, levels):
    assert refused(anna, b"[" * levels + b"]" * levels).status == 400


def test_depth_is_told_from_breadth(anna):
    wide = job_body([{"toNumber": f"+1202555{n:04}", "callAgentInput": {}} for n in range(2_000)])
    assert anna.ask("POST", JOBS, wide).status == 200
    deep: Any = 0
    for _ in range(DEPTH):
        deep = [deep]
    assert anna.refused("POST", JOBS, {**wide, "deep": deep}).status == 400


def test_a_body_that_is_too_large_is_refused():
    anna = small(body=1_000)
    answer = anna.refused("POST", JOBS, {**job_body(), "name": "x" * 1_000})
    assert answer.status == 413
    assert "1000" in answer.message


def test_a_body_that_is_just_not_too_large_is_taken():
    content = orjson.dumps(job_body(name="x" * 100))
    assert small(body=len(content)).say("POST", JOBS, content).status == 200
    assert small(body=len(content) - 1).say("POST", JOBS, content).status == 413


@pytest.mark.parametrize("length", ["1001", "99999999999999999999", "-1", "ten"])
def test_a_length_that_is_too_large_or_none_is_refused_before_the_body_is_read(length):
    answer = small(body=1_000).say("POST", JOBS, b"{}", content_length=length)
    assert answer.status == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "é"])
def test_a_body_of_another_kind_is_refused(anna, kind):
    answer = refused(anna, b"{}", content_type=kind)
    assert answer.status == 415
    assert answer.message.startswith(f"header content-type: seen {kind}, expected application/json")


def test_a_body_that_does_not_say_its_kind_is_refused(anna):
    answer = refused(anna, b"{}", content_type="")
    assert (answer.status, answer.message[:46]) == (415, "header content-type: seen none, expected appli")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/json ;x=y"])
def test_json_by_any_spelling_is_taken(anna, kind):
    assert anna.ask("POST", JOBS, job_body(), content_type=kind).status == 200


@given(st.binary(max_size=80))
def test_no_bytes_do_harm(content):
    answer = refused(person(), content)
    assert answer.status in (400, 422)
    assert answer.message
