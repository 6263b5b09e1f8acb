"""Answering machines: what a use case has an agent do when one answers (dossier 4.6)."""

from collections.abc import Mapping

from mock_server.engine.moment import SECOND
from mock_server.engine.scenario import Plan
from mock_server.engine.talk import render
from mock_server.vendors.happyrobot.order import Order

MEETS = ("detect_machine", "leave_message")
"""Events that only a machine brings about."""

GREETING = "You have reached the voicemail of this number."
_GREETED = 3200  # milliseconds until its greeting is over
_WORD = 320
_TALKS_ON = 20 * SECOND


def message(order: Order) -> str | None:
    """The text to leave: in the call's language, else in en-US; None where there is none, or another behaviour."""
    use_case = order.use_case.fields
    if not use_case.get("amd") or use_case.get("amd_behavior") != "Message":
        return None
    texts: Mapping[str, str] = use_case.get("amd_messages") or {}
    text = texts.get(order.language, texts.get("en-US"))
    return None if text is None else render(text, order.values)


def behaves(order: Order) -> str:
    """Whether to `Hangup`, leave a `Message` or `Continue`: without detection, the agent just talks on."""
    use_case = order.use_case.fields
    if not use_case.get("amd"):
        return "Continue"
    if use_case.get("amd_behavior") == "Message":
        return "Hangup" if message(order) is None else "Message"
    return str(use_case.get("amd_behavior", "Hangup"))


def behave(plan: Plan, order: Order) -> tuple[Plan, bool]:
    """The plan of a call as its use case has it go on where a machine answers; and whether one does."""
    for n, (at, event) in enumerate(plan):
        if event == "detect_machine":
            match behaves(order):
                case "Message":
                    length = _GREETED + _WORD * len((message(order) or "").split()) + 2 * _WORD
                    return [*plan[:n], (at + length, "leave_message")], True
                case "Continue":
                    return [*plan[:n], (at + _TALKS_ON, "agent_hang_up")], True
            return plan[: n + 1], True
    return plan, any(event in MEETS for _, event in plan)
