"""Retell's own SDKs work with the mock as they are. The one for Python passes each reply through strict validation."""

import pytest

from tests.sdk.running import LANGUAGES, found

PACKAGES = {"python": "retell", "node": "retell-sdk"}
UNPAID = {"python": "APIStatusError", "node": "APIError"}
"""The error of 402, for which the SDKs have no class of its own."""
ADDRESS = {"python": {}, "node": {"RETELL_BASE_URL": "{mock}/retell"}}
"""The SDK for Node asks by `fetch`, which heeds no proxy before Node 22.21; it has a variable for its address."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sdk_places_reads_lists_stops_and_deletes_and_verifies_webhooks(language: str) -> None:
    env = {"RETELL_API_KEY": "sdk-world", **ADDRESS[language]}
    assert found(language, PACKAGES[language], "retell_calls", env) == {
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
