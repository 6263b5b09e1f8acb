"""What belongs to an agent: versioned prompts and extractors; and the models and voices to choose from."""

from typing import Any

import pytest

from tests.driving import AGENT, SURVEY, fresh

MINE, OTHERS = f"/vogent/api/agents/{AGENT}", f"/vogent/api/agents/{SURVEY}"
PROMPTS, EXTRACTORS = f"{MINE}/versioned_prompts", f"{MINE}/extractors"
PROMPT_ID, EXTRACTOR_ID = "e0000000-0000-4000-8000-000000000001", "f0000000-0000-4000-8000-000000000001"
NOBODY = "00000000-0000-4000-8000-000000000000"
BODY = {"name": "p", "agentType": "STANDARD", "aiModelId": "c0000000-0000-4000-8000-000000000002"}
NODE = {"id": "n1", "name": "start", "type": "message", "transitionRules": [], "nodeData": {}}


def test_prompts_are_listed_newest_first_and_only_those_of_the_agent() -> None:
    client = fresh()
    new = client.post(PROMPTS, BODY)["id"]
    listed = [prompt["id"] for prompt in client.get(PROMPTS)["data"]]
    assert listed == [new, "e0000000-0000-4000-8000-000000000002", PROMPT_ID]
    assert len(client.get(f"{OTHERS}/versioned_prompts")["data"]) == 1


def test_a_prompt_without_text_shows_null() -> None:
    assert fresh().post(PROMPTS, BODY)["prompt"] is None


def test_each_node_of_a_flow_gets_an_output_schema_of_null() -> None:
    flow = {"nodes": [NODE], "globalContext": None}
    shown = fresh().post(PROMPTS, {**BODY, "agentType": "CUSTOM_FLOW", "flowDefinition": flow})
    assert shown["flowDefinition"]["nodes"] == [{**NODE, "outputSchema": None}]


def test_a_prompt_is_changed_in_part() -> None:
    client = fresh()
    before = client.get(f"{PROMPTS}/{PROMPT_ID}")
    assert client.put(f"{PROMPTS}/{PROMPT_ID}", {"name": "Other"}) == {**before, "name": "Other"}
    assert client.get(f"{PROMPTS}/{PROMPT_ID}") == {**before, "name": "Other"}


def test_a_model_of_nobody_is_400() -> None:
    client = fresh()
    assert client.ask("POST", PROMPTS, {**BODY, "aiModelId": NOBODY}).status == 400
    assert client.ask("PUT", f"{PROMPTS}/{PROMPT_ID}", {"aiModelId": NOBODY}).status == 400
    assert len(client.get(PROMPTS)["data"]) == 2


@pytest.mark.parametrize("missing", BODY)
def test_a_prompt_without_a_required_field_is_422(missing: str) -> None:
    assert fresh().ask("POST", PROMPTS, {name: BODY[name] for name in BODY if name != missing}).status == 422


def test_extractors_are_listed_without_pages() -> None:
    client = fresh()
    new = client.post(EXTRACTORS, {"name": "x", "extractorFieldsJsonSchema": '{"type":"object"}'})
    listed = client.get(EXTRACTORS)
    assert [extractor["id"] for extractor in listed["extractors"]] == [new["id"], EXTRACTOR_ID]
    assert listed.keys() == {"extractors"}


@pytest.mark.parametrize("change", [{"name": "Other"}, {"extractorFieldsJsonSchema": '{"type":"object"}'}, {}], ids=str)
def test_an_extractor_is_changed_in_part(change: dict[str, Any]) -> None:
    client = fresh()
    before = client.get(f"{EXTRACTORS}/{EXTRACTOR_ID}")
    assert client.put(f"{EXTRACTORS}/{EXTRACTOR_ID}", change) == {**before, **change}


@pytest.mark.parametrize(
    "path",
    [
        f"{OTHERS}/versioned_prompts/{PROMPT_ID}",
        f"{OTHERS}/extractors/{EXTRACTOR_ID}",
        f"{PROMPTS}/{NOBODY}",
        f"{EXTRACTORS}/{NOBODY}",
        f"{PROMPTS}/{EXTRACTOR_ID}",
        f"/vogent/api/agents/{NOBODY}/versioned_prompts/{PROMPT_ID}",
        f"/vogent/api/agents/{NOBODY}/versioned_prompts",
        f"/vogent/api/agents/{NOBODY}/extractors",
    ],
)
def test_what_the_agent_does_not_own_is_404(path: str) -> None:
    assert fresh().ask("GET", path).status == 404


def test_an_extractor_that_was_changed_reads_the_calls_that_are_made_later() -> None:
    client = fresh()
    before = client.call()
    client.advance(1)
    schema = '{"type":"object","properties":{"mood":{"enum":["good"]}}}'
    client.put(f"{EXTRACTORS}/{EXTRACTOR_ID}", {"extractorFieldsJsonSchema": schema})
    after = client.call()
    client.play()
    assert client.dial(before)["aiResult"].keys() != {"mood"}
    assert client.dial(after)["aiResult"] == {"mood": "good"}


def test_models_have_options_with_defaults() -> None:
    models = fresh().get("/vogent/api/models")["data"]
    assert [model["name"] for model in models] == ["Swift", "Careful", "Thoughtful"]
    assert {option["valueType"] for model in models for option in model["modelOptions"]} == {"STRING", "INT", "FLOAT"}


def test_voices_come_in_a_list_of_another_name() -> None:
    answer = fresh().get("/vogent/api/voices")
    assert answer.keys() == {"voices", "cursor"}
    assert [voice["name"] for voice in answer["voices"]] == ["Nora", "Elias", "Ruth", "Tom"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name=or", ["Nora"]),
        ("name=NORA", ["Nora"]),
        ("voiceType=CSM", ["Ruth", "Tom"]),
        ("voiceType=CSM&name=t", ["Ruth", "Tom"]),
        ("name=nobody", []),
        ("limit=1&voiceType=CSM", ["Ruth"]),
    ],
)
def test_voices_are_filtered(query: str, names: list[str]) -> None:
    assert [voice["name"] for voice in fresh().get(f"/vogent/api/voices?{query}")["voices"]] == names
