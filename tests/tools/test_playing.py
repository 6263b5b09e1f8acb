"""`verify` plays out what was asked for, and does not take what it could not play for judged."""

import pytest

from contract_tests.tools.verify import playing
from contract_tests.tools.verify.mock import MockRefused
from contract_tests.tools.verify.playing import play_out

DONE = {"reached": True, "stopped": None}
STOPPED = {"reached": False, "stopped": {"message": "the clock stopped at noon"}}


class AnsweringMock:
    """A mock that gives these answers when its clock is moved until it is idle; a number refuses with this status."""

    def __init__(self, *answers: object) -> None:
        self.answers, self.asked = list(answers), list[object]()

    def ask(self, _: str, path: str, body: object = None) -> object:
        self.asked.append(body)
        if (path, body) != ("/clock", {"until": "idle"}):
            return {}
        answer = self.answers.pop(0)
        if isinstance(answer, int):
            raise MockRefused("refused", answer)
        return answer


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(playing, "PAUSE", 0)


def test_what_was_played_out_is_no_finding_and_webhooks_are_lost_meanwhile():
    mock = AnsweringMock(DONE)
    assert [*play_out(mock)] == []
    assert mock.asked[0] == {"lost": 1, "client_gone": True}


def test_a_clock_that_stops_before_the_end_fails_the_run():
    [found] = play_out(AnsweringMock(STOPPED))
    assert (found.rule, found.severity, found.seen) == ("not_played_out", "error", "the clock stopped at noon")


def test_a_jump_that_the_client_left_comes_to_its_end_first():
    mock = AnsweringMock(409, 409, DONE)
    assert [*play_out(mock)] == []
    assert mock.answers == []


def test_any_other_refusal_is_told():
    with pytest.raises(MockRefused):
        [*play_out(AnsweringMock(404))]


def test_a_jump_without_an_end_is_told(monkeypatch):
    monkeypatch.setattr(playing, "TRIES", 3)
    with pytest.raises(MockRefused, match="still in a jump"):
        [*play_out(AnsweringMock(409, 409, 409, DONE))]
