"""Faults are set, shown and taken away; what could strike nothing is refused; all of them are bounded."""

from pathlib import Path

import pytest

from mock_server.contract.document import ContractRefused
from mock_server.web.faults import injector, registry
from mock_server.web.interceptors.interceptor import Interceptor
from tests.driving import JOBS, job_body
from tests.web.asking import RawClient, person
from tests.web.faulty import FAULTS, kinds, notes, see, struck, times_struck


@pytest.fixture
def anna() -> RawClient:
    return person()


def test_faults_are_shown_with_all_that_they_are(anna):
    wanted = {"name": "rate_limited", "vendor": "freya", "times": 3, "odds": 0.5, "for_seconds": 60, "retry_after": 7}
    shown = anna.post(FAULTS, wanted)
    rest = {"id": "fault-1", "expires_after": 600.0, "status": 429, "struck": 0, "is_over": False}
    assert shown == wanted | rest
    found = anna.get(FAULTS)
    assert (found["faults"], found["available"]) == ([shown], sorted(kinds()))


def test_the_catalog_says_of_each_fault_what_it_does_and_takes(anna):
    found = anna.get(FAULTS)
    assert [one["name"] for one in found["catalog"]] == found["available"]
    latency = next(one for one in found["catalog"] if one["name"] == "latency")
    assert (latency["summary"], latency["stage"], latency["times"]) == ("The answer comes late.", "answer", 1)
    assert latency["parameters"]["clock"]["default"] == "real"


def test_put_takes_the_others_away_and_post_does_not(anna):
    anna.post(FAULTS, {"name": "unavailable"})
    anna.post(FAULTS, {"name": "server_error"})
    assert [fault["name"] for fault in anna.get(FAULTS)["faults"]] == ["unavailable", "server_error"]
    anna.ask("PUT", FAULTS, {"faults": [{"name": "latency"}]})
    assert [(fault["id"], fault["name"]) for fault in anna.get(FAULTS)["faults"]] == [("fault-3", "latency")]


def test_one_fault_is_taken_away(anna):
    for name in ("unavailable", "server_error"):
        anna.post(FAULTS, {"name": name})
    assert anna.ask("DELETE", f"{FAULTS}/fault-1").status == 204
    assert anna.ask("GET", JOBS).status == 500
    assert anna.refused("DELETE", f"{FAULTS}/fault-1").message == "path/id: seen 'fault-1', expected one of fault-2"


def test_without_faults_all_is_as_it_was(anna):
    anna.post(FAULTS, {"name": "rate_limited", "retry_after": 1000})
    assert anna.ask("GET", JOBS).status == 429
    assert anna.ask("DELETE", FAULTS).status == 204
    assert anna.ask("GET", JOBS).status == 200


@pytest.mark.parametrize(
    ("fault", "status", "where"),
    [
        ({"name": "gremlins"}, 404, "body/name"),
        ({"name": "latency", "vendor": "acme"}, 404, "body/vendor"),
        ({"name": "latency", "operation": "createNothing"}, 404, "body/operation"),
        ({"name": "latency", "vendor": "freya", "operation": "createBatchDialJob"}, 404, "body/operation"),
        (
            {"name": "latency", "secnods": 1},
            409,
            'body: seen "secnods", which latency does not have, expected any of vendor,',
        ),
        ({"name": "latency", "seconds": -1}, 409, "body/seconds"),
        ({"name": "latency", "seconds": 1e9}, 409, "body/seconds"),
        ({"name": "rate_limited", "status": 200}, 409, "body/status"),
        ({"name": "server_error", "status": 418}, 409, "body/status"),
        ({"name": "wrong_content_type", "content_type": "a\r\nb: c"}, 409, "body/content_type"),
        ({"name": "latency", "times": 0}, 422, "body/times"),
        ({"name": "latency", "odds": 0}, 422, "body/odds"),
        ({"name": "latency", "expires_after": 10**9}, 422, "body/expires_after"),
        ({}, 422, "body/name"),
    ],
    ids=str,
)
def test_a_fault_that_can_not_be_is_refused(anna, fault, status, where):
    answer = anna.refused("POST", FAULTS, fault)
    assert answer.status == status
    assert answer.message.startswith(where)


def test_of_several_faults_all_are_set_or_none(anna):
    answer = anna.refused("PUT", FAULTS, {"faults": [{"name": "latency"}, {"name": "gremlins"}]})
    assert (answer.status, answer.message[:18]) == (404, "body/faults/1/name")
    assert anna.get(FAULTS)["faults"] == []


def test_no_more_than_a_hundred_are_set(anna):
    anna.ask("PUT", FAULTS, {"faults": [{"name": "new_field", "vendor": "freya"}] * 100})
    assert anna.refused("POST", FAULTS, {"name": "new_field"}).status == 409
    assert anna.refused("PUT", FAULTS, {"faults": [{"name": "new_field"}] * 101}).status == 422


def test_a_fault_of_one_operation_strikes_no_other(anna):
    anna.post(FAULTS, {"name": "unavailable", "operation": "createBatchDialJob", "times": 9})
    assert anna.ask("GET", JOBS).status == 200
    assert anna.ask("POST", "/vogent/api/dials", {}).status == 422
    assert anna.ask("POST", JOBS, job_body()).status == 503


