"""Calls on the roster: whatever the clock is moved by, the same happens, in the same order."""

from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.dialing import call_entries, roster
from mock_server.engine.dialing.call_entries import CallSeries
from mock_server.engine.dialing.courses import Course
from mock_server.engine.dialing.dialer import Lines, Queue, Terms
from mock_server.engine.dialing.roster import Roster
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.delay import Fixed
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from tests.tiny import CALL, NOON, TinyCall, world

LETTER, OVER, NOISE = (Move("acme", "call", event, None) for event in ("letter", "over", "noise"))
TOPICS = {move: Topic("acme", str(move)) for move in (CALL.created, LETTER)}


def course(*events: str, letters: int = 0) -> Course:
    moves, status = [CALL.created], "new"
    for event in events:
        moves.append(CALL.move(status, event))
        status = moves[-1].status or status
    moves += [LETTER] * letters
    topics = [TOPICS.setdefault(move, Topic("acme", str(move))) for move in moves]
    return Course(moves, topics, len(events), [Fixed(0)] * letters)


BUSY, TALK = course("ring", "busy"), course("ring", "answer", "hang_up", letters=2)


class TinyJob(CallSeries):
    """A job with given offsets for each row: two for a busy call, five for a talk and two webhooks.

    With `echo`, each end causes an entry in the journal that many milliseconds later.
    """

    __slots__ = ("done", "echo", "name", "plans", "queue", "roster", "serials", "world")

    def __init__(
        self, name: str, world: World, roster: Roster, lines: Lines, plans: list[list[int]], limit: int
    ) -> None:
        self.name, self.world, self.roster, self.plans = name, world, roster, plans
        self.queue = Queue(world.clock, lines, len(plans), Terms(limit), self)
        self.echo: int | None = None
        self.done: list[tuple[int, int]] = []
        self.serials: list[int | None] = []

    def dial(self, row: int) -> None:
        plan = self.plans[row]
        self.serials.append(self.roster.add(self, row, BUSY if len(plan) == 2 else TALK, plan, row))

    def ended(self, number: int) -> None:
        self.done.append((self.world.now - NOON, number))
        if self.echo is not None:
            self.world.clock.at(self.world.now + self.echo, self._make_noise, number)
        self.queue.ended()

    def _make_noise(self, number: int) -> None:
        self.world.note(TinyCall(f"noise of {number}"), NOISE)

    @property
    def source(self) -> None:
        return None

    def call_id(self, number: int) -> str:
        return f"{self.name}{number}"

    def to(self, number: int) -> str:
        return str(number)

    def exhausted(self) -> None:
        self.roster.flush()
        self.world.note(TinyCall("the job"), OVER)

    def record(self, number: int) -> TinyCall:
        return TinyCall(f"{self.name}{number}")


plans = st.one_of(
    st.tuples(st.integers(0, 3), st.integers(0, 9)).map(lambda two: [two[0], sum(two)]),
    st.tuples(*[st.integers(0, 4)] * 5).map(
        lambda d: [d[0], d[0] + d[1], d[0] + d[1] + d[2], sum(d[:3]) + d[3], sum(d[:3]) + d[4]]
    ),
)
jobs = st.lists(st.tuples(st.lists(plans, min_size=1, max_size=12), st.integers(1, 4)), min_size=1, max_size=3)
noises = st.lists(st.integers(0, 60), max_size=6)


class RosterWorld:
    """A world with jobs that share lines, and with entries in the journal that belong to no job."""

    def __init__(
        self, jobs: Any, lines: int = 3, noises: Any = (), url: str | None = None, echo: int | None = None
    ) -> None:
        self.world, self.url = world(), url
        self.roster = Roster(self.world.clock, self.world.journal, self.world.outbox, lambda: self.url)
        shared = Lines(lines)
        self.jobs = [
            TinyJob(name, self.world, self.roster, shared, plans, limit)
            for name, (plans, limit) in zip("abc", jobs, strict=False)
        ]
        for at in noises:
            self.world.clock.at(NOON + at, lambda _: self.world.note(TinyCall("somebody"), NOISE), None)
        for job in self.jobs:
            job.echo = echo
            job.queue.run(job.queue.terms)

    def play(self) -> "RosterWorld":
        for _ in self.world.clock.run_until_idle():
            pass
        return self

    def story(self) -> list[tuple[int, str, str]]:
        return [(h.at - NOON, h.move.event, h.record.id) for h in self.world.journal.since(0)]


