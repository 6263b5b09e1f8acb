"""The three scenarios that come with TemPhone."""

from collections import Counter

import pytest

from tests.temphone.phoning import TemPhoneDriver, at

CALLS = 1500


def ends(scenario: str, calls: int = CALLS) -> Counter[str]:
    """Return how many calls end, by outcome or reason."""
    phone = TemPhoneDriver(scenario=scenario)
    for _ in range(calls):
        phone.schedule(scheduled_at=at(1))
    phone.play()
    shown = phone.client.get("/_mock/records/temphone/calls?limit=10000")
    return Counter(call.get("outcome") or call["failure_reason"] for call in shown["data"])


@pytest.fixture(scope="module")
def mixed() -> Counter[str]:
    return ends("mixed")


@pytest.mark.parametrize(
    ("end", "percent"),
    [
        ("conversation_finished", 31.9),
        ("contact_hung_up", 16.6),
        ("voicemail", 18),
        ("no_answer", 20),
        ("busy", 5),
        ("rejected", 4),
        ("invalid_number", 2),
        ("error", 2),
    ],
)
def test_the_odds_of_an_ordinary_day(end: str, percent: float, mixed: Counter[str]) -> None:
    assert 100 * mixed[end] / CALLS == pytest.approx(percent, abs=4 * (percent * (100 - percent) / CALLS) ** 0.5)


def test_when_all_goes_well_everybody_is_answered() -> None:
    assert ends("happy", 30) == {"conversation_finished": 30}


def test_on_a_bad_day_few_are_answered_and_every_reason_occurs() -> None:
    rough = ends("rough")
    reasons = {"no_answer", "busy", "voicemail", "invalid_number", "rejected", "max_duration_exceeded", "error"}
    assert rough.keys() >= reasons
    assert rough["contact_hung_up"] / CALLS == pytest.approx(0.15 * 0.8 + 0.08 * 0.8 / 3, abs=0.04)
    assert rough["conversation_finished"] / CALLS == pytest.approx(0.13 * 0.8 / 6, abs=0.015)
