"""A project with fixtures of its own, in the folder that its pytest.ini names."""

from pathlib import Path

import pytest

from tests.plugin.running import run
from tests.plugin.test_elsewhere import COMMAND

INI = "mockdial_fixtures = own"
TESTS = """
import pytest
from mockdial import Mock, OwnName

@pytest.mark.mockdial(scenario="engaged")
def test_a_scenario(mockdial: Mock):
    mockdial.scenario(OwnName("engaged"), vendor="vogent")

def test_a_seed(mockdial: Mock):
    assert mockdial.settings("vogent")["concurrent_calls"] == 7

def test_a_fault(mockdial: Mock):
    mockdial.faults.add(OwnName("moving"))
    assert [fault["name"] for fault in mockdial.faults] == ["moving"]
"""


@pytest.fixture
def project(tmp_path) -> Path:
    """A project whose fixtures are in the folder `own`."""
    files = {
        "vogent/scenarios/engaged.yaml": "{summary: Engaged, dial: [{after: 1, event: ring}, {after: 1, event: busy}]}",
        "vogent/seed.yaml": "workspace: {concurrent_dials: 7}",
        "faults/moving.yaml": "{summary: It moves., stage: answer, does: wait, parameters: {seconds: {default: 0}, "
        "clock: {default: real}}}",
    }
    for name, text in files.items():
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize("elsewhere", [{}, {"MOCKDIAL_COMMAND": COMMAND}], ids=["in_process", "elsewhere"])
def test_the_mock_takes_the_fixtures_of_the_project(project, elsewhere):
    done = run(project, TESTS, ini=INI, **elsewhere)
    assert done.counts == {"passed": 3}
    assert f"mockdial: fixtures from {project / 'own'}" in done.text


def test_without_the_option_the_marker_is_refused(project):
    done = run(project, TESTS, "-k", "scenario")
    assert done.counts == {"error": 1}
    assert "'engaged'" in done.text
    assert "fixtures from" not in done.text


def test_a_wrong_file_fails_the_tests_in_one_sentence(project):
    (project / "own" / "vogent" / "sede.yaml").touch()
    done = run(project, TESTS, ini=INI)
    assert done.counts == {"error": 3}
    assert "seen 'sede.yaml', expected seed.yaml, or another of seed.yaml, scenarios" in done.text
    assert "Traceback" not in done.text


def test_a_mock_that_runs_keeps_its_own_and_this_is_told(project):
    done = run(project, "def test_nothing(): pass", ini=INI, MOCKDIAL_URL="http://127.0.0.1:9")
    assert "mockdial: the mock at http://127.0.0.1:9 has the fixtures that it was started with" in done.text
