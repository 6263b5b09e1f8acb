"""The mock keeps to the vendors' own pages: in its replies, in what it requires, and in the bounds that it sets."""

import re
from functools import cache
from typing import Any

import pytest

from mock_server.contract.contract import Contract
from mock_server.resources import contract_path
from tests.documented import elevenlabs, happyrobot, twilio, vogent
from tests.documented.pages import page_of, pages
from tests.driving import fresh
from tests.happyrobot.driver import driver
from tests.official.bounds import REASONS, narrower, unknown
from tests.official.documents import VENDORS, as_schema, body_of, complaints, official, operations, reply_of, unlike
from tests.official.evidence import of_twilio

PLAYS = {"elevenlabs": elevenlabs.play, "happyrobot": happyrobot.play, "twilio": twilio.play, "vogent": vogent.play}
UNSERVED = {
    "elevenlabs": {"export_batch_call", None},
    "happyrobot": set(),
    "twilio": {"CreateCallRecording", "UpdateCallRecording", "ListCallNotification", "FetchCallNotification"},
    "vogent": set(),
}
"""Operations of the pages that the mock does not have; each contract says what it leaves out."""

OLDER = {"setViewed"}
"""Its page shows only the first generation of a call; the mock shows the newest (dossier 3.2)."""

every_vendor = pytest.mark.parametrize("vendor", VENDORS)


@cache
def contract(vendor: str) -> Contract:
    return Contract.load(contract_path(vendor))


@cache
def played(vendor: str) -> dict[str, Any]:
    return PLAYS[vendor]()


@every_vendor
def test_every_operation_of_the_pages_is_served(vendor: str) -> None:
    served = {(one.method, one.path) for one in contract(vendor).operations.values()}
    others = {text.get("operationId") for method, path, text in operations(vendor) if (method, path) not in served}
    assert others == UNSERVED[vendor]


@every_vendor
def test_every_reply_keeps_to_the_pages(vendor: str) -> None:
    by_call = {(one.method, one.path): one.id for one in contract(vendor).operations.values()}
    wrong = {}
    for method, path, text in operations(vendor):
        schema, name = reply_of(official(vendor), text), by_call.get((method, path), "")
        if schema is not None and name and name not in OLDER:
            wrong[name] = complaints(vendor, schema, played(vendor)[name])
    assert {name: found for name, found in wrong.items() if found} == {}


@every_vendor
def test_the_documented_requests_keep_to_the_pages(vendor: str) -> None:
    by_call = {(one.method, one.path): one.id for one in contract(vendor).operations.values()}
    requests = pages(vendor)["requests"]
    for method, path, text in operations(vendor):
        schema, name = body_of(official(vendor), text.get("requestBody")), by_call.get((method, path), "")
        if schema is not None and name:
            assert complaints(vendor, schema, requests[name]) == [], name


@every_vendor
def test_no_bound_is_narrower_than_the_pages_without_a_reason(vendor: str) -> None:
    found = narrower(contract(vendor), vendor)
    assert [one for one in found if not any(re.search(pattern, one) for pattern in REASONS)] == []


def test_our_page_on_twilio_names_each_field_that_is_bound_more_narrowly() -> None:
    told = page_of("twilio").partition("**Beside the vendor's own document**")[2].partition("\n\n")[0]
    named = set(re.findall(r"`(\S+)`", told))
    bound = {re.split(r"[?/]", one)[1].split()[0].rstrip("<>") for one in narrower(contract("twilio"), "twilio")}
    short = {re.sub(r"^\w*(Url|Callback)$", r"…\1", re.sub(r"^(MachineDetection).*", r"\1", name)) for name in bound}
    assert short - named == set()
    assert named - short == {"stir_verstat"}


@every_vendor
def test_every_field_of_the_pages_requests_is_known(vendor: str) -> None:
    assert list(unknown(contract(vendor), vendor)) == []


def test_every_reply_about_calls_of_every_outcome_is_as_the_pages_of_twilio_show_it() -> None:
    schemas = {text["operationId"]: reply_of(official("twilio"), text) for _, _, text in operations("twilio")}
    replies = [*of_twilio().replies, *(one for one in played("twilio").items() if schemas.get(one[0]))]
    wrong = {
        f"{name} {odd}"
        for name, value in replies
        for odd in (*complaints("twilio", schemas[name], value), *unlike("twilio", schemas[name], value))
    }
    assert wrong == set()


@pytest.mark.parametrize("query", ["", "?limit=0", "?limit=2&skip=1", "?statuses=Failed", "?skip=99"])
def test_every_page_of_the_list_of_calls_keeps_to_the_page(query: str) -> None:
    one = driver()
    for number in range(3):
        one.call(phone_number=f"+1202555011{number}")
    schema = next(
        body_of(official("happyrobot"), text["responses"]["200"])
        for method, path, text in operations("happyrobot")
        if (method, path) == ("GET", "/calls")
    )
    assert complaints("happyrobot", schema, one.get(f"/calls{query}")) == []


def test_a_new_world_keeps_to_the_pages_of_vogent() -> None:
    client = fresh()
    for method, path, text in operations("vogent"):
        if method == "GET" and "{" not in path:
            schema = body_of(official("vogent"), text["responses"]["200"])
            assert complaints("vogent", schema, client.get(f"/vogent/api{path}")) == [], path


def test_a_member_that_only_one_side_has_is_named() -> None:
    value = {"calls": [{"sid": "CA1", "odd": 1}], "end": 0}
    schema = reply_of(official("twilio"), next(text for _, _, text in operations("twilio")))
    found = set(unlike("twilio", schema, value))
    assert {"/calls/[]/odd is on no page", "/calls/[]/status is left out", "/uri is left out"} <= found


def test_what_a_page_did_not_show_is_left_open() -> None:
    gap = {"type": "object", "x-gap": True, "required": ["a"], "properties": {"a": {"type": "string"}}}
    assert as_schema({}, gap)["properties"]["a"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert "required" not in as_schema({}, gap)
    assert as_schema({}, {"type": "string", "x-gap": True}) is True
    assert as_schema({}, {"type": "string", "nullable": True}) == {"anyOf": [{"type": "string"}, {"type": "null"}]}
