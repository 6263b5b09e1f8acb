"""A missing part is a skipped test on a user's machine, and a failed one under CI."""

import pytest

from tests.project.parts import need


def test_a_part_that_is_there_is_no_matter():
    need(True, "nothing is missing")


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_part_that_is_missing(ci, outcome, monkeypatch):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="the moon is missing"):
        need(False, "the moon is missing")
