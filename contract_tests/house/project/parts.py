"""Parts that a test needs from the machine: on a user's machine it may lack them, where changes are judged it may not."""

import os

import pytest


def need(is_there: bool, reason: str) -> None:
    """Skip the test with its reason where a part is missing; under CI=true, fail it."""
    if not is_there:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
