"""A vendor's pin follows from what plays its worlds, and from nothing that only explains."""

import os
import subprocess
import sys
from copy import copy, deepcopy
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from mock_server import vendors
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.prose import without_prose
from mock_server.engine.rules import RULES_NUMBER
from mock_server.engine.scenarios.outcomes import Outcomes
from mock_server.vendors import own_fixtures, pin
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.vendors.vendor import Vendor
from tests.cli.test_own_fixtures import own

Json = Any


@cache
def temphone() -> Vendor:
    return vendors.load("temphone")


def changed(text: Json, place: str, value: Json) -> Json:
    """The same text with another value at a place, which has a space between its names."""
    root = node = deepcopy(dict(text))
    *before, last = place.split()
    for part in before:
        node = node[int(part)] if isinstance(node, list) else node[part]
    assert node.get(last) != value
    node[last] = value
    return root


def told(of: str, place: str, value: Json) -> Vendor:
    """TemPhone with another value in its contract or in one of its fixtures."""
    vendor = copy(temphone())
    if of == "contract":
        root = changed(vendor.contract.document.root, place, value)
        vendor.contract = Contract(Document("temphone", root, is_sound=True))
    elif of == "outcomes":
        vendor.outcomes = Outcomes(changed(vendor.outcomes.text, place, value), vendor.machines, of)
    elif of == "seed":
        vendor.seed = changed(vendor.seed, place, value)
    else:
        scenario = vendor.read_scenario(of, changed(vendor.scenarios[of].text, place, value), of)
        vendor.scenarios = {**vendor.scenarios, of: scenario}
    return vendor


LIST = "paths /calls/scheduled get"
INPUT = "components schemas ScheduleCallInput"
MACHINE = "components schemas CallStatus x-status-machine"


@pytest.mark.parametrize(
    ("of", "place", "value"),
    [
        ("contract", "info description", "Another one."),
        ("contract", "tags 0 description", "Another one."),
        ("contract", f"{LIST} summary", "List them."),
        ("contract", f"{LIST} tags", ["Contacts"]),
        ("contract", f"{LIST} x-provenance", {"basis": "documented", "source": "S", "date": "2026-12"}),
        ("contract", f"{LIST} parameters 0 description", "Only to them."),
        ("contract", f"{LIST} parameters 0 example", "ctc_1"),
        ("contract", f"{LIST} responses 200 content application/json examples", {}),
        ("contract", f"{LIST} responses 200 description", "A page."),
        ("contract", "servers 0 description", "None."),
        ("contract", f"{INPUT} properties scheduled_at description", "When."),
        ("contract", f"{MACHINE} events ring summary", "It rings."),
        ("contract", f"{MACHINE} x-provenance source", "S"),
        ("mixed", "summary", "Realistic."),
        ("outcomes", "summary", "How."),
        ("outcomes", "outcomes silent nearest", "nothing at all"),
    ],
)
def test_prose_leaves_the_pin_as_it_is(of: str, place: str, value: Json) -> None:
    assert pin.pin(told(of, place, value)) == pin.pin(temphone())


@pytest.mark.parametrize(
    ("of", "place", "value", "part"),
    [
        ("contract", f"{LIST} parameters 5 schema default", 20, "schemas"),
        ("contract", f"{LIST} parameters 5 schema maximum", 90, "schemas"),
        ("contract", f"{INPUT} properties scheduled_at format", "date", "schemas"),
        ("contract", f"{INPUT} required", [], "schemas"),
        ("contract", "components schemas CallStatus enum", ["scheduled", "lost"], "schemas"),
        ("contract", "components schemas ScheduledCall pattern", "^a", "schemas"),
        ("contract", f"{MACHINE} moves scheduled busy", "canceled", "machines"),
        ("contract", f"{MACHINE} phases failed", "stopped", "machines"),
        ("contract", f"{MACHINE} events cancel operation", "getContact", "machines"),
        ("seed", "account concurrent_calls", 7, "fixtures"),
        ("seed", "contacts 0 first_name", "Alma", "fixtures"),
        ("outcomes", "outcomes busy steps 1 after", 3, "fixtures"),
        ("outcomes", "outcomes busy shows failure_reason", "error", "fixtures"),
        ("outcomes", "words transfer", "fail", "fixtures"),
        ("mixed", "call 0 after", [0, 1.25], "scenarios"),
        ("mixed", "call 1 one_of 0 odds", 47.25, "scenarios"),
    ],
)
def test_what_plays_changes_the_part_of_the_pin_that_it_belongs_to(of: str, place: str, value: Json, part: str) -> None:
    head = pin.pins({"temphone": temphone()}, ["temphone"])
    other = {"temphone": told(of, place, value)}
    assert pin.misfit(head, other) == f"this history was made with other {part} of temphone"


