"""One report, told in five ways: each is valid for its readers, says the same, and is harmed by nobody's text."""

import io
import re
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import orjson
import pytest
from rich.console import Console

from contract_tests.tools.reports import annotations, as_json, html, junit, markdown, sarif, terminal
from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.places import ROOTS, in_repository
from contract_tests.tools.reports.report import Report
from mock_server.contract.conformance.finding import Severity, SourceLine
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
