"""The page of a report: whole by itself, and it leads from a finding to its operation and back."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from contract_tests.tools.reports import html
from contract_tests.tools.reports.report import Report
from mock_server.contract.conformance.finding import TimelineEntry
from tests.contract.recordings import READ
from tests.tools.found import CLEAN, COVERAGE, ERROR, KNOWN, NASTY, NOTE, OPERATIONS, REPORT, WARNING


class Page(HTMLParser):
    """A page as a browser would find it."""

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
