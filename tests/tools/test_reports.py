"""One report, told in five ways: each is valid for its readers, says the same, and is harmed by nobody's text."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema_rs
import orjson
import pytest
from rich.console import Console

from contract_tests.tools.reports import annotations, as_json, html, junit, markdown, sarif, tables, terminal
from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.places import ROOTS, in_repository
from contract_tests.tools.reports.report import Covered, Report
from mock_server.contract.conformance.finding import Severity, SourceLine, TimelineEntry
from tests.contract.recordings import READ
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


def test_junit_has_a_case_for_each_finding_and_one_for_each_subject_without():
    suite = ET.fromstring(junit.render(REPORT)).find("testsuite")
    cases = suite.findall("testcase")
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["7", "3", "0", "2"]
    assert [(len(suite.findall(f"testcase/{kind}"))) for kind in ("failure", "skipped", "system-out")] == [3, 2, 1]
    assert [case.get("classname") for case in cases if len(case) == 0] == ["listCalls"]
    assert all(case.get("name") and case.get("classname") and case.get("time") for case in cases)
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)


OPERATIONS = [
    Covered("operation", "acme", "createCall", 2),
    Covered("operation", "acme", "listCalls", 1),
    Covered("operation", "acme", "deleteCall", 0),
    Covered("error", "createCall", "422", 0),
    Covered("error", "deleteCall", "404", 0),
    Covered("webhook", "acme", "call.ended", 0),
    Covered("status", "call", "new", 1),
    Covered("status", "call", "lost", 0),
]


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


OF_VERIFY = replace(
    ERROR,
    rule="dialled_twice",
    operation="createCall",
    timeline=[
        TimelineEntry("2026-03-02T15:00:00Z", "request 1: GET /v1/calls/1, answered 200", READ),
        TimelineEntry("2026-03-02T15:00:00.500Z", "call 1 ring: ringing"),
    ],
    exchange=READ,
)


def test_the_page_heads_a_finding_with_its_rule_and_shows_requests_answers_and_what_happened():
    text = html.render(Report("verify", "acme", "x", [OF_VERIFY], OPERATIONS))
    assert "<h3>dialled_twice <span" in text
    times = re.findall("<time>(.*?)</time>", text)
    assert times == ["2026-03-02 15:00:00Z", "2026-03-02 15:00:00.500Z"]
    assert re.search("<h4>Request</h4><pre>GET https://.*?</pre>.*<h4>Answer</h4><pre>200\n", text, re.DOTALL)
    assert "call 1 ring: ringing" in text


def test_the_page_leads_from_a_finding_to_its_operation_and_back():
    text = html.render(Report("verify", "acme", "x", [OF_VERIFY], OPERATIONS))
    [anchor] = re.findall('<a href="#(operation-[0-9]+)">createCall</a>', text)
    row = text.partition(f'<tr id="{anchor}">')[2].partition("</tr>")[0]
    assert "called × 2" in row
    assert f'<a href="#f-{OF_VERIFY.id}">dialled_twice</a>' in row
    assert "Operation coverage: 2 of 3, of their errors 0 of 2" in text


def test_the_page_names_all_that_was_covered_and_all_that_was_not():
    text = html.render(REPORT)
    assert [text.count(f">{thing.name}") for thing in COVERAGE[1:2]] == [1]
    assert "Status coverage: 2 of 3" in text
    assert "needs a fault" in text


def printed(report, **how) -> str:
    to = io.StringIO()
    terminal.show(report, Console(file=to, width=200, soft_wrap=True), **how)
    return to.getvalue()


def test_a_terminal_is_told_every_finding_and_nothing_that_it_would_act_on():
    text = printed(REPORT)
    assert "\x1b" not in text
    assert "\x00" not in text
    assert all(finding.id in text for finding in REPORT.findings)
    assert "the baseline accepts 0123456789" in text
    assert "[red]" in text


def test_a_terminal_is_told_first_what_fails_and_coverage_when_it_is_asked_for():
    report = Report("check", "acme", "x", [NOTE, WARNING, ERROR], COVERAGE)
    lines = [line for line in printed(report).splitlines() if "readCall" in line]
    assert [line.split()[0] for line in lines] == ["error", "warning", "note"]
    assert "covered: status 2/3, move 0/1; --coverage lists what is missing" in printed(report)
    assert "status: 2 of 3 seen" not in printed(report)
    assert "status: 2 of 3 seen" in printed(report, shows_coverage=True)


def test_what_is_allowed_by_name_fails_nothing_and_is_told_where_nothing_needs_it():
    report = Report(
        "verify", "a", "b", [ERROR, WARNING], baseline=Baseline({}, [ERROR.rule, WARNING.id, "quiet_hours"])
    )
    assert (report.exit_code, report.counts, report.unused) == (
        0,
        {"error": 0, "warning": 0, "note": 0},
        ["quiet_hours"],
    )
    assert "--allow accepts quiet_hours, which nothing shows" in printed(report)
    assert orjson.loads(as_json.render(report))["unused_allowances"] == ["quiet_hours"]


def test_the_last_line_on_a_terminal_is_the_verdict():
    assert printed(CLEAN).splitlines()[-1] == "check acme: no findings"
    assert "2 errors, 1 warning, 1 note, 1 accepted in 1.5 s" in printed(REPORT).splitlines()[-1]


def test_forms_differ_only_in_form():
    without_rudeness = replace(REPORT, title="acme", findings=[ERROR, WARNING, NOTE, KNOWN])
    forms = [f.render(without_rudeness) for f in (as_json, html, junit, sarif)] + [printed(without_rudeness)]
    assert all(finding.id in form for form in forms for finding in without_rudeness.findings)


def test_the_markdown_has_a_row_for_each_finding_and_reads_nobodys_text_as_markdown():
    text = markdown.render(REPORT)
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) == len(REPORT.findings)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)
    assert not re.search(r"(?<!\\)<", "".join(rows))
    assert text.startswith("## ❌ ")
    assert markdown.render(CLEAN).startswith("## ✅ ")


def test_markdown_counts_the_findings_that_have_no_room():
    many = replace(REPORT, findings=[replace(ERROR, operation=f"op{n}") for n in range(60)])
    assert "and 10 more" in markdown.render(many)


def test_annotations_are_a_line_each_worst_first_and_leave_out_what_is_accepted():
    lines = annotations.render(REPORT).splitlines()
    assert [line.split()[0] for line in lines] == ["::error", "::error", "::warning", "::notice"]
    assert all(re.fullmatch(r"::\w+ [^:]*::.*", line) for line in lines)


def test_an_annotation_stands_at_the_test_that_was_running():
    found = replace(ERROR, source=SourceLine("tests/a,b:c.py", 7))
    [line] = annotations.render(replace(REPORT, findings=[found])).splitlines()
    assert line.startswith("::error file=tests/a%2Cb%3Ac.py,line=7,title=")


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", ""])
def test_a_place_is_told_from_the_root_of_the_repository_also_by_a_job_that_runs_below_it(
    variable, tmp_path, monkeypatch
):
    folder = tmp_path / "client"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ROOTS:
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path))
    assert in_repository(Path("test_it.py")) == Path("client/test_it.py" if variable else "test_it.py")
    assert in_repository(tmp_path.parent / "test_it.py") is None


def test_no_more_annotations_are_written_than_are_shown():
    many = replace(REPORT, findings=[replace(ERROR, operation=f"op{n}") for n in range(14)])
    lines = annotations.render(many).splitlines()
    assert len([line for line in lines if line.startswith("::error")]) == 10
    assert lines[-1] == "::notice title=mockdial::4 more of level error, in the report"
