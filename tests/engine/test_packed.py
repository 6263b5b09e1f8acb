"""A long list that is packed is the same list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.columns import DictionaryEncoding
from mock_server.engine.dialing.packed import KEPT, PACK, SHORT, Packed, near, packed

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=4)
lists = st.lists(values, max_size=3 * PACK)


@given(lists, st.data())
def test_looked_at_in_any_order_every_value_is_in_its_place(plain: list[object], data: st.DataObject) -> None:
    found = Packed(plain)
    assert (len(found), list(found)) == (len(plain), plain)
    for place in data.draw(st.lists(st.integers(-len(plain), len(plain) - 1), max_size=9)) if plain else []:
        assert found[place] == plain[place]


def test_of_more_pieces_than_are_kept_each_is_still_found() -> None:
    plain = list(range(2 * KEPT * PACK))
    found = Packed(plain)
    assert [found[n] for n in plain[::-1]] == plain[::-1]
    assert [found[7 * n % len(plain)] for n in plain] == [7 * n % len(plain) for n in plain]


def test_a_piece_too_long_to_be_kept_is_read_each_time() -> None:
    long = ["x" * SHORT] * (PACK + 1)
    found = Packed(long)
    assert list(found) == long
    assert found[0] is not found[0]


@given(lists)
def test_behind_the_end_there_is_nothing(plain: list[object]) -> None:
    for place in (len(plain), -len(plain) - 1):
        with pytest.raises(IndexError):
            Packed(plain)[place]


@given(st.lists(st.sampled_from(["+12025550151", "+14155550123", "5550", "", "x"]), max_size=60))
def test_what_holds_a_text_is_near_it(words: list[str]) -> None:
    found = list(near(packed([{"to": word} for word in words]), "55501"))
    assert set(found) >= {n for n, word in enumerate(words) if "55501" in word}
    assert found == sorted(set(found) & set(range(len(words))))


def test_what_is_far_from_a_text_is_not_looked_at() -> None:
    words = [{"to": f"{n}"} for n in range(10 * PACK)]
    words[3 * PACK] = {"to": "here"}
    assert list(near(packed(words), "here")) == list(range(3 * PACK, 4 * PACK))


def test_a_short_list_stays_as_it_is() -> None:
    short, long = [{}] * PACK, [{}] * (PACK + 1)
    assert packed(short) is short
    assert isinstance(packed(long), Packed)


@given(st.lists(st.sampled_from("abcdef")))
def test_codes_lead_there_and_back(words: list[str]) -> None:
    codes: DictionaryEncoding[str] = DictionaryEncoding()
    given_out = [codes.of(word) for word in words]
    assert [codes.objects[code] for code in given_out] == words
    assert codes.counted(given_out) == {word: words.count(word) for word in words}
    assert len(codes.objects) == len(set(words))
