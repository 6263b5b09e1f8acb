"""Calls begin inside the windows of their calendar."""

from dataclasses import replace

from mock_server.engine.calendar import Calendar
from mock_server.engine.dialing.dialer import Terms
from tests.tiny import NOON, TinyCampaign, campaign, play, world

AFTERNOON = Calendar("UTC", {0: [(14 * 60, 15 * 60)], 1: [(14 * 60, 14 * 60 + 1)]})  # Monday and, for a minute, Tuesday
HOUR = 3600


def advance(at_work: TinyCampaign, seconds: float) -> None:
    at_work.world.clock.play_to(at_work.world.now + round(1000 * seconds))


def test_nothing_starts_outside_the_window() -> None:
    at_work = campaign(3, limit=1, calendar=AFTERNOON)
    play(at_work.world)
    assert at_work.begun == [(2 * HOUR, 0), (2 * HOUR + 10, 1), (2 * HOUR + 20, 2)]


def test_the_first_instant_belongs_to_a_window_and_the_last_does_not() -> None:
    at_work = campaign(400, limit=1, calendar=AFTERNOON)
    play(at_work.world)
    monday = [at for at, _ in at_work.begun if at < 24 * HOUR]
    assert (monday[0], monday[-1], len(monday)) == (2 * HOUR, 3 * HOUR - 10, 360)
    assert [at - 26 * HOUR for at, _ in at_work.begun[360:367]] == [0, 10, 20, 30, 40, 50, (7 - 1) * 24 * HOUR]


def test_a_call_may_outlast_its_window() -> None:
    tiny = world()
    at_work = TinyCampaign(tiny, 2, Terms(1, AFTERNOON), talk=2 * HOUR)
    at_work.queue.run(at_work.queue.terms)
    play(tiny)
    assert [at for at, _ in at_work.begun] == [2 * HOUR, 26 * HOUR]
    assert at_work.done_at == 28 * HOUR * 1000


def test_a_calendar_that_never_opens_has_nothing_to_come() -> None:
    at_work = campaign(3, calendar=Calendar("UTC", {}))
    play(at_work.world)
    assert (at_work.begun, at_work.world.now, at_work.queue.running) == ([], NOON, True)


def test_a_window_that_was_taken_away_on_resume_no_longer_counts() -> None:
    at_work = campaign(1, calendar=AFTERNOON)
    advance(at_work, 60)
    at_work.queue.hold()
    at_work.queue.run(replace(at_work.queue.terms, calendar=None))
    play(at_work.world)
    assert at_work.begun == [(60, 0)]


def test_a_queue_on_hold_when_its_window_opens_stays_on_hold() -> None:
    at_work = campaign(1, calendar=AFTERNOON)
    advance(at_work, 60)
    at_work.queue.hold()
    play(at_work.world)
    assert at_work.begun == []
