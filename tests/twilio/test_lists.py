"""The list of calls: pages that lead on, and filters that the URIs of the pages say again."""

from urllib.parse import parse_qs, urlsplit

import pytest

from mock_server.engine.table import Table
from tests.driving import fresh
from tests.twilio.calling import CALLS, call, change

LIST = f"{CALLS}.json"


@pytest.fixture
def client():
    return fresh()


def pages(client, query):
    """Yield each page, as a client finds it that follows `next_page_uri`."""
    page = client.get(f"{LIST}?{query}")
    yield page
    while page["next_page_uri"]:
        page = client.get(f"/twilio{page['next_page_uri']}")
        yield page


def test_pages_lead_on_newest_first_and_the_last_one_says_so(client):
    sids = [call(client) for _ in range(5)]
    found = list(pages(client, "PageSize=2"))
    assert [one["sid"] for page in found for one in page["calls"]] == sids[::-1]
    assert [(page["page"], page["start"], page["end"]) for page in found] == [(0, 0, 1), (1, 2, 3), (2, 4, 4)]


def test_a_page_leads_back(client):
    for _ in range(5):
        call(client)
    first, second, third = pages(client, "PageSize=2")
    assert first["previous_page_uri"] is None
    assert client.get(f"/twilio{third['previous_page_uri']}")["calls"] == second["calls"]
    assert client.get(f"/twilio{second['previous_page_uri']}")["calls"] == first["calls"]


def test_the_next_page_goes_on_where_one_stopped_though_calls_were_added_and_deleted(client):
    sids = [call(client) for _ in range(4)]
    first = client.get(f"{LIST}?PageSize=2")
    call(client)
    change(client, sids[2], Status="canceled")
    client.ask("DELETE", f"{CALLS}/{sids[2]}.json")
    rest = client.get(f"/twilio{first['next_page_uri']}")["calls"]
    assert [one["sid"] for one in rest] == [sids[1], sids[0]]


def test_uris_begin_at_the_server_and_say_the_filters_again(client):
    for _ in range(2):
        call(client)
    page = client.get(f"{LIST}?PageSize=1&To=%2B12025550123&EndTime%3E=2026-03-01&Status=queued")
    assert page["calls"] == []
    page = client.get(f"{LIST}?PageSize=1&To=%2B12025550123&StartTime%3C=2026-03-01")
    assert page["next_page_uri"] is None
    page = client.get(f"{LIST}?PageSize=1&To=%2B12025550123&Status=queued")
    uri = urlsplit(page["next_page_uri"])
    assert uri.path == f"/2010-04-01/Accounts/{client.key}/Calls.json"
    asked = parse_qs(uri.query)
    assert (asked["To"], asked["Status"], asked["PageSize"], asked["Page"]) == (
        ["+12025550123"],
        ["queued"],
        ["1"],
        ["1"],
    )
    assert "%2B" in uri.query


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("To=%2B12025550123", 1),
        ("To=2025550124", 1),
        ("From=%2B14155550100", 2),
        ("From=%2B14155550199", 0),
        ("Status=completed", 2),
        ("Status=queued", 0),
        ("ParentCallSid=CA1", 0),
        ("StartTime=2026-03-02", 2),
        ("StartTime=2026-03-03", 0),
        ("StartTime%3E=2026-03-02", 2),
        ("StartTime%3E=2026-03-02T15:00:01Z", 1),
        ("StartTime%3C=2026-03-02", 0),
        ("StartTime%3C=2026-03-03&StartTime%3E=2026-03-02", 2),
        ("EndTime=2026-03-02", 2),
        ("EndTime%3C=2026-03-02T00:00:00Z", 0),
    ],
)
def test_a_filter_leaves_what_it_names(client, query, count):
    for number in ("+12025550123", "+12025550124"):
        call(client, number)
    client.play()
    assert len(client.get(f"{LIST}?{query}")["calls"]) == count


def test_more_than_a_thousand_counts_as_a_thousand_and_none_is_refused(client):
    assert client.get(f"{LIST}?PageSize=5000")["page_size"] == 1000
    for query in ("PageSize=0", "PageSize=x", "Status=initiated", "StartTime=yesterday"):
        refused = client.ask("GET", f"{LIST}?{query}")
        assert (refused.status, refused.body["code"]) == (400, 20422), query


def test_a_page_without_filters_asks_for_no_call_but_its_own(client, monkeypatch):
    sids = [call(client) for _ in range(6)]
    whole, asked = Table.newest_first, []
    monkeypatch.setattr(Table, "newest_first", lambda self, *at: (asked.append(one) or one for one in whole(self, *at)))
    page = client.get(f"{LIST}?PageSize=2&Page=1")
    assert ([one["sid"] for one in page["calls"]], page["start"], page["end"]) == (sids[3:1:-1], 2, 3)
    assert len(asked) == 2


def test_pages_stay_right_when_a_call_is_deleted(client):
    sids = [call(client) for _ in range(5)]
    client.play()
    assert client.ask("DELETE", f"{CALLS}/{sids[2]}.json").status == 204
    assert [one["sid"] for page in pages(client, "PageSize=2") for one in page["calls"]] == [*sids[:2], *sids[3:]][::-1]
