"""Agents: created with their first prompt, changed in part, deleted for good."""

from typing import Any

import pytest

from tests.driving import AGENT, JOBS, NUMBERS, SURVEY, fresh, job_body

AGENTS = "/vogent/api/agents"
NOBODY = "00000000-0000-4000-8000-000000000000"
MODEL = "c0000000-0000-4000-8000-000000000001"
VOICE = "d0000000-0000-4000-8000-000000000001"
PROMPT = {"name": "first", "agentType": "STANDARD", "aiModelId": MODEL, "prompt": "Say hello."}
EXTRACTOR = {"name": "answer", "extractorFieldsJsonSchema": '{"type": "object"}'}
BODY: dict[str, Any] = {"name": "New", "defaultVoiceId": VOICE, "defaultVersionedPrompt": PROMPT}
WRITE_ONLY: dict[str, Any] = {
    "openingLine": {"lineType": "INBOUND_OUTBOUND", "content": "Hi."},
    "voiceVolumeLevel": 50,
    "backgroundNoiseType": "silence",
    "inboundWebhookUrl": "https://inbound.example/",
    "inboundWebhookResponse": True,
}


def test_agents_are_listed_newest_first() -> None:
    client = fresh()
    new = client.post(AGENTS, BODY)["id"]
    assert [agent["id"] for agent in client.get(AGENTS)["data"]] == [new, SURVEY, AGENT]


def test_a_new_agent_has_the_documented_defaults() -> None:
    agent = fresh().post(AGENTS, BODY)
    assert (agent["name"], agent["language"], agent["maxDurationSeconds"]) == ("New", "en", 10800)
    assert agent["endpointDetectorConfig"] == {"type": "SEMANTIC", "mode": "DEFAULT"}
    assert "defaultVersionedPrompt" not in agent


def test_its_prompt_is_shown_by_its_id() -> None:
    client = fresh()
    agent = client.post(AGENTS, BODY)
    prompt = client.get(f"{AGENTS}/{agent['id']}/versioned_prompts/{agent['defaultVersionedPromptId']}")
    assert {name: prompt[name] for name in PROMPT} == PROMPT


def test_its_extractor_is_shown_by_its_id() -> None:
    client = fresh()
    agent = client.post(AGENTS, {**BODY, "defaultExtractor": EXTRACTOR})
    extractor = client.get(f"{AGENTS}/{agent['id']}/extractors/{agent['defaultExtractorId']}")
    assert extractor == {"id": agent["defaultExtractorId"], **EXTRACTOR}


@pytest.mark.parametrize("field", WRITE_ONLY)
def test_what_is_write_only_is_accepted_and_never_shown(field: str) -> None:
    client = fresh()
    agent = client.post(AGENTS, {**BODY, field: WRITE_ONLY[field]})
    changed = client.put(f"{AGENTS}/{agent['id']}", {field: WRITE_ONLY[field]})
    call = client.call(callAgentId=agent["id"])
    shown = [agent, changed, client.get(AGENTS)["data"][0], client.dial(call)["agent"], client.records("agents")[-1]]
    assert [field in one for one in shown] == [False] * 5


def test_the_write_only_fields_of_the_seeded_agents_are_not_shown_either() -> None:
    assert not WRITE_ONLY.keys() & {field for agent in fresh().get(AGENTS)["data"] for field in agent}


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, {}),
        ({"name": "Other"}, {"name": "Other"}),
        ({"maxDurationSeconds": 5}, {"maxDurationSeconds": 5}),
        ({"language": "de"}, {"language": "de"}),
        ({"callAgentExtractorId": ""}, {"defaultExtractorId": None}),
        ({"defaultVersionedPromptId": "e0000000-0000-4000-8000-000000000002"},) * 2,
        ({"metadata": {"a": [1]}}, {"metadata": {"a": [1]}}),
        ({"transcriberParams": None}, {"transcriberParams": None}),
    ],
    ids=str,
)
def test_a_change_is_partial(change: dict[str, Any], shown: dict[str, Any]) -> None:
    client = fresh()
    before = client.records("agents")[0]
    assert client.put(f"{AGENTS}/{AGENT}", change) == {**before, **shown}
    assert client.records("agents")[0] == {**before, **shown}


def test_functions_are_linked_by_one_name_and_shown_by_another() -> None:
    client = fresh()
    linked = [{"functionDefinitionId": "f1", "lifecycleMessagesOverride": {"started": ["One moment."]}}]
    agent = client.put(f"{AGENTS}/{AGENT}", {"linkedFunctionDefinitionInputs": linked})
    assert agent["linkedFunctionDefinitions"] == linked
    agent = client.put(f"{AGENTS}/{AGENT}", {"linkedFunctionDefinitionIds": ["f2"]})
    assert agent["linkedFunctionDefinitions"] == [
        {"functionDefinitionId": "f2", "lifecycleMessagesOverride": {"started": []}}
    ]


def test_a_deleted_agent_is_shown_once_more_and_then_gone() -> None:
    client = fresh()
    before = client.records("agents")[0]
    assert client.ask("DELETE", f"{AGENTS}/{AGENT}") == (200, before)
    assert [agent["id"] for agent in client.get(AGENTS)["data"]] == [SURVEY]
    assert client.ask("DELETE", f"{AGENTS}/{AGENT}").status == 404
    assert client.ask("PUT", f"{AGENTS}/{AGENT}", {}).status == 404


def test_a_deleted_agent_takes_no_new_calls_and_answers_no_number() -> None:
    client = fresh()
    client.ask("DELETE", f"{AGENTS}/{AGENT}")
    assert client.ask("POST", JOBS, job_body()).status == 400
    assert client.get(f"/vogent/api/phone_numbers/{NUMBERS[0]}")["agentId"] is None


def test_a_single_agent_cannot_be_read() -> None:
    assert fresh().ask("GET", f"{AGENTS}/{AGENT}").status == 405


@pytest.mark.parametrize("missing", BODY)
def test_a_missing_field_is_422(missing: str) -> None:
    assert fresh().ask("POST", AGENTS, {name: BODY[name] for name in BODY if name != missing}).status == 422


@pytest.mark.parametrize(
    "wrong",
    [{"defaultVoiceId": NOBODY}, {"defaultVersionedPrompt": {**PROMPT, "aiModelId": NOBODY}}],
    ids=["voice", "model"],
)
def test_an_agent_with_the_voice_or_model_of_nobody_is_400_and_not_created(wrong: dict[str, Any]) -> None:
    client = fresh()
    before = client.story()
    assert client.ask("POST", AGENTS, {**BODY, **wrong}).status == 400
    assert (client.story(), len(client.records("agents"))) == (before, 2)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"defaultVoiceId": NOBODY}, 400),
        ({"defaultVersionedPromptId": NOBODY}, 400),
        ({"callAgentExtractorId": NOBODY}, 400),
        ({"maxDurationSeconds": 0}, 422),
        ({"backgroundNoiseType": "rain"}, 422),
        ({"idleMessageConfig": {"enabled": True, "idleDurationMilliseconds": 4999}}, 422),
        ({"name": "Other", "defaultVoiceId": NOBODY}, 400),
    ],
    ids=str,
)
def test_a_change_that_is_refused_changes_nothing(change: dict[str, Any], status: int) -> None:
    client = fresh()
    before = client.records("agents")
    assert client.ask("PUT", f"{AGENTS}/{AGENT}", change).status == status
    assert client.records("agents") == before
