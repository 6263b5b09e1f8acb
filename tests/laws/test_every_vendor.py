"""The laws of worlds and time, for every vendor alike: its contract's examples are asked, and time passes."""

from functools import cache
from typing import Any

import pytest

from contract_tests.suite.examples import examples
from mock_server import vendors
from mock_server.engine import moment
from mock_server.vendors.vendor import Vendor
from mock_server.web import replay
from tests.driving import MockClient, fresh, loaded

DAYS = 30 * 86_400.0


@cache
def vendor(name: str) -> Vendor:
    return vendors.load(name)


def asked(client: MockClient, name: str) -> int:
    """Ask every change that the contract has, with all its examples; answers how many were accepted."""
    contract = vendor(name).contract
    base = f"/{name}{contract.document.server[1]}"
    accepted = 0
    for operation in contract.operations.values():
        if not operation.is_safe and not operation.record_parameters:
            for body in [*examples(contract.document, operation)] or [None]:
                accepted += client.ask(operation.method, base + operation.path, body).status < 300
    return accepted


def worked(name: str, *jumps: float, **setup: Any) -> MockClient:
    """A world in which a vendor was asked everything, and this much time has passed, jump by jump."""
    client = fresh(**{"scenario": "mixed", **setup})
    assert asked(client, name)
    for seconds in jumps:
        client.advance(seconds)
    return client


def stories(client: MockClient) -> dict[str, list[tuple[str, str]]]:
    """Return what happened to each record, and when."""
    found: dict[str, list[tuple[str, str]]] = {}
    for happening in client.journal():
        found.setdefault(happening["id"], []).append((happening["at"], happening["event"]))
    return found


every_vendor = pytest.mark.parametrize("name", vendors.VENDORS)


@every_vendor
def test_something_happens(name: str) -> None:
    assert max(len(story) for story in stories(worked(name, DAYS)).values()) > 1


@every_vendor
def test_two_jumps_are_one(name: str) -> None:
    assert worked(name, 1234.5, 70.25, DAYS).story() == worked(name, 1234.5 + 70.25 + DAYS).story()


@every_vendor
@pytest.mark.parametrize("scenario", ["happy", "mixed", "rough"])
def test_a_history_played_again_has_the_same_journal(name: str, scenario: str) -> None:
    client = worked(name, 60, 3600, DAYS, scenario=scenario)
    played = replay.replay(client.commands(), loaded())
    assert [happening.view() for happening in played.journal.since(0)] == client.journal()


@every_vendor
def test_a_world_that_was_reset_is_a_new_one(name: str) -> None:
    client = worked(name, DAYS)
    client.reset(scenario="mixed")
    asked(client, name)
    client.advance(DAYS)
    assert client.story() == worked(name, DAYS).story()


@every_vendor
def test_another_seed_makes_other_luck(name: str) -> None:
    assert worked(name, DAYS, seed=2).story() != worked(name, DAYS, seed=3).story()


@every_vendor
def test_times_never_go_back_and_only_published_moves_are_made(name: str) -> None:
    tables = {kind: table["moves"] for kind, table in vendor(name).contract.machines.items()}
    journal = worked(name, DAYS, scenario="rough").journal()
    times = [moment.parse(happening["at"]) for happening in journal]
    assert times == sorted(times)
    status: dict[str, str] = {}
    for happening in journal:
        id_, now = happening["id"], happening["status"]
        if now is not None and happening["record"] in tables and happening["event"] != "create":
            assert tables[happening["record"]][status[id_]][happening["event"]] == now
        status[id_] = now or status.get(id_, "")


@every_vendor
def test_a_client_that_only_polls_sees_the_same_story(name: str) -> None:
    polling = worked(name)
    polling.clock(advance_on_poll=True)
    contract = vendor(name).contract
    reader = next(o for o in contract.operations.values() if o.is_safe and not o.record_parameters)
    for _ in range(40):
        polling.ask("GET", f"/{name}{contract.document.server[1]}{reader.path}")
    polling.clock(advance_on_poll=False)
    reached = polling.get("/_mock/world")["now"]
    jumping = worked(name)
    jumping.clock(to=reached)
    assert polling.story() == jumping.story()
