"""What was touched: operations and how they were answered, statuses, moves, webhooks, errors; exact and complete."""

from collections import Counter

from tests.driving import AGENT, JOBS, app, fresh, job_body
from tests.report.bad import BAD, report
from tests.web.asking import small


def vogent(client):
    return report(client)["coverage"]["vendors"]["vogent"]


def test_a_new_world_has_touched_nothing():
    coverage = report(fresh())["coverage"]
    assert coverage == {"vendors": {}, "unused_vendors": sorted(app().vendors)}


def test_operations_are_counted_by_status():
    client = fresh()
    for body in (job_body(), job_body(), {}, job_body(callAgentId="nobody")):
        client.ask("POST", JOBS, body)
    found = vogent(client)
    assert found["operations"]["met"] == {"createBatchDialJob": {"200": 2, "400": 1, "422": 1}}
    assert found["errors"]["met"] == {"createBatchDialJob 400": 1, "createBatchDialJob 422": 1}


def test_moves_and_statuses_are_those_of_the_journal():
    client = fresh(scenario="rough")
    client.started(40)
    client.play()
    machine = vogent(client)["machines"]["dial"]
    journal = [happening for happening in client.journal() if happening["record"] == "dial" and happening["status"]]
    moved = Counter(happening["event"] for happening in journal if happening["event"] != "create")
    counted = Counter()
    for name, times in machine["moves"]["met"].items():
        counted[name.split()[1]] += times
    assert counted == moved
    assert machine["statuses"]["met"] == Counter(happening["status"] for happening in journal)


def test_phases_count_the_statuses_that_have_them():
    client = fresh(scenario="rough")
    client.started(40)
    client.play()
    machine = vogent(client)["machines"]["dial"]
    statuses = machine["statuses"]["met"]
    assert machine["phases"]["met"] == {
        "waiting": {"queued": statuses["queued"]},
        "ringing": {"ringing": statuses["ringing"]},
        "talking": {"in-progress": statuses["in-progress"]},
        "reached": {"completed": statuses["completed"]},
        "not_reached": {"busy": statuses["busy"], "no-answer": statuses["no-answer"]},
        "failed": {"failed": statuses["failed"]},
    }
    assert (machine["phases"]["count"], machine["phases"]["of"], machine["phases"]["never"]) == (6, 7, ["stopped"])


def test_a_job_has_the_phases_of_its_own_machine():
    client = fresh()
    client.started(1)
    client.play()
    found = vogent(client)["machines"]["job"]["phases"]
    assert (list(found["met"]), found["never"]) == (["waiting", "active", "finished"], ["paused", "stopped"])


def test_what_is_met_and_what_never_was_make_the_whole():
    client = fresh(scenario="rough")
    client.started(20)
    client.play()
    found = vogent(client)
    contract = app().vendors["vogent"].contract
    for part, whole in ((found["operations"], contract.operations), (found["webhooks"], contract.webhooks)):
        assert sorted([*part["met"], *part["never"]]) == sorted(whole)
        assert (part["count"], part["of"]) == (len(part["met"]), len(whole))


def test_webhooks_are_those_of_the_outbox():
    client = fresh()
    client.started(3)
    client.play()
    assert vogent(client)["webhooks"]["met"] == Counter(notice["event"] for notice in client.webhooks())


def test_operations_of_the_same_name_are_each_their_vendors():
    client = fresh()
    client.ask("GET", "/happyrobot/api/v1/agents")
    vendors = report(client)["coverage"]["vendors"]
    assert list(vendors) == ["happyrobot"]
    client.ask("GET", "/vogent/api/agents")
    assert [v["operations"]["met"] for v in report(client)["coverage"]["vendors"].values()] == [
        {"listAgents": {"200": 1}}
    ] * 2


def test_what_has_left_the_log_is_counted_still():
    anna = small(requests=5)
    for _ in range(300):
        anna.get(JOBS)
    found = anna.get("/_mock/report")
    assert found["coverage"]["vendors"]["vogent"]["operations"]["met"] == {"listBatchDialJobs": {"200": 300}}
    assert found["looked_at"]["requests_unseen"] == 295
    assert "295 requests" in found["notes"][0]


def test_no_request_is_blamed_for_what_one_did_that_has_left_the_log():
    anna = small(requests=5)
    for _ in range(2):
        anna.started(1)
    for n in range(40):
        anna.ask("PUT", f"/vogent/api/agents/{AGENT}", {"name": f"agent {n}"})
    anna.post("/_mock/clock", {"until": "idle"})
    assert [finding["requests"] for finding in anna.get("/_mock/report")["findings"]] == [[]]


def test_of_each_rule_a_bounded_number_is_shown_and_all_are_counted():
    client = fresh()
    client.post(JOBS, {**job_body(1), **{f"odd{n}": n for n in range(5)}})
    for n in range(150):
        client.ask("GET", f"/vogent/api/nowhere{n}")
    found = report(client)
    rules = Counter(finding["rule"] for finding in found["findings"])
    assert rules == {"contract_broken": 100, "unknown_field": 1}
    assert {one["rule"]: one["times"] for one in found["rules"]}["contract_broken"] == 150


def test_a_finding_that_is_met_often_shows_ten_requests():
    client = fresh()
    for _ in range(30):
        BAD["a field out of bounds"][1](client)
        client.advance(1)
    (finding,) = report(client)["findings"]
    assert (finding["times"], len(finding["requests"])) == (30, 10)
