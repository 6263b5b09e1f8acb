"""The parts of `mockdial conform`: what holds requests back, what counts as a move, what is no drift."""

import socket
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
import requests

from contract_tests.suite.links import Links
from contract_tests.suite.value_pool import ValuePool
from contract_tests.tools.conform import plan
from contract_tests.tools.conform.guard import Guard, RunLimits, over_every_request
from contract_tests.tools.conform.large import too_large
from contract_tests.tools.conform.moves import Moves
from contract_tests.tools.conform.plan import RunTarget
from contract_tests.tools.conform.running import WrongTarget, target_of
from contract_tests.tools.conform.variants import like, variants
from contract_tests.tools.tally import Tally
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.rules import RULES
from mock_server.contract.contract import Contract
from mock_server.contract.forms import FORM
from mock_server.resources import contract_names, contract_path
from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.project.sources import ROOT
from tests.tools.sockets import running

TEMPHONE = Contract.load(contract_path("temphone"))
BASE = "http://127.0.0.1:1/temphone/v1"
KEY = ("Authorization", "Bearer k")


def guard(**limits) -> Guard:
    return Guard(RunLimits(**limits), Tally(TEMPHONE, BASE), Moves(TEMPHONE, BASE))


def request(method: str = "GET") -> requests.PreparedRequest:
    return requests.Request(method, f"{BASE}/calls/scheduled", headers=dict([KEY])).prepare()


def test_a_budget_is_not_overdrawn():
    spent = guard(budget=2)
    spent.before(request())
    spent.before(request())
    with pytest.raises(pytest.skip.Exception, match="budget"):
        spent.before(request())
    assert (spent.requests, spent.refused) == (2, 1)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
def test_a_run_that_only_reads_sends_nothing_else(method):
    reading = guard(is_read_only=True)
    with pytest.raises(pytest.skip.Exception, match="was not sent"):
        reading.before(request(method))
    assert reading.requests == 0


def test_requests_keep_their_distance():
    waited: list[float] = []
    paced = Guard(RunLimits(rate=2), Tally(TEMPHONE, BASE), Moves(TEMPHONE, BASE), wait=waited.append)
    for _ in range(4):
        paced.before(request())
    assert waited[0] == 0
    assert 0.4 < waited[1] <= 0.5 < waited[2] <= 1 < waited[3] <= 1.5


def test_whatever_sends_in_this_process_asks_the_guard():
    reading = guard(is_read_only=True)
    with over_every_request(reading), pytest.raises(pytest.skip.Exception):
        requests.post(BASE, timeout=1)
    with over_every_request(reading), pytest.raises(requests.ConnectionError):
        requests.get(BASE, timeout=1)
    assert reading.error.startswith("GET http://127.0.0.1:1/temphone/v1: ConnectionError")
    with pytest.raises(pytest.skip.Exception, match="gone"):
        reading.before(request())


def moves(*exchanges: Exchange) -> list[str]:
    watching = Moves(TEMPHONE, BASE)
    for exchange in exchanges:
        watching.see(exchange)
    return [thing.name for thing in watching.covered("") if thing.times]


def shows(status: str, id_: str = "call_1", key=KEY) -> Exchange:
    answer = orjson.dumps({"data": {"status": status}})
    return Exchange("GET", f"{BASE}/calls/scheduled/{id_}", [key], b"", 200, [], answer)


CANCEL = Exchange("POST", f"{BASE}/calls/scheduled/call_1/cancel", [KEY], b"", 200)


def event(name: str) -> Exchange:
    url = "http://127.0.0.1:1/_mock/records/temphone/calls/call_1/events"
    return Exchange("POST", url, [KEY], orjson.dumps({"event": name}), 200)


def journal(*entries: tuple[str, str]) -> Exchange:
    lines = [
        {"record": "call", "id": "call_1", "vendor": "temphone", "event": name, "status": status}
        for name, status in entries
    ]
    return Exchange("GET", "http://127.0.0.1:1/_mock/journal", [KEY], b"", 200, [], orjson.dumps({"data": lines}))


def test_a_move_was_seen_where_the_status_was_read_before_and_after_an_operation():
    assert moves(shows("scheduled"), CANCEL, shows("canceled")) == ["scheduled -cancel-> canceled"]


@pytest.mark.parametrize(
    "exchanges",
    [
        (CANCEL, shows("canceled")),
        (shows("scheduled"), CANCEL),
        (shows("scheduled"), CANCEL, shows("canceled", "call_2")),
        (shows("scheduled"), CANCEL, shows("canceled", key=("Authorization", "Bearer other"))),
        (shows("scheduled"), CANCEL, shows("completed")),
        (shows("scheduled"), shows("scheduled")),
        (shows("in_progress"), shows("completed")),  # by the one hanging up, or by the other?
    ],
)
def test_a_move_that_may_not_have_happened_was_not_seen(exchanges):
    assert moves(*exchanges) == []


def test_only_one_event_can_have_led_from_one_status_to_another():
    assert moves(shows("scheduled"), shows("in_progress")) == ["scheduled -answer-> in_progress"]


def test_an_event_that_the_control_plane_had_happen_is_known_by_name():
    assert moves(shows("scheduled"), event("answer"), shows("in_progress")) == ["scheduled -answer-> in_progress"]


