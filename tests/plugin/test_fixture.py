"""The fixture: a world for each test, as its marker says; what goes wrong in it fails the test, and says what to do."""

import pytest

from mockdial.testing import session
from mockdial.testing.transport import MockUnreachable, RawResponse
from tests.plugin.running import run

WORLDS = """
import pytest

KEYS = set()

@pytest.mark.parametrize("n", range(3))
def test_a_world_of_its_own(mockdial, n):
    assert mockdial.key not in KEYS
    KEYS.add(mockdial.key)
    assert mockdial.journal == []
    mockdial.vogent.base_url

@pytest.mark.mockdial(seed=7, scenario="rough", now="2026-03-27T09:00:00Z")
def test_a_chosen_world(mockdial):
    world = mockdial.control.ask("GET", "/world")
    assert (world["now"], world["seed"], world["scenarios"]["vogent"]) == ("2026-03-27T09:00:00Z", 7, "rough")

def test_one_server(mockdial):
    assert mockdial.url == mockdial.vogent.base_url.removesuffix("/vogent/api")
"""
REFUSED = """
import httpx2, pytest

def ask(mock):
    with httpx2.Client(base_url=mock.vogent.base_url, headers=mock.vogent.headers) as client:
        assert client.post("/batch_dial_jobs", json={"name": 5}).status_code == 422

def test_a_breach_fails(mockdial):
    ask(mockdial)

def test_an_allowed_breach_does_not(mockdial):
    ask(mockdial)
    mockdial.allow("contract_broken")

@pytest.mark.mockdial(allow=["contract_broken"])
def test_nor_one_that_the_marker_allows(mockdial):
    ask(mockdial)
"""
MISSPELT = """
import pytest

@pytest.mark.mockdial(sead=7)
def test_a(mockdial):
    pass
"""


def test_each_test_has_a_world_of_its_own(tmp_path):
    assert run(tmp_path, WORLDS).counts == {"passed": 5}


def test_tests_in_several_processes_do_not_meet(tmp_path):
    assert run(tmp_path, WORLDS, "-n", "2").counts == {"passed": 5}


def test_a_breach_of_the_contract_fails_the_test_unasked_and_says_what_to_do(tmp_path):
    done = run(tmp_path, REFUSED)
    assert done.counts == {"passed": 2, "failed": 1}
    assert "meant so? mockdial.allow('contract_broken')" in done.text
    assert "POST /vogent/api/batch_dial_jobs  422" in done.text


def test_a_misspelt_word_in_the_marker_is_refused_before_any_test_runs(tmp_path):
    done = run(tmp_path, MISSPELT)
    assert (done.code, done.counts) == (4, {})
    hint = "did you mean seed? there are seed, scenario, now, rate, moment_chain, jump_chain, jump_happenings, allow"
    assert "ERROR: test_client.py::test_a: @pytest.mark.mockdial: seen sead" in done.text
    assert f", expected words by name: {hint}" in done.text


def test_a_server_that_does_not_answer_is_named(tmp_path):
    done = run(tmp_path, WORLDS, MOCKDIAL_URL="http://127.0.0.1:9")
    assert "http://127.0.0.1:9 does not answer" in done.text
    assert "pytest_plugin.py" not in done.text


@pytest.mark.parametrize("said", [b"no JSON", b"{}", b"[1]"])
def test_a_server_that_is_no_mock_is_named(said):
    class Other:
        url = "http://127.0.0.1:9"

        def ask(self, *_):
            return RawResponse(200, [], said)

    with pytest.raises(MockUnreachable, match="seen 200 and no list of vendors for /_mock/health, expected a mock"):
        session.paths(Other())
