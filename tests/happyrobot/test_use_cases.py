"""A use case is whole, wherever it is shown, and as it is now."""

from typing import Any

import pytest

from mock_server.vendors.happyrobot.views import SHOWN_USE_CASE
from tests.happyrobot.driver import CHECK_CALLS, SURVEY, HappyRobotDriver, driver, request

WHOLE = {
    *("id", "organization_id", "name", "transfer_number", "extract_with_ai", "classification_tags", "language"),
    *("detailed_work_hours", "work_start", "work_end", "timezone", "generic_after_hours_message"),
    *("enable_detailed_work_hours", "keywords", "hooks", "params", "amd", "amd_behavior", "amd_messages"),
    *("sample_labels", "hidden", "evaluation_models", "max_duration_mins", "recorded_message_inbound"),
    *("recorded_message_outbound", "show_original_caller_id", "disable_end_call_after_n_reminders"),
}
METADATA = {"call_sid", "from", "to", "recording_sid", "tags", "custom"}


def created(one: HappyRobotDriver, **fields: Any) -> list[Any]:
    """Return the answers to the three ways to dial."""
    body = request(**fields)
    campaign = {**body, "calls": [{"phone_number": body.pop("phone_number")}]}
    return [
        one.ok("POST", "/dial/outbound", request(**fields)),
        *one.ok("POST", "/dial/outbound-batched", [request(**fields)]),
        *one.ok("POST", "/dial/scheduled", campaign)["createdCalls"],
    ]


@pytest.mark.parametrize("use_case", [CHECK_CALLS, SURVEY, None], ids=["check calls", "survey", "a new one"])
def test_every_way_to_dial_shows_a_whole_use_case(use_case: str | None) -> None:
    one = driver()
    for call in created(one, use_case_id=use_case or one.use_case()):
        assert call["use_case"].keys() == WHOLE | {"model"}
        assert call["metadata"].keys() == METADATA
        shown = one.read(call["id"])
        assert (shown["use_case"], shown["metadata"]) == (call["use_case"], call["metadata"])


def test_a_new_use_case_says_what_its_client_said_and_no_other() -> None:
    one = driver()
    first = one.ok("POST", "/use-cases", {"name": "a", "keywords": ["eta"], "amd": True, "amd_behavior": "Message"})
    second = one.ok("POST", "/use-cases", {"name": "b"})
    assert (first.keys(), second.keys()) == (WHOLE, WHOLE)
    assert (first["keywords"], first["amd_behavior"], second["keywords"]) == (["eta"], "Message", [])


def test_calls_show_each_version_of_a_use_case_with_the_model_of_each_call() -> None:
    one = driver()
    swift, careful = one.call(), one.call(model="Careful")
    shown = [one.read(call)["use_case"] for call in (swift, careful, swift)]
    one.ok("PATCH", f"/use-cases/{CHECK_CALLS}", {"name": "Later"})
    shown.append(one.read(swift)["use_case"])
    assert [use_case["model"] for use_case in shown] == ["Swift", "Careful", "Swift", "Swift"]
    assert [use_case["name"] for use_case in shown] == ["Check calls"] * 3 + ["Later"]


def test_a_reply_shows_a_call_as_the_control_plane_does() -> None:
    one = driver()
    one.call(params={"a": 1})
    assert one.get("/calls")["calls"] == one.calls()


def test_a_use_case_is_checked_and_written_once_for_each_of_its_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    one = driver()
    checker = one.account.vendor.contract.checkers.at(SHOWN_USE_CASE)
    is_valid, checked = checker.ready().is_valid, []

    def count(value: Any) -> bool:
        checked.append(value["name"])
        return bool(is_valid(value))

    monkeypatch.setattr(checker, "is_valid", count)
    one.ok("POST", "/dial/outbound-batched", [request() for _ in range(50)])
    written = one.account.entries["use_cases"].get(CHECK_CALLS).written.part.text
    one.get("/calls")
    assert checked == ["Check calls"]
    assert one.account.entries["use_cases"].get(CHECK_CALLS).written.part.text is written
    one.ok("PATCH", f"/use-cases/{CHECK_CALLS}", {"name": "Later"})
    one.ok("POST", "/dial/outbound-batched", [request() for _ in range(50)])
    assert checked == ["Check calls", "Later"]


def test_a_use_case_that_breaks_the_contract_is_not_shown() -> None:
    one = driver()
    one.call()
    entry = one.account.entries["use_cases"].get(CHECK_CALLS)
    entry.fields = {**entry.fields, "amd": "perhaps"}
    assert one.ask("POST", "/dial/outbound", request()).status == 500


def test_params_that_are_no_object_are_left_out() -> None:
    one = driver()
    assert [one.read(one.call(params=params)).get("params") for params in ({"a": 1}, None, [1])] == [{"a": 1}, {}, None]
