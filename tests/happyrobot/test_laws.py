"""Whatever is called, cancelled and waited for: what holds of HappyRobot's calls."""

from base64 import b64encode
from collections import Counter
from datetime import datetime
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.driving import app
from tests.happyrobot.driver import NUMBER, SURVEY, HappyRobotDriver, driver, request

MACHINE = app().vendors["happyrobot"].machines["call"]
FINALS = MACHINE.finals

Act = tuple[Any, ...]

people = st.lists(st.integers(0, 5).map(lambda n: {"phone_number": f"+1202555010{n}"}), min_size=1, max_size=6)
rules = st.lists(
    st.fixed_dictionaries(
        {
            "query": st.sampled_from(["Busy", "No answer,Failed", "Busy,No answer,AMD Terminated", "Completed"]),
            "retry_period": st.integers(0, 2000),
        },
        optional={"max_retry_per_day": st.integers(0, 3)},
    ),
    max_size=3,
)
act = st.one_of(
    st.tuples(st.just("wait"), st.integers(0, 90_000)),
    st.tuples(st.just("wait"), st.integers(0, 5_000)),
    st.tuples(st.just("call"), st.integers(0, 600)),
    st.tuples(st.just("campaign"), people, rules, st.integers(0, 3), st.integers(0, 20)),
    st.tuples(st.just("end"), st.integers(0, 9), st.sampled_from(["cancel", "stop"])),
    st.tuples(st.just("fire"), st.integers(0, 9), st.sampled_from(sorted(MACHINE.events()))),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("lines"), st.integers(1, 3)),
)
days = st.lists(act, max_size=20).map(lambda acts: [("campaign", [{"phone_number": "+12025550100"}], [], 0, 0), *acts])
scenarios = st.sampled_from(["happy", "mixed", "rough"])


def live(acts: list[Act], **setup: Any) -> HappyRobotDriver:
    """Do all of these, one after another, and wait until nothing more is to come."""
    one = driver(**setup)
    for name, *details in acts:
        _do(one, name, details)
    return one.play()


def _do(one: HappyRobotDriver, name: str, details: list[Any]) -> None:
    match name, details:
        case "wait", [milliseconds]:
            one.advance(milliseconds / 1000)
        case "call", [minute]:
            one.call(
                scheduled_for=f"2026-03-02T{15 + minute // 60}:{minute % 60:02}:00Z"
                if minute < 540
                else "2026-03-03T00:00:00Z"
            )
        case "campaign", [calls, retry_logic, most, minutes]:
            one.campaign(calls=calls, retry_logic=retry_logic, max_retries=most, staggered_interval_minutes=minutes)
        case "end", [n, how]:
            for call in one.calls()[n : n + 1]:
                assert one.ask("POST", f"/calls/{call['id']}/{how}").status in (200, 409)
        case "fire", [n, event]:
            for call in one.calls()[n : n + 1]:
                assert one.fire(call["id"], event) in (200, 409)
        case "delete", [n]:
            for call in one.calls()[n : n + 1]:
                assert one.ask("DELETE", f"/calls/{call['id']}").status in (200, 409)
        case "lines", [count]:
            one.account.lines.capacity = count


def moves(one: HappyRobotDriver) -> dict[str, list[Any]]:
    """The moves of each call."""
    found: dict[str, list[Any]] = {}
    for happening in one.client.journal():
        if happening["record"] == "call" and happening["status"]:
            found.setdefault(happening["id"], []).append(happening)
    return found


@given(days, scenarios)
def test_calls_make_only_published_moves_and_end(acts: list[Act], scenario: str) -> None:
    one = live(acts, scenario=scenario)
    for story in moves(one).values():
        status = MACHINE.initial
        for happening in story[1:]:
            status = MACHINE.move(status, happening["event"]).status or status
            assert status == happening["status"]
        assert status in FINALS
    assert (one.account.lines.used, one.client.pending) == (0, 0)


@given(days, scenarios)
def test_never_are_more_calls_under_way_than_there_are_lines(acts: list[Act], scenario: str) -> None:
    mine = [one for one in acts if one[0] not in ("fire", "lines")]  # who fires an event by hand takes no line
    one = live([("lines", 2), *mine], scenario=scenario)
    live_now: set[str] = set()
    for happening in one.client.journal():
        if happening["event"] == "initiate":
            live_now.add(happening["id"])
        if happening["status"] in FINALS:
            live_now.discard(happening["id"])
        assert len(live_now) <= 2


@given(days, scenarios)
def test_a_cancelled_call_never_rings_again_and_is_not_repeated(acts: list[Act], scenario: str) -> None:
    one = live(acts, scenario=scenario)
    cancelled = {id_ for id_, story in moves(one).items() if story[-1]["status"] == "Canceled"}
    assert not [call for call in one.calls() if call.get("parent_call_id") in cancelled]


