"""The mock keeps to the vendors' own pages: in its replies, in what it requires, and in the bounds that it sets."""

import re
from functools import cache
from typing import Any

import pytest

from mock_server.contract.contract import Contract
from mock_server.resources import contract_path
from tests.documented import happyrobot, vogent
from tests.documented.pages import pages
from tests.driving import fresh
from tests.happyrobot.driver import driver
from tests.official.bounds import narrower
from tests.official.documents import VENDORS, as_schema, body_of, complaints, official, operations

PLAYS = {"happyrobot": happyrobot.play, "vogent": vogent.play}
OLDER = {"setViewed"}
"""Its page shows only the first generation of a call; the mock shows the newest (dossier 3.2)."""

REASONS = {
    r"(_id|/agent_id) (pattern|minLength|maxLength)": "an id of another form names nothing, which is 400 as well",
    r"(phone_number|toNumber) pattern": "a telephone number in E.164 form, as in every example",
    r"scheduled_for format|created(_at)? format": "an instant, as in every example",
    r"(max_duration_mins|timeoutMinutes|maxDurationSeconds|maxConcurrentDials) minimum 1": "no call lasts no time",
    r"max_duration_mins maximum|_minutes maximum|retry_period maximum|per_day maximum": "whole numbers of 32 bits",
    r"(_minutes|retry_period|max_retries|max_retry_per_day|skip \.|limit \.) minimum [01]": "it counts",
    r"max_retries maximum 100": "a repeat without end would never let a jump in time come back",
    r"retry_logic maxItems": "more rules than any page of the app holds",
    r"limit \. maximum 2000": "the page of the reply has this bound",
    r"skip \. maximum": "what JSON numbers hold",
    r"(statuses|from|to) \. pattern": "what it may hold is an enum or a date, separated by commas",
    r"csv_file format": "Base64, as the page says in words",
    r"(calls|rows|createBatchedCalls \.) minItems 1": "a list of calls without a call",
    r"required (phone_number|content|nodes)": "without it there is nothing to do (proposed)",
    r"email format": "an email, as the page says in words",
    r"webhookUrl format|inboundWebhookUrl format": "an address to send to",
    r"voiceVolumeLevel": "the bounds stand on the page in words",
    r"cursor \. minLength": "an empty cursor was never given out",
    r"maxConcurrentDials maximum": "the guide: no more than the workspace has lines",
    r"dayOfWeek|startTime pattern|endTime pattern|timezone format": "the guide says it in words",
}
"""Bounds of ours that a page does not have, and why each is there."""

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
    assert {(method, path) for method, path, _ in operations(vendor)} <= served


@every_vendor
def test_every_reply_keeps_to_the_pages(vendor: str) -> None:
    by_call = {(one.method, one.path): one.id for one in contract(vendor).operations.values()}
    wrong = {}
    for method, path, text in operations(vendor):
        schema, name = body_of(official(vendor), text["responses"]["200"]), by_call[method, path]
        if schema is not None and name not in OLDER:
            wrong[name] = complaints(vendor, schema, played(vendor)[name])
    assert {name: found for name, found in wrong.items() if found} == {}


@every_vendor
def test_the_documented_requests_keep_to_the_pages(vendor: str) -> None:
    by_call = {(one.method, one.path): one.id for one in contract(vendor).operations.values()}
    requests = pages(vendor)["requests"]
    for method, path, text in operations(vendor):
        schema, name = body_of(official(vendor), text.get("requestBody")), by_call[method, path]
        if schema is not None:
            assert complaints(vendor, schema, requests[name]) == [], name


@every_vendor
def test_no_bound_is_narrower_than_the_pages_without_a_reason(vendor: str) -> None:
    found = narrower(contract(vendor), vendor)
    assert [one for one in found if not any(re.search(pattern, one) for pattern in REASONS)] == []


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


def test_what_a_page_did_not_show_is_left_open() -> None:
    gap = {"type": "object", "x-gap": True, "required": ["a"], "properties": {"a": {"type": "string"}}}
    assert as_schema({}, gap)["properties"]["a"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert "required" not in as_schema({}, gap)
    assert as_schema({}, {"type": "string", "x-gap": True}) is True
    assert as_schema({}, {"type": "string", "nullable": True}) == {"anyOf": [{"type": "string"}, {"type": "null"}]}
