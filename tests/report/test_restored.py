"""The report of a world that was restored: it never calls clean what it can't know."""

import io
import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import orjson
import pytest

from contract_tests.tools.reports import junit, sarif, terminal
from contract_tests.tools.reports.report import Report
from contract_tests.tools.verify import judging
from mock_server.report.rules import BY_REQUESTS, RULES
from mock_server.web import replay, report_page
from tests.driving import AGENT, DIALS, NUMBERS, MockClient, app
from tests.report.bad import BAD
from tests.store.servers import KeptClient, kept
from tests.store.test_full_disk import FullDisk

WRONG = {"callAgentId": AGENT, "toNumber": 5, "fromNumberId": NUMBERS[0]}
DIAL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}


@pytest.fixture
def client(tmp_path):
    with kept(tmp_path / "worlds") as client:
        yield client.reset(scenario="happy")


def report(client, query: str = ""):
    return client.get(f"/_mock/report{query}")


def rules(found) -> list[str]:
    return [one["rule"] for one in found["findings"]]


def other(client: KeptClient, key: str) -> KeptClient:
    return KeptClient(client._app, client._runner, client.sender, key)


def test_a_world_that_was_not_restored_is_judged_in_full(client):
    client.call()
    found = report(client)
    assert (found["known_since"], found["not_judged"], found["warnings"]) == (None, [], 0)


def test_a_restored_world_says_since_when_it_knows_requests_and_what_it_can_not_judge(client):
    client.ask("POST", DIALS, WRONG)
    client.call()
    client.advance(7)
    assert rules(report(client)) == ["contract_broken"]
    found = report(client.restart())
    assert found["known_since"] == "2026-03-02T15:00:07Z"
    assert found["not_judged"] == list(BY_REQUESTS)
    assert rules(found) == ["not_judged"]
    assert (found["errors"], found["warnings"]) == (0, 1)
    assert "restored at 2026-03-02T15:00:07Z" in found["findings"][0]["seen"]
    assert all(name in found["findings"][0]["seen"] for name in BY_REQUESTS)


@pytest.mark.parametrize("name", [name for name, (rule, _) in BAD.items() if not RULES[rule].outlives_requests])
def test_what_needs_requests_is_lost_and_said_to_be(client, name):
    rule, act = BAD[name]
    act(client)
    assert rule in rules(report(client))
    found = report(client.restart())
    assert rule in found["not_judged"]
    assert "not_judged" in rules(found)


@pytest.mark.parametrize("name", [name for name, (rule, _) in BAD.items() if RULES[rule].outlives_requests])
def test_what_the_calls_tell_is_found_after_a_restart_too(client, name):
    rule, act = BAD[name]
    act(client)
    before = [one for one in report(client)["findings"] if one["rule"] == rule]
    after = [one for one in report(client.restart())["findings"] if one["rule"] == rule]
    assert before
    assert [(one["id"], one["seen"]) for one in after] == [(one["id"], one["seen"]) for one in before]
    assert [one["requests"] for one in after] == [[]] * len(after)


def test_no_request_is_blamed_for_what_happened_before(client):
    """The clock stands still, so the first request after the restart is as late as the one that called."""
    client.ask("POST", DIALS, DIAL)
    client.restart().ask("POST", DIALS, {**DIAL, "toNumber": "+12025550101"})
    client.ask("POST", DIALS, DIAL)
    client.play()
    [twice] = [one for one in report(client)["findings"] if one["rule"] == "dialled_twice"]
    assert [one["number"] for one in twice["requests"]] == [2]


def test_a_reset_begins_a_world_that_is_known(client):
    client.call()
    client.restart().reset(scenario="happy")
    assert report(client)["known_since"] is None


def test_a_world_that_was_deleted_is_known_from_its_new_beginning(client):
    client.call()
    client.ask("DELETE", "/_mock/world")
    assert report(client.restart())["known_since"] is None
    assert client._app.store.count == 0


def test_a_world_that_a_full_disk_has_given_back_is_known_from_then_on(client):
    client.ask("POST", DIALS, WRONG)
    disk = FullDisk(client)
    disk.is_full = True
    assert client.ask("POST", DIALS, DIAL).status == 503
    found = report(client)
    assert (rules(found), found["not_judged"]) == (["not_judged"], list(BY_REQUESTS))


def test_it_can_be_allowed(client):
    client.call()
    found = report(client.restart(), "?allow=not_judged")
    assert (found["warnings"], found["allowed"]) == (0, 1)


def test_a_webhook_that_may_not_leave_is_noted_after_a_restart_too(client):
    client.listen("http://hooks.example.com/")
    client.sender.answering = lambda _: None
    client.call()
    client.play()
    assert any("hooks.example.com" in note for note in report(client.restart())["notes"])


def test_a_loaded_world_says_so_too(client):
    client.call()
    loaded = MockClient(app(), "loaded-for-a-report")
    replay.restore(loaded.sandbox, client.commands(), app().vendors)
    assert rules(loaded.get("/_mock/report")) == ["not_judged"]


# Families.


def test_a_family_is_restored_before_it_is_judged(client):
    other(client, "kept-a").ask("POST", DIALS, {**DIAL, "toNumber": "+12025550101"})
    gone = other(client, "kept-gone")
    gone.call()
    gone.ask("DELETE", "/_mock/world")
    client.restart()
    found = report(client, "?family=true")
    assert found["looked_at"]["calls"] == 1
    assert (rules(found), found["not_judged"]) == (["not_judged"], list(BY_REQUESTS))


def test_a_world_of_a_family_that_can_not_be_restored_is_named(tmp_path):
    with kept(tmp_path / "worlds") as client:
        client.call()
        other(client, "kept-a").call()
        other(client, "kept-b").call()
    with closing(sqlite3.connect(tmp_path / "worlds")) as db, db:
        db.execute("UPDATE entries SET content = content || 'x' WHERE place >> 32 = 2 AND kind = 0")
    with kept(tmp_path / "worlds") as client:
        found = report(client, "?family=true")
        assert found["looked_at"]["calls"] == 2
        [lost] = [one["seen"] for one in found["findings"] if "can't be restored" in one["seen"]]
        assert "is damaged at entry" in lost


# What people and programs read.


@pytest.fixture
def restored(client):
    client.call()
    return report(client.restart(), "?family=true&evidence=true")


def test_the_page_is_not_green_and_names_the_rules(restored):
    html = report_page.page(restored)
    assert '<h1 class="warning">1 warning</h1>' in html
    assert html.count("not judged before") == len(BY_REQUESTS)


def test_terminal_junit_and_sarif_tell_it(restored):
    made = Report("verify", "vogent", "pytest", [*judging.findings(restored)], [*judging.coverage(restored)])
    told = io.StringIO()
    terminal.show(made, terminal.console(told))
    cases = [case.get("name") or "" for case in ET.fromstring(junit.render(made)).iter("testcase")]
    results = orjson.loads(sarif.render(made))["runs"][0]["results"]
    assert made.exit_code == 1
    assert "requests  the world  not_judged" in told.getvalue()
    assert any(name.startswith("not_judged") for name in cases)
    assert [one["ruleId"] for one in results] == ["not_judged"]
    for text in (told.getvalue(), junit.render(made), sarif.render(made)):
        assert all(name in text for name in BY_REQUESTS)
        assert "2026-03-02T15:00:00Z" in text
