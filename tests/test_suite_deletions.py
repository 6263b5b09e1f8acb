"""The suite's client that does anything, after it has deleted what a creation needs."""

from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis.python import asgi

from contract_tests.suite.client import client_of
from contract_tests.suite.harness import Harness
from contract_tests.suite.parametrize import contract
from contract_tests.suite.servers import KEYS, ServerUnderTest
from mock_server.contract.operation import Operation
from tests.driving import app
from tests.outcomes.phones import every_vendor

MOST = 4
"""The most records that one operation deletes here: more than a new world has agents, or numbers."""


@pytest.fixture(scope="module")
def server() -> Iterator[ServerUnderTest]:
    async def without_lifespan(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await app()(scope, receive, send)

    with asgi.get_client(without_lifespan) as session:
        yield ServerUnderTest("http://testserver", session, KEYS, app=without_lifespan, is_our_own=True)


def deleted(harness: Harness, operation: Operation) -> bool:
    """Delete the first record that an operation can delete; return whether there was one."""
    for path in harness.offers.paths(operation):
        answer = harness.send(harness.key or "", operation, path, {}, None)
        case = harness.schema[operation.path]["delete"].Case(path_parameters=path)
        harness.saw(case, answer.status_code)
        if answer.ok:
            return True
    return False


@every_vendor
def test_a_client_makes_records_only_of_what_it_has_not_deleted(name: str, server: ServerUnderTest) -> None:
    harness = Harness(contract(name), server)
    machine: Any = client_of(harness)()
    machine.setup()
    try:
        kinds = range(len(machine.records.kinds))
        for which in kinds:
            machine.make_a_record(which)
        assert len(machine.made) == len(kinds), "in a new world each kind of record can be made"
        for operation in harness.contract.operations.values():
            if operation.method == "DELETE" and operation.record_parameters:
                for _ in range(MOST):
                    if not deleted(harness, operation):
                        break
                    for which in kinds:
                        machine.make_a_record(which)
    finally:
        machine.teardown()


def test_what_a_client_has_made_itself_is_not_relied_on(server: ServerUnderTest) -> None:
    """A free number of Vapi's own may make no campaign, and stands first in the list once it is there."""
    harness = Harness(contract("vapi"), server)
    machine: Any = client_of(harness)()
    machine.setup()
    try:
        machine.make_a_record(0)  # what a new world has is known from here on
        create = harness.contract.operations["PhoneNumberController_create"]
        assert harness.send(machine.records.key, create, {}, {}, {"provider": "vapi"}).ok
        assert deleted(harness, harness.contract.operations["PhoneNumberController_remove"])
        for which in range(len(machine.records.kinds)):
            machine.make_a_record(which)
    finally:
        machine.teardown()
