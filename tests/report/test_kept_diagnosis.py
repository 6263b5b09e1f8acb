"""A history that was kept with its requests and its report: the world that is loaded from it shows both."""

import re

import orjson
import pytest

from mock_server.web import replay
from mock_server.web.reporting import KEPT
from tests.driving import DIALS, MockClient, app, fresh
from tests.report.test_restored import DIAL, WRONG, rules
from tests.store.servers import kept
from tests.web.asking import RawClient


@pytest.fixture
def failing() -> MockClient:
    """A client that broke the contract, and asked for two calls to one person."""
    client = fresh()
    client.ask("POST", DIALS, WRONG)
    for _ in range(2):
        client.ask("POST", DIALS, DIAL)
    client.play()
    return client


def exported(client: MockClient, query: str = "?diagnosis=true") -> list[str]:
    return RawClient(client._app, client.key).ask("GET", f"/_mock/commands{query}").content.decode().splitlines()


def loaded(lines: list[str], key: str) -> MockClient:
    client = MockClient(app(), key)
    replay.restore(client.sandbox, lines, app().vendors)
    return client


def story(client):
    """Return the requests, as far as they are no secret, and the report."""
    requests = client.get("/_mock/requests")["data"]
    shown = [{**one, "reply": re.sub(r'"dialToken":"[^"]*"', "", one["reply"])} for one in requests]
    return shown, {**client.get("/_mock/report"), "page": ""}


def with_note(report):
    return {**report, "notes": [*report["notes"], KEPT]}


def test_the_world_that_is_loaded_shows_requests_and_report(failing):
    requests, report = story(failing)
    assert story(loaded(exported(failing), "diagnosed-1")) == (requests, with_note(report))


def test_what_is_asked_later_follows_and_is_judged(failing):
    client = loaded(exported(failing), "diagnosed-2")
    before = len(client.get("/_mock/requests")["data"])
    client.ask("POST", DIALS, DIAL)
    numbers = [one["number"] for one in client.get("/_mock/requests")["data"]]
    assert numbers == list(range(1, before + 2))
    found = client.get("/_mock/report")
    assert "not_judged" in rules(found)
    assert found["looked_at"]["requests_unseen"] == 0


def test_its_findings_can_be_allowed(failing):
    client = loaded(exported(failing), "diagnosed-3")
    found = client.get("/_mock/report?allow=contract_broken,dialled_twice")
    assert (found["errors"], found["allowed"]) == (0, 2)


def test_other_thresholds_are_judged_anew(failing):
    client = loaded(exported(failing), "diagnosed-4")
    assert "not_judged" in rules(client.get("/_mock/report?intent_hours=1"))


def test_a_replay_leaves_it_out(failing):
    plain = replay.replay(exported(failing, ""), app().vendors)
    world = replay.replay(exported(failing), app().vendors)
    assert [one.view() for one in world.journal.since(0)] == [one.view() for one in plain.journal.since(0)]


def test_secrets_in_bodies_are_masked():
    client = fresh()
    client.ask("POST", DIALS, {**DIAL, "metadata": {"api_key": "a-secret-of-the-client"}})
    assert "a-secret-of-the-client" not in "\n".join(exported(client)[-2:])


@pytest.mark.parametrize("line", [{"request": {"number": 1}}, {"report": {"errors": "none"}}, {"report": None}])
def test_a_line_that_is_no_request_and_no_report_is_refused(failing, line):
    with pytest.raises(replay.ReplayRefused, match="line 6: can't be played"):
        loaded([*exported(failing, ""), orjson.dumps(line).decode()], "diagnosed-5")


def test_a_store_keeps_both_over_a_restart(failing, tmp_path):
    requests, report = story(failing)
    with kept(tmp_path / "worlds") as client:
        replay.restore(client.sandbox, exported(failing), client._app.vendors)
        client._runner.run(client.sandbox.saved())
        assert story(client.restart()) == (requests, with_note(report))
        client.advance(5)
        assert rules(client.restart().get("/_mock/report")) == ["dialled_twice", "not_judged"]
        assert story(client)[0] == requests
