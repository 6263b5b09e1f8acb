"""Answering machines: hung up on, talked to, or left a message."""

import pytest

from tests.happyrobot.driver import TALK, HappyRobotDriver, driver

MESSAGES = {"en-US": "Hello {{first_name}}, please call back.", "es-MX": "Hola {{first_name}}."}


def met(use_case: dict[str, object], **fields: object) -> tuple[HappyRobotDriver, str]:
    """A call that a machine answers, at its end."""
    one = driver().steps(*TALK, (4, "detect_machine"))
    call = one.call(use_case_id=one.use_case(**use_case), params={"first_name": "Mara"}, **fields)
    return one.play(), call


@pytest.mark.parametrize(
    ("use_case", "status", "event"),
    [
        ({"amd": True, "amd_behavior": "Hangup"}, "AMD Terminated", "detect_machine"),
        ({"amd": True, "amd_behavior": "Continue"}, "Completed", "agent_hang_up"),
        ({"amd": True, "amd_behavior": "Message", "amd_messages": MESSAGES}, "Completed", "leave_message"),
        (
            {"amd": True, "amd_behavior": "Message", "amd_messages": {"es-MX": "Hola"}},
            "AMD Terminated",
            "detect_machine",
        ),
        ({"amd": True, "amd_behavior": "Message"}, "AMD Terminated", "detect_machine"),
        ({"amd": False, "amd_behavior": "Hangup"}, "Completed", "agent_hang_up"),
        ({}, "Completed", "agent_hang_up"),
    ],
    ids=str,
)
def test_what_a_use_case_does_with_a_machine(use_case: dict[str, object], status: str, event: str) -> None:
    one, call = met(use_case)
    assert (one.status(call), one.events(call)[-1]) == (status, event)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en-US", "Hello Mara, please call back."), ("es-MX", "Hola Mara."), ("de-DE", "Hello Mara, please call back.")],
)
def test_the_message_is_in_the_calls_language_else_in_english_with_its_placeholders_filled(
    language: str, text: str
) -> None:
    one, call = met({"amd": True, "amd_behavior": "Message", "amd_messages": MESSAGES}, language=language)
    said = [message["content"] for message in one.get(f"/calls/{call}/transcript")["messages"]]
    assert said == ["You have reached the voicemail of this number.", text]


def test_a_machine_leaves_a_tag_and_neither_extraction_nor_class() -> None:
    one = driver().steps(*TALK, (4, "detect_machine"))
    call = one.call()
    shown = one.play().read(call)
    assert shown["metadata"]["tags"] == ["voicemail"]
    assert not {"extraction", "classification"} & shown.keys()


def test_a_person_leaves_an_extraction_and_a_class_of_the_use_case() -> None:
    one = driver()
    call = one.call()
    shown = one.play().read(call)
    assert shown["extraction"]["eta"] == "tomorrow at noon"
    assert shown["classification"]["tag"] in {"interested", "not interested", "call back"}