@contextmanager
def changed(**names: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in names.items():
            patch.setattr(call_entries if name == "SERIAL" else roster, name, value)
        yield


@given(jobs, st.integers(1, 4), noises, st.lists(st.integers(0, 9), max_size=30), st.sampled_from([None, 0, 1, 4]))
def test_however_the_clock_is_moved_the_same_happens(
    jobs: Any, lines: int, noises: Any, jumps: list[int], echo: int | None
) -> None:
    once, by_jumps, by_steps = (RosterWorld(jobs, lines, noises, None, echo) for _ in range(3))
    once.play()
    for jump in jumps:
        by_jumps.world.clock.play_to(by_jumps.world.now + jump)
    while by_steps.world.clock.pending():
        by_steps.world.clock.step()
    assert once.story() == by_jumps.play().story() == by_steps.story()
    assert [job.done for job in once.jobs] == [job.done for job in by_steps.jobs]


@given(jobs, st.integers(1, 4), noises, st.integers(1, 3), st.integers(0, 20))
def test_how_much_is_done_in_one_turn_changes_nothing(
    jobs: Any, lines: int, noises: Any, turn: int, farthest: int
) -> None:
    expected = RosterWorld(jobs, lines, noises).play().story()
    with changed(TURN=turn, FARTHEST=farthest, FEW=turn):
        assert RosterWorld(jobs, lines, noises).play().story() == expected


@given(jobs, st.integers(1, 4), noises)
def test_every_call_takes_its_course(jobs: Any, lines: int, noises: Any) -> None:
    scene = RosterWorld(jobs, lines, noises).play()
    story = scene.story()
    assert [at for at, *_ in story] == sorted(at for at, *_ in story)
    for job in scene.jobs:
        for row, plan in enumerate(job.plans):
            own = [(at, event) for at, event, id_ in story if id_ == job.record(row).id]
            events = ["create", "ring", "busy"] if len(plan) == 2 else ["create", "ring", "answer", "hang_up"]
            assert sorted(at - own[0][0] for at, _ in own) == sorted([0, *plan])
            assert [event for _, event in own if event != "letter"] == events


@given(jobs, st.integers(1, 4))
def test_no_more_calls_than_lines_are_under_way(jobs: Any, lines: int) -> None:
    live = most = 0
    for _, event, _ in RosterWorld(jobs, lines).play().story():
        live += (event == "create") - (event in ("busy", "hang_up"))
        most = max(most, live)
    assert most <= lines
    assert live == 0


@given(jobs, noises, st.integers(0, 40), st.integers(0, 40))
def test_moves_and_topics_are_counted_as_they_are_told(jobs: Any, noises: Any, first: int, more: int) -> None:
    tiny = RosterWorld(jobs, 2, noises).play().world
    journal, outbox = list(tiny.journal.since(0)), list(tiny.outbox.since(0))
    part = slice(first, first + more)
    assert tiny.journal.count(first, first + more) == Counter(happening.move for happening in journal[part])
    assert tiny.outbox.count(first, first + more) == Counter(notice.topic for notice in outbox[part])
    told = [happening for happening in journal if happening.move in TOPICS]
    assert [(notice.number, notice.happening, notice.topic) for notice in outbox] == [
        (n, happening.number, TOPICS[happening.move]) for n, happening in enumerate(told)
    ]


@given(jobs, noises)
def test_while_somebody_listens_every_moment_is_told_before_the_next(jobs: Any, noises: Any) -> None:
    heard, unheard = RosterWorld(jobs, 2, noises, "http://127.0.0.1:1"), RosterWorld(jobs, 2, noises)
    for _ in heard.world.clock.run_until_idle():
        for delivery in heard.world.outbox.deliveries.ready:
            notice = heard.world.outbox[delivery.number]
            assert heard.world.journal[notice.happening].at == heard.world.now
        heard.world.outbox.deliveries.ready.clear()
    assert len(list(heard.world.outbox.deliveries)) == len(heard.world.outbox)
    assert heard.story() == unheard.play().story()


def test_what_is_kept_of_a_call_can_be_asked_for() -> None:
    scene = RosterWorld([([[1, 2], [1, 2, 3, 9, 5]], 1)]).play()
    [job] = scene.jobs
    assert job.serials == [0, 1]
    known = scene.roster.known(1)
    assert (known.began - NOON, known.course, known.offsets, known.about) == (2, TALK, array("I", [1, 2, 3, 9, 5]), 1)


def test_who_leaves_the_roster_is_not_told_of_any_more() -> None:
    scene = RosterWorld([([[2, 5], [3, 9]], 2)])
    scene.world.clock.play_to(NOON + 2)
    scene.roster.remove(0)
    assert scene.play().story() == [
        (0, "create", "a0"),
        (0, "create", "a1"),
        (2, "ring", "a0"),
        (3, "ring", "a1"),
        (9, "busy", "a1"),
    ]


def test_a_call_that_is_too_long_is_not_taken() -> None:
    scene = RosterWorld([([[1, 1 << 32], [1, 2]], 1)])
    scene.world.clock.settle()
    [job] = scene.jobs
    assert job.serials == [None]
    job.queue.ended()
    assert [event for _, event, _ in scene.play().story()] == ["create", "ring", "busy", "over"]
    assert list(scene.roster.known(0).offsets) == [1, 2]


def test_when_all_serials_are_given_out_no_call_is_taken() -> None:
    with changed(SERIAL=1):
        scene = RosterWorld([([[1, 2]] * 3, 3)])
        scene.world.clock.settle()
    assert scene.jobs[0].serials == [0, 1, None]


def test_calls_may_go_on_for_years() -> None:
    month = 30 * 24 * 3_600_000
    scene = RosterWorld([([[month, month + n] for n in range(40)], 1)]).play()
    moments = [at for at, event, _ in scene.story() if event == "busy"]
    assert [later - one for one, later in pairwise(moments)] == [month + n for n in range(1, 40)]
