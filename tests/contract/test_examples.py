"""Every example that anybody can read keeps to its schema: in the contracts, and in the fixtures."""

import json

import pytest

from mock_server import vendors
from mock_server.contract.keywords import pointer
from mock_server.engine.world import Setup, World
from mock_server.resources import contract_path
from mock_server.vendors import VENDORS as SERVED
from tests.contract.contracts import (
    CONTRACTS,
    VENDORS,
    complaint,
    contract_named,
    example_files,
    examples,
    schema_examples,
    schema_of,
)


@pytest.mark.parametrize("title", CONTRACTS)
def test_the_examples_of_a_contract_keep_to_its_schemas(title):
    contract = contract_named(title)
    found = list(examples(contract.document))
    odd = {pointer(where): words for where, schema, value in found if (words := complaint(contract, schema, value))}
    assert odd == {}
    assert len(found) > len(contract.operations)


@pytest.mark.parametrize("title", CONTRACTS)
def test_the_examples_and_defaults_in_schemas_keep_to_them(title):
    contract = contract_named(title)
    found = schema_examples(contract.document)
    assert {
        pointer(where): words for where, schema, value in found if (words := complaint(contract, schema, value))
    } == {}


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_example_of_the_fixtures_keeps_to_its_schema(vendor):
    contract = contract_named(vendor)
    files = [path for name, path in example_files() if name == vendor]
    found = {
        path.name: complaint(contract, schema_of(contract, path.name), json.loads(path.read_bytes())) for path in files
    }
    assert {name: words for name, words in found.items() if words} == {}
    assert files


@pytest.mark.parametrize("vendor", VENDORS)
def test_there_is_an_example_of_every_webhook_and_every_body(vendor):
    contract = contract_named(vendor)
    wanted = {f"{title}.webhook.json" for title in contract.webhooks}
    wanted |= {f"{operation.id}.request.json" for operation in contract.operations.values() if operation.body}
    assert wanted <= {path.name for name, path in example_files() if name == vendor}


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_example_of_a_body_holds_only_what_the_contract_knows(vendor):
    contract = contract_named(vendor)
    for operation in contract.operations.values():
        if operation.body:
            path = next(
                path for name, path in example_files() if name == vendor and path.name == f"{operation.id}.request.json"
            )
            assert operation.body.judge(json.loads(path.read_bytes())) == ([], []), path.name


SCHEMAS = {
    "models": "Model",
    "voices": "Voice",
    "versioned_prompts": "VersionedPrompt",
    "extractors": "CallAgentExtractor",
    "agents": "Agent",
    "phone_numbers": "PhoneNumber",
}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_what_a_new_vogent_world_holds_keeps_to_the_contract(kind):
    vogent = vendors.load("vogent")
    views = list(vogent.account(World(Setup())).views(kind))
    place = ("components", "schemas", SCHEMAS[kind])
    assert [words for view in views if (words := complaint(vogent.contract, place, view))] == []
    assert len(views) == len(vogent.seed[kind])


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendor_with_a_contract_is_served_with_its_scenarios(vendor):
    assert {"mixed", "happy", "rough"} <= vendors.load(vendor).scenarios.keys()
    assert all(scenario.summary for scenario in vendors.load(vendor).scenarios.values())


def test_whoever_is_served_has_a_contract():
    assert [vendor for vendor in SERVED if not contract_path(vendor).is_file()] == []
