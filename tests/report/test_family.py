"""The report of a family: one of the worlds of a test run, with the test of each finding, and what nobody judged."""

import pytest

from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.driving import AGENT, DIALS, NUMBERS, MockClient, app, fresh
from tests.report.bad import BAD, report

CALL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}
WRONG = {**CALL, "toNumber": 5}


@pytest.fixture
def run():
    """A server of its own, and clients by the ends of their keys: '' is the run, 'a' one of its tests."""
    server, clients = create_app(Options()), {}

    def client(test: str = "") -> MockClient:
        if test not in clients:
            clients[test] = MockClient(server, f"run-{test}" if test else "run")
        return clients[test]

    client()
    return client


def family(run, query=""):
    return run().get(f"/_mock/report?family=true{query}")


def label(client, name, line=1):
    answer = client.ask("PUT", "/_mock/world/label", {"label": name, "file": f"tests/{name}.py", "line": line})
    assert (answer.status, answer.body) == (204, None)


def test_each_finding_names_the_world_in_which_it_was_found(run):
    for name in ("a", "b"):
        run(name).ask("POST", DIALS, WRONG)
        label(run(name), name, 7)
    found = family(run)["findings"]
    assert [one["world"] for one in found if one["rule"] == "contract_broken"] == [
        {"label": "a", "file": "tests/a.py", "line": 7},
        {"label": "b", "file": "tests/b.py", "line": 7},
    ]


def test_the_same_finding_in_worlds_without_labels_is_one_seen_more_often(run):
    for name in ("a", "b"):
        run(name).ask("POST", DIALS, WRONG)
    [alone] = report(run("a"))["findings"]
    [found] = family(run)["findings"]
    assert (found["id"], found["times"], found["world"]) == (alone["id"], 2 * alone["times"], None)


def test_a_label_stays_through_a_reset_and_is_no_command(run):
    label(run(), "a")
    run().post("/_mock/world/reset")
    run().ask("POST", DIALS, WRONG)
    assert {one["world"]["label"] for one in family(run)["findings"]} == {"a"}
    assert run().get("/_mock/world")["counts"]["commands"] == 0


@pytest.mark.parametrize("body", [{}, {"label": ""}, {"label": "x" * 501}, {"label": "a", "line": 0}, {"name": "a"}])
def test_a_label_that_is_none_is_refused(run, body):
    assert run().ask("PUT", "/_mock/world/label", body).status == 422


def test_what_the_family_does_not_judge_is_counted(run):
    nobody = {"other_keys": 0, "refused": 0, "elsewhere": 0, "forgotten": 0}
    run("a").get("/vogent/api/agents")
    assert family(run)["looked_at"]["unmatched"] == nobody
    other = MockClient(run()._app, "somebody")
    other.get("/vogent/api/agents")
    MockClient(run()._app, "invalid").ask("GET", "/vogent/api/agents")
    run("a").ask("DELETE", "/_mock/world")
    assert family(run)["looked_at"]["unmatched"] == {"other_keys": 1, "refused": 1, "elsewhere": 0, "forgotten": 1}
    other.post("/_mock/world/reset")
    assert family(run)["looked_at"]["unmatched"]["forgotten"] == 2


def test_a_report_of_one_world_knows_nothing_of_others():
    client = fresh()
    client.ask("POST", DIALS, WRONG)
    seen = report(client)
    assert "unmatched" not in seen["looked_at"]
    assert all("world" not in one and "timeline" not in one for one in seen["findings"])
    assert all("body" not in request for one in seen["findings"] for request in one["requests"])


def test_evidence_shows_bodies_and_what_happened_to_the_records_in_order():
    client = fresh()
    for _ in range(2):
        client.ask("POST", DIALS, CALL)
    client.play()
    [found] = [one for one in report(client, "evidence=true")["findings"] if one["rule"] == "dialled_twice"]
    assert all('"toNumber":"+12025550199"' in request["body"] for request in found["requests"])
    assert [request["operation"] for request in found["requests"]] == ["createDial", "createDial"]
    assert all(record in request["reply"] for record, request in zip(found["records"], found["requests"], strict=True))
    journal = [line for line in client.get("/_mock/journal")["data"] if line["id"] in found["records"]]
    assert [{**line, "number": 0} for line in found["timeline"]] == [{**line, "number": 0} for line in journal]


def test_the_health_names_every_rule():
    seen = MockClient(app(), "health-rules").get("/_mock/health")["rules"]
    assert {rule for rule, _ in BAD.values()} < set(seen)
