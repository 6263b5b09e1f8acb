"""A vendor is served only if contract, handlers and scenarios fit each other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mock_server import vendors
from mock_server.contract.contract import Contract
from mock_server.contract.document import ContractRefused, Document
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.exchange import Reply
from mock_server.resources import root as home
from mock_server.vendors.vendor import ErrorStyle, Vendor, assemble
from tests.contract.acme import MACHINE, STATUSES, operation, root

ERRORS = ErrorStyle(envelope=lambda status, message: {"message": message})
SCHEMAS = {"Status": {"enum": STATUSES, "x-status-machine": MACHINE}}


def vendor(handlers: Mapping[str, Any]) -> Vendor:
    """Acme, with two operations."""
    paths = {"/calls": {"get": operation(operationId="listCalls"), "post": operation(operationId="makeCall")}}
    contract = Contract(Document("acme", root(paths=paths, schemas=SCHEMAS)))
    return Vendor("acme", contract, handlers, lambda *_: None, ERRORS)


def answer(part: Any, asked: Any) -> Reply:
    return Reply(200, None)


def test_a_vendor_with_a_handler_for_each_operation_is_ready():
    assert vendor({"listCalls": answer, "makeCall": answer}).machines["call"].initial == "new"


def test_an_operation_without_a_handler_is_refused_by_name():
    with pytest.raises(ContractRefused, match=r"^acme: no handler for the operation 'makeCall'$"):
        vendor({"listCalls": answer})


def test_a_handler_without_an_operation_is_refused_by_name():
    with pytest.raises(ContractRefused, match=r"^acme: no operation for the handler 'endCall'$"):
        vendor({"listCalls": answer, "makeCall": answer, "endCall": answer})


@pytest.fixture
def other_root(tmp_path: Path) -> Path:
    """A root of the user's own, to begin with the same as the project's."""
    for folder in ("openapi", "fixtures/vogent/scenarios"):
        (tmp_path / folder).mkdir(parents=True)
    for file in (
        "openapi/vogent.yaml",
        "fixtures/numbers.yaml",
        "fixtures/vogent/outcomes.yaml",
        "fixtures/vogent/seed.yaml",
        "fixtures/vogent/scenarios/mixed.yaml",
    ):
        (tmp_path / file).write_bytes((home() / file).read_bytes())
    return tmp_path


def test_a_vendor_is_read_from_another_root(other_root):
    assert sorted(vendors.load("vogent", other_root).scenarios) == ["mixed"]


def test_a_scenario_that_asks_for_an_unknown_event_is_refused_by_name(other_root):
    (other_root / "fixtures/vogent/scenarios/mixed.yaml").write_text("dial: [{event: sneeze}]")
    with pytest.raises(ScenarioRefused, match=r'^vogent/scenarios/mixed\.yaml#/dial/0/event: seen "sneeze"'):
        vendors.load("vogent", other_root)


def test_a_vendor_without_its_files_is_refused_by_name(tmp_path):
    with pytest.raises(ContractRefused, match=r"acme\.yaml: No such file"):
        assemble("acme", {}, lambda *_: None, ERRORS, tmp_path)
