"""What the ordinary profile leaves to the deep one is skipped with its reason, and listed in CONTRIBUTING.md."""

import re
from types import SimpleNamespace

import pytest

from contract_tests import profiles
from tests.project.sources import ROOT

SIGNS = ("IS_DEEP", "mark.deep", "left_to_deep", "import few")
FOLDERS = ("contract_tests", "tests")
RULES = {"contract_tests/profiles.py", "contract_tests/suite/parametrize.py", "tests/project/test_profiles.py"}
RULES |= {"tests/test_coverage_cases.py"}
"""Files that say how it is done, or test that, and leave nothing to it."""


def test_the_table_names_just_the_files_that_leave_something_to_the_deep_profile():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if any(sign in path.read_text(encoding="utf-8") for sign in SIGNS)
    }
    assert {name for name in found - RULES if f"| `{name}` |" not in text} == set()
    part = text.partition("## What is left to the deep profile")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([\w/]+\.py)` \|", part, re.MULTILINE)) <= found


class Item:
    """As much of a test as is looked at."""

    def __init__(self, *reasons: str) -> None:
        self.markers = [SimpleNamespace(name="deep", args=(reason,)) for reason in reasons]
        self.skipped = ""

    def iter_markers(self, name):
        return [marker for marker in self.markers if marker.name == name]

    def add_marker(self, mark):
        self.skipped = mark.kwargs["reason"]


@pytest.fixture
def config():
    """As much of pytest's as is used; `gone` are the tests that were left out."""
    gone = []

    def pytest_deselected(items):
        gone.extend(items)

    return SimpleNamespace(hook=SimpleNamespace(pytest_deselected=pytest_deselected), gone=gone)


def test_of_those_with_one_reason_the_first_is_skipped_and_says_how_many_they_are(monkeypatch, config):
    monkeypatch.setattr(profiles, "IS_DEEP", False)
    items = [kept, first, *others, alone] = [Item(), Item("slow"), Item("slow"), Item("slow"), Item("rare")]
    profiles.leave_out(config, items)
    assert items == [kept, first, alone]
    assert [item.skipped for item in items] == [
        "",
        "MOCKDIAL_PROFILE=deep runs these 3 tests: slow",
        "MOCKDIAL_PROFILE=deep runs it: rare",
    ]
    assert set(config.gone) == set(others)


def test_the_deep_profile_runs_them_all(monkeypatch, config):
    monkeypatch.setattr(profiles, "IS_DEEP", True)
    items = [Item("slow"), Item("slow")]
    profiles.leave_out(config, items)
    assert [item.skipped for item in items] == ["", ""]
    assert config.gone == []
