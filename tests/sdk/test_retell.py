"""Retell's own SDKs work with the mock as they are. The one for Python passes each reply through strict validation."""

import re

import pytest

from tests.documented.pages import page_of
from tests.sdk.material import spoken
from tests.sdk.running import LANGUAGES, seen

UNPAID = {"python": "APIStatusError", "node": "APIError"}
"""The error of 402, for which the SDKs have no class of its own."""

FILES = {"getRecording", "getPublicLog"}
"""Operations that the SDK has no method for."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sdk_places_reads_lists_stops_and_deletes_and_verifies_webhooks(language: str) -> None:
    assert seen("retell", language)["saw"] == {
        "same call": True,
        "ended": ["ended", "user_hangup"],
        "ringing": "UnprocessableEntityError",
        "stopped": "NotFoundError",
        "pages": [2, 2, 1],
        "updated": {"seen": True},
        "registered": "registered",
        "recording": ["audio/wav", "text/plain; charset=utf-8"],
        "concurrency": 20,
        "unknown": "NotFoundError",
        "wrong": "BadRequestError",
        "no key": "AuthenticationError",
        "refused": UNPAID[language],
        "server_error": "InternalServerError",
        "unavailable": "InternalServerError",
        "rate_limited": "RateLimitError",
        "agent": "Renamed",
        "agents": 3,
        "engine": "Hello.",
        "numbers": 4,
        "nickname": "Ours",
        "bought": "retell-twilio",
        "webhooks": 15,
        "signed": [True, True],
        "never": [],
    }


def test_every_operation_with_a_body_and_every_event_is_held_against_a_type() -> None:
    assert seen("retell", "python")["odd"].keys() == spoken("retell") - FILES


def test_every_reply_and_webhook_fits_the_types_of_the_sdk() -> None:
    assert {name: odd for name, odd in seen("retell", "python")["odd"].items() if odd} == {}


def test_the_page_of_the_vendor_names_what_the_sdk_has_no_method_for() -> None:
    told = page_of("retell").partition("**Without a method of an SDK**")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", told)) == FILES
