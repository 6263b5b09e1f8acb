"""A text after a simple regular expression."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.chance import Chance
from mock_server.engine.samples.pattern import LONGEST, UnsupportedPattern, matching, read

pieces = st.sampled_from(["a", "-", r"\.", r"\d", r"\w", r"\s", r"\D", ".", "[a-f0-9]", "[^,;]", "[A-Z_-]", r"[\d.]"])
repeated = st.tuples(pieces, st.sampled_from(["", "?", "*", "+", "{2}", "{1,3}", "{2,}", "+?"])).map("".join)
patterns = st.recursive(
    repeated,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda several: f"({'|'.join(several)})"),
        inner.map(lambda one: f"(?:{one}){{2}}"),
    ),
    max_leaves=5,
)


def text(pattern: str, stretch: int = 0, n: int = 0) -> str:
    return matching(read(pattern), Chance(1).draws(f"call {n}", 1, "pattern"), stretch)


@given(patterns, st.integers(0, 5), st.integers())
def test_a_text_matches_its_pattern(pattern: str, stretch: int, n: int) -> None:
    assert re.fullmatch(pattern, text(f"^{pattern}$", stretch, n))


def test_the_more_it_is_stretched_the_longer_it_gets_as_far_as_it_may() -> None:
    assert [len(text("^[a-z]+x{1,4}$", stretch)) for stretch in (0, 2, 9)] == [2, 6, 14]


def test_luck_decides_between_alternatives() -> None:
    assert {text("a|b|c", n=n) for n in range(50)} == {"a", "b", "c"}


@pytest.mark.parametrize(
    "pattern", ["(?=a)b", "(?<n>a)", r"\bword\b", r"(a)\1", r"\p{L}", "[a", "(a", "a)", "a**", "*", "(" * 50, "[^ -~]"]
)
def test_what_is_not_simple_is_left_alone(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        read(pattern)


def test_no_text_is_longer_than_anybody_reads() -> None:
    with pytest.raises(UnsupportedPattern):
        text("(a{1000}){1000}")
    with pytest.raises(UnsupportedPattern):
        text("((a*)*)*", stretch=1000)
    assert len(text("a*", stretch=10**9)) == LONGEST
