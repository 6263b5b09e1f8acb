"""The suite takes a refusal for no fault only where it is one of those that any server, or this vendor, may give."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.python import asgi

from contract_tests.suite import test_conformance
from contract_tests.suite.excluded_checks import ANY_BODY, ANY_TARGET, has_large_number, is_too_long
from contract_tests.suite.formats import postponed
from contract_tests.suite.harness import Harness
from contract_tests.suite.parametrize import contract
from contract_tests.suite.records import Records
from contract_tests.suite.servers import ServerUnderTest
from tests.driving import app

LIMITED = {"vapi": ("CallController_create", 10, 400), "retell": ("createPhoneCall", 20, 429)}
worlds = (f"room-{n}" for n in count())
limited = pytest.mark.parametrize("name", LIMITED)


FULL = b'{"message":"Over Concurrency Limit","error":"Bad Request","statusCode":400}'
"""How Vapi refuses by state; only the status counts where the suite makes a call itself."""


class CallCenter:
    """The mock in process; one that is `closed` refuses each call with this status, or each request of `method`."""

    method = "POST"

    def __init__(self, name: str) -> None:
        self.name, self.closed = name, 0
        self.operation, self.most, self.status = LIMITED[name]
        self._path = contract(name).operations[self.operation].path.encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not (self.closed and self._makes_a_call(scope)):
            await app()(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": self.closed, "headers": headers})
            await send({"type": "http.response.body", "body": FULL})

    def _makes_a_call(self, scope: Any) -> bool:
        method = self.method
        return bool(scope["method"] == method and (method != "POST" or scope["raw_path"].endswith(self._path)))

    def records(self, session: Any) -> Records:
        keys = [next(worlds), next(worlds)]
        harness = Harness(contract(self.name), ServerUnderTest("http://testserver", session, keys, app=self))
        return Records(harness, harness.server.fresh_key())


@pytest.fixture
def center(name: str) -> CallCenter:
    return CallCenter(name)


@pytest.fixture
def records(center: CallCenter) -> Iterator[Records]:
    with asgi.get_client(center) as session:
        yield center.records(session)


def call(records: Records) -> dict[str, Any]:
    return records.make_if_there_is_room(records.kinds["call"])


def blind(records: Records) -> None:
    """Have the suite believe that the server has no control plane."""
    records.harness.server.__dict__["vendors"] = []


@limited
def test_as_many_calls_are_made_as_may_be_and_a_refusal_of_one_more_is_no_fault(center, records):
    for _ in range(center.most):
        assert call(records)
    center.closed = center.status
    call(records)


@limited
def test_a_refusal_though_there_is_room_is_found(center, records):
    for _ in range(center.most - 1):
        call(records)
    center.closed = center.status
    with pytest.raises(AssertionError, match=f"{center.most - 1} calls of {center.most} are under way"):
        call(records)


@limited
def test_a_refusal_in_another_form_is_found_though_there_is_no_room(center, records):
    for _ in range(center.most):
        call(records)
    center.closed = 503
    with pytest.raises(AssertionError, match=f"one more call is refused with {center.status}: seen 503"):
        call(records)


@limited
def test_calls_that_have_ended_leave_room(center, records):
    for _ in range(center.most):
        call(records)
    records.move(until="idle")
    center.closed = center.status
    with pytest.raises(AssertionError, match=f"0 calls of {center.most}"):
        call(records)


@pytest.mark.parametrize("name", ["vapi"])
def test_calls_that_are_put_off_leave_room(center, records):
    create = records.harness.contract.operations[center.operation]
    body = dict(next(body for _, body in records.harness.offers.creations(records.kinds["call"].reader)))
    later = (records.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for _ in range(center.most):
        answer = records.harness.send(records.key, create, {}, {}, {**body, "schedulePlan": {"earliestAt": later}})
        assert answer.json()["status"] == "scheduled"
    center.closed = center.status
    with pytest.raises(AssertionError, match="0 calls of 10"):
        call(records)


@pytest.mark.parametrize("name", ["vapi"])
def test_without_a_control_plane_the_vendor_s_own_list_tells_what_is_under_way(center, records):
    blind(records)
    center.closed = center.status
    with pytest.raises(AssertionError, match="0 calls of 10"):
        call(records)
    center.closed = 0
    for _ in range(center.most):
        call(records)
    center.closed = center.status
    assert call(records) == {}


@pytest.mark.parametrize("name", ["retell"])
def test_where_nothing_tells_that_the_form_of_a_refusal_still_does(center, records):
    blind(records)
    center.closed = center.status
    call(records)
    center.closed = 500
    with pytest.raises(AssertionError, match="one more call is refused with 429: seen 500"):
        call(records)


def judge_examples(records: Records, operation: str) -> None:
    """Have the suite judge what the server answers to the contract's examples of an operation, in this world."""
    harness = records.harness
    harness.key = records.key
    test_conformance.test_an_operation_keeps_its_contract(harness, operation, "examples")


