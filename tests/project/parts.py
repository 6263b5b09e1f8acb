"""Programs and packages that a test needs. A user's machine may lack them, the CI machine may not."""

import os

import pytest


def need(is_there: bool, reason: str) -> None:
    """Skip the test with its reason where a part is missing; under CI=true, fail it."""
    if not is_there:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