def test_a_journal_tells_moves_in_their_order():
    told = journal(("create", "scheduled"), ("answer", "in_progress"))
    assert moves(told) == ["scheduled -answer-> in_progress"]


def test_every_contract_has_a_plan_that_says_what_is_created():
    for name in contract_names():
        contract = Contract.load(contract_path(name))
        text = plan.plan(RunTarget(contract, BASE, "k", is_mock=False), RunLimits())
        assert all(operation.id in text for operation in contract.operations.values())
        assert "MAY BE PHONED" in text
        assert "creates records by" in text
        reading = plan.plan(RunTarget(contract, BASE, "k", is_mock=False), RunLimits(is_read_only=True))
        assert "creates" not in reading
        assert "writes " not in reading


@pytest.mark.parametrize("id_", ["b0000000-0000-4000-8000-000000000001", "ctc_12kd88", "57e31bb051e63f274d0d81f3"])
def test_an_id_of_nothing_has_the_form_of_the_one_that_it_replaces(id_):
    assert like(id_) != id_
    assert [c.isalnum() for c in like(id_)] == [c.isalnum() for c in id_]


def test_the_page_names_every_rule():
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    told = {line.split("`")[1]: line.split("|")[2].strip() for line in page.splitlines() if line.startswith("| `re")}
    assert told == {name: rule.says for name, rule in RULES.items()}


TWILIO = Contract.load(contract_path("twilio"))
ACCOUNT = f"AC{'a' * 32}"


class BasicHarness:
    """As much of a harness as variants of a request need, for a vendor with accounts in its paths."""

    contract, scheme, base = TWILIO, TWILIO.schemes[0], "http://127.0.0.1:1/twilio/2010-04-01"

    def timely(self, key, body):
        return body


def first_variant(key, operation_id="CreateCall"):
    offers = ValuePool(Links(TWILIO), lambda *_: None)
    operation = TWILIO.operations[operation_id]
    return operation, next(variants(BasicHarness(), key, operation, offers))


@pytest.mark.parametrize(
    ("key", "user", "account"), [("k", "SKk:k", "k"), (f"{ACCOUNT}:token", f"{ACCOUNT}:token", ACCOUNT)]
)
def test_a_variant_is_sent_with_basic_credentials_as_a_form_to_the_path_of_the_account(key, user, account):
    operation, variant = first_variant(key)
    assert variant.headers["Authorization"] == f"Basic {b64encode(user.encode()).decode()}"
    assert variant.headers["Content-Type"] == operation.body.media == FORM
    assert variant.url(BasicHarness, operation).endswith(f"/Accounts/{account}/Calls.json")
    assert operation.body.form.read(variant.body)[0]["To"] == "+14155550150"


def test_a_body_that_is_too_large_is_announced_with_the_headers_of_the_variant():
    _, variant = first_variant("k")
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as pool:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/twilio"
        found = pool.submit(too_large, "POST", url, variant.headers)
        there, _ = server.accept()
        asked = there.recv(65536).decode()
        there.sendall(b"HTTP/1.1 413 Too Large\r\n\r\n")
        there.close()
    assert f"\r\nAuthorization: {variant.headers['Authorization']}\r\nContent-Type: {FORM}\r\n" in asked
    assert found.result().status == 413


def test_moves_of_a_vendor_with_basic_credentials_are_told_apart_by_account_and_record():
    watching, vendor = Moves(TWILIO, BasicHarness.base), BasicHarness.scheme

    def see(key, sid, status):
        url = f"{BasicHarness.base}/Accounts/{vendor.account_of(key)}/Calls/{sid}.json"
        shown = orjson.dumps({"sid": sid, "status": status})
        watching.see(Exchange("GET", url, [*vendor.headers_of(key).items()], b"", 200, [], shown))

    def fired(key, sid, event):
        url = f"http://127.0.0.1:1/_mock/records/twilio/calls/{sid}/events"
        headers = [*vendor.control_headers(key).items()]
        watching.see(Exchange("POST", url, headers, orjson.dumps({"event": event}), 200, [], b"{}"))

    for key in ("k", f"{ACCOUNT}:token"):
        see(key, "CA1", "queued")
        see(key, "CA2", "ringing")
        fired(key, "CA1", "ring")
        see(key, "CA1", "ringing")
        see(key, "CA2", "ringing")
    assert [(thing.name, thing.times) for thing in watching.covered("") if thing.times] == [
        ("queued -ring-> ringing", 2),
    ]


@pytest.mark.parametrize(("key", "is_let_in"), [("k", True), (f"{ACCOUNT}:token", True), (f"{ACCOUNT}:invalid", False)])
def test_a_target_is_asked_whether_a_basic_credential_is_let_in(key, is_let_in):
    with running(create_app(Options(vendors=["twilio"]))) as base:
        if is_let_in:
            assert target_of(TWILIO, base, key).is_mock
        else:
            with pytest.raises(WrongTarget, match="not let in"):
                target_of(TWILIO, base, key)


def test_another_account_of_a_key_with_a_password_has_the_same_and_opens_the_control_plane_by_both():
    scheme = TWILIO.schemes[0]
    another = scheme.another(f"{ACCOUNT}:token", "1")
    assert another == f"{ACCOUNT}-1:token"
    assert scheme.control_headers(another) == scheme.headers_of(another)
    assert scheme.control_headers(scheme.another("k", "1")) == {"Authorization": "Bearer k-1"}
