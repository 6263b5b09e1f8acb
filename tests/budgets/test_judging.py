"""A budget is judged by yardsticks: the verdict is about the program, whatever the machine."""

import pytest

from benchmarks.budgets import ROWS
from benchmarks.figures import REFERENCE, Figure, Pace, Yardstick, unscaled
from benchmarks.judging import AIM_MET, MISSED, MUST_MET, beside_vogent, time
from benchmarks.report import cells, disturbance
from tests.budgets.machines import PUBLISHED, changed, drifting, fast, slow

MACHINES = pytest.mark.parametrize("machine", [fast, slow, drifting])
PAGES = time("page", "a page", "million", "page * ms", Yardstick.HEAP, 5, 1)


def verdicts(rounds) -> dict[str, str]:
    values = {row.name: (row, row.value(rounds)) for row in ROWS}
    return {name: row.verdict(value) for name, (row, value) in values.items() if value is not None}


def round_of(*values: float) -> dict[str, Figure]:
    return {f"page {n} ms": Figure(value, REFERENCE) for n, value in enumerate(values)}


def test_the_fast_machine_gets_the_verdicts_that_were_published():
    judged = verdicts(fast())
    assert MISSED not in judged.values()
    assert {name for name, verdict in judged.items() if verdict == MUST_MET} == {
        "create",
        "read",
        "refuse",
        "in_process",
        "accepted",
        "played",
        "page",
        "worst_page",
        "day",
        "start",
        "memory",
    }


@MACHINES
def test_every_machine_gets_the_same_verdicts(machine):
    assert verdicts(machine()) == verdicts(fast())


def test_without_yardsticks_the_slow_machine_would_miss_what_the_program_keeps():
    missed = {name for name, verdict in verdicts(unscaled(slow())).items() if verdict == MISSED}
    assert {"in_process", "accepted", "played", "page", "start"} <= missed


@MACHINES
@pytest.mark.parametrize(
    ("name", "times", "row"),
    [
        ("start vogent ms", 1.5, "start"),
        ("mock µs", 1.5, "in_process"),
        ("held p99 ms", 2.5, "p99"),
        ("create rate", 0.8, "create"),
        ("create memory MB", 1.2, "memory"),
        ("million call µs", 2.5, "growth"),
    ],
)
def test_a_program_that_got_slower_misses_its_budget_on_every_machine(machine, name, times, row):
    assert verdicts(changed(machine(), name, times))[row] == MISSED


@pytest.mark.parametrize("row", ["memory", "million"])
def test_no_yardstick_scales_memory(row):
    of_row = {one.name: one for one in ROWS}[row]
    assert of_row.value(slow()) == of_row.measured(slow()) in PUBLISHED.values()


def test_a_ratio_of_rates_shows_the_rate_behind_it():
    create = {one.name: one for one in ROWS}["create"]
    assert cells(create, fast(), {})[3:] == ["27,369/s", "empty endpoint", "1.07 ×", MUST_MET]


def test_a_time_is_shown_as_measured_and_as_judged():
    row = time("start", "start", "start", "start * ms", Yardstick.HEAP, 300, 200)
    seen = [{"start vogent ms": Figure(600.0, Pace(10_000, REFERENCE.heap * 2.5, REFERENCE.processor))}]
    assert cells(row, seen, {})[1:] == ["300 ms", "200 ms", "600.0 ms", "heap loop", "240.0 ms", MUST_MET]


def test_what_is_slow_each_round_is_the_slowest_and_a_hiccup_is_not():
    rounds = [round_of(1, 3, 1), round_of(40, 3, 1), round_of(1, 3, 50)]
    assert PAGES.value(rounds) == 3


def test_a_row_without_figures_says_why():
    assert cells(PAGES, [{}], {"million": "it did not start"})[-1] == "not measured (million: it did not start)"


def test_a_row_without_a_must_has_no_verdict():
    assert time("cold", "cold", "cold", "cold ms", Yardstick.HEAP, None, None).verdict(1e9) == "–"


def test_a_row_without_an_aim_is_met_or_missed():
    row = time("imports", "import", "imports", "imports ms", Yardstick.HEAP, 30, None)
    assert [row.verdict(value) for value in (1, 30, 31)] == [MUST_MET, MUST_MET, MISSED]


def test_both_bounds_belong_to_what_is_met():
    assert [PAGES.verdict(value) for value in (1, 1.1, 5, 5.1)] == [AIM_MET, MUST_MET, MUST_MET, MISSED]


def test_a_machine_with_other_work_is_told():
    busy = Pace(REFERENCE.web, REFERENCE.heap * 2, REFERENCE.processor)
    assert disturbance(fast()) == ""
    assert "2.00 ×" in disturbance([{"mock µs": Figure(18.8, busy)}])


@pytest.mark.parametrize(("size", "judged"), [(0.2, 0.5), (0.4, 1.0), (1.6, 4.0)])
def test_a_vendors_create_is_judged_by_the_size_of_its_reply(size, judged):
    row = beside_vogent("happyrobot", "a call", 0.8, 1)
    figures = {"create rate": 20_000.0, "create kB": 0.2, "happyrobot rate": 10_000.0, "happyrobot kB": size}
    assert row.value([{name: Figure(value, REFERENCE) for name, value in figures.items()}]) == pytest.approx(judged)
