"""Each contract is sound: valid OpenAPI, every operation told in full, every extension in its own form."""

from typing import Any

import jsonschema_rs
import pytest

from mock_server import resources, vendors
from mock_server.contract.contract import Contract
from mock_server.contract.document import read_yaml
from mock_server.contract.keywords import Place, pointer, subschemas
from mock_server.contract.strict import dereferenced
from mock_server.web.control import ERRORS
from tests.contract.contracts import CONTRACTS, VENDORS, contract_named, nodes

ENDS = {"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}
EXTENSIONS = ("x-calling", "x-credential", "x-delivery", "x-provenance", "x-safe", "x-signature", "x-status-machine")


@pytest.fixture(params=CONTRACTS)
def contract(request) -> Contract:
    return contract_named(request.param)


def test_it_is_valid_openapi(contract):
    import openapi_spec_validator  # it takes a while to load

    openapi_spec_validator.validate(contract.document.root)


def test_every_operation_is_told_in_full(contract):
    parts = ("operationId", "summary", "description", "tags", "x-provenance", "responses")
    lacking = [(o.id, part) for o in contract.operations.values() for part in parts if not o.spec.get(part)]
    assert lacking == []


def test_every_tag_is_declared(contract):
    declared = {tag["name"] for tag in contract.document.root["tags"]}
    assert {tag for operation in contract.operations.values() for tag in operation.spec["tags"]} <= declared


def test_every_operation_that_needs_a_key_says_401(contract):
    assert {o.id for o in contract.operations.values() if o.is_open == (401 in o.replies)} == set()


def test_every_operation_with_a_body_says_how_a_bad_one_is_refused(contract):
    manners = vendors.load(contract.name).errors if contract.name in VENDORS else ERRORS
    refusals = {manners.malformed, manners.violation, 413}
    lacking = {
        o.id
        for o in contract.operations.values()
        if o.body and not refusals | (set() if o.body.form else {415}) <= o.replies.keys()
    }
    assert lacking == set()


def test_every_operation_with_a_query_says_how_a_wrong_one_is_refused(contract):
    manners = vendors.load(contract.name).errors if contract.name in VENDORS else ERRORS
    assert [o.id for o in contract.operations.values() if o.query and manners.violation not in o.replies] == []


def test_every_error_has_a_body(contract):
    silent = [
        (operation.id, status)
        for operation in contract.operations.values()
        for status, checker in operation.replies.items()
        if status >= 400 and checker is None
    ]
    assert silent == []


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_every_extension_has_its_own_form(contract, extension):
    form = jsonschema_rs.Draft202012Validator(read_yaml(resources.extension_path(extension)))
    odd = [
        f"{pointer(place)}: {error.message}"
        for place, node in nodes(contract.document.root)
        if place[-1:] == (extension,) and "examples" not in place
        for error in form.iter_errors(node)
    ]
    assert odd == []


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_form_of_an_extension_is_a_schema_that_its_own_examples_fit(extension):
    form = read_yaml(resources.extension_path(extension))
    jsonschema_rs.meta.validate(form)
    assert [error.message for example in form["examples"] for error in jsonschema_rs.iter_errors(form, example)] == []


def test_a_link_leads_to_an_operation_and_fills_in_what_it_has(contract):
    operations = contract.operations
    links = [
        node for place, node in nodes(contract.document.root) if place[-2:-1] == ("links",) and "operationId" in node
    ]
    odd = [
        (link["operationId"], part)
        for link in links
        for part in link.get("parameters", {})
        if part not in _parameters(operations[link["operationId"]])
    ]
    assert odd == []
    assert {
        link["operationId"] for link in links if "requestBody" in link and not operations[link["operationId"]].body
    } == set()


def _parameters(operation) -> set[str]:
    return {*operation.query, *(parameter.name for parameter in operation.path_parameters)}


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("extension", ["x-signature", "x-delivery"])
def test_every_webhook_says_how_it_is_signed_and_delivered(vendor, extension):
    document = contract_named(vendor).document
    silent = [title for title, place in document.webhooks() if extension not in document.follow(place)[1]]
    assert silent == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_webhook_that_is_dated_says_so_in_every_example(vendor):
    dated = {
        event: said for event, said in contract_named(vendor).webhook_specs.items() if "timestamp" in said.delivery
    }
    assert [event for event, said in dated.items() if said.delivery["timestamp"] not in said.example] == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_a_machine_says_of_operations_is_true(vendor):
    contract = contract_named(vendor)
    events = [event for table in contract.machines.values() for event in table["events"].values()]
    assert {event["operation"] for event in events if "operation" in event} <= contract.operations.keys()


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_is_promised_of_calls_is_about_an_event_and_a_field_that_there_are(vendor):
    contract = contract_named(vendor)
    for operation in contract.operations.values():
        said = operation.spec.get("x-calling")
        if said is not None:
            assert said["event"] in {"create", *contract.machines[said["record"]]["events"]}
            fields = {*said.get("window", {}).get("fields", ()), said.get("once", {}).get("field")} - {None}
            where = ("paths", operation.path, operation.method.lower(), "requestBody")
            ((media, _),) = contract.document.follow(where)[1]["content"].items()
            schema = contract.document.follow((*where, "content", media, "schema"))[1]
            assert fields <= schema["properties"].keys()


def test_a_contract_has_at_least_one_machine_and_the_control_plane_none():
    assert [title for title in CONTRACTS if not contract_named(title).machines] == ["control"]


CONDITIONS = {"if", "then", "else", "not", "allOf"}


def named_objects(title: str) -> list[tuple[Place, str | None, Any]]:
    """Return (place, title, schema) of each object with fields that is no component and no condition."""
    return [
        (place, schema.get("title"), schema)
        for place, schema in contract_named(title).document.schemas()
        if isinstance(schema, dict) and "properties" in schema and CONDITIONS.isdisjoint(place)
        if len(place) != 3 or place[:2] != ("components", "schemas")
        if schema.get("type") in ("object", ["object", "null"])
    ]


@pytest.mark.parametrize("title", CONTRACTS)
def test_an_object_inside_another_has_a_name_so_that_generators_keep_it(title):
    assert [place for place, name, _ in named_objects(title) if name is None] == []


@pytest.mark.parametrize("title", CONTRACTS)
def test_a_name_stands_for_one_object_alone(title):
    components = contract_named(title).document.root["components"]["schemas"]
    named: dict[str, Any] = {}
    for _, name, schema in named_objects(title):
        assert named.setdefault(str(name), schema) == schema
    assert named.keys() & components.keys() == set()


def test_every_whole_number_that_a_client_sends_has_two_ends(contract):
    """One of more than 64 bits can't be kept: that has to stand in the contract, where every tool reads it."""
    document = contract.document
    bodies = [place for _, _, place in document.operations() if "requestBody" in document.follow(place)[1]]
    endless = []
    for place in bodies:
        body = document.follow((*place, "requestBody"))[0]
        media = next(iter(document.follow(body)[1]["content"]))
        schema = dereferenced(document, (*body, "content", media, "schema"))
        endless += [
            pointer(where)
            for where, one in subschemas(schema, place)
            if isinstance(one, dict)
            and "integer" in (kinds if isinstance(kinds := one.get("type"), list) else [kinds])
            and not all({*end, "enum", "const"} & one.keys() for end in ENDS)
        ]
    assert endless == []
