"""The names that type checkers know are those that the mock knows."""

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from mock_server.contract.contract import Contract
from mock_server.report.rules import RULES
from mock_server.resources import contract_path, root
from mock_server.vendors import VENDORS
from mockdial.testing import literals, options
from mockdial.testing.transport import HttpTransport
from mockdial.testing.vendors import VendorProperties


def files(*folders: str) -> set[str]:
    """Return the names of the fixtures in these folders."""
    return {path.stem for folder in folders for path in Path(root(), "fixtures").glob(f"{folder}/*.yaml")}


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """The schemas of the control plane."""
    return yaml.safe_load(Path(root(), "openapi", "control.yaml").read_text())["components"]["schemas"]


def test_every_vendor_has_a_name_and_a_property():
    assert list(get_args(literals.VendorName)) == sorted(VENDORS)
    assert {name for name, one in vars(VendorProperties).items() if isinstance(one, property)} == set(VENDORS)


def test_the_variables_of_every_vendor_are_those_that_its_own_clients_look_for():
    paths = dict.fromkeys(VENDORS, "")
    properties = VendorProperties(HttpTransport("http://127.0.0.1:1"), "ACtest", paths)
    for name in VENDORS:
        scheme = Contract.load(contract_path(name)).schemes[0]
        address = {f"{name.upper()}_BASE_URL": "http://127.0.0.1:1"}
        assert getattr(properties, name).env() == address | scheme.variables_of(name, "ACtest", "ACtest")


def test_every_scenario_has_a_name():
    assert set(get_args(literals.ScenarioName)) == files("*/scenarios")


def test_every_fault_has_a_name():
    assert set(get_args(literals.FaultName)) == files("faults")


def test_every_rule_has_a_name():
    assert set(get_args(literals.RuleName)) == set(RULES)


def test_every_outcome_has_a_name(schemas):
    assert set(get_args(literals.OutcomeName)) == set(schemas["OutcomeName"]["enum"])


def test_every_setting_is_a_keyword(schemas):
    assert options.AccountSettings.__annotations__.keys() == schemas["SettingsChange"]["properties"].keys()


def test_all_of_a_worlds_setup_are_keywords_and_words_of_the_marker(schemas):
    assert options.WorldSetup.__annotations__.keys() == schemas["Setup"]["properties"].keys()


def test_the_nearest_name_comes_first():
    assert literals.suggestion("hapy", ["mixed", "happy"]) == "did you mean happy? there are mixed, happy"
    assert literals.suggestion("none", ["mixed", "happy"]) == "there are mixed, happy"
