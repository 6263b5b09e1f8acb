"""Luck that depends on who draws and what for, and on nothing else."""

from collections import Counter
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.chance import Chance, Luck, cumulative

seeds = st.integers() | st.integers(min_value=10**40, max_value=10**50)
keys = st.tuples(seeds, st.text(), st.integers(0, 9), st.text())
numbers = st.floats(-1e9, 1e9)

GOLDEN = [
    0.4198535373342337,
    0.670576134788776,
    0.9879312557827756,
    0.35461430759518586,
    0.6071333857061043,
    0.35684190413744843,
    0.35885854667338235,
    0.6877927484664251,
    0.5087777608932343,
    0.3550502873093164,
]


def luck(seed: int = 42, record: str = "call_1", attempt: int = 1, purpose: str = "dial") -> Luck:
    return Chance(seed).draws(record, attempt, purpose)


def drawn(one: Luck, count: int = 3) -> list[float]:
    return [one.unit() for _ in range(count)]


def test_the_numbers_are_the_same_in_every_process_and_version() -> None:
    assert drawn(luck(), 10) == GOLDEN


@given(keys)
def test_the_same_key_draws_the_same_numbers(key: tuple[int, str, int, str]) -> None:
    assert drawn(luck(*key), 20) == drawn(luck(*key), 20)


@given(keys, keys)
def test_keys_that_differ_draw_differently(one: tuple[int, str, int, str], other: tuple[int, str, int, str]) -> None:
    assert (one == other) == (drawn(luck(*one)) == drawn(luck(*other)))


@given(st.text(max_size=3), st.text(max_size=3), st.text(max_size=3))
def test_where_the_record_ends_and_the_purpose_begins_matters(start: str, middle: str, end: str) -> None:
    one, other = luck(record=start + middle, purpose=end), luck(record=start, purpose=middle + end)
    assert (drawn(one) == drawn(other)) == (middle == "")


def test_what_others_draw_in_between_changes_nothing() -> None:
    chance = Chance(7)
    mine, other = chance.draws("a", 1, "dial"), chance.draws("b", 1, "dial")
    mixed = [(mine.unit(), other.unit())[0] for _ in range(30)]
    assert mixed == drawn(Chance(7).draws("a", 1, "dial"), 30)


@pytest.mark.parametrize("seed", [0, -1, 2**64, -(10**5000)], ids=["zero", "negative", "beyond 64 bits", "huge"])
def test_any_whole_number_is_a_seed(seed: int) -> None:
    assert drawn(luck(seed)) != drawn(luck(seed + 1))


def test_the_numbers_are_spread_evenly() -> None:
    """A thousand keys, twenty numbers each: ten bins of 2,000, give or take five deviations."""
    bins = Counter(int(unit * 10) for number in range(1000) for unit in drawn(luck(record=f"call_{number}"), 20))
    assert sorted(bins) == list(range(10))
    assert all(abs(count - 2000) < 220 for count in bins.values())


def test_the_first_numbers_of_neighbours_are_spread_evenly() -> None:
    bins = Counter(int(luck(record=f"call_{number}").unit() * 10) for number in range(20_000))
    assert all(abs(bins[place] - 2000) < 220 for place in range(10))


def test_no_number_comes_twice() -> None:
    assert len(set(drawn(luck(), 5000))) == 5000


@given(keys, numbers, numbers)
def test_between_stays_within_its_bounds(key: tuple[int, str, int, str], one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert low <= luck(*key).between(low, high) <= high


def test_between_reaches_for_both_bounds() -> None:
    one = luck()
    found = [one.between(20, 90) for _ in range(1000)]
    assert min(found) < 21
    assert max(found) > 89


@pytest.mark.parametrize("weights", [[], [0], [0.0, 0.0], [1, -1, 3], [nan], [1, nan], [inf], [5e-324]])
def test_weights_that_favour_nothing_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="a sum above 0"):
        cumulative(weights)
