"""What a test allows is a rule that exists; an allowance that nothing needed is told at the end."""

import json
import sys

import pytest

from tests.cli.calling import caller
from tests.plugin.running import STRANGERS, run

HEAD = """
import urllib.error, urllib.request
import pytest

def breach(mockdial):
    request = urllib.request.Request(mockdial.vogent.base_url + "/dials", b"{}", mockdial.vogent.headers, method="POST")
    request.add_header("Content-Type", "application/json")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(request)

"""
ALLOWING = (
    HEAD
    + """
@pytest.fixture(autouse=True)
def lenient(mockdial):
    mockdial.allow("webhook_late")

@pytest.fixture
def strict(mockdial):
    mockdial.allow("unknown_field")

def test_that_needs_it(mockdial):
    mockdial.allow("contract_broken")
    breach(mockdial)

def test_that_does_not(mockdial):
    mockdial.allow("contract_broken")

@pytest.mark.mockdial(allow=["dialled_twice"])
def test_whose_marker_is_of_no_use(mockdial):
    pass

@pytest.mark.mockdial(allow=["contract_broken"])
@pytest.mark.parametrize("is_bad", [True, False])
def test_of_which_one_case_needs_it(mockdial, is_bad):
    if is_bad:
        breach(mockdial)
"""
)
TOLD = [
    "mockdial: contract_broken was allowed by test_client.py::test_that_does_not, and nothing needed it",
    "mockdial: dialled_twice was allowed by test_client.py::test_whose_marker_is_of_no_use, and nothing needed it",
    "mockdial: webhook_late was allowed by a fixture, a class or a module, and nothing needed it",
]


@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["in one process", "in two"])
def test_an_allowance_that_nothing_needed_is_told_at_the_end(tmp_path, processes):
    done = run(tmp_path, ALLOWING, *processes)
    assert done.counts == {"passed": 5}
    assert sorted(line for line in done.text.splitlines() if "was allowed" in line) == TOLD


def test_a_marker_with_a_rule_that_there_is_not_stops_the_run_before_any_test(tmp_path):
    source = HEAD + "\n@pytest.mark.mockdial(allow=['contract_brokn'])\ndef test_a(mockdial):\n    pass\n"
    done = run(tmp_path, source)
    assert (done.code, done.counts) == (4, {})
    assert "seen 'contract_brokn', expected a rule or a finding's id: did you mean contract_broken?" in done.text


def test_a_call_with_a_rule_that_there_is_not_fails_the_test(tmp_path):
    done = run(tmp_path, HEAD + "\ndef test_a(mockdial):\n    mockdial.allow('contract-broken')\n")
    assert done.counts == {"failed": 1}
    assert "ValueError: seen 'contract-broken', expected a rule or a finding's id" in done.text


def test_the_id_of_a_finding_is_allowed_too(mockdial):
    mockdial.allow("0123456789ab")
    assert mockdial.allowed == {"0123456789ab"}
    mockdial.allowed.clear()


TWO = (
    HEAD
    + """
def test_one(mockdial):
    breach(mockdial)
    breach(mockdial)

def test_two(mockdial):
    breach(mockdial)
"""
)


def test_verify_names_the_test_of_each_finding_and_its_line(tmp_path, capfd, monkeypatch):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_breach.py").write_text(TWO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *STRANGERS, "tests"]
    forms = "json=report.json,sarif=report.sarif"
    done = caller(capfd)("verify", "--vendor", "vogent", "--report", forms, "--allow", "command_failed", "--", *pytest_)
    found = [
        f for f in json.loads((tmp_path / "report.json").read_text())["findings"] if f["rule"] == "contract_broken"
    ]
    assert {(f["source"]["file"], f["source"]["line"]) for f in found} == {
        ("tests/test_breach.py", 12),
        ("tests/test_breach.py", 16),
    }, done
    assert len({f["id"] for f in found}) == len(found)
    assert all("in tests/test_breach.py::test_" in f["where"] for f in found)
    results = json.loads((tmp_path / "report.sarif").read_text())["runs"][0]["results"]
    places = [one["locations"][0].get("physicalLocation") for one in results if one["ruleId"] == "contract_broken"]
    assert {"artifactLocation": {"uri": "tests/test_breach.py"}, "region": {"startLine": 16}} in places
