"""A contract is read as it stands, or refused with the place and the reason."""

from pathlib import Path

import pytest

from mock_server.contract.contract import Contract
from mock_server.contract.document import ContractRefused, Document, read_yaml
from tests.contract.acme import MACHINE, STATUSES, operation, parameter, refused, root, sent

NOPE = {"$ref": "#/components/schemas/Nope"}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "acme.yaml"
    path.write_text(text)
    return path


def refused_file(path: Path) -> str:
    with pytest.raises(ContractRefused) as refusal:
        Document.load(path)
    return str(refusal.value)


def test_an_unknown_schema_keyword_is_refused_with_its_place():
    schema = {"type": "object", "properties": {"to": {"type": "string", "minLenght": 1}}}
    assert refused(schemas={"Call": schema}) == (
        "acme: unknown schema keyword 'minLenght' at #/components/schemas/Call/properties/to"
    )


@pytest.mark.parametrize(
    "spec",
    [
        {"requestBody": sent({"nullable": True})},
        {"parameters": [parameter("to", type="string", nullable=True)]},
        {"responses": {"200": sent({"items": {"oneOf": [{"nullable": True}]}}, description="Made.")}},
        {"responses": {"200": {"description": "Made.", "headers": {"X-Id": {"schema": {"nullable": True}}}}}},
        {"callbacks": {"told": {"{$request.body#/url}": {"post": {"requestBody": sent({"nullable": True})}}}}},
    ],
    ids=["body", "parameter", "reply", "reply header", "callback"],
)
def test_an_unknown_keyword_is_found_wherever_a_schema_stands(spec):
    assert "unknown schema keyword 'nullable' at #/paths/~1calls/post/" in refused(
        paths={"/calls": {"post": operation(**spec)}}
    )


@pytest.mark.parametrize("field", ["schema", "example", "examples", "x-provenance", "properties", "$ref"])
def test_a_field_may_be_called_like_a_keyword_and_is_looked_into(field):
    schema = {"type": "object", "properties": {field: {"type": "string", "odd": 1}}}
    assert refused(schemas={"Call": schema}).endswith(f"at #/components/schemas/Call/properties/{field}")


def test_what_stands_in_an_example_is_no_schema():
    Document("acme", root(schemas={"Call": {"type": "object", "example": {"schema": {"odd": 1}}}}))


@pytest.mark.parametrize(
    "spec",
    [
        {"requestBody": sent({"type": "array", "items": NOPE})},
        {"parameters": [{"$ref": "#/components/parameters/Nope"}]},
        {"responses": {"200": {"$ref": "#/components/responses/Nope"}}},
        {"requestBody": {"$ref": "#/components/requestBodies/Nope"}},
    ],
    ids=["schema", "parameter", "reply", "body"],
)
def test_a_dangling_reference_is_refused_by_name(spec):
    message = refused(paths={"/calls": {"post": operation(**spec)}})
    assert message.startswith("acme: there is nothing at #/components/")
    assert message.endswith("/Nope")


def test_a_reference_into_another_file_is_refused():
    assert refused(schemas={"Call": {"$ref": "other.yaml#/Call"}}) == (
        "acme: 'other.yaml#/Call' is not a place in this document (expected #/…)"
    )


def test_a_reference_may_lead_to_a_reference_and_through_one():
    schemas = {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"type": "object", "properties": {"x~/y": {"type": "integer"}}},
        "C": {"$ref": "#/components/schemas/A/properties/x~0~1y"},
    }
    place, schema = Document("acme", root(schemas=schemas)).follow(("components", "schemas", "C"))
    assert (place, schema) == (("components", "schemas", "B", "properties", "x~/y"), {"type": "integer"})


@pytest.mark.parametrize("target", ["A", "B"])
def test_a_reference_that_leads_back_to_itself_is_refused(target):
    schemas = {"A": {"$ref": f"#/components/schemas/{target}"}, "B": {"$ref": "#/components/schemas/A"}}
    assert refused(schemas=schemas).endswith("leads back to itself")


@pytest.mark.parametrize("status", ["default", "4XX", "20", "abc"])
def test_a_reply_without_a_status_of_its_own_is_refused(status):
    paths = {"/calls": {"post": operation(responses={status: {"description": "Made."}})}}
    assert refused(paths=paths).endswith(f"describes the reply '{status}', which is not a status code")


def test_two_operations_of_one_name_are_refused():
    paths = {"/calls": {"get": operation(), "post": operation()}}
    assert refused(paths=paths) == "acme: two operations are called 'makeCall'"


def test_an_operation_without_a_name_is_refused():
    paths = {"/calls": {"get": {"responses": {"200": {"description": "Calls."}}}}}
    assert refused(paths=paths) == "acme: the operation at #/paths/~1calls/get has no operationId"


