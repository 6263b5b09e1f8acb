"""A request that comes again with its key does nothing: it is answered as before, or refused."""

import json
from typing import Any

import pytest

from mock_server.contract.forms import FORM
from mock_server.vendors import VENDORS
from mock_server.web.interceptors.policies import IDEMPOTENCY
from mock_server.web.replay import dump, replay
from tests.driving import AGENT, DIALS, JOBS, NUMBERS, MockClient, app, fresh, job_body
from tests.web.asking import RawAnswer, person
from tests.web.faulty import CREATES, FAULTS, SeenAnswer, notes, see

HEADER = {"header": "Idempotency-Key"}
SID = "AC" + "1d" * 16
CALL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}

every_create = pytest.mark.parametrize("create", CREATES, ids=lambda create: create.operation)


def client(vendor: str = "vogent", **policy: Any) -> MockClient:
    found = fresh()
    answer = found.ask("PATCH", f"/_mock/settings/{vendor}", {"idempotency": {"key": HEADER, **policy}})
    assert answer.status == 200, answer
    return found


def ask(somebody: MockClient, key: str = "k-1", path: str = JOBS, body: Any = None) -> SeenAnswer:
    return see(somebody, "POST", path, body or job_body(), idempotency_key=key)


def made(somebody: MockClient) -> int:
    return len(somebody.get(JOBS)["data"])


@every_create
def test_a_repeat_is_answered_to_the_byte_as_the_first_time_and_makes_nothing(create):
    somebody = client(create.vendor)
    first = ask(somebody, path=create.path, body=create.body)
    before = somebody.journal()
    again = ask(somebody, path=create.path, body=create.body)
    assert (again.status, again.content) == (first.status, first.content)
    assert again.headers == first.headers | {"idempotent-replayed": "true"}
    assert somebody.journal() == before
    assert notes(somebody) == [[], ["repeated: idempotency key k-1"]]


@every_create
def test_a_key_can_be_refused_instead(create):
    somebody = client(create.vendor, on_repeat="conflict")
    ask(somebody, path=create.path, body=create.body)
    before = somebody.journal()
    again = ask(somebody, path=create.path, body=create.body)
    assert again.status == 409
    operation = app().vendors[create.vendor].contract.operations[create.operation]

    assert operation.replies[409].violations(json.loads(again.content), "reply") == []
    assert somebody.journal() == before


@every_create
def test_after_commit_then_fail_a_retry_with_its_key_finds_what_was_made(create):
    somebody = client(create.vendor)
    somebody.post(FAULTS, {"name": "commit_then_fail"})
    assert ask(somebody, path=create.path, body=create.body).status == 500
    before = somebody.journal()
    assert ask(somebody, path=create.path, body=create.body).status in (200, 201)
    assert somebody.journal() == before


@every_create
def test_a_repeat_that_comes_before_the_first_is_done_keeps_it_from_being_done(create):
    somebody = client(create.vendor)
    somebody.post(FAULTS, {"name": "commit_later", "seconds": 20})
    assert ask(somebody, path=create.path, body=create.body).status == 503
    assert ask(somebody, path=create.path, body=create.body).status in (200, 201)
    made_once = somebody.get("/_mock/world")["records"]
    assert len(somebody.commands()) == 5  # setup, policy, fault, request, end
    somebody.advance(20)
    assert len(somebody.commands()) == 6  # and the move of the clock
    assert somebody.get("/_mock/world")["records"].keys() == made_once.keys()


def test_without_a_policy_a_key_means_nothing():
    somebody = fresh()
    ask(somebody)
    ask(somebody)
    assert made(somebody) == 2


def test_without_a_key_all_is_as_ever():
    somebody = client()
    for _ in range(2):
        assert see(somebody, "POST", JOBS, job_body()).status == 200
    assert made(somebody) == 2


def test_another_key_is_another_request():
    somebody = client()
    ask(somebody, "a")
    ask(somebody, "b")
    assert made(somebody) == 2


def test_another_body_under_the_same_key_is_a_conflict():
    somebody = client()
    ask(somebody)
    answer = ask(somebody, body=job_body(name="another"))
    assert (answer.status, answer.content) == (
        409,
        b'{"message":"The idempotency key \'k-1\' was used before, with another body."}',
    )
    assert made(somebody) == 1


def test_another_body_may_be_answered_as_the_first_was():
    somebody = client(on_other_body="replay")
    assert ask(somebody).content == ask(somebody, body=job_body(name="another")).content


def test_a_body_that_says_the_same_in_another_order_is_the_same():
    somebody = client()
    body = job_body()
    assert ask(somebody, body=body).content == ask(somebody, body=dict(reversed(body.items()))).content