def told_off(records: Records, operation: str) -> list[type[Exception]]:
    """Return what the suite finds wrong with a server."""
    with pytest.raises(FailureGroup) as raised:
        judge_examples(records, operation)
    return [type(failure) for failure in raised.value.exceptions]


@pytest.mark.parametrize("name", ["vapi"])
def test_a_valid_request_that_is_refused_though_there_is_room_is_found(center, records):
    center.closed = 400
    assert told_off(records, center.operation) == [RejectedPositiveData]


@pytest.mark.parametrize("name", ["vapi"])
def test_a_valid_request_that_is_refused_where_there_is_no_room_is_no_fault(center, records):
    for _ in range(center.most):
        call(records)
    center.closed = 400
    judge_examples(records, center.operation)


@pytest.mark.parametrize("name", ["vapi"])
def test_a_change_that_is_refused_though_the_record_is_as_it_was_made_is_found(center, records):
    center.method, center.closed = "PATCH", 400
    assert told_off(records, "CampaignController_updateV2") == [RejectedPositiveData]


@pytest.mark.parametrize("name", ["vapi"])
def test_a_change_that_is_refused_because_the_record_has_ended_is_no_fault(center, records):
    kind = records.kinds["campaign"]
    assert records.fire(kind, records.make(kind), "cancel") == 200
    center.method, center.closed = "PATCH", 400
    as_it_is_now = Harness(records.harness.contract, records.harness.server)
    judge_examples(Records(as_it_is_now, records.key), "CampaignController_updateV2")


@pytest.mark.parametrize(
    ("status", "bytes_", "expected"),
    [
        pytest.param(414, ANY_TARGET + 1, True, id="one byte more than every server should take"),
        pytest.param(414, ANY_TARGET, False, id="what every server should take"),
        pytest.param(400, ANY_TARGET + 1, False, id="refused for something else"),
        pytest.param(200, ANY_TARGET + 1, False, id="taken"),
    ],
)
def test_a_target_is_too_long_only_beyond_what_every_server_should_take(status, bytes_, expected):
    answer = requests.Response()
    answer.status_code = status
    target = "/?q=%C3%A9".ljust(bytes_, "x")
    answer.request = requests.Request("GET", f"http://127.0.0.1:4010{target}").prepare()
    assert is_too_long(answer) is expected


@pytest.mark.parametrize(
    ("status", "bytes_", "expected"),
    [
        pytest.param(413, ANY_BODY + 1, True, id="one byte more than most servers take"),
        pytest.param(413, ANY_BODY, False, id="what most servers take"),
        pytest.param(413, 0, False, id="none"),
        pytest.param(422, ANY_BODY + 1, False, id="refused for something else"),
        pytest.param(201, ANY_BODY + 1, False, id="taken"),
    ],
)
def test_a_body_is_too_long_only_beyond_what_most_servers_take(status, bytes_, expected):
    answer = requests.Response()
    answer.status_code = status
    answer.request = requests.Request("POST", "http://127.0.0.1:4010/", data=b"x" * bytes_).prepare()
    assert is_too_long(answer) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"steps": [{"after": 2**64}]}, True, id="one more than 64 bits hold"),
        pytest.param([-(2**63) - 1], True, id="one less than 64 bits hold"),
        pytest.param({"steps": [{"after": 2**64 - 1}, -(2**63)]}, False, id="what 64 bits hold"),
        pytest.param({"odds": 1e300, "on": True, "text": str(2**70), "none": None}, False, id="no whole number"),
    ],
)
def test_a_number_is_too_large_only_beyond_what_every_server_should_take(body, expected):
    assert has_large_number(body) is expected


@given(st.dates(date(2100, 1, 1), date(2199, 12, 31)), st.integers(0, 100_000))
def test_a_day_to_come_is_one_for_the_world_that_it_is_sent_to(day, later):
    now = datetime(2026, 3, 2, 15, tzinfo=UTC) + timedelta(days=later)
    found = postponed({"startDate": day.isoformat(), "endDate": "2001-01-01"}, {"startDate"}, now)
    assert found["endDate"] == "2001-01-01"
    assert now.date() + timedelta(days=2) <= date.fromisoformat(found["startDate"])
    assert found["startDate"] == day.isoformat() or day < now.date() + timedelta(days=2)
