"""The three scenarios that come with Vogent."""

from collections import Counter

import pytest

from tests.driving import MockClient, app, fresh


def results(scenario: str, rows: int = 2000) -> Counter[str]:
    """Return how the calls of a large job end."""
    client = fresh(scenario=scenario)
    job = client.started(rows, maxConcurrentDials=rows)
    client.play()
    return Counter(dial["systemResultType"] for dial in client.dials(job))


def test_a_new_world_has_realistic_odds() -> None:
    assert MockClient(app(), "nobody-chose").get("/_mock/scenarios/vogent")["name"] == "mixed"


def test_when_all_goes_well_everybody_is_answered() -> None:
    assert results("happy", 50) == {"COUNTERPARTY_HANGUP": 50}


@pytest.mark.parametrize(
    ("result", "percent"),
    [
        ("COUNTERPARTY_HANGUP", 27.7),
        ("AGENT_HANGUP", 13),
        ("TRANSFERRED", 2.5),
        ("LONG_SILENCE_HANGUP", 1.3),
        ("VOICEMAIL_DETECTED_HANGUP", 17),
        ("NO_ANSWER", 24),
        ("BUSY", 8),
        ("FAILED", 5),
        ("RATE_LIMITED", 1),
    ],
)
def test_the_odds_of_an_ordinary_day(result: str, percent: float, mixed: Counter[str]) -> None:
    assert mixed[result] / 20 == pytest.approx(percent, abs=4 * (percent * (100 - percent) / 2000) ** 0.5)


@pytest.fixture(scope="module")
def mixed() -> Counter[str]:
    return results("mixed")


def test_on_a_bad_day_few_are_answered() -> None:
    rough = results("rough")
    answered = rough.total() - sum(rough[name] for name in ("NO_ANSWER", "BUSY", "FAILED", "RATE_LIMITED"))
    assert answered / rough.total() == pytest.approx(0.28, abs=0.05)


def test_a_scenario_written_out_is_played() -> None:
    client = fresh()
    shown = client.scenario(steps={"summary": "Everybody is busy.", "dial": [{"after": 2, "event": "busy"}]})
    job = client.started(3)
    client.play()
    assert shown["name"] == "written out"
    assert {dial["systemResultType"] for dial in client.dials(job)} == {"BUSY"}


def test_what_the_machines_do_not_know_is_refused_and_changes_nothing() -> None:
    client = fresh()
    answer = client.ask("PUT", "/_mock/scenarios/vogent", {"steps": {"dial": [{"event": ["ring"]}]}})
    assert answer.status == 409
    assert answer.body["message"].startswith('body/steps/dial/0/event: seen ["ring"], expected an event of dial')
    assert client.get("/_mock/scenarios/vogent")["name"] == "happy"
