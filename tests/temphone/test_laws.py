"""What holds on any day, whatever a client and a tester do."""

from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.temphone.phoning import TemPhoneDriver, at

EVENTS = ["ring", "answer", "busy", "finish", "contact_hang_up", "time_out", "fail", "detect_voicemail", "cancel"]
TOLD = {
    "in_progress": "call.started",
    "completed": "call.completed",
    "failed": "call.failed",
    "canceled": "call.canceled",
}
CONTACTS = ["ctc_12kd88", "ctc_7mq2x1", "ctc_93fhz4", "ctc_nobody"]

which = st.integers(0, 9)
act = st.one_of(
    st.tuples(st.just("schedule"), st.integers(-5, 200), st.sampled_from(CONTACTS), st.integers(1, 60)),
    st.tuples(st.just("schedule"), st.integers(1, 60), st.sampled_from(CONTACTS[:3]), st.integers(1, 60)),
    st.tuples(st.just("wait"), st.integers(0, 90_000)),
    st.tuples(st.just("cancel"), which),
    st.tuples(st.just("happen"), which, st.sampled_from(EVENTS)),
    st.tuples(st.just("choose"), st.sampled_from(["happy", "mixed", "rough"])),
)
days = st.lists(act, max_size=25).map(lambda acts: [("schedule", 30, CONTACTS[0], 900), *acts])
scenarios = st.sampled_from(["happy", "mixed", "rough"])


class Day:
    """A day: the calls that were made, and the times at which some were withdrawn."""

    def __init__(self, acts: list[Any], scenario: str, **setup: Any) -> None:
        self.phone = TemPhoneDriver(scenario=scenario, **setup)
        self.waited = 0
        self.calls: list[str] = []
        self.canceled: set[str] = set()
        self.touched: set[str] = set()
        for name, *details in acts:
            getattr(self, name)(*details)

    def schedule(self, seconds: int, contact: str, most: int) -> None:
        due = at(self.waited // 1000 + seconds)
        answer = self.phone.schedule(scheduled_at=due, contact_id=contact, max_duration_seconds=most)
        assert answer.status in ((201, 400) if contact != "ctc_nobody" else (400, 404))
        if answer.status == 201:
            self.calls.append(answer.body["data"]["call_id"])

    def wait(self, milliseconds: int) -> None:
        self.waited += milliseconds
        self.phone.advance(milliseconds / 1000)

    def cancel(self, n: int) -> None:
        call = self.calls[n % len(self.calls)]
        answer = self.phone.cancel(call)
        assert answer.status in (200, 409)
        if answer.status == 200:
            self.canceled.add(call)

    def happen(self, n: int, event: str) -> None:
        call = self.calls[n % len(self.calls)]
        self.touched.add(call)
        if self.phone.happen(call, event).status == 200 and event == "cancel":
            self.canceled.add(call)

    def choose(self, scenario: str) -> None:
        self.phone.client.put("/_mock/scenarios/temphone", {"name": scenario})


def lived(acts: list[Any], scenario: str) -> Day:
    """A day and all that follows from it."""
    day = Day(acts, scenario)
    day.phone.play()
    return day


@given(days, scenarios)
def test_a_canceled_call_never_rings_again_and_is_never_answered(acts: Any, scenario: str) -> None:
    day = lived(acts, scenario)
    for call in day.canceled:
        assert day.phone.story(call)[-1][1] == "cancel"
        assert day.phone.look(call)["status"] == "canceled"
        assert "answer" not in [event for _, event in day.phone.story(call)]


@given(days, scenarios)
def test_nobody_is_called_twice_for_one_request(acts: Any, scenario: str) -> None:
    day = lived(acts, scenario)
    for call in set(day.calls) - day.touched:
        events = [event for _, event in day.phone.story(call)]
        assert events.count("ring") <= 1
        assert events.count("answer") <= 1
        assert len(events) == len(set(events))


@given(days, scenarios)
def test_nobody_is_called_before_the_time(acts: Any, scenario: str) -> None:
    day = lived(acts, scenario)
    for call in set(day.calls) - day.touched:
        due = datetime.fromisoformat(day.phone.look(call)["scheduled_at"])
        begun = [instant for instant, event in day.phone.story(call) if event not in ("create", "cancel")]
        assert all(datetime.fromisoformat(instant) >= due for instant in begun)


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=10))
def test_with_lines_to_spare_the_phone_rings_on_the_second(offsets: list[int]) -> None:
    phone = TemPhoneDriver()
    calls = [(at(seconds), phone.id(scheduled_at=at(seconds))) for seconds in offsets]
    phone.play()
    assert [phone.story(call)[1] for _, call in calls] == [(due, "ring") for due, _ in calls]


