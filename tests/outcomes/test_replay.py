"""A world with scripts, headers and forced events is its commands, played: the same journal, byte for byte."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.scenarios.requested import OUTCOMES
from mock_server.web.replay import ReplayRefused, dump, replay
from tests.outcomes.phones import SOMEBODY, VendorDriver, every_vendor

NUMBERS = [SOMEBODY, "+12025550124", "+12025550160", "+12025550185"]

outcomes = st.sampled_from([*OUTCOMES, "scenario"]) | st.sampled_from(
    [{"answered": {"ring": [2, 9], "seconds": {"lognormal": {"median": 40, "p95": 90}}}}, {"busy": {"ring": 4}}]
)
attempts = st.lists(outcomes, min_size=1, max_size=3)
numbers = st.sampled_from(NUMBERS)
act = st.one_of(
    st.tuples(st.just("script"), numbers, attempts),
    st.tuples(st.just("forget"), numbers),
    st.tuples(st.just("call"), numbers, st.none() | attempts),
    st.tuples(st.just("fire"), st.sampled_from(["answer", "hang_up", "drop", "cancel"])),
    st.tuples(st.just("wait"), st.integers(0, 90)),
)


def live(phone: VendorDriver, acts: list[Any]) -> None:
    """Do all of these; what is refused is refused, and the day goes on."""
    last = ""
    for name, *details in acts:
        match name:
            case "script":
                phone.script(*details)
            case "forget":
                phone.person.ask("DELETE", f"/_mock/numbers/{details[0]}")
            case "call":
                number, asked = details
                last = phone.call(number, mockdial_outcome=dump(asked).decode() if asked else "")
            case "fire" if last:
                phone.fire(last, details[0])
            case "wait":
                phone.advance(details[0])


@every_vendor
@given(acts=st.lists(act, min_size=3, max_size=14), scenario=st.sampled_from(["mixed", "rough"]))
def test_a_history_played_again_has_the_same_journal(name: str, acts: list[Any], scenario: str) -> None:
    phone = VendorDriver(name, scenario)
    live(phone, acts)
    phone.advance(4000)
    again = replay(phone.commands(), phone.person.app.vendors)
    assert [dump(h.view()) for h in again.journal.since(0)] == [dump(h) for h in phone.journal()]
    assert {n: script.calls for n, script in again.numbers.items()} == {
        script["number"]: script["calls"] for script in phone.person.get("/_mock/numbers")["data"]
    }


@every_vendor
def test_a_history_says_what_each_request_asked_for(name: str) -> None:
    phone = VendorDriver(name)
    phone.call(mockdial_outcome='{"busy": {"ring": 4}}')
    phone.call(mockdial_outcome="busy, no_answer")
    phone.call()
    asked = [line for line in phone.commands() if '"outcome":' in line]
    assert ['"outcome":{"busy":{"ring":4}}' in line for line in asked] == [True, False]
    assert '"outcome":["busy","no_answer"]' in asked[1]


def test_a_history_with_an_unknown_outcome_is_refused_with_its_line() -> None:
    phone = VendorDriver("vogent")
    phone.call(mockdial_outcome="busy")
    lines = [line.replace('"outcome":["busy"]', '"outcome":["bussy"]') for line in phone.commands()]
    with pytest.raises(ReplayRefused, match=r"^line 2: can't be played: .*bussy"):
        replay(lines, phone.person.app.vendors)
