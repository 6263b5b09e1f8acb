"""What is told of a contract before it is read is what the contract says."""

import pytest

from mock_server.contract import summary
from mock_server.contract.contract import Contract
from mock_server.contract.document import ContractRefused
from mock_server.contract.summary import ContractSummary
from mock_server.resources import contract_names, contract_path, summaries_path


def contract(name: str) -> Contract:
    return Contract.load(contract_path(name))


def test_the_file_says_what_the_contracts_say():
    assert summaries_path().read_bytes() == summary.text(), "run `make docs`"


@pytest.mark.parametrize("name", [*contract_names(), "control"])
def test_hosts_paths_and_credentials_are_those_of_the_contract(name):
    told, read = summary.shipped()[name], contract(name)
    assert (told.title, told.hosts, told.base_path) == (
        read.document.title,
        read.document.hosts,
        read.document.server[1],
    )
    assert [scheme.form for scheme in told.schemes] == [scheme.form for scheme in read.schemes]
    kinds = [[(kind.name, kind.prefix, set(kind.opens or ())) for kind in one.kinds] for one in told.schemes]
    assert kinds == [[(kind.name, kind.prefix, set(kind.opens or ())) for kind in one.kinds] for one in read.schemes]


def test_a_contract_that_changed_is_named(monkeypatch):
    changed = contract("temphone")
    summary.require_true(changed)
    monkeypatch.setitem(changed.document.root["info"], "summary", "Another.")
    with pytest.raises(ContractRefused, match=r"summaries\.json: not what the contract of temphone says"):
        summary.require_true(contract("vogent"), changed)


def test_a_contract_that_says_little_has_a_summary():
    told = ContractSummary(
        "x", {"title": "X", "summary": "", "servers": [""], "security": [], "operations": [], "webhooks": {}}
    )
    assert (told.hosts, told.base_path, told.schemes) == ([""], "", ())
