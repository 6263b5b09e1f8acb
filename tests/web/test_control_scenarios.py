"""The control plane: how calls go is chosen by name or written out, and judged before anybody is called."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.driving import JOBS
from tests.web.asking import RawClient, person


@pytest.fixture
def anna() -> RawClient:
    anna = person()
    anna.ask("PUT", "/_mock/scenarios/vogent", {"name": "happy"})
    return anna


def test_a_scenario_is_chosen_by_name(anna):
    answer = anna.ask("PUT", "/_mock/scenarios/vogent", {"name": "rough"})
    assert answer.body == anna.get("/_mock/scenarios/vogent")
    assert (answer.body["name"], answer.body["available"]) == ("rough", ["happy", "mixed", "rough"])
    assert list(answer.body["summaries"]) == answer.body["available"]
    assert answer.body["summaries"]["rough"].startswith("A bad day")


def test_a_scenario_can_be_written_out(anna):
    steps = {
        "summary": "Everybody is busy.",
        "dial": [{"after": 1, "event": "ring"}, {"after": [1, 3], "event": "busy"}],
    }
    answer = anna.ask("PUT", "/_mock/scenarios/vogent", {"steps": steps})
    assert (answer.body["name"], answer.body["steps"]) == ("written out", steps)
    job = anna.started()
    anna.post("/_mock/clock", {"until": "idle"})
    assert {dial["status"] for dial in anna.get(f"{JOBS}/{job}/dials")["data"]} == {"busy"}


@pytest.mark.parametrize(
    ("choice", "status", "where"),
    [
        ({"name": "sunny"}, 404, "body/name"),
        ({}, 422, "body"),
        ({"name": "happy", "steps": {}}, 422, "body"),
        ({"steps": {"dial": [{"event": "sneeze"}]}}, 409, "body/steps/dial/0/event"),
        ({"steps": {"dial": [{"event": "ring", "after": -1}]}}, 409, "body/steps/dial/0/after"),
        ({"steps": {"dial": {}}}, 409, "body/steps/dial"),
        ({"steps": {"robot": []}}, 409, "body/steps"),
        ({"steps": {"dial": [{"one_of": []}]}}, 409, "body/steps/dial/0/one_of"),
        ({"steps": {"dial": [None]}}, 409, "body/steps/dial/0"),
        ({"steps": {"afterwards": {"recording": "soon"}}}, 409, "body/steps/afterwards/recording"),
    ],
    ids=str,
)
def test_an_impossible_scenario_is_refused(anna, choice, status, where):
    answer = anna.refused("PUT", "/_mock/scenarios/vogent", choice)
    assert answer.status == status
    assert answer.message.startswith(f"{where}: seen ")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["after", "event", "one_of", "odds", "then", "ring"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["dial", "job", "afterwards", "summary"]), JSON))
def test_no_scenario_is_too_odd_to_be_judged(steps):
    answer = person().say("PUT", "/_mock/scenarios/vogent", json.dumps({"steps": steps}).encode())
    assert answer.status in (200, 400, 409, 422), answer
