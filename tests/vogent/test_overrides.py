"""What a single dial sets otherwise than its agent."""

from typing import Any

import pytest

from tests.driving import SURVEY, MockClient, fresh

VOICE = "d0000000-0000-4000-8000-000000000002"
OTHER_VOICE = "d0000000-0000-4000-8000-000000000003"
PROMPT = "e0000000-0000-4000-8000-000000000002"
EXTRACTOR = "f0000000-0000-4000-8000-000000000001"


def made(seconds: float = 0, **fields: Any) -> tuple[MockClient, Any]:
    """A dial, some time after it was asked for."""
    client = fresh()
    call = client.call(**fields)
    client.advance(seconds)
    return client, client.dial(call)


@pytest.mark.parametrize(
    ("fields", "voice"),
    [
        ({}, "d0000000-0000-4000-8000-000000000001"),
        ({"aiVoiceId": VOICE}, VOICE),
        ({"agentOverrides": {"defaultVoiceId": OTHER_VOICE}}, OTHER_VOICE),
        ({"agentOverrides": {"defaultVoiceId": OTHER_VOICE}, "aiVoiceId": VOICE}, VOICE),
    ],
    ids=["the agent's", "its own", "an override", "both"],
)
def test_the_voice(fields: dict[str, Any], voice: str) -> None:
    assert made(**fields)[1]["voiceId"] == voice


def test_the_prompt() -> None:
    assert made(versionedModelId=PROMPT)[1]["versionedPromptId"] == PROMPT


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({}, 600),
        ({"timeoutMinutes": 2}, 120),
        ({"agentOverrides": {"maxDurationSeconds": 30}}, 30),
        ({"agentOverrides": {"maxDurationSeconds": 30}, "timeoutMinutes": 2}, 120),
    ],
    ids=["the agent's", "its own", "an override", "both"],
)
def test_the_longest_talk(fields: dict[str, Any], seconds: int) -> None:
    client = fresh()
    client.scenario(steps={"dial": [{"event": "ring"}, {"event": "answer"}]})
    call = client.call(**fields)
    client.play()
    dial = client.dial(call)
    assert (dial["systemResultType"], dial["durationSeconds"]) == ("TIMEOUT", seconds)


def test_an_extractor_of_its_own() -> None:
    assert "aiResult" not in made(100, callAgentId=SURVEY)[1]
    assert "confirmed" in made(100, callAgentId=SURVEY, callAgentExtractorId=EXTRACTOR)[1]["aiResult"]


def test_the_opening_line_can_be_overridden() -> None:
    line = {"lineType": "INBOUND_OUTBOUND", "content": "Good evening, {{first_name}}."}
    _, dial = made(100, agentOverrides={"openingLine": line}, callAgentInput={"first_name": "Ines"})
    assert dial["transcript"][1]["text"] == "Good evening, Ines."
