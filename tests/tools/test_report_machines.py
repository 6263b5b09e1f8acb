"""The forms of a report that other programs read: JUnit for runners of tests, SARIF for scanners of code."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import orjson

from contract_tests.tools.reports import junit, sarif, tables
from contract_tests.tools.reports.report import Covered, Report
from mock_server.contract.conformance.finding import SourceLine
from tests.tools.found import CLEAN, ERROR, KNOWN, OPERATIONS, REPORT


def test_junit_has_a_case_for_each_finding_and_one_for_each_subject_without():
    suite = ET.fromstring(junit.render(REPORT)).find("testsuite")
    cases = suite.findall("testcase")
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["7", "3", "0", "2"]
    assert [(len(suite.findall(f"testcase/{kind}"))) for kind in ("failure", "skipped", "system-out")] == [3, 2, 1]
    assert [case.get("classname") for case in cases if len(case) == 0] == ["listCalls"]
    assert all(case.get("name") and case.get("classname") and case.get("time") for case in cases)
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)


def test_junit_fails_an_operation_with_a_finding_and_skips_what_was_never_called():
    found = replace(ERROR, operation="createCall")
    suite = ET.fromstring(junit.render(Report("verify", "acme", "x", [found], OPERATIONS))).find("testsuite")
    states = {case.get("classname"): [child.tag for child in case] for case in suite.findall("testcase")}
    assert states == {
        "createCall": ["failure"],
        "listCalls": [],
        "deleteCall": ["skipped"],
        "call.ended": ["skipped"],
        "call": [],
    }


def test_junit_skips_the_operations_of_a_vendor_that_was_never_used_which_count_as_no_coverage():
    others = [Covered("operation", "other", name, 0) for name in ("listCalls", "listVoices")]
    report = Report("verify", "acme, other", "x", [], OPERATIONS, untouched=others)
    suite = ET.fromstring(junit.render(report)).find("testsuite")
    skipped = [case.get("classname") for case in suite.findall("testcase") if case.find("skipped") is not None]
    assert skipped == ["deleteCall", "call.ended", "other listCalls", "other listVoices"]
    assert report.covered("operation") == (2, 3)


def test_operations_of_several_vendors_that_share_a_name_are_told_apart():
    things = [
        Covered("operation", "acme", "getCall", 2),
        Covered("operation", "other", "getCall", 0),
        Covered("error", "acme getCall", "404", 1),
        Covered("error", "other getCall", "404", 0),
    ]
    found = replace(ERROR, operation="acme getCall")
    report = Report("verify", "acme, other", "x", [found], things)
    suite = ET.fromstring(junit.render(report)).find("testsuite")
    states = {case.get("classname"): [child.tag for child in case] for case in suite.findall("testcase")}
    assert states == {"acme getCall": ["failure"], "other getCall": ["skipped"]}
    [table] = tables.tables(report)
    told = [(row.subject, row.times, len(row.met), len(row.missed), list(row.findings)) for row in table.rows]
    assert told == [("acme getCall", 2, 1, 0, [found]), ("other getCall", 0, 0, 1, [])]


def test_junit_of_nothing_is_one_case_that_passed():
    suite = ET.fromstring(junit.render(CLEAN)).find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


def test_sarif_has_what_its_standard_requires():
    log = orjson.loads(sarif.render(REPORT))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert (log["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "mockdial")
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        assert "physicalLocation" not in result["locations"][0]
    assert [r["partialFingerprints"]["mockdialFinding/v1"] for r in run["results"] if "suppressions" in r] == [KNOWN.id]
    assert {"kind": "external"}.items() <= run["results"][3]["suppressions"][0].items()


def test_sarif_points_at_a_line_of_the_users_files_where_one_is_known():
    found = replace(ERROR, source=SourceLine("tests/a b/test_käse.py", 12))
    [result] = orjson.loads(sarif.render(Report("verify", "acme", "x", [found])))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "tests/a%20b/test_k%C3%A4se.py"}
    assert place["region"] == {"startLine": 12}
