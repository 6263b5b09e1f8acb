"""The shipped suite is tested: each defect of a server makes those of its tests fail that have to catch it."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutations.defect import Defect
from tests.mutations.defects import DEFECTS
from tests.mutations.table import page
from tests.mutations.trial import ROOT, tried

VENDORS = sorted({defect.vendor for defect in DEFECTS})


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parsed")


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.vendor}-{defect.name.replace(' ', '-')}")
def test_the_shipped_suite_catches_a_defect(defect: Defect, cache: Path) -> None:
    trial = tried(defect.vendor, defect.name, [defect.caught_by], cache)
    assert trial.failed == 1, f"nobody caught it:\n{trial.said}{trial.confessed}"
    assert trial.is_noticed == defect.is_noticed, trial.confessed


@pytest.mark.parametrize("vendor", VENDORS)
def test_without_a_defect_the_same_tests_pass(vendor: str, cache: Path) -> None:
    tests = sorted({defect.caught_by for defect in DEFECTS if defect.vendor == vendor})
    trial = tried(vendor, "", tests, cache)
    assert trial.failed == 0, trial.said
    assert not trial.is_noticed, trial.confessed


def test_the_page_lists_them_all() -> None:
    assert (ROOT / "docs" / "mutations.md").read_text(encoding="utf-8") == page(), "make docs"


def test_there_are_enough_of_each_kind_and_no_name_is_there_twice() -> None:
    assert min(Counter(defect.vendor for defect in DEFECTS).values()) >= 8
    for vendor in VENDORS:
        assert {defect.kind for defect in DEFECTS if defect.vendor == vendor} == {"code", "machine", "contract"}
    assert len({(defect.vendor, defect.name) for defect in DEFECTS}) == len(DEFECTS)
