"""The overview of all vendors is what their contracts say."""

import pytest

from tests.driving import loaded
from tests.project.sources import ROOT
from tests.vendors import overview
from tests.vendors.offers import Offer

PAGE = ROOT / "docs" / "vendors" / "index.md"


def test_readme_and_page_are_current() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert overview.in_readme(readme) == readme, "make docs"
    assert PAGE.read_text(encoding="utf-8") == overview.page(), "make docs"


def test_the_table_can_be_read_in_a_terminal() -> None:
    lines = overview.table().splitlines()
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) <= 145


@pytest.mark.parametrize(
    ("vendor", "row", "found"),
    [
        ("vogent", "pause", {"job": ["`setBatchDialJobPaused`"]}),
        ("elevenlabs", "cancel", {"batch": ["`cancel_batch_call`"], "campaign": ["`stop_outbound_campaign`"]}),
        ("elevenlabs", "retry by itself", {"campaign": ["`policy.retry`"]}),
        ("retell", "idempotency key", {"call": ["`idempotency_key`"]}),
        ("retell", "cancel", {}),
        ("twilio", "calls, at most", ["1 a second"]),
        ("elevenlabs", "people, at most", ["10,000"]),
        ("happyrobot", "many calls", {"list": ["`createScheduledCalls` with `calls`"]}),
        ("vapi", "signature", ["as set up"]),
    ],
)
def test_a_fact_is_found_where_the_contract_says_it(vendor: str, row: str, found: object) -> None:
    assert overview.ROWS[row](Offer(loaded()[vendor].contract)) == found
