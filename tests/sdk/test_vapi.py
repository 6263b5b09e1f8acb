"""Vapi's own SDKs work with the mock as they are."""

import re

import pytest

from tests.documented.pages import page_of
from tests.sdk.material import spoken
from tests.sdk.running import LANGUAGES, seen

ERROR = {"python": "ApiError", "node": "VapiError"}
"""The error of a status that the vendor's document does not declare for the operation."""

CREDENTIALS = {f"CredentialController_{name}" for name in ("create", "findAll", "findOne", "remove")}
UNTYPED = CREDENTIALS | {"campaign.event"}

NO_OBJECT = "/server/backoffPlan/type: 'fixed' is no dict"
OF_A_NUMBER = [f"/message/phoneNumber/{name} is in no type" for name in "createdAt id orgId status updatedAt".split()]
ABOUT_A_CALL = ("status-update", "end-of-call-report", "hang", "call.deleted", "call.delete.failed")
DIFFERENCES = {
    "CallController_create": ["/subscriptionLimits is in no type"],
    **{f"CampaignController_{name}V2": [NO_OBJECT] for name in ("create", "findOne", "update", "remove")},
    "CampaignController_findAllV2": [f"/results/[]{NO_OBJECT}"],
    **dict.fromkeys(ABOUT_A_CALL, OF_A_NUMBER),
}
"""Where the types of the SDK are wrong; the page of the vendor has the reasons."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sdk_calls_one_and_some_and_campaigns_and_is_told_with_a_signature(language: str) -> None:
    def error(status: int) -> list[object]:
        return [ERROR[language], status]

    assert seen("vapi", language)["saw"] == {
        "placed": ["queued", "outboundPhoneCall", ["queued"] * 3, []],
        "ended": ["ended", "customer-ended-call", "user", True],
        "listed": [5, [3, 1, 0]],
        "named": "Reminder",
        "later": ["scheduled", "scheduled"],
        "deleted": [True, error(404)],
        "campaign": ["scheduled", "ended", "campaign.ended.success", 5],
        "contacts": [2, 2, 1],
        "contact": "contact.completed",
        "cancelled": ["cancelled", "campaign.scheduled.ended-by-user"],
        "campaigns": [1, 1],
        "archived": "archived",
        "once": error(400),
        "messages": 55,
        "told": ["campaign.event", "end-of-call-report", "status-update"],
        "signed": [True, True],
        "older": ["Renamed", [1], "ended", "campaign.scheduled.ended-by-user"],
        "deleted at once": [True, error(404)],
        "deleted later": [error(404), error(404)],
        "assistant": "Renamed",
        "assistants": 3,
        "number": ["Ours", "twilio"],
        "numbers": 2,
        "pages of numbers": [1, 1],
        "removed": ["Ours", "Renamed"],
        "no assistant": error(404),
        "wrong": ["BadRequestError", 400],
        "no assistant of that name": ["BadRequestError", 400],
        "unknown": error(404),
        "no key": error(401),
        "refused": error(401),
        "server_error": ["InternalServerError", 500],
        "unavailable": error(503),
        "rate_limited": error(429),
        "never": [],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sdk_asks_twice_and_dials_twice_unless_it_is_set_up_as_the_page_shows(language: str) -> None:
    assert seen("vapi", language)["doubled"] == {"as the page has it": [], "without the setting": ["dialled_twice"]}


def test_every_operation_with_a_body_and_every_event_is_held_against_a_type() -> None:
    assert seen("vapi", "python")["odd"].keys() == spoken("vapi") - UNTYPED


def test_every_reply_and_webhook_fits_the_types_of_the_sdk() -> None:
    assert {name: odd for name, odd in seen("vapi", "python")["odd"].items() if odd} == DIFFERENCES


def test_the_page_of_the_vendor_names_what_the_sdks_have_no_method_and_no_type_for() -> None:
    methods, types = (
        page_of("vapi").partition(f"**{words}**")[2].partition("\n\n")[0]
        for words in ("Without a method of an SDK", "Beside the types of the vendor's SDK")
    )
    assert set(re.findall(r"`(\w+)`", methods)) == CREDENTIALS
    assert re.findall(r"`([\w.]+)`", types) == [
        *("subscriptionLimits", "type", "backoffPlan", "phoneNumber"),
        *("id", "orgId", "createdAt", "updatedAt", "status", "campaign.event"),
    ]
