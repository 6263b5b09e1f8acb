"""What was said on a dial: as its agent was told, of what is known, and ended as the dial ended."""

from typing import Any

import pytest

from tests.driving import AGENT, MockClient, fresh

INPUTS = {"first_name": "Mara", "appointment_time": "Tuesday at 10", "internal_id": "x-17"}
PROMPTS = f"/vogent/api/agents/{AGENT}/versioned_prompts"

Said = list[tuple[str, str]]


def prepared(event: str = "counterparty_hang_up", after: float = 60) -> MockClient:
    """A client whose calls are all answered and end by this event."""
    client = fresh()
    steps = [{"event": "ring"}, {"after": 4, "event": "answer"}, {"after": after, "event": event}]
    client.scenario(steps={"dial": steps, "afterwards": {"transcript": 1, "extraction": 1}})
    return client


def said(client: MockClient, **fields: Any) -> Said:
    """Return what is said on a new call, to its end."""
    call = client.call(**{"callAgentInput": INPUTS, **fields})
    client.play()
    return [(line["speaker"], line["text"]) for line in client.dial(call)["transcript"]]


@pytest.mark.parametrize(
    ("event", "speaker", "words"),
    [
        ("agent_hang_up", "AI", "Goodbye."),
        ("transfer", "AI", "put you through"),
        ("detect_voicemail", "HUMAN", "You have reached the voicemail"),
        ("fall_silent", "AI", "Are you still there?"),
    ],
)
def test_the_last_line_fits_the_end(event: str, speaker: str, words: str) -> None:
    for _ in range(5):
        last = said(prepared(event))[-1]
        assert (last[0], words in last[1]) == (speaker, True)


@pytest.mark.parametrize("event", ["time_out", "user_hang_up"])
def test_a_talk_that_is_ended_from_outside_has_no_goodbye(event: str) -> None:
    for after in (10.3, 20.7, 61.1):
        assert not any("bye" in text.lower() for _, text in said(prepared(event, after)))


def test_a_client_who_hangs_up_cuts_the_sentence_off() -> None:
    client = prepared()
    calls = [client.call(callAgentInput=INPUTS) for _ in range(10)]
    client.advance(20.5)
    for call in calls:
        client.hang_up(call)
    client.play()
    ends = [client.dial(call)["transcript"][-1] for call in calls]
    assert any(line["text"].endswith("…") and line["endTimeMs"] == 16_500 for line in ends)


def test_a_voicemail_that_is_hung_up_on_hears_nothing() -> None:
    assert len(said(prepared("detect_voicemail", 9))) == 1


def test_into_silence_the_agent_asks_what_it_was_told_to_ask() -> None:
    client = prepared("fall_silent")
    config = {"enabled": True, "messages": ["Hello? Are you there?"]}
    client.put(f"/vogent/api/agents/{AGENT}", {"idleMessageConfig": config})
    assert said(client)[-1] == ("AI", "Hello? Are you there?")


def test_the_agent_speaks_of_what_its_prompt_names() -> None:
    text = " ".join(words for _, words in said(prepared()))
    assert "Mara" in text
    assert "Tuesday at 10" in text
    assert "x-17" not in text


def test_a_prompt_of_its_own_decides_what_is_spoken_of() -> None:
    client = prepared()
    body = {"aiModelId": "c0000000-0000-4000-8000-000000000001", "agentType": "STANDARD", "name": "p"}
    prompt = client.post(PROMPTS, {**body, "prompt": "Ask {{first_name}} about {{branch}}."})["id"]
    text = repr(said(client, versionedModelId=prompt, callAgentInput={**INPUTS, "branch": "Lisbon"}))
    assert "Lisbon" in text
    assert "Tuesday" not in text


@pytest.mark.parametrize(("kind", "is_said"), [("INBOUND_OUTBOUND", True), ("INBOUND_ONLY", False), ("NONE", False)])
def test_an_opening_line_is_for_the_calls_that_it_is_meant_for(kind: str, *, is_said: bool) -> None:
    client = prepared()
    client.put(f"/vogent/api/agents/{AGENT}", {"openingLine": {"lineType": kind, "content": "Good evening."}})
    assert (("AI", "Good evening.") in said(client)) is is_said


@pytest.mark.parametrize("single", [True, False])
def test_what_was_said_and_found_stays_when_the_agent_changes(*, single: bool) -> None:
    client = prepared()
    call = client.call(callAgentInput=INPUTS) if single else ""
    job = "" if single else client.started([{"toNumber": "+12025550123", "inputs": INPUTS}])
    client.play()
    call = call or client.dials(job)[0]["id"]
    before = client.dial(call)
    client.put(
        f"/vogent/api/agents/{AGENT}",
        {"openingLine": {"lineType": "INBOUND_OUTBOUND", "content": "Good evening."}, "callAgentExtractorId": ""},
    )
    extractor = f"/vogent/api/agents/{AGENT}/extractors/f0000000-0000-4000-8000-000000000001"
    client.put(extractor, {"extractorFieldsJsonSchema": '{"type": "object", "properties": {"other": {}}}'})
    after = client.dial(call)
    assert (after["transcript"], after["aiResult"]) == (before["transcript"], before["aiResult"])
    assert ("AI", "Good evening.") in said(client)
