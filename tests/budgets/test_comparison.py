"""Two checkouts side by side: a row is worse when nearly all rounds say so."""

import pytest

from benchmarks.budgets import ROWS
from benchmarks.comparison import ALIKE, BETTER, WORSE, by_chance, compare
from benchmarks.figures import REFERENCE, Figure

ROW = {row.name: row for row in ROWS}


def rounds(name: str, *values: float):
    return [{name: Figure(value, REFERENCE)} for value in values]


@pytest.mark.parametrize(
    ("here", "word"),
    [
        ((110, 108, 112, 109, 111), WORSE),
        ((90, 91, 92, 89, 93), BETTER),
        ((110, 108, 112, 109, 99), ALIKE),
        ((101, 102, 101, 102, 101), ALIKE),
        ((150, 150), ALIKE),
    ],
)
def test_a_time_is_worse_where_it_is_longer_in_every_round(here, word):
    there = rounds("start vogent ms", *[100] * len(here))
    assert compare(ROW["start"], there, rounds("start vogent ms", *here)).word == word


def test_a_rate_is_worse_where_it_is_lower():
    there, here = rounds("create rate", *[100] * 5), rounds("create rate", *[90] * 5)
    assert compare(ROW["create"], there, here).word == WORSE
    assert compare(ROW["create"], here, there).word == BETTER


def test_both_verdicts_stand_beside_the_ratio():
    cells = compare(ROW["start"], rounds("start vogent ms", 250), rounds("start vogent ms", 350)).cells()
    assert cells[1:] == ["250.0 ms", "350.0 ms", "1.40", "1.40 – 1.40", ALIKE, "must met → missed"]


def test_what_one_of_them_lacks_is_not_compared():
    assert compare(ROW["start"], [{}], rounds("start vogent ms", 350)) is None


def test_a_coin_shows_one_side_five_times_out_of_five_in_one_of_32():
    assert by_chance(5, 5) == 1 / 32
