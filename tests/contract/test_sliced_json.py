"""A long text that is read slice by slice has the value, and the faults, that it has as a whole."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract import json_codec
from mock_server.contract.json_codec import LongNumber
from mock_server.contract.sliced_json import BEGIN, NoJson, SlicedJson, TooDeep, TooMuch

LARGE = 10**9
TEXTS = ["", "a,b", "[", "]}", '"', "\\", '\\"', 'x\\\\",', ",,,,,,,,,,,,,,,,,,,,", '{"', "é", "\n", "k" * 30]
ROUGH = st.sampled_from([None, True, 1, -1.5, 123456, *TEXTS])
NAMES = st.sampled_from(["a", "b", "", *TEXTS])
VALUES = st.recursive(ROUGH, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=5))
LONG = ["12345678901234567890123", "0.1234567890123456789", "1e400"]
SIZES = st.sampled_from([1, 2, 5, 17, 40, 10**6])


def whole(text: bytes) -> tuple[Any, list[LongNumber] | str]:
    numbers: list[LongNumber] = []
    try:
        return json_codec.decode(text, numbers), numbers
    except ValueError as error:
        return None, str(error)


def sliced(text: bytes, size: int, most: int = 1000, longest: int = LARGE) -> tuple[Any, list[LongNumber] | str]:
    found = SlicedJson(text, most, longest, size)
    try:
        for _ in found.slices():
            pass
    except ValueError as error:
        return None, str(error)
    return found.value, found.numbers


@given(st.lists(VALUES, min_size=1, max_size=6), st.sampled_from([None, 1]), st.booleans(), SIZES)
def test_a_text_has_the_same_value_in_slices_of_any_size(
    values: Any, indent: int | None, dense: bool, size: int
) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=dense).encode()
    assert sliced(text, size) == whole(text)


@given(st.lists(VALUES, min_size=1, max_size=6), st.data(), SIZES)
def test_a_broken_text_is_refused_in_the_same_words_at_the_same_place(values: Any, data: Any, size: int) -> None:
    text = json.dumps(values).encode()
    place = data.draw(st.integers(0, len(text) - 1))
    more = data.draw(st.sampled_from([b"", b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b" ", b"0", b"\xff"]))
    broken = text[:place] + more + text[place + data.draw(st.integers(0, 1)) :]
    found, told = sliced(broken, size), whole(broken)
    assert found == told or "the member twice" in str(found)  # which is seen before what is behind it


@given(st.lists(st.sampled_from([*LONG, "1", "[2]", '{"a":3}']), min_size=1, max_size=20), SIZES)
def test_long_numbers_keep_their_digits_and_their_places(numbers: list[str], size: int) -> None:
    text = f'{{"a":[{",".join(numbers)}],"b":{{"c":[[{",".join(numbers)}]]}}}}'.encode()
    assert sliced(text, size) == whole(text)


@pytest.mark.parametrize("size", [1, 4, 10, 1000])
@pytest.mark.parametrize(
    "text", ['{"a":1,"b":2,"a":3}', '[0,{"x":[{"a":1,"b":[0,0,0,0],"a":{}}]},5]', '[[1,"\\ud800"]]']
)
def test_what_can_not_be_kept_is_named_at_its_place(text: str, size: int) -> None:
    assert sliced(text.encode(), size) == whole(text.encode())


@pytest.mark.parametrize("size", [1, 3, 50])
def test_a_text_that_is_nested_too_deep_is_refused_wherever_its_slices_end(size: int) -> None:
    for depth in (5, 6):
        text = b"[0," * (depth - 1) + b"[1]" + b",2]" * (depth - 1)
        assert (sliced(text, size, most=5)[0] is None) == (depth > 5)
    with pytest.raises(TooDeep):
        list(SlicedJson(b"[" * 10**6, 100, LARGE).slices())


@pytest.mark.parametrize(
    "text", [b" " * 1200, b'["' + b"x" * 5000 + b'"]', b'["' + b",x" * 2500, b'["' + b'\\",' * 2000]
)
def test_one_long_piece_is_refused(text: bytes) -> None:
    with pytest.raises(TooMuch):
        list(SlicedJson(text, 100, 1000, 100).slices())


def test_the_names_of_our_own_are_refused() -> None:
    with pytest.raises(NoJson, match="of our own"):
        list(SlicedJson(b'{"%b":1}' % BEGIN.encode(), 100, LARGE).slices())


def test_slices_are_short_and_end_between_entries() -> None:
    text = json.dumps([{"n": n, "text": "a, b"} for n in range(5000)]).encode()
    found = SlicedJson(text, 100, LARGE, 1000)
    sizes = [size for size in found.slices() if size]
    assert max(sizes) <= 1000
    assert len(sizes) == pytest.approx(len(text) / 1000, rel=0.1)
    assert len(re.findall(rb"},", text)) + 1 == len(found.value)
