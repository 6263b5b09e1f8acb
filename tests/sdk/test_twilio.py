"""Twilio's own SDKs work with the mock as they are, on the vendor's own host: the proxy of `serve` leads them here."""

import re

import pytest

from tests.documented.pages import page_of
from tests.driving import app
from tests.sdk.running import LANGUAGES, seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sdk_makes_lists_ends_and_deletes_calls_and_verifies_what_it_is_told(language: str) -> None:
    assert seen("twilio", language)["saw"] == {
        "pages": [5, 5, 3, 5],
        "queued": 5,
        "canceled": "canceled",
        "not over": [409, 20009],
        "no number": [400, 21201],
        "unknown": [404, 20404],
        "wrong token": [401, 20003],
        "ended": ["completed", "1", "2026-03-02T15:00:00.000Z", "2026-03-02T15:00:07.000Z"],
        "since": 4,
        "deleted": True,
        "told": [
            *["/status?a=1 completed"] * 4,
            *["/status?a=1 initiated"] * 4,
            *["/voice in-progress"] * 4,
        ],
        "signed": [True, True],
        "recorded": ["completed", "9"],
        "sounds": [200, 200, 200],
        "events": [201],
        "gone": [True, [404, 20404]],
        "bought": ["+14155550102", "Front desk", ["+14155550100", "+14155550102"], True],
        "not for sale": [400, 21422],
        "verified": "+14155550101",
        "account": "active",
        "tried": ["queued", "+15005550006", [400, 21210], [403, 20008], 0],
        "unavailable": [503, 20503],
        "rate_limited": [429, 20429],
        "never": [],
    }


def test_the_page_of_the_vendor_names_what_the_sdks_have_no_method_for() -> None:
    told = page_of("twilio").partition("**Without a method of an SDK**")[2].partition("\n\n")[0]
    served = app().vendors["twilio"].contract.operations
    sounds = {name for name in served if name.startswith("FetchRecording") and name != "FetchRecording"}
    assert set(re.findall(r"`(\w+)`", told)) == sounds
