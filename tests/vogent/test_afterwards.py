"""What a call leaves behind: recording, transcript and extracted fields, each in its own time after the end."""

import json
from itertools import pairwise
from typing import Any

import pytest

from mock_server.contract.foreign_schema import allows
from tests.driving import AGENT, SURVEY, MockClient, fresh

EXTRACTORS = f"/vogent/api/agents/{AGENT}/extractors"
SCHEMAS = [
    {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]},
    {"type": "object", "properties": {"mood": {"enum": ["good", "bad"]}, "score": {"type": "integer", "maximum": 9}}},
    {"type": "object", "properties": {"days": {"type": "array", "items": {"type": "number"}, "minItems": 2}}},
    {"type": "object", "properties": {"who": {"type": "object", "properties": {"name": {"type": "string"}}}}},
    {"type": "object"},
]


def call(**fields: Any) -> tuple[MockClient, str]:
    client = fresh()
    return client, client.call(**fields)


def seen(client: MockClient, call: str) -> tuple[bool, bool, bool]:
    dial = client.dial(call)
    return bool(dial["recordings"]), bool(dial["transcript"]), "aiResult" in dial


def test_each_arrives_in_its_own_time_after_the_end() -> None:
    client, one = call()
    client.advance(65)
    found = []
    for _ in range(4):
        found.append(seen(client, one))
        client.advance(1)
    assert found == [(False, False, False), (True, False, False), (True, True, False), (True, True, True)]


def test_a_recording_is_a_url_at_the_vendor() -> None:
    client, one = call()
    client.play()
    (recording,) = client.dial(one)["recordings"]
    assert recording["url"].startswith("https://api.vogent.ai/api/recordings/")


def test_the_transcripts_of_a_thousand_calls_fit_into_them() -> None:
    client = fresh(scenario="mixed")
    job = client.started(1000, maxConcurrentDials=100)
    client.play()
    for dial in client.dials(job):
        lines = dial["transcript"]
        assert all(earlier["endTimeMs"] < later["startTimeMs"] for earlier, later in pairwise(lines))
        assert not lines or lines[-1]["endTimeMs"] <= 1000 * dial["durationSeconds"] + 500


def test_a_transcript_is_the_same_whenever_it_is_read() -> None:
    client, one = call()
    client.play()
    before = client.dial(one)["transcript"]
    client.call()
    client.advance(1000)
    assert client.dial(one)["transcript"] == before


def test_a_line_of_a_transcript_says_who_what_and_when() -> None:
    client, one = call(callAgentInput={"first_name": "Mara"})
    client.play()
    first, second = client.dial(one)["transcript"][:2]
    assert first == {"text": "Hello?", "speaker": "HUMAN", "detailType": None, "startTimeMs": 0, "endTimeMs": 400}
    assert (second["speaker"], second["text"]) == ("AI", "Hello Mara, I call about your appointment.")


def test_different_calls_have_different_transcripts() -> None:
    client = fresh()
    job = client.started(20, maxConcurrentDials=20)
    client.play()
    assert len({repr(dial["transcript"]) for dial in client.dials(job)}) == 20


def test_an_agent_without_an_opening_line_greets_all_the_same() -> None:
    client, one = call(callAgentId=SURVEY)
    client.play()
    assert client.dial(one)["transcript"][1]["text"] == "Hello, do you have a minute?"


def test_an_opening_line_of_type_none_leaves_the_first_words_open() -> None:
    client = fresh()
    client.put(f"/vogent/api/agents/{AGENT}", {"openingLine": {"lineType": "NONE", "content": "unsaid"}})
    one = client.call()
    client.play()
    texts = [line["text"] for line in client.dial(one)["transcript"]]
    assert all(texts)
    assert "unsaid" not in texts


def test_voicemail_speaks_first_as_voicemail() -> None:
    client = fresh()
    steps = [{"event": "ring"}, {"event": "answer"}, {"after": 9, "event": "detect_voicemail"}]
    client.scenario(steps={"dial": steps, "afterwards": {"transcript": 1}})
    one = client.call()
    client.play()
    assert client.dial(one)["transcript"][0]["text"] == "You have reached the voicemail of this number."


def test_a_call_that_nobody_answered_leaves_nothing() -> None:
    client = fresh()
    client.scenario(steps={"dial": [{"after": 1, "event": "busy"}], "afterwards": {"recording": 1, "transcript": 1}})
    one = client.call()
    client.play()
    assert seen(client, one) == (False, False, False)


def test_what_a_scenario_does_not_mention_never_arrives() -> None:
    client = fresh()
    client.scenario(steps={**client.get("/_mock/scenarios/vogent")["steps"], "afterwards": {"recording": 1}})
    one = client.call()
    client.play()
    assert seen(client, one) == (True, False, False)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: ",".join(schema.get("properties", {"none": 0})))
def test_the_extracted_fields_are_what_the_schema_of_the_extractor_wants(schema: Any) -> None:
    client = fresh()
    text = json.dumps(schema)
    extractor = client.post(EXTRACTORS, {"name": "x", "extractorFieldsJsonSchema": text})["id"]
    calls = [client.call(callAgentExtractorId=extractor) for _ in range(20)]
    client.play()
    found = [client.dial(one)["aiResult"] for one in calls]
    assert all(allows(schema, result) for result in found)
    assert all(set(result) == set(schema.get("properties", {})) for result in found)


def test_an_agent_without_an_extractor_has_no_extracted_fields() -> None:
    client, one = call(callAgentId=SURVEY)
    client.play()
    assert "aiResult" not in client.dial(one)
    assert "dial.extractor" not in {webhook["event"] for webhook in client.webhooks()}


def test_a_schema_that_nothing_is_known_to_fulfil_leaves_the_fields_away() -> None:
    client = fresh()
    schema = json.dumps({"type": "object", "properties": {"a": {"type": "string", "pattern": "^y$", "minLength": 5}}})
    extractor = client.post(EXTRACTORS, {"name": "x", "extractorFieldsJsonSchema": schema})["id"]
    one = client.call(callAgentExtractorId=extractor)
    client.play()
    assert "aiResult" not in client.dial(one)
    assert client.webhooks()[-1]["body"] == {"event": "dial.extractor", "payload": {"dial_id": one, "ai_result": {}}}


@pytest.mark.parametrize(
    "field",
    [
        '{"const": 123456789012345678901234567890}',
        '{"type": "integer", "minimum": 1e300}',
        '{"type": "number", "minimum": 1e400}',
        '{"type": "integer", "minimum": 1' + "0" * 400 + "}",
        '{"enum": [1e30, 99999999999999999999]}',
    ],
    ids=["constant", "large", "beyond any float", "larger than any float", "choice"],
)
def test_numbers_that_no_reply_can_hold_do_no_harm(field: str) -> None:
    client = fresh()
    schema = f'{{"type": "object", "properties": {{"n": {field}}}}}'
    extractor = client.post(EXTRACTORS, {"name": "x", "extractorFieldsJsonSchema": schema})["id"]
    one = client.call(callAgentExtractorId=extractor)
    client.play()
    assert client.dial(one)["status"] == "completed"
    assert client.webhooks()[-1]["event"] == "dial.extractor"


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"type": "objekt"}'])
def test_an_extractor_needs_a_json_schema(text: str) -> None:
    assert fresh().ask("POST", EXTRACTORS, {"name": "x", "extractorFieldsJsonSchema": text}).status == 422