def test_a_name_is_no_prose_and_neither_is_a_value():
    schema = {
        "description": "A person.",
        "properties": {"description": {"type": "string", "title": "Its text."}, "title": {"example": 1}},
        "default": {"title": "Dr", "summary": "kept"},
        "enum": [{"example": 1}],
        "oneOf": [{"description": "one", "const": {"note": 1}}],
    }
    assert without_prose(schema) == {
        "properties": {"description": {"type": "string"}, "title": {}},
        "default": {"title": "Dr", "summary": "kept"},
        "enum": [{"example": 1}],
        "oneOf": [{"const": {"note": 1}}],
    }


def test_the_order_of_odds_counts():
    before = {"call": [{"event": {"answer": 0.5, "busy": 0.5}}]}
    vendor, turned = copy(temphone()), copy(temphone())
    vendor.scenarios = {"mixed": vendor.read_scenario("mixed", before, "mixed")}
    after = {"call": [{"event": {"busy": 0.5, "answer": 0.5}}]}
    turned.scenarios = {"mixed": vendor.read_scenario("mixed", after, "mixed")}
    assert pin.pin(vendor) != pin.pin(turned)


def test_a_pin_is_computed_once_and_anew_after_fixtures_of_ones_own(tmp_path):
    served = LazyVendors(["temphone"])
    vendor = served["temphone"]
    before = pin.pin(vendor)
    assert pin.pin(vendor) is before
    own_fixtures.add(served, own(tmp_path, temphone__seed="account: {concurrent_calls: 7}"))
    assert pin.pin(vendor) != before
    assert pin.pin(vendors.load("temphone")) == before


def test_a_scenario_more_fits_and_one_less_does_not():
    more = copy(temphone())
    text = {"summary": "Busy.", "call": [{"event": "ring"}, {"event": "busy"}]}
    more.scenarios = {**more.scenarios, "own": more.read_scenario("own", text, "own")}
    with_it, without = ({"temphone": vendor} for vendor in (more, temphone()))
    assert pin.misfit(pin.pins(without, ["temphone"]), with_it) is None
    said = pin.misfit(pin.pins(with_it, ["temphone"]), without)
    assert said == "this history was made with other scenarios of temphone"


def test_numbers_of_ones_own_are_fixtures_of_every_vendor(tmp_path):
    both = LazyVendors(["temphone", "vogent"])
    head = pin.pins(both, both)
    own_fixtures.add(both, own(tmp_path, numbers='numbers: {"50": busy}'))
    said = "this history was made with other fixtures of temphone; other fixtures of vogent"
    assert pin.misfit(head, both) == said


ONE = {"temphone": "1.2.3.4"}


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({}, None),
        ({"rules": RULES_NUMBER}, None),
        ({"vendors": {}}, None),
        ({"rules": 7}, f"this history was made with other rules of the engine (seen '7', here {RULES_NUMBER})"),
        ({"rules": None}, f"this history was made with other rules of the engine (seen 'None', here {RULES_NUMBER})"),
        ({"vendors": {"ac\nme": "1.2.3.4"}}, "this history was made with 'ac\\nme', which is not served here"),
        ({"vendors": ["temphone"]}, "vendors: seen \"['temphone']\", expected the pin of each"),
        ({"vendors": {"temphone": 5}}, "other machines and schemas and fixtures and scenarios of temphone"),
        (
            {"rules": 0, "vendors": ONE},
            f"rules of the engine (seen '0', here {RULES_NUMBER}); other machines and schemas and fixtures",
        ),
    ],
    ids=str,
)
def test_a_head_that_does_not_fit_says_in_one_sentence_why(head, said):
    found = pin.misfit(head, {"temphone": temphone()})
    assert found is None if said is None else said in (found or "")


def test_pins_are_of_the_vendors_that_are_named_and_known():
    both = {"temphone": temphone()}
    assert pin.pins(both, ["temphone", "control", ""]) == {
        "rules": RULES_NUMBER,
        "vendors": {"temphone": pin.pin(temphone())},
    }


def test_a_hash_is_one_of_these_very_bytes_whatever_writes_json_elsewhere():
    text = rb'{"b":[1,1.5,1e+16,1e-07,0.1,null,true],"a":"\u00e9\u2028\ud83d\ude00"}'
    found = pin._hash({"b": [1, 1.5, 1e16, 1e-7, 0.1, None, True], "a": "é\u2028😀"})
    assert found == blake2b(text, digest_size=4).hexdigest()


def test_a_pin_is_the_same_in_another_process_that_parses_everything_anew(tmp_path: Path):
    code = (
        "from mock_server import vendors; from mock_server.vendors.pin import pin; print(pin(vendors.load('temphone')))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "MOCKDIAL_CACHE": str(tmp_path)}
    for _ in ("parsed", "from the cache"):
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == pin.pin(temphone())
