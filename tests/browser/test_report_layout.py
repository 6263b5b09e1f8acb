"""The pages of reports in a browser: at no width a word of a label is broken, or the page wider than the window."""

from dataclasses import replace

import pytest

from contract_tests.tools.reports import html
from contract_tests.tools.reports.report import Covered, Report
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding, Severity, SourceLine, TimelineEntry
from mock_server.web import report_page
from tests.browser.measuring import measured
from tests.project.sources import ROOT
from tests.report.bad import BAD, after

WIDTHS = (1280, 800, 400)
ID = "9c18f6e1-d423-4dcd-b837-8ce7437d2308"
DIAL = Exchange(
    "POST", "/vogent/api/dials", (), b'{"toNumber": "+12025550123"}', 200, (), b'{"dialId": "%s"}' % ID.encode()
)
TWICE = Finding(
    "dialled_after_cancel",
    Severity.ERROR,
    "updateAgentVersionedPrompt",
    f"request 1, request 2, {ID}",
    f"+12025550123 was called at 2026-03-02T15:00:00.984Z, see {'x' * 300}",
    "One person is dialled once for one intent.",
    "Look first.",
    exchange=DIAL,
    times=12,
    known_as="0123456789ab",
    source=SourceLine("tests/integration/test_reminders_of_the_front_desk.py", 120),
    timeline=[
        TimelineEntry("2026-03-02T15:00:00Z", "request 1: POST /vogent/api/dials, answered 200", DIAL),
        TimelineEntry("2026-03-02T15:00:00.984Z", f"dial {ID} answer: in-progress"),
    ],
)
COVERAGE = [
    Covered("operation", "vogent", "updateAgentVersionedPrompt", 12),
    Covered("operation", "vogent", "createBatchDialJob", 0),
    *(Covered("error", "updateAgentVersionedPrompt", str(status), status % 2) for status in range(400, 430)),
    *(Covered("move", "batch_dial_job", f"in-progress counterparty_hang_up_{n}", n % 2) for n in range(12)),
    Covered("webhook", "vogent", "dial.transcription.completed", 0, "the account has no address to send to"),
]
WHOLE = Report(
    "verify", "freya, happyrobot, temphone, vogent", "npm test", [TWICE, replace(TWICE, known_as="f" * 12)], COVERAGE
)


@pytest.fixture(scope="module")
def pages():
    reports = [after(act, "evidence=true") for _, act in list(BAD.values())[:3]]
    served = report_page.page(reports[0])
    for name in ("style", "pages"):
        link = f'<link rel="stylesheet" href="/assets/{name}.css">'
        assert served.count(link) == 1
        style = (ROOT / f"mock_server/web/assets/{name}.css").read_text(encoding="utf-8")
        served = served.replace(link, f"<style>{style}</style>")
    return {"of the tools": html.render(WHOLE), "of a world": served}


@pytest.mark.parametrize("which", ["of the tools", "of a world"])
def test_a_page_fits_every_window_and_breaks_no_word_of_a_label(pages, which, tmp_path):
    seen = measured(pages[which], tmp_path, *WIDTHS)
    assert [(one["width"], one["overflow"], one["broken"]) for one in seen] == [(width, 0, []) for width in WIDTHS]
    assert all(one["labels"] > 10 for one in seen)


def test_a_label_that_is_broken_and_a_page_that_is_too_wide_are_noticed(tmp_path):
    page = '<h3 style="width:2em;overflow-wrap:anywhere">coverage</h3><h3 style="width:500px">wide</h3>'
    [seen] = measured(page, tmp_path, 400)
    assert (seen["broken"], seen["overflow"] > 90) == (["coverage"], True)
