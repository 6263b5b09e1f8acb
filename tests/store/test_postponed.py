"""Requests that a fault has postponed are performed after a restart as they would have been without one."""

from collections.abc import Callable

import pytest

from tests.outcomes.phones import VendorDriver, every_vendor
from tests.store.servers import ForgetfulApp
from tests.web.asking import RawClient

BUSY = "+12025550160"


@pytest.fixture(params=[False, True], ids=["without a restart", "with a restart"])
def app(request, tmp_path) -> tuple[ForgetfulApp, Callable[[], None]]:
    found = ForgetfulApp(tmp_path / "worlds", every=1_000_000)
    return found, found.forget if request.param else lambda: None


def driver(name: str, app: ForgetfulApp) -> VendorDriver:
    return VendorDriver(name, "happy", client=RawClient(app, f"AC{'5' * 32}"), seed=3)


def postpone(phone: VendorDriver, **which: str) -> None:
    fault = {"name": "commit_later", "vendor": phone.name, "seconds": 30, "times": 1, **which}
    assert phone.person.ask("PUT", "/_mock/faults", {"faults": [fault]}).status == 200


def calls(phone: VendorDriver) -> list:
    return phone.person.get(f"/_mock/records/{phone.name}/{phone.line.kind}?limit=1000")["data"]


@every_vendor
def test_a_postponed_request_is_performed_as_if_there_had_been_no_restart(name, tmp_path):
    """The same command to the byte, with the outcome that its client has asked for."""
    histories = []
    for restarts in (False, True):
        server = ForgetfulApp(tmp_path / f"worlds-{restarts}", every=1_000_000)
        phone = driver(name, server)
        postpone(phone, **({"operation": "scheduleCall"} if name == "temphone" else {}))
        assert phone.ask(mockdial_outcome="busy").status == 503
        if restarts:
            server.forget()
        phone.advance(7200)
        histories.append(phone.commands())
    assert histories[0] == histories[1]
    assert sum('"outcome":["busy"]' in line for line in histories[0]) == 1


def keyed(phone: VendorDriver, key: str, status: int) -> None:
    path, body = phone.line.request(phone, BUSY)
    answer = phone.person.ask("POST", path, body, idempotency_key=key)
    assert answer.status == status, answer


def rule(phone: VendorDriver, operation: str) -> None:
    keys = {"key": {"header": "Idempotency-Key"}, "operations": [operation], "lifetime_seconds": 86_400}
    assert phone.person.ask("PATCH", f"/_mock/settings/{phone.name}", {"idempotency": keys}).status == 200


def test_nobody_is_called_twice_whose_request_was_repeated_while_it_was_postponed(app):
    server, restart = app
    phone = driver("vogent", server)
    rule(phone, "createDial")
    postpone(phone)
    keyed(phone, "k1", 503)
    keyed(phone, "k1", 200)
    restart()
    phone.advance(60)
    assert len(calls(phone)) == 1


def test_nobody_is_called_twice_whose_request_is_repeated_when_it_was_performed(app):
    server, restart = app
    phone = driver("vogent", server)
    rule(phone, "createDial")
    postpone(phone)
    keyed(phone, "k1", 503)
    restart()
    phone.advance(60)
    restart()
    keyed(phone, "k1", 200)
    assert len(calls(phone)) == 1


def test_requests_that_are_postponed_to_the_same_moment_are_all_performed(app):
    server, restart = app
    phone = driver("vogent", server)
    for _ in range(2):
        postpone(phone)
        assert phone.ask(BUSY).status == 503
        assert phone.person.ask("DELETE", "/_mock/faults").status == 204
        restart()
    phone.advance(60)
    restart()
    assert len(calls(phone)) == 2
