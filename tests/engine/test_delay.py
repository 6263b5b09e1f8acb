"""Delays are drawn as they are written: whole milliseconds, within bounds, spread as they should be."""

from statistics import NormalDist, quantiles
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.chance import Chance
from mock_server.engine.scenarios.delay import NORMAL, PIECES, YEAR, Fixed, Uniform, read
from mock_server.engine.scenarios.reading import ScenarioRefused

seconds = st.floats(0, YEAR) | st.integers(0, YEAR)
ranges = st.lists(seconds, min_size=2, max_size=2).map(sorted)
lognormals = st.builds(
    lambda median, factor, more: {"median": median, "p95": median * factor, "most": median * factor * more},
    st.floats(0.001, 1000),
    st.floats(1, 30),
    st.floats(1, 10),
)
plain = seconds | ranges | st.builds(lambda n: {"fixed": n}, seconds) | st.builds(lambda r: {"uniform": r}, ranges)
spread = plain | st.builds(lambda text: {"lognormal": text}, lognormals)
delays = spread | st.lists(
    st.fixed_dictionaries({"odds": st.integers(1, 9), "after": spread}), min_size=1, max_size=4
).map(lambda choices: {"weighted": choices})


units = st.floats(0, 1, exclude_max=True)


def drawn(text: Any, times: int = 4000) -> list[int]:
    delay, chance = read("after", text), Chance(1)
    return [delay.of(chance.draws(f"call {n}", 1, "plan").unit()) for n in range(times)]


@given(delays, units)
def test_a_delay_is_whole_milliseconds_and_bounded(text: Any, unit: float) -> None:
    found = read("after", text).of(unit)
    assert type(found) is int
    assert 0 <= found <= 1000 * YEAR


@given(spread, units, units)
def test_a_higher_number_draws_no_shorter_delay(text: Any, one: float, other: float) -> None:
    delay = read("after", text)
    assert delay.of(min(one, other)) <= delay.of(max(one, other))


@pytest.mark.parametrize("text", [0.3, {"fixed": 0.3}, [0.3, 0.3], {"uniform": [0.3, 0.3]}])
def test_there_are_several_ways_to_write_a_fixed_delay(text: Any) -> None:
    assert read("after", text) == Fixed(300)


def test_a_pair_is_uniform() -> None:
    assert read("after", [1, 9]) == read("after", {"uniform": [1, 9]}) == Uniform(1000, 9000)


def test_a_uniform_delay_is_spread_evenly() -> None:
    assert quantiles(drawn([10, 20]), n=4) == pytest.approx([12_500, 15_000, 17_500], abs=250)


def test_a_lognormal_delay_has_its_median_and_its_95th_percentile() -> None:
    found = sorted(drawn({"lognormal": {"median": 45, "p95": 200}}, 20_000))
    assert found[10_000] == pytest.approx(45_000, rel=0.03)
    assert found[19_000] == pytest.approx(200_000, rel=0.05)
    assert found[1000] == pytest.approx(45_000**2 / 200_000, rel=0.05)


def test_a_lognormal_delay_may_have_a_deviation_instead() -> None:
    found = sorted(drawn({"lognormal": {"median": 10, "sigma": 0.5}}, 20_000))
    assert found[10_000] == pytest.approx(10_000, rel=0.03)
    assert found[16_827] == pytest.approx(10_000 * 2.71828**0.5, rel=0.03)  # one deviation above the middle: 84.13 %


def test_most_cuts_a_lognormal_delay() -> None:
    found = drawn({"lognormal": {"median": 45, "p95": 200, "most": 100}})
    assert max(found) == 100_000
    assert found.count(100_000) / len(found) == pytest.approx(1 - NormalDist().cdf(0.881), abs=0.03)


def test_a_lognormal_delay_without_deviation_is_its_median() -> None:
    assert set(drawn({"lognormal": {"median": 3, "sigma": 0}}, 50)) == {3000}


