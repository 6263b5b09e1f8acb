"""What was said on a call: its last message fits its end, and what is known of it while it goes on stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.happyrobot.driver import CHECK_CALLS, KATE, TALK, HappyRobotDriver, Json, driver

PARAMS = {"first_name": "Mara", "load_origin": "Austin"}


def messages(one: HappyRobotDriver, call: str) -> list[Json]:
    return list(one.get(f"/calls/{call}/transcript")["messages"])


def last(event: str, after: float = 60) -> Json:
    one = driver().steps(*TALK, (after, event))
    call = one.call(params=PARAMS)
    return messages(one.play(), call)[-1]


@pytest.mark.parametrize(
    ("event", "role", "words"),
    [("agent_hang_up", "assistant", "Goodbye."), ("transfer", "assistant", "put you through")],
)
def test_the_last_message_fits_the_end(event: str, role: str, words: str) -> None:
    for after in (6, 20, 61.5):
        message = last(event, after)
        assert (message["role"], words in message["content"]) == (role, True)


@pytest.mark.parametrize("event", ["fail", "reach_limit", "stop"])
def test_a_talk_that_breaks_off_has_no_goodbye(event: str) -> None:
    assert "bye" not in last(event, 33.3)["content"].lower()


def test_who_took_over_stands_on_the_message_that_says_so_alone() -> None:
    one = driver().steps(*TALK, (40, "transfer"))
    call = one.call()
    *others, announced = messages(one.play(), call)
    assert announced["transfer_contact"]["name"] in announced["content"]
    assert not any("transfer_contact" in message for message in others)
    assert announced["end"] == one.read(call)["duration"]


def test_the_agent_speaks_of_the_parameters() -> None:
    one = driver()
    call = one.call(params=PARAMS)
    text = " ".join(message["content"] for message in messages(one.play(), call))
    assert "Hello Mara, this is Kate." in text
    assert "Austin" in text
    assert "load origin" in text


def test_an_agent_that_takes_a_machine_for_a_person_talks_to_it_in_vain() -> None:
    one = driver().steps(*TALK, (4, "detect_machine"))
    call = one.call(use_case_id=one.use_case(amd=True, amd_behavior="Continue"))
    roles = [message["role"] for message in messages(one.play(), call)]
    assert roles == ["user", "assistant"]


@pytest.mark.parametrize("event", ["person_hang_up", "agent_hang_up", "transfer", "detect_machine"])
@given(st.lists(st.integers(1, 20_000), min_size=1, max_size=12))
def test_what_is_shown_while_the_call_goes_on_is_the_beginning_of_what_is_shown_after_it(
    event: str, waits: list[int]
) -> None:
    one = driver().steps(*TALK, (50, event))
    call = one.call(params=PARAMS)
    one.advance(5)
    seen: list[list[Json]] = []
    for wait in waits:
        seen.append(messages(one, call))
        one.advance(wait / 1000)
    whole = [{**message, "transfer_contact": None} for message in messages(one.play(), call)]
    for part in seen:
        assert [{**message, "transfer_contact": None} for message in part] == whole[: len(part)]


def test_something_is_shown_before_the_end() -> None:
    one = driver()
    call = one.call()
    assert messages(one.advance(40), call)


def test_what_was_said_and_found_stays_when_agent_and_use_case_change() -> None:
    one = driver()
    call = one.call(params=PARAMS)
    one.play()
    before, talk = one.read(call), messages(one, call)
    change = {"name": "Another name", "extract_with_ai": [], "classification_tags": [{"name": "x", "description": "x"}]}
    one.ok("PATCH", f"/use-cases/{CHECK_CALLS}", change)
    one.ok("PATCH", f"/agents/{KATE}", {"name": "Somebody else"})
    after = one.read(call)
    assert (messages(one, call), after["extraction"], after["classification"]) == (
        talk,
        before["extraction"],
        before["classification"],
    )
    fresh_call = one.call()
    assert "Somebody else" in messages(one.play(), fresh_call)[1]["content"]


WANTED = [
    {"name": "rate", "type": "number", "example": "1250.5", "required": True},
    {"name": "is_urgent", "type": "boolean", "example": "yes", "required": True},
    {"name": "load_origin", "type": "string", "example": "Boston", "required": True},
    {"name": "stops", "type": "integer", "example": "3", "required": True},
    {"name": "note", "type": "text", "required": True},
]
KINDS = {"rate": float, "is_urgent": bool, "load_origin": str, "stops": int, "note": str}


def extracted(after: float) -> Json:
    one = driver().steps(*TALK, (after, "person_hang_up"))
    described = [{"description": "", "example": "", **wanted} for wanted in WANTED]
    call = one.call(use_case_id=one.use_case(extract_with_ai=described), params=PARAMS)
    return one.play().read(call)["extraction"]


def test_extracted_values_are_of_their_types_and_fit_parameters_and_examples() -> None:
    found = extracted(60)
    assert {name: type(value) for name, value in found.items()} == KINDS
    assert (found["rate"], found["load_origin"], found["stops"]) == (1250.5, "Austin", 3)


def test_a_word_or_two_teach_nothing() -> None:
    assert extracted(3) == {"rate": 0, "is_urgent": False, "load_origin": "", "stops": 0, "note": ""}


def test_of_many_parameters_each_is_found_under_its_own_name() -> None:
    one = driver()
    wanted = [{"name": f"field {n}", "type": "string", "required": True, "example": f"e{n}"} for n in range(100)]
    use_case = one.use_case(extract_with_ai=wanted)
    call = one.call(use_case_id=use_case, params={f"Field_{n}": f"p{n}" for n in range(0, 100, 2)})
    found = one.play().read(call)["extraction"]
    assert found == {f"field {n}": f"{'e' if n % 2 else 'p'}{n}" for n in range(100)}


def test_more_values_than_a_use_case_may_draw_are_refused_by_name() -> None:
    wanted = [{"name": f"field {n}"} for n in range(101)]
    answer = driver().ask("POST", "/use-cases", {"name": "x", "extract_with_ai": wanted})
    assert (answer.status, answer.body["details"][0]["path"]) == (400, "extract_with_ai")
