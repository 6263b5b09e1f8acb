"""A vendor's own requests work as they stand, and the replies show every name that its pages show."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from mock_server.vendors import VENDORS
from tests.documented import elevenlabs, freya, happyrobot, retell, temphone, twilio, vapi, vogent
from tests.documented.pages import missing, page_of, pages, reasons
from tests.driving import app, fresh

PLAYS: dict[str, Callable[[], dict[str, Any]]] = {
    "elevenlabs": elevenlabs.play,
    "freya": freya.play,
    "happyrobot": happyrobot.play,
    "retell": retell.play,
    "temphone": temphone.play,
    "twilio": twilio.play,
    "vapi": vapi.play,
    "vogent": vogent.play,
}
SHAPES = [
    pytest.param(vendor, name, shape, id=f"{vendor}-{name}")
    for vendor in VENDORS
    for part in ("replies", "webhooks")
    for name, shape in pages(vendor)[part].items()
]

NO_REPLY = {"setRating", "stopCall", "deleteCall", "deletePhoneNumber", "deleteAgent", "DeleteCall"}
NO_REPLY |= {"DeleteCallRecording", "DeleteRecording", "DeleteIncomingPhoneNumber"}
NO_REPLY |= {"FetchRecordingMedia", "FetchRecordingWav", "FetchRecordingMp3"}
NO_REPLY |= {"delete_batch_call", "delete_agent_route", "delete_conversation_route", "delete_phone_number_route"}
NO_REPLY |= {"get_conversation_audio_route"}
"""Operations whose reply has no body, or a sound."""

every_vendor = pytest.mark.parametrize("vendor", VENDORS)


@cache
def played(vendor: str) -> dict[str, Any]:
    return PLAYS[vendor]()


@pytest.mark.parametrize(("vendor", "name", "shape"), SHAPES)
def test_a_reply_shows_every_name_that_the_page_shows(vendor: str, name: str, shape: Any) -> None:
    assert list(missing(shape, played(vendor)[name])) == []


@pytest.mark.parametrize("name", pages("twilio")["webhooks"])
def test_a_callback_of_twilio_shows_no_name_that_the_pages_do_not_show(name: str) -> None:
    shape = pages("twilio")["webhooks"][name]
    assert [field for field in played("twilio")[name] if field not in shape] == []


@every_vendor
def test_every_documented_request_works_as_it_stands(vendor: str) -> None:
    assert pages(vendor)["requests"].keys() <= played(vendor).keys()


@every_vendor
def test_every_operation_that_the_vendor_documents_is_compared(vendor: str) -> None:
    operations = app().vendors[vendor].contract.operations.values()
    documented = {one.id for one in operations if one.spec["x-provenance"]["basis"] == "documented"}
    assert documented - NO_REPLY <= pages(vendor)["replies"].keys()


@every_vendor
def test_what_is_left_out_is_told_with_its_reason(vendor: str) -> None:
    told = page_of(vendor)
    left_out = {*reasons(pages(vendor)["replies"]), *reasons(pages(vendor)["webhooks"])}
    assert [name for name, reason in sorted(left_out) if f"`{name}`" not in told or reason not in told] == []


def test_names_are_compared_in_objects_and_in_arrays() -> None:
    shape = {"a": None, "b": {"c": None, "d": "for a reason"}, "e": [{"f": None, "g": None}]}
    assert list(missing(shape, {"a": None, "b": {"c": 1}, "e": [{"f": 1}, {"g": 2, "f": 1}]})) == []
    assert list(missing(shape, {"b": None, "e": []})) == ["a", "b", "e[]"]
    assert list(missing(shape, {"a": 1, "b": {}, "e": [{"f": 1}]})) == ["b.c", "e[].g"]


def test_what_only_a_vendors_page_names_stands_in_no_list() -> None:
    client = fresh()
    example = "61ccefdf-ea02-4f49-811b-1241f8e20d26"
    answer = client.ask("PUT", f"/vogent/api/agents/{example}", {"name": "Example"})
    assert (answer.status, answer.body["id"]) == (200, example)
    assert example not in [agent["id"] for agent in client.records("agents")]
    assert client.ask("DELETE", f"/vogent/api/agents/{example}").status == 200
    assert client.ask("PUT", f"/vogent/api/agents/{example}", {"name": "Example"}).status == 404
