"""The JSON Schema of scenario files and the engine's own reading agree: what one takes, the other takes too."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.document import read_yaml
from mock_server.contract.validation import fixture_checker
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.resources import root, schema_path
from tests.tiny import CALL

FILES = sorted((root() / "fixtures").glob("*/scenarios/*.yaml"))
BEYOND = "an event of call", "is above 0", "least first", "not less than the median", "an IANA time zone"
"""What no schema can say."""

seconds = st.sampled_from([0, 0.5, 3, 31_536_000, 31_536_001, -1, True, "soon", None, "ring"])
lognormal = st.dictionaries(st.sampled_from(["median", "p95", "sigma", "most", "x"]), seconds, max_size=4)
forms = st.fixed_dictionaries(
    {},
    optional={
        "fixed": seconds,
        "uniform": st.lists(seconds, max_size=3),
        "lognormal": lognormal,
        "weighted": st.lists(st.fixed_dictionaries({"odds": seconds, "after": seconds}), max_size=2),
        "x": seconds,
    },
)
delays = seconds | st.lists(seconds, max_size=3) | forms
events = st.sampled_from(["ring", "busy", "answer"])
some_events = events | st.dictionaries(events, seconds, max_size=2) | st.just(7) | st.just("")
nothing = st.just([])


def steps(then: Any) -> Any:
    optional = {"after": delays, "then": then, "odds": seconds}
    step = st.fixed_dictionaries({"event": some_events}, optional=optional)
    branch = st.fixed_dictionaries({"odds": seconds, "event": events}, optional={"after": delays, "then": then})
    either = st.fixed_dictionaries({"one_of": st.lists(branch | step, max_size=2)}, optional={"after": delays})
    return st.lists(step | either | st.none(), max_size=3)


bounds = st.sampled_from([-1, 0, 1, 2, 17, 24, 25, 1.5, True])
numbers = st.sampled_from(["+1415*", "+14155550123", "415", "+*", 7, ""])
conditions = {
    "hours": st.lists(bounds, max_size=3) | bounds,
    "attempt": st.lists(bounds, max_size=3) | bounds,
    "number": numbers | st.lists(numbers, max_size=2),
    "day": bounds,
}
all_steps = steps(nothing | steps(nothing))
cases = st.lists(
    st.fixed_dictionaries({"when": st.fixed_dictionaries({}, optional=conditions)}, optional={"call": all_steps}),
    max_size=2,
)
texts = st.fixed_dictionaries(
    {},
    optional={
        "summary": st.just("A day."),
        "zone": st.sampled_from(["UTC", 7]),
        "call": all_steps,
        "cases": cases,
        "afterwards": st.dictionaries(st.just("recording"), delays),
    },
)


def is_beyond_a_schema(refused: ScenarioRefused) -> bool:
    """Return whether an order or a name is wrong: hours 5 to 5, attempts 3 to 2, an event that the machine lacks."""
    is_a_pair = refused.where.endswith(("/hours", "/attempt")) and refused.seen.startswith("[")
    return is_a_pair or '"ring"' in refused.seen or any(words in refused.expected for words in BEYOND)


def refusal(text: Any) -> ScenarioRefused | None:
    try:
        Scenario("any", text, {"call": CALL}, ["recording"])
    except ScenarioRefused as refused:
        return refused
    return None


@given(texts)
def test_engine_and_schema_agree(text: Any) -> None:
    refused = refusal(text)
    if refused is None:
        assert fixture_checker("scenario").violations(text, "") == []
    else:
        assert is_beyond_a_schema(refused) or not fixture_checker("scenario").is_valid(text), refused


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]} {path.stem}")
def test_every_scenario_that_comes_with_the_mock_has_this_shape(path: Any) -> None:
    text = read_yaml(path)
    assert fixture_checker("scenario").violations(text, path.name) == []
    assert text["summary"]


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(read_yaml(schema_path()))
