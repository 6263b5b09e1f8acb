"""A call as a test: what is written runs as it is, with the fixture, and fails where a call goes otherwise."""

import pytest

from mock_server.vendors import VENDORS
from tests.driving import MockClient, fresh, send
from tests.outcomes.phones import VendorDriver, every_vendor
from tests.plugin.running import run

ANSWERED = '{"answered": {"seconds": 40}}'


def written(client: MockClient, vendor: str, id_: str) -> str:
    status, text = send(client._app, "GET", f"/_mock/calls/{vendor}/{id_}/test", b"", client.key)
    assert status == 200, text
    return text.decode()


@every_vendor
def test_a_test_is_python_that_names_no_key(name: str) -> None:
    phone = VendorDriver(name, "mixed", seed=7)
    phone.call("+12025550143", mockdial_outcome="busy")
    id_ = phone.call("+12025550144")
    phone.advance(3600)
    text = written(MockClient(phone.person.app, phone.key), name, id_)
    compile(text, "test_client.py", "exec")
    assert phone.key not in text
    assert f'ask(mockdial.{name}, "POST", ' in text
    assert "def test_the_call_to_12025550144(mockdial: Mock)" in text


def calls_of(name: str) -> list[str]:
    """Return tests of two calls of a vendor: one by a script, one as a request asked for it."""
    phone = VendorDriver(name, "mixed", seed=7)
    phone.script("+12025550143", ["busy", {"answered": {"seconds": 40}}])
    phone.call("+12025550143")
    phone.advance(7.5)
    calls = [phone.call("+12025550143"), phone.call("+12025550144", mockdial_outcome=ANSWERED)]
    phone.advance(3600)
    client = MockClient(phone.person.app, phone.key)
    return [written(client, name, id_) for id_ in calls]


def call_with_a_form() -> str:
    """Return the test of a call whose form has a truth value, and one field twice."""
    phone = VendorDriver("twilio", "happy")
    path, body = phone.line.request(phone, "+12025550145")
    events = ["initiated", "answered"]
    answer = phone.person.ask("POST", path, {**body, "Record": True, "StatusCallbackEvent": events})
    phone.advance(3600)
    return written(MockClient(phone.person.app, phone.key), "twilio", phone.line.id(answer.body))


def call_of_a_job() -> str:
    """Return the test of a call whose job was paused, and before which much was set."""
    client = fresh(scenario="mixed", seed=3)
    client.scenario(name="rough")
    job = client.started(6, maxConcurrentDials=2)
    client.ask("PATCH", "/_mock/settings/vogent", {"concurrent_calls": 1})
    client.advance(20)
    client.put("/_mock/numbers/%2B12025550004", ["voicemail"])
    client.pause(job)
    client.advance(60)
    client.start(job)
    client.fire("dials", client.call(), "cancel")
    client.play()
    lanes = client.get("/_mock/timeline")["lanes"]
    return written(client, "vogent", lanes["id"][lanes["to"].index("+12025550004")])


def test_tests_run_as_they_are_and_fail_where_a_call_goes_otherwise(tmp_path) -> None:
    """Write all of them into one project, so that one process runs them."""
    job = call_of_a_job()
    assert 'mockdial.scenario("rough", vendor="vogent")' in job
    assert 'mockdial.force("vogent", "dials",' in job
    form = call_with_a_form()
    assert '("Record", "true"),' in form
    texts = [form, *(text for name in VENDORS for text in calls_of(name))]
    for n, text in enumerate([*texts, job]):
        (tmp_path / f"test_{n}.py").write_text(text, encoding="utf-8")
    done = run(tmp_path, job.replace('"voicemail"', '"busy"'))
    assert done.counts == {"passed": len(texts) + 1, "failed": 1}, done.text
    assert "FAILED test_client.py::test_the_call_to_12025550004 - AssertionError" in done.text


def test_a_call_after_too_many_commands_is_refused() -> None:
    client = fresh()
    for n in range(301):
        client.put(f"/_mock/numbers/%2B1202555{n:04}", ["busy"])
    id_ = client.call()
    answer = client.ask("GET", f"/_mock/calls/vogent/{id_}/test")
    assert answer.status == 409
    assert "seen 302 commands" in answer.body["message"]


def test_a_call_with_too_long_a_list_is_refused() -> None:
    client = fresh()
    client.started([{"toNumber": f"+1202555{n:04}"} for n in range(5_000)])
    client.advance(60)
    id_ = client.get("/_mock/timeline?lanes=1")["lanes"]["id"][0]
    assert client.ask("GET", f"/_mock/calls/vogent/{id_}/test").status == 409


@pytest.mark.parametrize("number", ['sip:"""+open(\'x\')+"""@example.test', "sip:{x}'\\@example.test"])
def test_a_number_that_a_client_wrote_is_no_code(number: str) -> None:
    phone = VendorDriver("vapi")
    path, body = phone.line.request(phone, "+12025550143")
    answer = phone.person.ask("POST", path, {**body, "customer": {"sipUri": number}})
    assert answer.status < 300, answer
    phone.advance(60)
    client = MockClient(phone.person.app, phone.key)
    text = written(client, "vapi", phone.line.id(answer.body))
    assert "open(" not in text.replace(repr(number), "").split("import json")[0]
    compile(text, "test_client.py", "exec")
