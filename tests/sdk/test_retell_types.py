"""Every reply and webhook of Retell fits the types of the vendor's SDK, which are strict here and know each member."""

import json
import re
import subprocess
from typing import Any

import pytest

from tests.documented import retell
from tests.documented.pages import page_of
from tests.driving import app
from tests.official.evidence import of_retell
from tests.sdk.running import command, environment, require

FILES = {"getRecording", "getPublicLog"}
"""Operations that the SDK has no method for."""


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    """What does not fit, by operation and event."""
    folder = require("python", "retell")
    events = app().vendors["retell"].contract.webhooks
    played, many = retell.play(), of_retell()
    said: dict[str, Any] = {
        "replies": [*(one for one in played.items() if one[0] not in events), *many.replies],
        "webhooks": [*(one for one in played.items() if one[0] in events), *many.webhooks],
    }
    done = subprocess.run(
        command("python", "retell_types"),
        input=json.dumps(said),
        env=environment("python", folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_every_operation_with_a_body_and_every_event_is_held_against_a_type(found) -> None:
    contract = app().vendors["retell"].contract
    bodies = {one.id for one in contract.operations.values() if 204 not in one.replies} - FILES
    assert found.keys() == bodies | contract.webhooks.keys()


def test_the_page_of_the_vendor_names_what_the_sdk_has_no_method_for() -> None:
    told = page_of("retell").partition("**Without a method of an SDK**")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", told)) == FILES


def test_nothing_is_in_no_type_and_all_is_of_its_type(found) -> None:
    assert {name: odd for name, odd in found.items() if odd} == {}
