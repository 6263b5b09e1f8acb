"""A baseline accepts findings by id, each for a reason; what nothing shows any more is told."""

import pytest

from contract_tests.tools.reports import baseline
from contract_tests.tools.reports.baseline import Baseline, BaselineRefused
from tests.tools.found import ERROR, KNOWN, NASTY, REPORT


@pytest.fixture
def path(tmp_path):
    return tmp_path / "baseline.yaml"


def test_what_is_written_can_be_read_and_accepts_the_same(path):
    assert baseline.write(path, [ERROR, KNOWN, NASTY], REPORT.baseline) == 3
    assert list(baseline.load(path).reasons) == [ERROR.id, KNOWN.id, NASTY.id]
    assert baseline.load(path).reasons[KNOWN.id] == REPORT.baseline.reasons[KNOWN.id].replace("\udc80", "?")


def test_a_baseline_of_nothing_can_be_read(path):
    baseline.write(path, [], Baseline())
    assert baseline.load(path) == Baseline({})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{}", "seen no list"),
        ("- {id: abc, reason: x}", "entry 1: seen no id"),
        ("- {id: '0123456789'}", "entry 1 (0123456789): seen no reason"),
        ("- {id: '0123456789', reason: ' '}", "seen no reason"),
        ("- [", "not YAML"),
    ],
)
def test_a_baseline_that_is_wrong_says_where(path, text, complaint):
    path.write_text(text)
    with pytest.raises(BaselineRefused) as refusal:
        baseline.load(path)
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_json_is_taken_too(path):
    path.write_text('[{"id": "0123456789", "reason": "known"}]')
    assert baseline.load(path).reasons == {"0123456789": "known"}
