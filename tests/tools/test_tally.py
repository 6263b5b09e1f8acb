"""However long a recording is, what is kept of it has an end."""

from dataclasses import replace

from contract_tests.tools import tally
from tests.contract.recordings import ACME, LISTED, READ, answered


def test_names_without_end_are_counted_and_not_all_kept(monkeypatch):
    monkeypatch.setattr(tally, "MOST", 5)
    one = tally.Tally(ACME)
    for n in range(20):
        one.add(replace(LISTED, url=f"{LISTED.url}&x{n}=1"))
    one.add(replace(READ, request_headers=[]))
    assert [finding.rule for finding in one.findings] == ["request-credentials", *["request-parameter-unknown"] * 5]
    assert one.facts["findings left out"] == "15"


def test_examples_hold_no_more_bodies_than_fit(monkeypatch):
    monkeypatch.setattr(tally, "MOST_EXAMPLES", 100)
    one = tally.Tally(ACME)
    for n in range(4):
        one.add(answered(READ, {"id": "c1", "status": "new", f"x{n}": "y" * 40}))
    assert [finding.exchange.response_body is None for finding in one.findings] == [False, True, True, True]
