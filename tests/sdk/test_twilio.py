"""Twilio's own SDK for Python works with the mock as it is, but for the host, which its HTTP client changes."""

from tests.sdk.running import found


def test_the_sdk_makes_lists_ends_and_deletes_calls_and_verifies_what_it_is_told() -> None:
    assert found("twilio", "twilio_calls.py", "twilio") == {
        "pages": [5, 5, 3, 5],
        "queued": 5,
        "canceled": "canceled",
        "not over": [409, 20009],
        "no number": [400, 21201],
        "unknown": [404, 20404],
        "wrong token": [401, 20003],
        "ended": ["completed", "1", "2026-03-02 15:00:00+00:00", "2026-03-02 15:00:07+00:00"],
        "since": 4,
        "signatures": [True, False],
        "deleted": True,
    }
