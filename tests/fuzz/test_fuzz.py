"""Requests that are right, nearly right, and wrong in every way: no law of the mock breaks under them."""

import pytest

from contract_tests.profiles import IS_DEEP
from tests.fuzz.run import FuzzReport, run

REQUESTS = 1_000_000 if IS_DEEP else 2_600
SEED = 12
SLOWEST = 2.0
"""Seconds, on a machine of 25,000 POST/s; receivers and faults that make an answer wait do not count."""

GROWTH = 10 if IS_DEEP else 60
"""MB by which memory may grow after the first tenth; a short run still loads what it uses for the first time."""

REACHED = 0.95 if IS_DEEP else 0.6
"""The share of all operations that some request has had success with: a fuzzer that only knocks finds little."""


@pytest.fixture(scope="module")
def report() -> FuzzReport:
    return run(SEED, REQUESTS)


def test_no_law_breaks_whatever_is_sent(report):
    assert not report.failures, report


def test_the_fuzzer_is_let_in(report):
    assert len(report.never) <= (1 - REACHED) * report.operations, report
    assert report.requests >= REQUESTS


def test_no_answer_is_slow(report):
    assert report.slowest <= SLOWEST, report


def test_memory_stays_as_it_is(report):
    assert report.growth <= GROWTH, report


def test_the_server_ends_as_it_should(report):
    assert report.end == (0, ""), report
