"""Retell's own Python SDK works with the mock as it is: each reply passes its strict validation."""

from tests.sdk.running import found


def test_the_sdk_places_reads_lists_stops_and_deletes_and_verifies_webhooks() -> None:
    assert found("retell", "retell_calls.py", "retell") == {
        "same_call": True,
        "ended": ["ended", "user_hangup"],
        "ringing": "UnprocessableEntityError",
        "stopped": "NotFoundError",
        "pages": [2, 2, 1],
        "registered": "registered",
        "agent": "Renamed",
        "engine": "Hello.",
        "numbers": 4,
        "nickname": "Ours",
        "bought": "retell-twilio",
        "concurrency": 20,
        "agents": 3,
        "unknown": "NotFoundError",
        "wrong": "BadRequestError",
        "webhooks": 15,
        "verified": True,
        "of_another": False,
    }
