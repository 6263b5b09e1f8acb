"""The report as JUnit XML: a case for each finding, and one for each operation or record without any.

An operation, a record or an event that was never seen is skipped, and so is each operation of a vendor that was never
used, with the vendor's name before its own.
"""

from xml.etree import ElementTree as ET

from contract_tests.tools.reports.report import Report
from contract_tests.tools.reports.showing import answer, printable, request
from mock_server.contract.conformance.finding import Finding


def render(report: Report) -> str:
    """Return the whole report."""
    suites = ET.Element("testsuites", name="mockdial")
    suite = ET.SubElement(suites, "testsuite", name=printable(f"mockdial {report.command} {report.title}"), errors="0")
    if report.started:
        suite.set("timestamp", report.started.removesuffix("Z"))
    for finding in report.findings:
        _finding(report, suite, finding)
    odd = {finding.operation for finding in report.findings}
    for subject, times in _subjects(report).items():
        if subject not in odd:
            case = _case(suite, subject, "keeps the contract")
            if not times:
                ET.SubElement(case, "skipped", message="never seen in this run")
    if len(suite) == 0:
        _case(suite, report.title, "shows no findings")
    skipped = len(suite.findall("testcase/skipped"))
    for element in (suites, suite):
        element.set("tests", str(len(suite)))
        element.set("failures", str(len(report.failures)))
        element.set("time", f"{report.seconds:.3f}")
    suite.set("skipped", str(skipped))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _subjects(report: Report) -> dict[str, int]:
    """Return what is covered, and how often it was seen: each operation, record, fault and webhook.

    An error that an operation declares is no subject where the operation itself is one.
    """
    operations = {report.subject_of(thing) for thing in report.coverage if thing.kind == "operation"}
    times: dict[str, int] = {}
    for thing in report.coverage:
        subject = report.subject_of(thing)
        if thing.kind == "operation" or subject not in operations:
            times[subject] = times.get(subject, 0) + thing.times
    return times | {f"{thing.subject} {thing.name}": 0 for thing in report.untouched}


def _case(suite: ET.Element, subject: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=printable(subject), name=printable(name), time="0")


def _finding(report: Report, suite: ET.Element, finding: Finding) -> None:
    case = _case(suite, finding.operation, f"{finding.rule} {finding.where} [{finding.id}]")
    if finding.source:
        case.set("file", printable(finding.source.file))
        case.set("line", str(finding.source.line))
    if (reason := report.baseline.reason(finding)) is not None:
        ET.SubElement(case, "skipped", message=printable(f"accepted: {reason}"))
    elif report.fails(finding):
        failure = ET.SubElement(case, "failure", message=printable(str(finding)), type=finding.rule)
        failure.text = printable(_told(finding))
    else:
        ET.SubElement(case, "system-out").text = printable(_told(finding))


def _told(finding: Finding) -> str:
    text = f"{finding.severity.value}: {finding}\n{finding.advice}\n"
    if finding.exchange:
        text += f"\n{request(finding.exchange)}\n\n{answer(finding.exchange)}\n"
    return text
