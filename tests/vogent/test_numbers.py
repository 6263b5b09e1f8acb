"""Telephone numbers: three ways to have one, one way to lose it."""

from typing import Any

import pytest

from tests.driving import AGENT, NUMBERS, SURVEY, fresh

PATH = "/vogent/api/phone_numbers"
NOBODY = "00000000-0000-4000-8000-000000000000"
SIP = {"phoneNumber": "+12025550188", "terminationUri": "sip.example", "username": "someone", "password": "secret"}
OWN_SIP = {"sipPrefix": "acme", "username": "frontdesk", "password": "secret"}


def test_numbers_are_listed_newest_first() -> None:
    client = fresh()
    new = client.post(f"{PATH}/purchase", {"number": "+12025550150"})["id"]
    assert [number["id"] for number in client.get(PATH)["data"]][:2] == [new, "b0000000-0000-4000-8000-000000000004"]


def test_a_number_shows_all_four_fields() -> None:
    assert fresh().get(f"{PATH}/{NUMBERS[0]}") == {
        "id": NUMBERS[0],
        "number": "+12025550100",
        "type": "PSTN",
        "agentId": AGENT,
    }


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"type": "purchase", "purchase": {"number": "+12025550150"}}, ("+12025550150", "PSTN")),
        ({"type": "sip_import", "sipImport": SIP}, ("+12025550188", "PSTN")),
        ({"type": "vogent_sip", "vogentSip": OWN_SIP}, ("frontdesk", "SIP_USERNAME")),
        ({"type": "vogent_sip", "vogentSip": OWN_SIP, "purchase": None}, ("frontdesk", "SIP_USERNAME")),
    ],
    ids=["bought", "imported", "a name", "others null"],
)
def test_a_number_is_had_in_one_of_three_ways(body: Any, shown: tuple[str, str]) -> None:
    client = fresh()
    number = client.post(PATH, body)
    assert (number["number"], number["type"], number["agentId"]) == (*shown, None)
    assert client.get(f"{PATH}/{number['id']}") == number
    assert "password" not in repr(number)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "gift"},
        {"type": "purchase"},
        {"type": "purchase", "purchase": None},
        {"type": "purchase", "sipImport": SIP},
        {"type": "sip_import", "sipImport": {**SIP, "phoneNumber": "188"}},
        {"type": "vogent_sip", "vogentSip": {**OWN_SIP, "password": "four"}},
    ],
    ids=str,
)
def test_a_way_without_what_it_needs_is_422(body: Any) -> None:
    client = fresh()
    assert client.ask("POST", PATH, body).status == 422
    assert len(client.records("phone_numbers")) == 4


def test_a_number_is_linked_to_an_agent_and_unlinked_by_an_empty_id() -> None:
    client = fresh()
    assert client.put(f"{PATH}/{NUMBERS[1]}", {"agentId": SURVEY})["agentId"] == SURVEY
    assert client.put(f"{PATH}/{NUMBERS[1]}", {})["agentId"] == SURVEY
    assert client.put(f"{PATH}/{NUMBERS[1]}", {"agentId": ""})["agentId"] is None


def test_a_number_is_not_linked_to_nobody() -> None:
    client = fresh()
    assert client.ask("PUT", f"{PATH}/{NUMBERS[0]}", {"agentId": NOBODY}).status == 400
    assert client.get(f"{PATH}/{NUMBERS[0]}")["agentId"] == AGENT


def test_a_deleted_number_is_shown_once_more_and_then_gone() -> None:
    client = fresh()
    before = client.get(f"{PATH}/{NUMBERS[0]}")
    assert client.ask("DELETE", f"{PATH}/{NUMBERS[0]}") == (200, before)
    assert {client.ask(method, f"{PATH}/{NUMBERS[0]}").status for method in ("GET", "DELETE")} == {404}
    assert len(client.get(PATH)["data"]) == 3


def test_a_number_that_was_deleted_can_be_bought_anew_under_another_id() -> None:
    client = fresh()
    client.ask("DELETE", f"{PATH}/{NUMBERS[0]}")
    assert client.post(f"{PATH}/purchase", {"number": "+12025550100"})["id"] != NUMBERS[0]


def test_buying_what_one_has_changes_nothing() -> None:
    client = fresh()
    assert client.post(f"{PATH}/purchase", {"number": "+12025550100"})["id"] == NUMBERS[0]
    assert len(client.records("phone_numbers")) == 4


def found(**body: Any) -> list[str]:
    return [offer["number"] for offer in fresh().post(f"{PATH}/search", {"prefix": "212", **body})]


def test_a_search_offers_five_numbers_with_the_prefix() -> None:
    assert found() == [f"+1212555010{n}" for n in range(5)]


@pytest.mark.parametrize("limit", [1, 10])
def test_a_search_offers_as_many_as_asked_for(limit: int) -> None:
    assert len(found(limit=limit)) == limit


@pytest.mark.parametrize("wrong", [{"limit": 11}, {"limit": 0}, {"country": "USA"}, {"prefix": 212}], ids=str)
def test_a_search_that_breaks_the_schema_is_422(wrong: dict[str, Any]) -> None:
    assert fresh().ask("POST", f"{PATH}/search", {"prefix": "212", **wrong}).status == 422


def test_what_one_has_is_not_offered_again() -> None:
    assert "+12025550100" not in found(prefix="202", limit=10)


def test_where_no_numbers_are_reserved_for_fiction_there_is_no_offer() -> None:
    assert (found(country="DE"), found(prefix="012")) == ([], [])


def test_what_was_offered_can_be_bought() -> None:
    client = fresh()
    offer = client.post(f"{PATH}/search", {"prefix": "212", "limit": 1})[0]
    assert client.post(f"{PATH}/purchase", offer)["number"] == offer["number"]
    assert client.post(f"{PATH}/search", {"prefix": "212", "limit": 1})[0] != offer
