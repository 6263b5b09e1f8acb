"""What changed between two contracts is told per field, and as breaking only where it breaks somebody."""

import pytest

from tests.tools.contract_pairs import between, contract_with, received, sent, told

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def fields(required=(), **properties):
    return {"type": "object", "properties": properties, "required": list(required)}


@pytest.mark.parametrize(
    ("old", "new", "rule", "where", "when_sent", "when_received"),
    [
        (fields(a=TEXT), fields(), "field-removed", "/a", "error", "error"),
        (fields(), fields(a=TEXT), "field-added", "/a", "note", "note"),
        (fields(), fields(["a"], a=TEXT), "field-added", "/a", "error", "note"),
        (fields(a=TEXT), fields(["a"], a=TEXT), "required", "/a", "error", "note"),
        (fields(["a"], a=TEXT), fields(a=TEXT), "required", "/a", "note", "error"),
        (fields(a=TEXT), fields(a=NUMBER), "type", "/a", "error", "error"),
        (fields(a=TEXT), fields(a={"type": ["string", "null"]}), "nullable", "/a", "note", "error"),
        (fields(a={"type": ["string", "null"]}), fields(a=TEXT), "nullable", "/a", "error", "note"),
        (fields(a=NUMBER), fields(a={"type": "number"}), "type", "/a", "note", "error"),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, "enum-added", ' = "b"', "note", "error"),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, "enum-removed", ' = "b"', "error", "note"),
        ({"const": "a"}, {"enum": ["a", "b"]}, "enum-added", ' = "b"', "note", "error"),
        (TEXT, {"type": "string", "enum": ["a"]}, "enum", "", "error", "note"),
        ({"maximum": 9}, {"maximum": 5}, "bound", " (maximum)", "error", "note"),
        ({"minLength": 3}, {}, "bound", " (minLength)", "note", "error"),
        ({}, {"format": "uuid"}, "form", " (format)", "error", "note"),
        ({"pattern": "a"}, {"pattern": "b"}, "form", " (pattern)", "error", "error"),
        ({"items": TEXT}, {"items": NUMBER}, "type", "/*", "error", "error"),
        ({"additionalProperties": True}, {"additionalProperties": False}, "value", "/*", "error", "note"),
        ({"oneOf": [TEXT]}, {"oneOf": [NUMBER, TEXT]}, "alternative-added", " (oneOf)", "note", "error"),
        ({"allOf": [TEXT]}, {"allOf": [TEXT, {"maxLength": 3}]}, "alternative-added", " (allOf)", "error", "note"),
        ({"anyOf": [TEXT, NUMBER]}, {"anyOf": [NUMBER]}, "alternative-removed", " (anyOf)", "error", "note"),
        ({"not": TEXT}, {"not": NUMBER}, "condition", " (not)", "error", "error"),
        ({"if": TEXT, "then": {"minLength": 1}}, {"if": TEXT}, "condition", " (then)", "error", "error"),
        ({"default": 1}, {"default": 2}, "default", " (default)", "warning", "warning"),
        ({}, {"deprecated": True}, "deprecated", " (deprecated)", "note", "note"),
        ({}, {"x-strange": 1}, "condition", " (x-strange)", "error", "error"),
    ],
)
def test_a_change_of_a_schema_is_named_where_it_is(old, new, rule, where, when_sent, when_received):
    assert sent(old, new) == [(rule, f"body{where}", when_sent)]
    assert received(old, new) == [(rule, f"response 200 body{where}", when_received)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"const": 1}, {"enum": [1]}),
        ({"type": "string"}, {"type": ["string"]}),
        ({"anyOf": [TEXT, {"type": "null"}]}, {"type": ["string", "null"]}),
        ({"oneOf": [TEXT, NUMBER]}, {"oneOf": [NUMBER, TEXT]}),
        ({"minLength": 0}, {}),
        ({}, True),
        ({"description": "One.", "title": "A", "examples": [1]}, {"description": "Other."}),
        ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    ],
)
def test_another_way_to_say_the_same_is_no_change(old, new):
    assert sent(old, new) == received(old, new) == []


def test_a_schema_under_a_name_is_compared_with_one_that_is_written_out():
    named = contract_with(received={"$ref": "#/components/schemas/Thing"})
    named["components"] = {"schemas": {"Thing": fields(a=TEXT)}}
    assert between(named, contract_with(received=fields(a=TEXT))) == []
    assert told(between(named, contract_with(received=fields()))) == [("field-removed", "response 200 body/a", "error")]


def test_a_schema_that_holds_itself_is_compared_to_its_end():
    old, new = (contract_with(received={"$ref": "#/components/schemas/Tree"}) for _ in range(2))
    tree = fields(left={"$ref": "#/components/schemas/Tree"}, name=TEXT)
    old["components"] = {"schemas": {"Tree": tree}}
    new["components"] = {"schemas": {"Tree": fields(left={"$ref": "#/components/schemas/Tree"}, name=NUMBER)}}
    assert told(between(old, new)) == [("type", "response 200 body/name", "error")]


def parameter(name="size", place="query", schema=NUMBER, **more):
    return {"name": name, "in": place, "schema": schema, **more}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([parameter()], [], ("parameter-removed", "query/size", "error")),
        ([], [parameter()], ("parameter-added", "query/size", "note")),
        ([], [parameter(required=True)], ("parameter-added", "query/size", "error")),
        ([parameter()], [parameter(required=True)], ("required", "query/size", "error")),
        ([parameter()], [parameter(schema=TEXT)], ("type", "query/size", "error")),
        ([parameter(explode=True)], [parameter(explode=False)], ("form", "query/size (explode)", "error")),
    ],
)
def test_a_change_of_a_parameter_is_named(old, new, expected):
    assert told(between(contract_with(parameters=old), contract_with(parameters=new))) == [expected]


def test_another_name_of_a_path_parameter_is_no_change_but_another_type_is():
    def path(name, schema):
        root = contract_with(parameters=[parameter(name, "path", schema, required=True)])
        root["paths"] = {f"/things/{{{name}}}": root["paths"]["/things"]}
        return root

    assert between(path("id", TEXT), path("thing_id", TEXT)) == []
    assert told(between(path("id", TEXT), path("key", NUMBER))) == [("type", "path/1", "error")]
