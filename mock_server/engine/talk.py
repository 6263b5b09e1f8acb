"""What is said on a call: invented, the same for the same luck, and as long as the call."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.engine.chance import Luck

AGENT, PERSON = "agent", "person"

_PERSON = (
    "Yes, speaking.",
    "Hi. What is this about?",
    "Sure, go ahead.",
    "Let me think. Yes, that works.",
    "Could you say that again, please?",
    "No, I'd rather not.",
    "Okay, thank you.",
    "Next week would be better for me.",
    "I'm not sure. Can you send me the details?",
)
_AGENT = (
    "Thank you. I have a short question for you.",
    "Of course. It only takes a moment.",
    "I understand. Let me note that down.",
    "Does the time that we have on file still suit you?",
    "Is there anything else that you would like to know?",
    "Thanks, that's all I need.",
)
_WORD_MS = 320
_PAUSE_MS = 600


class Line(NamedTuple):
    """One utterance: who, what, and from when to when, in milliseconds after the call was answered."""

    speaker: str
    text: str
    start: int
    end: int


def render(template: str, inputs: Mapping[str, Any]) -> str:
    """A text with its `{{placeholders}}` filled from the inputs; one without a value becomes empty."""
    return re.sub(r"\{\{\s*([^{}]*?)\s*\}\}", lambda match: str(inputs.get(match[1], "")), template)


def converse(luck: Luck, opening: str, duration: int, greeting: str = "Hello?") -> list[Line]:
    """A conversation that fits into `duration` milliseconds. Who is called speaks first, then the opening line."""
    lines: list[Line] = []
    at = 0
    speaker, text = PERSON, greeting
    while True:
        end = at + _WORD_MS * max(1, len(text.split()))
        if end > duration:
            return lines
        lines.append(Line(speaker, text, at, end))
        at = end + _PAUSE_MS
        speaker = AGENT if speaker == PERSON else PERSON
        text = (opening if len(lines) == 1 else "") or _pick(luck, _AGENT if speaker == AGENT else _PERSON)


def _pick(luck: Luck, among: Sequence[str]) -> str:
    return among[int(luck.unit() * len(among))]
