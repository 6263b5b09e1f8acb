"""The docs say all that a contract says, and are the same in the repository as on the server."""

import re
from html import unescape
from typing import ClassVar
from urllib.parse import urlencode

import orjson
import pytest

from mock_server.web.docs import diagram, reading
from mock_server.web.docs.fields import fields, type_of
from tests.contract.contracts import CONTRACTS, contract_named
from tests.web.asking import person

every_book = pytest.mark.parametrize("name", CONTRACTS)


def page(name: str) -> str:
    answer = person().ask("GET", f"/docs/{name}", host="127.0.0.1:4010")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.content.decode()


@every_book
def test_every_operation_and_every_answer_of_it_is_there(name):
    text = page(name)
    for operation in contract_named(name).operations.values():
        part = text.partition(f'id="{operation.id}"')[2].partition("</article>")[0]
        assert operation.spec["x-provenance"]["basis"] in part
        assert set(re.findall(r"<summary><b>(\w+)</b>", part)) == operation.spec["responses"].keys()


@every_book
def test_every_field_of_every_body_is_there(name):
    contract = contract_named(name)
    text = page(name)
    names = {field.name for one in reading.operations(contract) if one.body for field in one.body.fields}
    assert [field for field in names if f"<code>{field}</code>" not in text and "either: " not in field] == []
    assert len(names) > 5


@every_book
def test_every_example_of_a_request_is_one(name):
    contract = contract_named(name)
    for one in reading.operations(contract):
        body = contract.operations[one.id].body
        for example in one.body.examples if one.body else ():
            assert body.judge(_value(body, example.text))[0] == []


@every_book
def test_every_command_is_whole_and_the_page_says_which_key_it_takes(name):
    text = unescape(page(name))
    commands = re.findall(r"<pre>curl (.*?)</pre>", text, re.DOTALL)
    urls = [word for command in commands for word in command.split() if "http://127.0.0.1:4010/" in word]
    assert [url for url in urls if "{" in url] == []
    assert len(commands) >= len(contract_named(name).operations)
    key = re.findall(r"export KEY=([\w:]+)<", text)
    assert key == ["SKdemo:demo" if name == "twilio" else "demo"]


def _value(body, text):
    """Return the value of an example: JSON, or the fields of a form, one a line."""
    if body.form is None:
        return orjson.loads(text)
    return body.form.read(urlencode([tuple(line.split("=", 1)) for line in text.splitlines()]).encode())[0]


@every_book
def test_every_move_of_every_machine_is_in_its_table(name):
    text = unescape(page(name))
    for table in contract_named(name).machines.values():
        for moves in table["moves"].values():
            assert all(f"<code>{event}</code> → {target}" in text for event, target in moves.items())


def test_the_pictures_of_machines_have_a_box_for_each_status_and_a_curve_for_each_arrow():
    for name in CONTRACTS:
        for table in contract_named(name).machines.values():
            drawn = diagram.picture(table)
            arrows = {(status, target) for status, moves in table["moves"].items() for target in moves.values()}
            assert drawn.count("<rect ") == len(table["moves"])
            assert drawn.count('class="move"') == len(arrows)


def test_boxes_of_a_picture_do_not_overlap():
    for name in CONTRACTS:
        for table in contract_named(name).machines.values():
            drawn = diagram.picture(table)
            boxes = [
                tuple(map(int, found))
                for found in re.findall(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', drawn)
            ]
            width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn).groups())
            assert all(x + w <= width and y + h <= height for x, y, w, h in boxes)
            assert not [
                (one, other)
                for one in boxes
                for other in boxes
                if one < other and one[0] == other[0] and one[1] + one[3] > other[1]
            ]


def test_the_first_status_stands_in_front_and_moves_back_lead_back():
    table = {
        "record": "job",
        "initial": "new",
        "phases": dict.fromkeys(("new", "busy", "held", "done"), "waiting"),
        "moves": {
            "new": {"start": "busy"},
            "busy": {"hold": "held", "end": "done"},
            "held": {"go": "busy"},
            "done": {},
        },
    }
    columns = re.findall(r'<rect x="(\d+)" y="\d+".*?<text [^>]*>(\w+)<', diagram.picture(table))
    by_status = {status: int(x) for x, status in columns}
    assert by_status["new"] < by_status["busy"] < by_status["held"] == by_status["done"]


class Tiny:
    """A document without references."""

    root: ClassVar[dict] = {}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "date-time"}, "string (date-time)"),
        ({"type": ["integer", "null"]}, "integer or null"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "object of number"),
        ({"oneOf": [{"type": "null"}, {"type": "string"}]}, "string or null"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "integer or string"),
        ({}, "any value"),
        ({"allOf": [{"type": "object", "properties": {"a": {}}}]}, "object"),
    ],
)
def test_a_type_is_told_in_words(schema, words):
    assert type_of(Tiny(), schema) == words


def test_fields_of_all_parts_and_of_nested_objects_are_listed():
    schema = {
        "allOf": [{"properties": {"a": {"type": "integer", "minimum": 1, "default": 3}}, "required": ["a"]}],
        "properties": {"b": {"type": "array", "items": {"properties": {"c": {"enum": ["x", None]}}}}},
    }
    found = [(field.depth, field.name, field.is_required, field.rules) for field in fields(Tiny(), schema)]
    assert found == [
        (0, "a", True, ("at least 1", "default 3")),
        (0, "b", False, ()),
        (1, "c", False, ("one of x, null",)),
    ]


def test_what_a_contract_says_stays_text():
    from mock_server.web.docs.page import render

    shown = render("fields.html").strip()
    assert shown == ""
    from mock_server.web.docs import page as renderer

    filters = renderer._environment().filters
    assert "<b>" not in filters["markdown"]("a <b>bold</b> <script>claim</script>")
    assert "javascript:" not in filters["inline"]("[a](javascript:alert(1))").replace("(javascript:", "")


def test_a_contract_that_is_not_served_is_named_with_those_that_are():
    answer = person().ask("GET", "/docs/acme")
    assert answer.status == 404
    assert b"no such docs, only control, elevenlabs, freya" in answer.content