@given(people, rules, st.integers(0, 4), scenarios)
def test_a_repeat_comes_no_sooner_than_its_rule_says_and_only_for_the_statuses_of_a_rule(
    people: list[Any], rules: list[Any], most: int, scenario: str
) -> None:
    one = live([("campaign", people, rules, most, 0)], scenario=scenario)
    calls = {call["id"]: call for call in one.calls()}
    ends = {id_: story[-1]["at"] for id_, story in moves(one).items()}
    for call in calls.values():
        if "parent_call_id" in call:
            parent = calls[call["parent_call_id"]]
            rule = next(rule for rule in rules if parent["status"] in rule["query"].split(","))
            assert _seconds(call["scheduled_for"]) >= _seconds(ends[parent["id"]]) + 60 * rule["retry_period"]
            assert call["metadata"]["to"] == parent["metadata"]["to"]
    parents = Counter(call["parent_call_id"] for call in calls.values() if "parent_call_id" in call)
    assert set(parents.values()) <= {1}
    assert len(calls) <= len(people) * (1 + most)


@given(people, rules, scenarios)
def test_no_phone_number_is_repeated_on_a_day_more_often_than_every_rule_allows(
    people: list[Any], rules: list[Any], scenario: str
) -> None:
    capped = [{**rule, "max_retry_per_day": rule.get("max_retry_per_day", 2)} for rule in rules]
    one = live([("campaign", people, capped, 5, 0)], scenario=scenario)
    repeats = Counter(
        (call["metadata"]["to"], call["scheduled_for"][:10]) for call in one.calls() if "parent_call_id" in call
    )
    most = max((rule["max_retry_per_day"] for rule in capped), default=0)
    assert all(count <= most for count in repeats.values())


@given(st.integers(1, 30), st.integers(0, 1000))
def test_stagger_spaces_starts_exactly(count: int, minutes: int) -> None:
    one = driver()
    people = [f"+1202555{n:04}" for n in range(count)]
    due = [
        _seconds(one.read(id_)["scheduled_for"]) for id_ in one.campaign(*people, staggered_interval_minutes=minutes)
    ]
    assert {later - earlier for earlier, later in pairwise(due)} <= {60 * minutes}


@given(st.lists(st.integers(1, 20), min_size=1, max_size=5), scenarios)
def test_no_talk_lasts_longer_than_its_limit(limits: list[int], scenario: str) -> None:
    one = driver(scenario=scenario)
    ids = {one.call(max_duration_mins=minutes): minutes for minutes in limits}
    one.play()
    assert all(one.read(id_)["duration"] <= 60 * minutes for id_, minutes in ids.items())


@given(days, scenarios)
def test_hooks_tell_each_answer_and_each_end_once(acts: list[Act], scenario: str) -> None:
    one = live(acts, scenario=scenario)
    told = Counter((hook["body"]["call"]["id"], hook["event"]) for hook in one.client.webhooks())
    expected = Counter[tuple[str, str]]()
    for id_, story in moves(one).items():
        expected[id_, "end"] = 1
        if any(happening["status"] == "In progress" for happening in story):
            expected[id_, "start"] = 1
    assert told == expected


@given(days, scenarios)
def test_the_list_has_each_call_once_whatever_the_page(acts: list[Act], scenario: str) -> None:
    one = live(acts, scenario=scenario)
    ids = [call["id"] for call in one.calls()]
    for limit in (1, 2, 7):
        pages = [one.get(f"/calls?limit={limit}&skip={skip}&sort=asc") for skip in range(0, len(ids) + 1, limit)]
        assert [call["id"] for page in pages for call in page["calls"]] == ids
        assert {page["count"] for page in pages} == {len(ids)}


@given(days, scenarios, st.integers(0, 2**32))
def test_the_same_seed_and_requests_make_the_same_world(acts: list[Act], scenario: str, seed: int) -> None:
    one, other = (live(acts, scenario=scenario, seed=seed) for _ in range(2))
    assert one.client.story() == other.client.story()
    assert (one.calls(), one.client.webhooks()) == (other.calls(), other.client.webhooks())


@given(st.integers(0, 50), scenarios)
def test_a_calls_luck_is_its_own(others: int, scenario: str) -> None:
    """Later calls, and their courses, change nothing for a call."""
    alone, among = driver(scenario=scenario), driver(scenario=scenario)
    call = alone.call()
    assert call == among.call()
    if others:
        among.ok("POST", "/dial/outbound-batched", [request(number_id=NUMBER, use_case_id=SURVEY)] * others)
    assert alone.play().read(call) == among.play().read(call)


@given(st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")))
def test_no_csv_breaks_the_mock(text: str) -> None:
    for csv_file in (text, b64encode(text.encode()).decode(), b64encode(f"phone_number\n{text}".encode()).decode()):
        body = {"number_id": NUMBER, "use_case_id": SURVEY, "csv_file": csv_file}
        assert driver().ask("POST", "/dial/scheduled", body).status in (200, 400)


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()
