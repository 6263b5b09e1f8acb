"""The mock never lies: what would break the contract is a loud 500 that says so, and it is logged."""

import logging
from typing import Any

import pytest

from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors import vogent
from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.driving import JOBS, job_body
from tests.web.asking import RawClient, person


def liar(monkeypatch: pytest.MonkeyPatch, operation: str, lie: Any) -> RawClient:
    """Somebody at a server where one handler answers with a lie."""

    def handler(_: Any, asked: Asked) -> Reply:
        if isinstance(lie, Exception):
            raise lie
        return lie

    monkeypatch.setitem(vogent.HANDLERS, operation, handler)
    return person(create_app(Options(vendors=["vogent"])))


LIES = {
    "a field is missing": Reply(200, {"data": []}),
    "a field is of another type": Reply(200, {"data": {}, "cursor": None}),
    "a status of no job": Reply(200, {"data": [{"id": "1", "status": "LOST"}], "cursor": None}),
    "no body": Reply(200, None),
    "an undeclared status": Reply(201, {"data": [], "cursor": None}),
    "a mistake": ZeroDivisionError("division by zero"),
    "not even a reply": TypeError("nothing"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_reply_that_breaks_the_contract_is_a_loud_500(monkeypatch, caplog, lie):
    anna = liar(monkeypatch, "listBatchDialJobs", lie)
    answer = anna.ask("GET", JOBS)
    assert answer.status == 500
    assert answer.message.startswith("the mock is wrong, not you: ")
    assert [record.getMessage() for record in caplog.records] == ["listBatchDialJobs: the mock is wrong"]
    assert caplog.records[0].levelno == logging.ERROR


def test_what_is_wrong_is_named(monkeypatch):
    anna = liar(monkeypatch, "listBatchDialJobs", LIES["a field is of another type"])
    assert anna.ask("GET", JOBS).message == (
        "the mock is wrong, not you: ValueError: listBatchDialJobs: the reply breaks the contract: "
        "reply/data: seen {}, expected an array"
    )


def test_it_is_in_the_request_log(monkeypatch):
    anna = liar(monkeypatch, "listBatchDialJobs", LIES["a mistake"])
    message = anna.ask("GET", JOBS).message
    (seen,) = anna.get("/_mock/requests")["data"]
    assert (seen["status"], seen["notes"]) == (500, [message])


def test_the_world_goes_on_afterwards(monkeypatch):
    anna = liar(monkeypatch, "listBatchDialJobs", LIES["a mistake"])
    anna.ask("GET", JOBS)
    assert anna.ask("POST", JOBS, job_body()).status == 200


def test_a_change_that_failed_is_no_command(monkeypatch):
    anna = liar(monkeypatch, "createBatchDialJob", LIES["a mistake"])
    assert anna.ask("POST", JOBS, job_body()).status == 500
    assert anna.get("/_mock/world")["counts"]["commands"] == 0


def test_a_refusal_is_told_as_it_is(monkeypatch):
    anna = liar(monkeypatch, "listBatchDialJobs", Refusal(409, "no", ((b"retry-after", b"3"),)))
    answer = anna.ask("GET", JOBS)
    assert (answer.status, answer.message, answer.headers["retry-after"]) == (409, "no", "3")


def test_a_webhook_that_breaks_the_contract_is_not_shown(monkeypatch):
    anna = person(create_app(Options()))
    monkeypatch.setattr("mock_server.vendors.vogent.webhooks.body", lambda *_: {"event": "dial.created"})
    anna.post(f"{JOBS}/{anna.post(JOBS, job_body())['id']}/paused", {"paused": False})
    anna.post("/_mock/clock", {"advance_seconds": 60})
    answer = anna.ask("GET", "/_mock/webhooks")
    assert answer.status == 500
    assert "the webhook dial.created breaks the contract: body/payload: seen nothing" in answer.message
