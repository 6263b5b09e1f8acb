"""Answering machines: what a use case has an agent do when one answers (dossier 4.6)."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.moment import SECOND
from mock_server.engine.scenarios.scenario import Plan
from mock_server.engine.speech.conversation import message_ms
from mock_server.engine.speech.script import render
from mock_server.vendors.happyrobot.order import Order

MEETS = ("detect_machine", "leave_message")
"""Events that only a machine brings about."""

_TALKS_ON = 20 * SECOND
_HANGS_UP = SECOND // 2  # after its message


def message(order: Order, use_case: Mapping[str, Any]) -> str | None:
    """The text to leave: in the call's language, else in en-US; None where there is none, or another behaviour."""
    if not use_case.get("amd") or use_case.get("amd_behavior") != "Message":
        return None
    texts: Mapping[str, str] = use_case.get("amd_messages") or {}
    text = texts.get(order.language, texts.get("en-US"))
    return None if text is None else render(text, order.values)


def behaves(order: Order, use_case: Mapping[str, Any]) -> str:
    """Whether to `Hangup`, leave a `Message` or `Continue`: without detection, the agent just talks on."""
    if not use_case.get("amd"):
        return "Continue"
    if use_case.get("amd_behavior") == "Message":
        return "Hangup" if message(order, use_case) is None else "Message"
    return str(use_case.get("amd_behavior", "Hangup"))


def behave(plan: Plan, order: Order) -> tuple[Plan, bool]:
    """The plan of a call as its use case has it go on where a machine answers; and whether one does."""
    use_case = order.use_case.fields
    for n, (at, event) in enumerate(plan):
        if event == "detect_machine":
            match behaves(order, use_case):
                case "Message":
                    length = message_ms(message(order, use_case) or "") + _HANGS_UP
                    return [*plan[:n], (at + length, "leave_message")], True
                case "Continue":
                    return [*plan[:n], (at + _TALKS_ON, "agent_hang_up")], True
            return plan[: n + 1], True
    return plan, any(event in MEETS for _, event in plan)
