"""Each planted misdeed is found, and nothing else is; with the requests that show it."""

import json
from collections.abc import Callable

import pytest

from mock_server.report.rules import RULES
from tests.driving import MockClient, app, fresh
from tests.happyrobot import driver
from tests.report.bad import BAD, BATCH, after, report
from tests.web.faulty import CREATES

each = pytest.mark.parametrize(("rule", "act"), BAD.values(), ids=BAD)


@each
def test_it_is_found_and_nothing_else(rule, act):
    found = after(act)["findings"]
    assert {finding["rule"] for finding in found} == {rule}
    assert len({finding["id"] for finding in found}) == len(found)


@each
def test_it_is_shown_by_requests_of_the_log(rule, act):
    client = fresh()
    act(client)
    log = {line["number"]: line for line in client.get("/_mock/requests")["data"]}
    for finding in report(client)["findings"]:
        assert finding["requests"]
        for shown in finding["requests"]:
            line = log[shown["number"]]
            assert (shown["at"], shown["status"]) == (line["at"], line["status"])
            assert shown["request"].startswith(f"{line['method']} {line['path']}")


@pytest.mark.parametrize("create", CREATES, ids=lambda create: create.operation)
def test_a_creation_sent_twice_is_shown_by_both_of_its_requests(create):
    client = fresh(scenario="happy")
    for n in range(2):
        body = create.body
        if create.operation == "submit_outbound_campaign":  # an equal body makes no second one
            body["idempotency_key"] = f"key-{n}"
        answer = client.ask("POST", create.path, body)
        assert answer.status in (200, 201)
        if create.operation == "createBatchDialJob":
            client.start(answer.body["id"])
    client.play()
    (finding,) = (one for one in report(client)["findings"] if one["rule"] == "dialled_twice")
    assert [shown["operation"] for shown in finding["requests"]] == [create.operation] * 2


@each
def test_it_counts_with_its_severity(rule, act):
    found = after(act)
    severities = {RULES[rule].severity}
    assert {finding["severity"] for finding in found["findings"]} == severities
    assert (found["errors"] > 0, found["warnings"] > 0) == ("error" in severities, "warning" in severities)
    assert sum(one["times"] for one in found["rules"] if one["rule"] == rule) >= 1


@each
def test_the_same_requests_make_the_same_report(rule, act):
    first, second = without_key(act), without_key(act)
    assert {**first, "page": ""} == {**second, "page": ""}


def without_key(act):
    """Return the report on a client; its key, which some paths name as the account, is replaced."""
    client = fresh()
    act(client)
    return json.loads(json.dumps(report(client)).replace(client.key, "KEY"))


@each
def test_what_is_allowed_by_name_does_not_count(rule, act):
    client = fresh()
    act(client)
    for by in ("rule", "id"):
        names = ",".join(finding[by] for finding in report(client)["findings"])
        allowed = report(client, f"allow={names}")
        assert (allowed["errors"], allowed["warnings"]) == (0, 0), by
        assert allowed["allowed"] == len(allowed["findings"]) > 0, by


def test_looking_changes_nothing():
    client = fresh()
    BAD["a Vogent job sent twice"][1](client)
    before = client.story(), client.commands(), client.get("/_mock/world")
    report(client)
    assert (client.story(), client.commands(), client.get("/_mock/world")) == before


def test_a_reset_forgets_all():
    client = fresh()
    BAD["a Vogent job sent twice"][1](client)
    client.reset()
    assert report(client)["findings"] == []


def makers(client: MockClient) -> list[int]:
    return [shown["number"] for finding in report(client)["findings"] for shown in finding["requests"]]


def test_a_job_sent_twice_names_both_creations():
    client = fresh()
    BAD["a Vogent job sent twice"][1](client)
    assert makers(client) == [1, 3]


def test_a_large_batch_sent_twice_is_one_finding_that_names_both_requests():
    client = fresh()
    body = [driver.request(phone_number=f"+120255501{n:02}") for n in range(40)]
    for _ in range(2):
        client.post(BATCH, body)
    client.play()
    (finding,) = report(client)["findings"]
    assert (finding["times"], [shown["number"] for shown in finding["requests"]]) == (40, [1, 2])


def in_slices(client: MockClient, meanwhile: Callable[[], object]) -> tuple[int, bytes, int]:
    """(status, content, how often others had their turn) of a report, while somebody does something else."""
    dispatcher = app().apis.control
    path, values = dispatcher.find("/_mock/report".split("/"), 1)
    headers = {b"authorization": f"Bearer {client.key}".encode()}
    answer = dispatcher.answer("GET", b"/_mock/report", path, values, b"", headers, b"")
    turns = 0
    while True:
        try:
            answer.send(None)
        except StopIteration as stopped:
            status, _, content = stopped.value
            return status, content, turns
        turns += 1
        meanwhile()


@pytest.fixture
def large():
    client = fresh()
    client.started(3000)
    client.play()
    return client


def test_a_world_that_is_reset_while_its_report_is_made_has_none(large):
    status, content, _ = in_slices(large, large.reset)
    assert status == 409
    assert b"reset" in content


def test_other_requests_may_come_while_a_report_is_made(large):
    status, _, turns = in_slices(large, lambda: (large.started(2), large.advance(1)))
    assert status == 200
    assert turns > 1