def test_a_form_that_says_the_same_in_other_letters_is_the_same():
    somebody = person(app(), SID)
    policy = json.dumps({"idempotency": {"key": HEADER}}).encode()
    assert somebody.say("PATCH", "/_mock/settings/twilio", policy).status == 200

    def make(form: bytes) -> RawAnswer:
        path = f"/twilio/2010-04-01/Accounts/{SID}/Calls.json"
        return somebody.say("POST", path, form, content_type=FORM, idempotency_key="k-1")

    first = make(b"To=%2B12025550199&From=%2B14155550100&Twiml=<Response/>&StatusCallbackEvent=ringing")
    again = make(b"StatusCallbackEvent=ringing&Twiml=%3CResponse%2F%3E&Method=&From=%2b14155550100&To=%2B12025550199")
    other = make(b"To=%2B12025550198&From=%2B14155550100&Twiml=<Response/>&StatusCallbackEvent=ringing")
    assert (first.status, again.content, other.status) == (201, first.content, 409)


def test_a_key_belongs_to_one_operation():
    somebody = client()
    ask(somebody)
    assert see(somebody, "POST", DIALS, CALL, idempotency_key="k-1").status == 200


def test_a_key_is_forgotten_when_its_time_is_over():
    somebody = client(lifetime_seconds=60)
    ask(somebody)
    somebody.advance(59)
    ask(somebody)
    assert made(somebody) == 1
    somebody.advance(1)
    ask(somebody)
    assert made(somebody) == 2


def test_a_request_that_was_refused_leaves_its_key_free():
    somebody = client()
    assert ask(somebody, body={"name": "no rows"}).status == 422
    somebody.post(FAULTS, {"name": "server_error"})
    assert ask(somebody).status == 500
    assert ask(somebody).status == 200
    assert made(somebody) == 1


def test_a_key_may_stand_in_the_body():
    somebody = client(key={"body": "/metadata/key"}, on_other_body="replay", vendor="temphone")
    body = {"contact_id": "ctc_12kd88", "scheduled_at": "2026-03-03T15:00:00Z", "initial_message": "Hi."}
    calls = "/temphone/v1/calls/scheduled"
    for key in ("a", "a", "b", None):
        assert see(somebody, "POST", calls, body | ({"metadata": {"key": key}} if key else {})).status == 201
    assert somebody.get(calls)["data"]["total"] == 3


def test_a_key_may_be_required():
    somebody = client(required=True)
    answer = see(somebody, "POST", JOBS, job_body())
    assert (answer.status, answer.content) == (
        400,
        b'{"message":"Idempotency-Key: seen nothing, expected an idempotency key of 1 to 255 characters"}',
    )


@pytest.mark.parametrize("key", [" ", "x" * 256])
def test_an_odd_key_is_refused(key):
    assert ask(client(), key).status == 400


def test_only_the_operations_that_are_named_honour_it():
    somebody = client(operations=["createDial"])
    ask(somebody)
    ask(somebody)
    assert made(somebody) == 2


def test_an_operation_that_can_not_conflict_is_refused():
    answer = fresh().ask(
        "PATCH", "/_mock/settings/vogent", {"idempotency": {"key": HEADER, "operations": ["listAgents"]}}
    )
    assert (answer.status, answer.body["message"]) == (
        409,
        "body/idempotency/operations: seen 'listAgents', expected some of createBatchDialJob, createDial",
    )


@pytest.mark.parametrize(
    "policy",
    [{}, {"key": {}}, {"key": {"header": "a", "body": "/b"}}, {"key": {"header": "a b"}}, {"key": HEADER, "on": 1}],
)
def test_an_odd_policy_is_refused(policy):
    assert fresh().ask("PATCH", "/_mock/settings/vogent", {"idempotency": policy}).status == 422


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_policy_is_shown_in_full(vendor):
    shown = client(vendor).get(f"/_mock/settings/{vendor}")["idempotency"]
    assert {name: shown[name] for name in IDEMPOTENCY} == IDEMPOTENCY
    assert {create.operation for create in CREATES if create.vendor == vendor} <= set(shown["operations"])


def test_the_contract_tells_the_same_defaults():
    schema = app().apis.control._contract.document.root["components"]["schemas"]["Idempotency"]["properties"]
    assert {name: inner["default"] for name, inner in schema.items() if "default" in inner} == IDEMPOTENCY


def test_a_world_with_repeats_is_played_again():
    somebody = client()
    for key in ("a", "b", "a", "b", "c"):
        ask(somebody, key, body=job_body(name="job"))
    world = replay(somebody.commands(), app().vendors)
    assert [dump(happening.view()) for happening in world.journal.since(0)] == [
        dump(happening.view()) for happening in somebody.sandbox.world.journal.since(0)
    ]
    assert len(list(world.journal.since(0))) == 3