def test_the_quantiles_are_those_of_the_normal_distribution() -> None:
    normal = NormalDist()
    for piece in range(1, PIECES):
        assert NORMAL[piece] == pytest.approx(normal.inv_cdf(piece / PIECES), abs=1e-9)
    assert -NORMAL[0] == NORMAL[-1] == pytest.approx(normal.inv_cdf(1 - 0.5 / PIECES), abs=1e-9)


def test_a_weighted_delay_follows_its_odds() -> None:
    found = drawn({"weighted": [{"odds": 3, "after": 1}, {"odds": 1, "after": [5, 6]}, {"odds": 0, "after": 9}]})
    assert found.count(1000) == pytest.approx(3000, abs=140)
    assert {n for n in found if n != 1000} <= set(range(5000, 6001))


@given(st.lists(st.floats(0, 1e9), min_size=1).filter(lambda odds: sum(odds) > 1e-300), units)
def test_a_choice_that_has_no_odds_is_never_taken(odds: list[float], unit: float) -> None:
    delay = read("after", {"weighted": [{"odds": each, "after": n} for n, each in enumerate(odds)]})
    assert odds[delay.of(unit) // 1000] > 0


def test_a_weighted_delay_draws_all_of_the_delay_that_was_chosen() -> None:
    found = drawn({"weighted": [{"odds": 2, "after": [10, 20]}, {"odds": 1, "after": [30, 40]}]})
    first, second = [n for n in found if n <= 20_000], [n for n in found if n > 20_000]
    assert quantiles(first, n=4) == pytest.approx([12_500, 15_000, 17_500], abs=300)
    assert quantiles(second, n=4) == pytest.approx([32_500, 35_000, 37_500], abs=400)


NAMED = {"ring": Fixed(7)}


def test_a_delay_may_be_called_by_its_name_where_there_is_one() -> None:
    assert read("after", "ring", NAMED) == Fixed(7)
    with pytest.raises(ScenarioRefused, match=r'^after: seen "talk", expected ring, seconds \(0 to a year\)'):
        read("after", "talk", NAMED)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (-1, "after"),
        ("soon", "after"),
        (None, "after"),
        (True, "after"),
        (31_536_001, "after"),
        (10**400, "after"),
        (float("nan"), "after"),
        (float("inf"), "after"),
        ([1], "after"),
        ([3, 1], "after"),
        ([1, 2, 3], "after"),
        (["1", "2"], "after/0"),
        ([1, -2], "after/1"),
        ({}, "after"),
        ({"fixed": 1, "uniform": [1, 2]}, "after"),
        ({"normal": 1}, "after"),
        ({"fixed": [1, 2]}, "after/fixed"),
        ({"uniform": 1}, "after/uniform"),
        ({"lognormal": 1}, "after/lognormal"),
        ({"lognormal": {"p95": 1}}, "after/lognormal/median"),
        ({"lognormal": {"median": 0, "p95": 1}}, "after/lognormal/median"),
        ({"lognormal": {"median": 2, "p95": 1}}, "after/lognormal/p95"),
        ({"lognormal": {"median": 2}}, "after/lognormal"),
        ({"lognormal": {"median": 2, "p95": 3, "sigma": 1}}, "after/lognormal"),
        ({"lognormal": {"median": 2, "sigma": 6}}, "after/lognormal/sigma"),
        ({"lognormal": {"median": 2, "sigma": 1, "most": 1}}, "after/lognormal/most"),
        ({"lognormal": {"median": 2, "sigma": 1, "least": 1}}, "after/lognormal"),
        ({"weighted": []}, "after/weighted"),
        ({"weighted": [{"odds": 0, "after": 1}]}, "after/weighted"),
        ({"weighted": [{"odds": 1e-320, "after": 1}]}, "after/weighted"),
        ({"weighted": [{"odds": 1}]}, "after/weighted/0/after"),
        ({"weighted": [{"after": 1}]}, "after/weighted/0/odds"),
        ({"weighted": [1]}, "after/weighted/0"),
    ],
    ids=str,
)
def test_what_is_no_delay_is_refused_with_its_place(text: Any, where: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read("after", text)
    assert refused.value.where == where
