"""The shipped suite is tested: each defect of a server makes those of its tests fail that have to catch it."""

from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from typing import get_args

import pytest

from mock_server import vendors
from tests.mutations.defect import Defect, Subject
from tests.mutations.defects import DEFECTS, LACKS
from tests.mutations.table import page
from tests.mutations.trial import tried
from tests.processes import ROOT

VENDORS = sorted({defect.vendor for defect in DEFECTS})


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.vendor}-{defect.name.replace(' ', '-')}")
def test_the_shipped_suite_catches_a_defect(defect: Defect, run_cache: Path) -> None:
    trial = tried(defect.vendor, defect.name, [defect.caught_by], run_cache)
    assert trial.failed == 1, f"nobody caught it:\n{trial.said}{trial.confessed}"
    assert trial.is_noticed == defect.is_noticed, trial.confessed


@pytest.mark.parametrize("vendor", VENDORS)
def test_without_a_defect_the_same_tests_pass(vendor: str, run_cache: Path) -> None:
    tests = sorted({defect.caught_by for defect in DEFECTS if defect.vendor == vendor})
    trial = tried(vendor, "", tests, run_cache)
    assert trial.failed == 0, trial.said
    assert not trial.is_noticed, trial.confessed


def test_a_mock_and_a_suite_that_begin_anew_find_the_same(run_cache: Path) -> None:
    defect = DEFECTS[0]
    trial = tried(defect.vendor, defect.name, [defect.caught_by], run_cache, get_context("spawn"))
    assert trial.failed == 1, f"nobody caught it:\n{trial.said}{trial.confessed}"


def test_the_page_lists_them_all() -> None:
    assert (ROOT / "docs" / "mutations.md").read_text(encoding="utf-8") == page(), "make docs"


def test_there_are_enough_of_each_kind_and_no_name_is_there_twice() -> None:
    assert set(VENDORS) == vendors.VENDORS.keys()
    assert min(Counter(defect.vendor for defect in DEFECTS).values()) >= 8
    for vendor in VENDORS:
        assert {defect.kind for defect in DEFECTS if defect.vendor == vendor} == {"code", "machine", "contract"}
    assert len({(defect.vendor, defect.name) for defect in DEFECTS}) == len(DEFECTS)


@pytest.mark.parametrize("vendor", ["elevenlabs", "retell", "twilio"])
def test_each_subject_has_a_defect_unless_the_vendor_lacks_it(vendor: str) -> None:
    seen = {defect.subject for defect in DEFECTS if defect.vendor == vendor}
    assert seen | LACKS.get(vendor, {}).keys() == set(get_args(Subject))
    assert seen.isdisjoint(LACKS.get(vendor, {}))
