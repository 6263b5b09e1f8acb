"""The list of worlds: all of them on loopback, else those of a family; no key is ever shown."""

import pytest

from mock_server.vendors import VENDORS
from mock_server.web.world_names import short_name
from tests.console.visiting import AWAY, served, visit
from tests.driving import JOBS, app, job_body
from tests.outcomes.phones import SOMEBODY, VendorDriver
from tests.web.asking import person


def names(answer):
    assert answer.status == 200, answer
    return [one["world"] for one in answer.body["worlds"]]


def test_on_loopback_all_worlds_are_shown_without_a_key():
    server = served()
    for key in ("anna", "berta"):
        person(server, key).get("/_mock/world")
    assert len(names(visit(server, "GET", "/worlds"))) == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"client": AWAY},
        {"client": None},
        {"host": "mock.example"},
        {"x_forwarded_for": "192.0.2.7"},
        {"forwarded": "for=192.0.2.7"},
        {"mockdial_hop": "1"},
        {"client": AWAY, "mockdial_node": "0f3a5c7d9e1b0f3a5c7d"},
    ],
)
def test_from_elsewhere_nothing_is_shown_without_a_key(sent):
    server = served()
    person(server, "anna").get("/_mock/world")
    assert visit(server, "GET", "/worlds", **sent).status == 401
    assert visit(server, "POST", "/console/sessions", b'{"world": "000000000000"}', **sent).status == 401


def test_a_page_of_another_origin_is_shown_nothing_without_a_key():
    server = served()
    person(server, "anna").get("/_mock/world")
    sent = {"host": "127.0.0.1:4010", "origin": "https://app.test"}
    assert visit(server, "GET", "/worlds", **sent).status == 401
    assert visit(server, "GET", "/worlds", **{**sent, "origin": "http://127.0.0.1:4010"}).status == 200


def test_where_keys_are_listed_each_shows_its_own_family():
    server = served(keys=frozenset({"anna", "anna-1", "berta"}))
    for key in ("anna", "anna-1", "berta"):
        person(server, key).get("/_mock/world")
    assert visit(server, "GET", "/worlds").status == 401
    counts = {
        key: len(names(visit(server, "GET", "/worlds", authorization=f"Bearer {key}"))) for key in ("anna", "berta")
    }
    assert counts == {"anna": 2, "berta": 1}


def test_a_world_tells_how_it_stands_and_never_its_key():
    server = served()
    anna = person(server, "a-secret-key-of-anna")
    anna.started(rows=2)
    anna.ask("PUT", "/_mock/world/label", {"label": "a test"})
    anna.post("/_mock/clock", {"advance_seconds": 30})
    report = anna.get("/_mock/report")
    answer = visit(server, "GET", "/worlds")
    (world,) = answer.body["worlds"]
    assert {name: world[name] for name in ("label", "vendors", "now", "rate", "calls", "is_open")} == {
        "label": "a test",
        "vendors": ["vogent"],
        "now": "2026-03-02T15:00:30Z",
        "rate": 0,
        "calls": 2,
        "is_open": True,
    }
    assert world["findings"] == {"errors": report["errors"], "warnings": report["warnings"]}
    assert b"secret" not in answer.content


def test_a_reset_forgets_what_the_last_report_found():
    server = served()
    anna = person(server, "anna")
    anna.get("/_mock/report")
    anna.post("/_mock/world/reset", {})
    assert visit(server, "GET", "/worlds").body["worlds"][0]["findings"] is None


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_calls_of_every_vendor_are_counted(vendor):
    phone = VendorDriver(vendor)
    phone.call(SOMEBODY)
    name = short_name(phone.person.key)
    listed = visit(app(), "GET", "/worlds?limit=10000").body["worlds"]
    assert [one["calls"] for one in listed if one["world"] == name] == [1]


def test_a_long_list_comes_in_parts():
    server = served()
    for n in range(5):
        person(server, f"key-{n}").get("/_mock/world")
    first = visit(server, "GET", "/worlds?limit=3")
    rest = visit(server, "GET", f"/worlds?limit=3&after={first.body['next']}")
    assert (len(names(first)), len(names(rest)), rest.body["next"]) == (3, 2, None)
    assert len({*names(first), *names(rest)}) == 5


def test_a_world_is_opened_by_its_name():
    server = served()
    person(server, "anna").post(JOBS, job_body(1))
    (world,) = names(visit(server, "GET", "/worlds"))
    token = visit(server, "POST", "/console/sessions", f'{{"world": "{world}"}}'.encode()).body["session"]
    assert visit(server, "GET", "/world", x_mock_session=token).body["records"]["vogent"]["batch_dial_jobs"] == 1
