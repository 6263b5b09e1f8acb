"""One report, told in five ways: each is valid for its readers, says the same, and is harmed by nobody's text."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import jsonschema_rs
import orjson
import pytest
from rich.console import Console

from contract_tests.tools.reports import as_json, html, junit, sarif, terminal
from contract_tests.tools.reports.report import Report
from mock_server.contract.conformance.finding import Severity
from tests.tools.found import CLEAN, COVERAGE, ERROR, KNOWN, NASTY, NOTE, REPORT, WARNING


@pytest.mark.parametrize("report", [REPORT, CLEAN])
def test_the_json_conforms_to_its_schema(report):
    schema = orjson.loads(as_json.SCHEMA.read_bytes())
    jsonschema_rs.meta.validate(schema)
    jsonschema_rs.Draft202012Validator(schema).validate(orjson.loads(as_json.render(report)))


def test_the_json_knows_every_finding_and_what_became_of_it():
    told = orjson.loads(as_json.render(REPORT))
    assert [(f["id"], f["fails"]) for f in told["findings"]] == [
        (ERROR.id, True),
        (WARNING.id, True),
        (NOTE.id, False),
        (KNOWN.id, False),
        (NASTY.id, True),
    ]
    assert told["counts"] == {"error": 2, "warning": 1, "note": 1, "accepted": 1}
    assert [entry["id"] for entry in told["unused_baseline"]] == ["0123456789"]


@pytest.mark.parametrize(
    ("findings", "fail_on", "code"),
    [
        ([], "note", 0),
        ([NOTE], "warning", 0),
        ([NOTE], "note", 1),
        ([WARNING], "warning", 1),
        ([WARNING], "error", 0),
        ([ERROR], "error", 1),
        ([KNOWN], "note", 0),
    ],
)
def test_what_is_bad_enough_and_not_accepted_fails(findings, fail_on, code):
    assert Report("c", "t", "s", findings, baseline=REPORT.baseline, fail_on=Severity(fail_on)).exit_code == code


def test_junit_has_a_case_for_each_finding_and_one_for_each_subject_that_is_fine():
    suite = ET.fromstring(junit.render(REPORT)).find("testsuite")
    cases = suite.findall("testcase")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")) == (
        "7",
        "3",
        "0",
        "1",
    )
    assert [(len(suite.findall(f"testcase/{kind}"))) for kind in ("failure", "skipped", "system-out")] == [3, 1, 1]
    assert [case.get("classname") for case in cases if len(case) == 0] == ["listCalls", "call"]
    assert all(case.get("name") and case.get("classname") and case.get("time") for case in cases)


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
        ((place,),) = [result["locations"]]
        assert re.fullmatch(r"[A-Za-z0-9%./_-]+", place["physicalLocation"]["artifactLocation"]["uri"])
        assert place["physicalLocation"]["region"]["startLine"] >= 1
    assert [r["partialFingerprints"]["mockdialFinding/v1"] for r in run["results"] if "suppressions" in r] == [KNOWN.id]
    assert {"kind": "external"}.items() <= run["results"][3]["suppressions"][0].items()


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.open, self.links = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("report", [REPORT, CLEAN])
def test_the_page_is_whole_and_needs_nothing_else(report):
    page = Page(html.render(report))
    assert page.open == []
    assert "script" not in page.tags
    assert all(link.startswith("#") for link in page.links)
    assert "default-src 'none'" in html.render(report)


@pytest.mark.parametrize("thing", [ERROR, WARNING, NOTE, KNOWN, NASTY])
def test_the_page_shows_every_finding_under_its_id(thing):
    assert f'id="f-{thing.id}"' in html.render(REPORT)


def test_the_page_names_all_that_was_covered_and_all_that_was_not():
    text = html.render(REPORT)
    assert [text.count(f">{thing.name}") for thing in COVERAGE[1:2]] == [1]
    assert "Status coverage: 2 of 3" in text
    assert "needs a fault" in text


def printed(report, **more) -> str:
    to = io.StringIO()
    terminal.show(report, Console(file=to, width=200, soft_wrap=True, **more))
    return to.getvalue()


def test_a_terminal_is_told_every_finding_and_nothing_that_it_would_act_on():
    text = printed(REPORT)
    assert "\x1b" not in text
    assert "\x00" not in text
    assert all(finding.id in text for finding in REPORT.findings)
    assert "the baseline accepts 0123456789" in text
    assert "[red]" in text


def test_the_last_line_on_a_terminal_is_the_verdict():
    assert printed(CLEAN).splitlines()[-1] == "check acme: no findings"
    assert "2 errors, 1 warning, 1 note, 1 accepted in 1.5 s" in printed(REPORT).splitlines()[-1]


def test_forms_differ_only_in_form():
    without_rudeness = replace(REPORT, title="acme", findings=[ERROR, WARNING, NOTE, KNOWN])
    forms = [f.render(without_rudeness) for f in (as_json, html, junit, sarif)] + [printed(without_rudeness)]
    assert all(finding.id in form for form in forms for finding in without_rudeness.findings)
