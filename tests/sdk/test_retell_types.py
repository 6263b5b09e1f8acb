"""Every reply and webhook of Retell fits the types of the vendor's SDK, which are strict here and know each member."""

import json
import subprocess
from typing import Any

import pytest

from tests.documented import retell
from tests.driving import app
from tests.official.evidence import of_retell
from tests.sdk.running import command, environment, require


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
    files = {"getRecording", "getPublicLog"}
    bodies = {one.id for one in contract.operations.values() if 204 not in one.replies} - files
    assert found.keys() == bodies | contract.webhooks.keys()


def test_nothing_is_in_no_type_and_all_is_of_its_type(found) -> None:
    assert {name: odd for name, odd in found.items() if odd} == {}
