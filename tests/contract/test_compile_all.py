"""Validators are made when they are first needed; here all of them are made."""

import pytest

from mock_server import resources
from mock_server.contract.contract import Contract


@pytest.mark.parametrize("name", [*resources.contract_names(), "control"])
def test_every_schema_of_a_contract_can_be_used(name: str) -> None:
    Contract.load(resources.contract_path(name)).compile_all()