@given(days, scenarios)
def test_every_call_ends_within_its_limit(acts: Any, scenario: str) -> None:
    day = lived(acts, scenario)
    for call in map(day.phone.look, day.calls):
        assert call["status"] in ("completed", "failed", "canceled")
        if "started_at" in call and call["call_id"] not in day.touched:
            assert call["duration_seconds"] <= call["max_duration_seconds"]


@given(days, scenarios)
def test_each_change_of_status_is_told_once_and_in_order(acts: Any, scenario: str) -> None:
    day = lived(acts, scenario)
    happened = [
        (happening["at"], TOLD[happening["status"]], happening["id"])
        for happening in day.phone.client.journal()
        if happening["record"] == "call" and happening["status"] in TOLD
    ]
    told = [(webhook["at"], webhook["event"], webhook["body"]["data"]["call_id"]) for webhook in day.phone.told()]
    assert told == happened


@given(days, scenarios)
def test_how_it_ended_is_told_as_it_is_shown(acts: Any, scenario: str) -> None:
    day = lived(acts, scenario)
    for webhook in day.phone.told():
        data = webhook["body"]["data"]
        assert data["status"] == {event: status for status, event in TOLD.items()}[webhook["event"]]
        if webhook["event"] != "call.started":
            assert data == day.phone.look(data["call_id"])


@given(days, scenarios)
def test_a_call_says_either_how_it_ended_or_why_it_failed(acts: Any, scenario: str) -> None:
    day = Day(acts, scenario)
    for call in day.phone.page(limit=100)["calls"]:
        assert ("outcome" in call) == (call["status"] == "completed")
        assert ("failure_reason" in call) == (call["status"] == "failed")
        assert ("transcript" in call) == ("started_at" in call and "ended_at" in call)


@given(days, scenarios)
def test_a_day_goes_the_same_way_in_small_steps(acts: Any, scenario: str) -> None:
    halves = [
        half
        for each in acts
        for half in ([("wait", each[1] // 2), ("wait", each[1] - each[1] // 2)] if each[0] == "wait" else [each])
    ]
    assert lived(acts, scenario).phone.client.story() == lived(halves, scenario).phone.client.story()


@given(days, scenarios, st.integers(0, 2**40))
def test_a_day_that_is_lived_again_is_the_same_to_the_byte(acts: Any, scenario: str, seed: int) -> None:
    first, second = Day(acts, scenario, seed=seed), Day(acts, scenario, seed=seed)
    assert first.phone.client.story() == second.phone.client.story()
    assert first.calls == second.calls


@given(days, st.integers(1, 3))
def test_no_more_calls_are_under_way_than_there_are_lines(acts: Any, lines: int) -> None:
    day = Day([each for each in acts if each[0] in ("schedule", "cancel", "choose")], "mixed")
    day.phone.client.sandbox.world.accounts["temphone"].lines.capacity = lines
    day.phone.play()
    live: set[str] = set()
    for happening in day.phone.client.journal():
        if happening["event"] == "ring":
            live.add(happening["id"])
        elif happening["status"] in ("completed", "failed", "canceled"):
            live.discard(happening["id"])
        assert len(live) <= lines