def test_a_path_parameter_that_is_no_identifier_is_refused():
    spec = operation(parameters=[parameter("call-id", "path")])
    assert "has the path parameter 'call-id', which is not an identifier" in refused(
        paths={"/calls/{call-id}": {"get": spec}}
    )


@pytest.mark.parametrize("named", [[], ["id", "other"]])
def test_path_and_path_parameters_must_agree(named):
    spec = operation(parameters=[parameter(name, "path") for name in named])
    message = refused(paths={"/calls/{id}": {"get": spec}})
    assert message.endswith(f"describes the path parameters {named}, its path has ['id']")


def test_a_body_that_is_neither_json_nor_a_form_is_refused():
    spec = operation(requestBody={"content": {"text/plain": {"schema": {"type": "string"}}}})
    assert (
        "only one of application/json and application/x-www-form-urlencoded is understood, seen ['text/plain']"
        in refused(paths={"/calls": {"post": spec}})
    )


@pytest.mark.parametrize("text", ["openapi: 3.0.3", "swagger: '2.0'", "openapi: 3.2.0", "{}", "[]", "", "a word"])
def test_only_openapi_3_1_is_read(tmp_path, text):
    path = written(tmp_path, text)
    assert refused_file(path) == f"{path}: not an OpenAPI 3.1 document"


def test_a_file_that_is_no_yaml_is_refused_with_the_line(tmp_path):
    message = refused_file(written(tmp_path, "openapi: 3.1.0\npaths: }"))
    assert "not YAML" in message
    assert "line 2" in message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("responses:\n  200: {}", "the key '200' is not a text; put it in quotes"),
        ("a: 1\na: 2", "the key 'a' appears twice"),
    ],
)
def test_a_key_is_a_text_that_stands_once(tmp_path, text, reason):
    message = refused_file(written(tmp_path, text))
    assert reason in message
    assert "line 2" in message


def test_a_missing_file_is_refused_by_name(tmp_path):
    assert refused_file(tmp_path / "none.yaml") == f"{tmp_path / 'none.yaml'}: No such file or directory"


def test_words_and_dates_stay_text(tmp_path):
    path = written(tmp_path, "[yes, no, on, off, True, y, 2026-03-02, 2026-03-02T15:00:00Z, true, false, null, 1, 1.5]")
    words = ["yes", "no", "on", "off", "True", "y", "2026-03-02", "2026-03-02T15:00:00Z"]
    assert read_yaml(path) == [*words, True, False, None, 1, 1.5]


def test_a_contract_tells_its_name_its_host_and_its_base_path(tmp_path):
    servers = "servers: [{url: 'https://api.acme.test/v1/'}]"
    path = written(tmp_path, f"{{openapi: 3.1.0, info: {{title: Acme}}, {servers}, paths: {{}}}}")
    document = Contract.load(path).document
    assert (document.name, document.title, document.server) == ("acme", "Acme", ("api.acme.test", "/v1"))


@pytest.mark.parametrize(
    ("paths", "objection"),
    [
        (None, "it has no paths"),
        ({"/calls": {"gett": operation()}}, "unknown word 'gett' at #/paths/~1calls"),
        ({"/calls": {"$ref": "#/paths/~1other"}}, "unknown word '$ref' at #/paths/~1calls"),
        ({"/calls": {"get": {"operationId": "a"}}}, "no responses at #/paths/~1calls/get"),
        ({"/calls/a{id}": {"get": operation()}}, "the segment 'a{id}' of /calls/a{id}"),
        ({"/calls": {"get": operation(parameters=[parameter("x", "cookie")])}}, "a parameter in 'cookie' at"),
        (
            {"/calls": {"get": operation(responses={"200": {"links": {"next": {"operationId": "nope"}}}})}},
            "the link 'next' at #/paths/~1calls/get/responses/200 leads to the unknown operation 'nope'",
        ),
    ],
)
def test_what_nobody_would_act_on_is_refused(paths, objection):
    with pytest.raises(ContractRefused) as refusal:
        Document("acme", root() | {"paths": paths})
    assert objection in str(refusal.value)


@pytest.mark.parametrize("schema", [{"type": "strng"}, {"minLength": "2"}, {"required": "to"}])
def test_a_schema_that_is_none_is_refused(schema):
    assert refused(schemas={"Call": schema}) == "acme: not a JSON Schema: #/components/schemas/Call"


def test_an_unknown_format_is_refused():
    assert refused(schemas={"Call": {"format": "date-tme"}}).startswith("acme: unknown format 'date-tme'")


def test_a_pattern_that_is_none_is_refused():
    path = {"/calls": {"get": operation(parameters=[parameter("to", type="string", pattern="(")])}}
    assert "not a schema: #/paths/~1calls/get/parameters/0/schema" in refused(paths=path)


def test_two_machines_for_one_record_are_refused():
    ruled = {"type": "string", "enum": STATUSES, "x-status-machine": MACHINE}
    assert "another machine rules the record 'call' already" in refused(schemas={"One": ruled, "Two": ruled})
