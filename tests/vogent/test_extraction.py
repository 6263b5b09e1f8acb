"""What an extractor makes of a call: what its schema wants, and what fits the call."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.foreign_schema import allows
from tests.driving import AGENT, fresh
from tests.engine.schemas import forms, plain

EXTRACTORS = f"/vogent/api/agents/{AGENT}/extractors"


def found(schema: Any, event: str = "counterparty_hang_up", after: float = 60, **inputs: Any) -> Any:
    """Return what is drawn by a schema from a call that ends so; None where nothing is."""
    client = fresh()
    steps = [{"event": "ring"}, {"event": "answer"}, {"after": after, "event": event}]
    client.scenario(steps={"dial": steps, "afterwards": {"extraction": 1}})
    extractor = client.post(EXTRACTORS, {"name": "x", "extractorFieldsJsonSchema": json.dumps(schema)})["id"]
    call = client.call(callAgentExtractorId=extractor, callAgentInput=inputs)
    client.play()
    result = client.dial(call).get("aiResult")
    assert client.webhooks()[-1]["body"]["payload"] == {"dial_id": call, "ai_result": result or {}}
    return result


@given(forms(plain), st.sampled_from(["counterparty_hang_up", "detect_voicemail", "transfer"]))
def test_it_is_what_the_schema_allows(schema: Any, event: str) -> None:
    assert allows(schema, found(schema, event, first_name="Mara"))


FORM = {
    "type": "object",
    "properties": {
        "appointmentTime": {"type": "string"},
        "confirmed": {"type": "boolean"},
        "voicemail": {"type": "boolean"},
        "transferred": {"type": "boolean"},
        "new_time": {"type": ["string", "null"], "format": "date-time"},
    },
}


def test_it_repeats_what_the_inputs_say() -> None:
    assert found(FORM, appointment_time="Tuesday at 10")["appointmentTime"] == "Tuesday at 10"


def test_nothing_is_learned_from_a_machine_or_from_a_word() -> None:
    empty = {"appointmentTime": "", "confirmed": False, "transferred": False, "new_time": None}
    assert found(FORM, "detect_voicemail") == {**empty, "voicemail": True}
    assert found(FORM, after=3) == {**empty, "voicemail": False}


@pytest.mark.parametrize(("event", "transferred"), [("transfer", True), ("agent_hang_up", False)])
def test_it_knows_whether_the_call_was_handed_on(event: str, *, transferred: bool) -> None:
    assert found(FORM, event)["transferred"] is transferred


def test_a_schema_whose_patterns_may_take_for_ever_is_refused_by_name() -> None:
    schema = json.dumps({"properties": {"p": {"not": {"pattern": r"^(a*)*\1b$"}}}})
    client = fresh()
    answer = client.ask("POST", EXTRACTORS, {"name": "x", "extractorFieldsJsonSchema": schema})
    assert answer.status == 422
    assert "body/extractorFieldsJsonSchema: seen " in answer.body["message"]
    assert "(at #/properties/p/not/pattern: this pattern has look-around or a back-reference" in answer.body["message"]
    assert client.journal() == []
