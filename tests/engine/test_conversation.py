"""What is said on a call fits into it, and its last lines fit how it ended."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.chance import Chance, Luck
from mock_server.engine.speech import phrases
from mock_server.engine.speech.conversation import LAG_MS, Line, converse, message_ms, so_far
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import Script

MORNING = Script("Good morning.")
MARA = Script("Good morning.", "Mara", (("appointment time", "Tuesday at 10"), ("branch", "Lisbon")))
MINUTE = 60_000

scripts = st.builds(
    Script,
    opening=st.sampled_from(["", "Good morning.", "Hello, " + "this is a long story. " * 20]),
    name=st.sampled_from(["", "Mara", "{name}"]),
    facts=st.lists(st.tuples(st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=20)), max_size=3).map(tuple),
    nudge=st.sampled_from(["Are you still there?", "Hello?"]),
    message=st.sampled_from(["", "Please call back."]),
    colleague=st.sampled_from(["a colleague", "Sam Ortiz", "{name}"]),
    goodbye=st.sampled_from(["", "So long, {everybody}."]),
)
durations = st.integers(0, 600_000)
endings = st.sampled_from(Ending)
PEOPLE = [Ending.PERSON, Ending.AGENT, Ending.TRANSFER, Ending.CUT]


def luck(n: int = 0) -> Luck:
    return Chance(1).draws(f"call {n}", 1, "talk")


def last(ending: Ending, duration: int = MINUTE, script: Script = MORNING, n: int = 0) -> Line:
    return converse(luck(n), script, duration, ending)[-1]


@given(durations, st.integers(), scripts, endings)
def test_a_conversation_fits_into_its_call(duration: int, n: int, script: Script, ending: Ending) -> None:
    lines = converse(luck(n), script, duration, ending)
    assert all(0 <= start < end <= duration and text for _, text, start, end in lines)
    assert all(earlier[3] < later[2] for earlier, later in pairwise(lines))


@given(durations, st.integers(), scripts, st.sampled_from(PEOPLE))
def test_the_two_take_turns(duration: int, n: int, script: Script, ending: Ending) -> None:
    speakers = [line[0] for line in converse(luck(n), script, duration, ending)]
    assert speakers == ([PERSON, AGENT] * len(speakers))[: len(speakers)]


@given(durations, scripts, endings)
def test_the_same_luck_says_the_same(duration: int, script: Script, ending: Ending) -> None:
    assert converse(luck(), script, duration, ending) == converse(luck(), script, duration, ending)


def test_other_luck_says_something_else() -> None:
    assert len({tuple(converse(luck(n), MORNING, MINUTE)) for n in range(20)}) == 20


@pytest.mark.parametrize("ending", PEOPLE)
def test_who_is_called_speaks_first_and_then_the_agent_says_his_line(ending: Ending) -> None:
    first, second = converse(luck(), MORNING, MINUTE, ending)[:2]
    assert (first[:2], second[:2]) == ((PERSON, "Hello?"), (AGENT, "Good morning."))


def test_what_is_on_file_is_gone_through_and_the_name_is_used() -> None:
    text = " ".join(line[1] for line in converse(luck(), MARA, MINUTE, Ending.AGENT))
    assert "Tuesday at 10" in text
    assert "the branch" in text
    assert "Lisbon" in text
    assert any("Mara" in " ".join(line[1] for line in converse(luck(n), MARA, MINUTE)) for n in range(9))


def test_no_topic_comes_up_twice_in_two_minutes() -> None:
    for n in range(50):
        asked = [line[1] for line in converse(luck(n), MORNING, 2 * MINUTE, Ending.CUT) if line[0] == AGENT]
        assert len(set(asked)) == len(asked)


def test_a_long_call_is_talked_through() -> None:
    assert last(Ending.CUT, 600_000)[3] > 590_000


@pytest.mark.parametrize("ending", Ending)
def test_on_a_call_of_no_length_nothing_is_said(ending: Ending) -> None:
    assert converse(luck(), MARA, 0, ending) == []


# How it ends.


@given(st.integers(5_000, 600_000), st.integers())
def test_an_agent_who_hangs_up_says_goodbye(duration: int, n: int) -> None:
    speaker, text, *_ = last(Ending.AGENT, duration, n=n)
    assert (speaker, text.endswith("Goodbye.")) == (AGENT, True)


@given(st.integers(5_000, 600_000), st.integers())
def test_a_transfer_is_announced_last(duration: int, n: int) -> None:
    speaker, text, *_ = last(Ending.TRANSFER, duration, MORNING._replace(colleague="Sam Ortiz"), n)
    assert (speaker, "put you through" in text) == (AGENT, True)
    assert "Sam Ortiz" in text


def test_a_transfer_names_no_placeholder() -> None:
    assert "{" not in last(Ending.TRANSFER)[1]


def test_an_agent_may_have_been_told_how_to_say_goodbye() -> None:
    assert last(Ending.AGENT, script=Script("Hi.", goodbye="So long, {you}."))[1] == "So long, {you}."


@pytest.mark.parametrize("ending", [Ending.AGENT, Ending.TRANSFER])
def test_parting_takes_the_last_moment(ending: Ending) -> None:
    assert last(ending)[3] == MINUTE


def test_people_hang_up_with_a_goodbye_or_in_the_middle() -> None:
    ends = [last(Ending.PERSON, n=n) for n in range(100)]
    polite = [line for line in ends if line[0] == PERSON and "ye." in line[1]]
    abrupt = [line for line in ends if line not in polite]
    assert len(polite) > 50
    assert len(abrupt) > 10
    assert any(line[1].endswith("…") for line in abrupt)


def test_who_hangs_up_at_once_says_no_goodbye() -> None:
    assert not any("ye." in last(Ending.PERSON, 8_000, n=n)[1] for n in range(50))


@given(st.integers(1, 600_000), st.integers())
def test_a_call_that_breaks_off_ends_in_the_middle_without_a_goodbye(duration: int, n: int) -> None:
    lines = converse(luck(n), MORNING, duration, Ending.CUT)
    assert not any("oodbye" in text or "Bye" in text for _, text, _, _ in lines)
    assert not any(text.endswith("…") for _, text, _, _ in lines[:-1])


def test_a_sentence_that_breaks_off_ends_with_the_call() -> None:
    story = "One two three four five six seven eight nine ten"
    speaker, text, _, end = last(Ending.CUT, 3_500, Script(story))
    assert (speaker, end) == (AGENT, 3_500)
    assert story.startswith(text.removesuffix("…"))
    assert text != story


def test_a_machine_is_hung_up_on_in_its_greeting_or_after_it() -> None:
    assert [line[:2] for line in converse(luck(), MARA, 9_000, Ending.MACHINE)] == [(PERSON, phrases.VOICEMAIL)]
    assert converse(luck(), MARA, 2_000, Ending.MACHINE) == [(PERSON, "You have reached the voicemail…", 0, 2_000)]


def test_a_machine_hears_the_message_after_its_greeting() -> None:
    script = MARA._replace(message="Please call back.")
    greeting, message = converse(luck(), script, message_ms("Please call back."), Ending.MACHINE)
    assert (greeting[:2], message[:2]) == ((PERSON, phrases.VOICEMAIL), (AGENT, "Please call back."))
    assert message[3] == message_ms("Please call back.")


@given(st.integers(15_000, 600_000), st.integers())
def test_into_silence_the_agent_asks_and_nobody_answers(duration: int, n: int) -> None:
    lines = converse(luck(n), MORNING._replace(nudge="Hello, hello?"), duration, Ending.SILENCE)
    assert lines[-1][:2] == (AGENT, "Hello, hello?")
    assert duration - lines[-1][3] >= 2_000
    assert [line[1] for line in lines].count("Hello, hello?") <= 2
    assert lines[1][1] == "Good morning."


# While it goes on.


@given(st.integers(0, 120_000), st.integers(0, 120_000), st.integers(), scripts, st.sampled_from(PEOPLE))
def test_what_is_settled_stays_however_it_ends(now: int, more: int, n: int, script: Script, ending: Ending) -> None:
    known = so_far(luck(n), script._replace(goodbye=""), now)
    assert converse(luck(n), script._replace(goodbye=""), now + more, ending)[: len(known)] == known


def test_what_is_settled_lags_behind_by_no_more_than_it_must() -> None:
    assert so_far(luck(), MORNING, MINUTE)[-1][3] > MINUTE - LAG_MS - 8_000