def test_a_fault_of_one_vendor_strikes_no_other(anna):
    anna.post(FAULTS, {"name": "unavailable", "vendor": "vogent", "times": 9})
    assert anna.ask("GET", "/temphone/v1/calls/scheduled").status == 200
    assert anna.ask("GET", JOBS).status == 503


def test_a_fault_of_one_number_strikes_only_requests_that_name_it(anna):
    anna.post(FAULTS, {"name": "unavailable", "number": "+12025550001", "times": 9})
    assert anna.ask("POST", JOBS, job_body(1)).status == 200
    assert anna.ask("POST", JOBS, job_body(2)).status == 503


def test_a_number_is_named_by_its_contact_too(anna):
    calls = "/temphone/v1/calls/scheduled"
    contacts = anna.get("/_mock/records/temphone/contacts")["data"]
    first, second = contacts[0]["contact_id"], contacts[1]["contact_id"]
    anna.post(FAULTS, {"name": "unavailable", "number": contacts[0]["phone_number"], "times": 9})
    body = {"scheduled_at": "2026-03-03T15:00:00Z", "initial_message": "Hi."}
    assert anna.ask("POST", calls, {"contact_id": second, **body}).status == 201
    assert anna.ask("POST", calls, {"contact_id": first, **body}).status == 503


def test_the_control_plane_is_never_struck(anna):
    anna.post(FAULTS, {"name": "closed_before", "times": 1000})
    assert anna.ask("GET", "/_mock/world").status == 200
    assert anna.ask("POST", "/_mock/clock", {"advance_seconds": 1}).status == 200


def test_what_is_no_operation_or_has_no_key_is_never_struck(anna):
    anna.post(FAULTS, {"name": "unavailable"})
    assert anna.ask("GET", "/vogent/api/nothing").status == 404
    assert anna.ask("GET", JOBS, authorization="").status == 401
    assert anna.ask("GET", JOBS).status == 503


def test_a_fault_expires_in_real_time_whatever_the_world_does(anna, monkeypatch):
    real = [1000.0]
    monkeypatch.setattr(injector, "monotonic", lambda: real[0])
    anna.post(FAULTS, {"name": "rate_limited", "times": 1000, "expires_after": 60})
    assert anna.ask("GET", JOBS).status == 429
    real[0] += 60
    assert anna.ask("GET", JOBS).status == 200
    assert anna.app.sandboxes.of_account(anna.key).interceptor is None


def test_an_ordinary_world_has_no_interceptor(anna, monkeypatch):
    monkeypatch.setattr(Interceptor, "answer", lambda *_: pytest.fail("an ordinary request took the long way"))
    anna.post(JOBS, job_body())
    anna.get(FAULTS)
    anna.ask("DELETE", FAULTS)
    anna.get(JOBS)


def test_faults_combine():
    client = struck("commit_then_fail", {"name": "wrong_content_type", "body": "<h1>Bad gateway</h1>"}, "closed_during")
    seen = see(client, "POST", JOBS, job_body())
    assert (seen.status, seen.headers["content-type"]) == (500, "text/html")
    assert (seen.content, seen.is_broken) == (b"<h1>Bad ga", True)
    assert len(client.get(JOBS)["data"]) == 1
    assert times_struck(client) == [1, 1, 1]


def test_only_one_of_two_noes_strikes():
    client = struck("unavailable", "server_error")
    assert see(client, "GET", JOBS).status == 503
    assert times_struck(client) == [1, 0]
    assert see(client, "GET", JOBS).status == 500


def test_the_request_log_says_what_struck():
    client = struck("commit_then_close", "latency")
    client.put(FAULTS, {"faults": [{"name": "commit_then_close"}, {"name": "latency", "seconds": 0}]})
    see(client, "POST", JOBS, job_body())
    (request,) = client.get("/_mock/requests")["data"]
    assert (request["status"], request["reply"]) == (0, "")
    assert notes(client) == [["fault: commit_then_close (fault-3)", "fault: latency (fault-4)"]]


def test_latency_on_the_virtual_clock_moves_the_world_on():
    client = struck({"name": "latency", "seconds": 90, "clock": "virtual", "operation": "setBatchDialJobPaused"})
    job = client.job(1)
    see(client, "POST", f"{JOBS}/{job}/paused", {"paused": False})
    assert client.get("/_mock/world")["now"] == "2026-03-02T15:01:30Z"
    assert len(client.journal()) > 5


def write(folder: Path, text: str) -> Path:
    (folder / "fixtures" / "faults").mkdir(parents=True)
    (folder / "fixtures" / "faults" / "odd.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "summary: no stage",
        "{summary: s, stage: before, does: wait}",
        "{summary: s, stage: never, does: refuse}",
        "{summary: s, stage: after, does: fail, strikes: me}",
        "{summary: s, stage: after, does: fail, parameters: {status: {type: integer}}}",
        "{summary: s, stage: after, does: fail, parameters: {status: {type: odd, default: 1}}}",
        "{summary: s, stage: after, does: fail, colour: red}",
    ],
)
def test_a_file_that_is_no_fault_is_refused_by_name(tmp_path, text):
    with pytest.raises(ContractRefused, match=r"odd\.yaml"):
        registry.load(write(tmp_path, text))
