"""What the command measures, and what it refuses."""

import pytest

from benchmarks.budgets import ROWS
from benchmarks.options import options


def test_without_options_everything_but_the_tests_is_measured():
    asked = options([])
    assert {row.name for row in ROWS} - {row.name for row in asked.rows} == {"tests"}
    assert not asked.is_part


def test_the_tests_are_measured_when_asked_for():
    assert len(options(["--tests"]).rows) == len(ROWS)


def test_a_part_is_named_by_rows_and_by_groups():
    asked = options(["--only", "start,idle"])
    assert [row.name for row in asked.rows] == ["start", "fresh", "reset", "day"]
    assert asked.is_part


def test_a_comparison_is_a_part_because_it_is_not_published():
    assert options(["--beside", "before"]).is_part


@pytest.mark.parametrize("arguments", [["--only", "nonsense"], ["--calls", "10"], ["--rounds", "many"]])
def test_what_makes_no_sense_is_refused(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        options(arguments)
    assert "error:" in capsys.readouterr().err


def test_every_row_has_a_name_of_its_own():
    assert len({row.name for row in ROWS}) == len(ROWS)
