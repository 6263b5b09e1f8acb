"""ElevenLabs' own SDKs work with the mock as they are. That for Node throws where a reply lacks what must be there."""

import re

import pytest

from tests.documented.pages import page_of
from tests.driving import app
from tests.sdk.material import spoken
from tests.sdk.running import LANGUAGES, seen

ERROR = {"python": "ApiError", "node": "ElevenLabsError"}
"""The error of every status but 422: in this part of the API the SDKs have no other class."""

UNTYPED = {
    *("get_conversation_audio_route", "delete_conversation_route", "delete_phone_number_route", "delete_agent_route"),
    *("post_call_audio", "call_initiation_failure"),
}
"""What has no type in the SDK: bytes, replies of any kind, and two webhooks."""

OLDER = {"get_agents_route": ['agents/[]/updated_at_unix_secs: Unexpected key "updated_at_unix_secs"']}
"""What the SDK for Node, which is the older one, does not know yet."""

EVENTS = ["call_initiation_failure", *["post_call_audio"] * 2, *["post_call_transcription"] * 2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sdk_calls_by_each_way_hears_the_calls_and_verifies_webhooks(language: str) -> None:
    def error(status: int) -> list[object]:
        return [ERROR[language], status]

    def raw(status: int) -> object:
        return error(status) if language == "python" else status

    assert seen("elevenlabs", language)["saw"] == {
        "placed": [True, "CA", True, 36],
        "ended": ["done", True, ["agent", "user"]],
        "busy": ["failed", 486],
        "sound": ["\xff\xe3H", True],
        "silent": error(404),
        "conversations": [2, 1],
        "deleted": error(404),
        "signed": [EVENTS, []],
        "hooks": [["Renamed", False]],
        "unhooked": "ok",
        "batch": ["pending", "completed", ["completed", "failed"]],
        "cancelled": ["cancelled", error(409)],
        "retried": 1,
        "batches": [1, 1],
        "no batch": error(404),
        "config": [raw(404), 1, "America/New_York"],
        "conflict": raw(409),
        "campaign": [True, False, True, "completed"],
        "paused": ["paused", "active", "stopped"],
        "removed": [False, "removed"],
        "progress": [5, 5, 4],
        "campaigns": [1, 1, 1],
        "leads": [2, 2, 1],
        "calls": [3, 2],
        "attention": [["phone_number_unavailable", "agent_unavailable"], "resolved", "resolved"],
        "all": [1, 1],
        "no campaign": raw(404),
        "agent": ["Renamed", ["a"]],
        "agents": [2, 1],
        "number": ["Third", "Renamed"],
        "numbers": ["sip_trunk", "twilio", "twilio"],
        "no agent": error(404),
        "nobody": error(400),
        "wrong": ["UnprocessableEntityError", 422],
        "no key": error(401),
        "refused": error(402),
        "server_error": error(500),
        "unavailable": error(503),
        "rate_limited": error(429),
        "has campaigns": language == "python",
        "never": [],
    }


def test_the_page_of_the_vendor_names_what_the_sdk_for_node_has_no_method_for() -> None:
    (prefix,) = re.findall(
        r"`(/\S+)`", page_of("elevenlabs").partition("**Without a method of an SDK**")[2].split("\n\n")[0]
    )
    served = app().vendors["elevenlabs"].contract.operations.values()
    by_path = {one.id for one in served if one.path.startswith(f"{prefix}/")}
    assert by_path == {one.id for one in served if "campaign" in one.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sdk_asks_twice_and_dials_twice_unless_it_is_set_up_as_the_page_shows(language: str) -> None:
    assert seen("elevenlabs", language)["doubled"] == {
        "as the page has it": [],
        "without the setting": ["dialled_twice"],
    }


def test_every_operation_with_a_body_and_every_event_is_held_against_a_type() -> None:
    typed = spoken("elevenlabs") - UNTYPED
    assert seen("elevenlabs", "python")["odd"].keys() == typed
    campaigns = {name for name in typed if "campaign" in name}
    assert seen("elevenlabs", "node")["odd"].keys() == typed - campaigns - {"post_call_transcription"}


@pytest.mark.parametrize(("language", "differences"), [("python", {}), ("node", OLDER)])
def test_every_reply_and_webhook_fits_the_types_of_the_sdk(language: str, differences: dict[str, list[str]]) -> None:
    assert {name: odd for name, odd in seen("elevenlabs", language)["odd"].items() if odd} == differences
