"""JSON is read so that nothing is changed in silence: kept as it came, or refused with its place."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.json_codec import DIGITS, Unkept, decode, encode

KEPT = [
    "18446744073709551616",
    "-9223372036854775809",
    "12345678901234567890123",
    "0.12345678901234567890",
    "9007199254740993.0",
    "1E+400",
    "1E-400",
    "4.9406564584124654E-324",
    "9" * DIGITS,
]
"""Numbers that a float would round, drop or make infinite, as they are written again."""

EXACT = ["9007199254740993", "18446744073709551615", "-9223372036854775808", "0.1234567890123456", "-0.0", "1e22"]
"""Numbers that look long and are held exactly."""


def refused(text: bytes) -> list[tuple[str, str]]:
    """Return pointer and sight of each value that can't be kept."""
    with pytest.raises(Unkept) as found:
        decode(text)
    return [(value.pointer, value.seen) for value in found.value.values]


@pytest.mark.parametrize("number", KEPT)
@pytest.mark.parametrize("place", ["{}", "[1, {}]", '{{"a": {{"b": [{}]}}}}', '{{"x":"\\u0022:",\t"a" :{}}}'])
def test_a_long_number_keeps_its_digits(number, place):
    text = place.format(number).encode()
    written = encode(decode(text))
    assert number.encode() in written
    assert encode(decode(written)) == written


@pytest.mark.parametrize("number", EXACT)
def test_a_number_that_is_held_exactly_stays_plain(number):
    found = decode(number.encode())
    assert type(found) in (int, float)
    assert Decimal(repr(found)) == Decimal(number)


def test_long_numbers_are_listed_with_their_places():
    found: list[Any] = []
    decode(b'{"a":[{"b/c":1e400},18446744073709551616]}', found)
    assert found == [(("a", 0, "b/c"), Decimal("1e400")), (("a", 1), Decimal(2**64))]


@pytest.mark.parametrize("number", ["9" * (DIGITS + 1), "1e1001", "1e-1001", "1e99999999999999999999", "0e-000002000"])
def test_a_number_without_measure_is_refused(number):
    assert [pointer for pointer, _ in refused(f'{{"a":[{number}]}}'.encode())] == ["/a/0"]


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":{"b":[{"c":1,"c":1}]}}',
        b'{"a" : {"b" : [ {"c":1,\n"c" :\t2} ] } }',
        b'{"a":{"b":[{"c":1,"\\u0063":2}]}}',
        b'{"x":"\\u0022:","a":{"b":[{"c":1,"c":1}]}}',
        b'{"x":"\\u0022\\u0020 :","a":{"b":[{"c":1,"c":1}]}}',
        b'{"x":"\\"\\u003A","a":{"b":[{"c":1,"c":1}]}}',
    ],
)
def test_a_member_that_is_named_twice_is_refused_with_its_place(text):
    assert refused(text) == [("/a/b/0/c", "the member twice")]


@pytest.mark.parametrize("text", [b'{"a":["\\ud83d"]}', b'{"a":["\\udc00x"]}', b'{"a":["\\uDE00\\uD83D"]}'])
def test_half_a_surrogate_pair_is_refused_by_its_place(text):
    assert [pointer for pointer, _ in refused(text)] == ["/a/0"]


def test_half_a_surrogate_pair_in_a_name_is_refused_and_can_be_said():
    assert refused(b'{"a":{"\\ud83d":1}}') == [("/a", "half a surrogate pair, \\ud83d")]


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"nope", b"[1,]", b'{"a":NaN}', b"[1e400,]", b'["\\ud83d"', b"\xff", b'"\\ud83d\xff"', b"[" * 9_999],
)
def test_what_is_no_json_is_called_so(text):
    with pytest.raises(ValueError, match=r".") as found:
        decode(text)
    assert not isinstance(found.value, Unkept)


names = st.text(st.sampled_from('a":\\ \té\u2028'), max_size=4)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
STYLES: list[dict[str, Any]] = [
    {"separators": (",", ":")},
    {"ensure_ascii": False},
    {"indent": 2, "separators": (",", "\t: ")},
]


@given(values, st.sampled_from(STYLES))
def test_every_value_is_read_as_it_was_however_it_is_written(value, style):
    found = decode(json.dumps(value, **style).encode())
    assert json.loads(encode(found)) == value


def spelled(text: str) -> str:
    """Return a text as JSON in which each character is an escape."""
    return '"{}"'.format("".join(f"\\u{ord(sign):04x}" for sign in text))


@given(st.lists(st.tuples(names, values), max_size=4), st.sampled_from([spelled, json.dumps]))
def test_members_are_found_twice_exactly_if_they_are(members, write):
    listed = " ,".join(f"{write(name)}\t: {json.dumps(value)}" for name, value in members)
    try:
        assert len(decode(f"{{{listed}}}".encode())) == len(members)
    except Unkept:
        assert len(dict(members)) < len(members)
