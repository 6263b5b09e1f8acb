"""What holds for everything that calls many people, at any vendor, whatever the outcomes and whenever one steps in."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.driving import loaded
from tests.laws.campaign_recipes import RECIPES
from tests.laws.campaign_terms import CampaignRecipe, WeeklyHours
from tests.laws.campaigns import CampaignDriver

DAY = 86_400

misses = st.lists(st.integers(0, 4), min_size=1, max_size=5)
"""Some people, and how many calls each of them misses before one is answered."""

crowds = st.lists(st.integers(0, 1), min_size=4, max_size=8)
moments = st.integers(0, 120_000)
"""When somebody steps in, in milliseconds after the request."""

STARTS = [
    datetime(2026, 3, 2, 15, tzinfo=UTC),
    datetime(2026, 3, 7, 20, tzinfo=UTC),  # New York skips an hour in the night that follows
    datetime(2026, 10, 24, 20, tzinfo=UTC),  # Berlin repeats one
    datetime(2026, 12, 31, 20, tzinfo=UTC),
]
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "UTC"]


@st.composite
def hours(draw: Any) -> WeeklyHours:
    since = draw(st.integers(0, 1380))
    length = draw(st.integers(1, 3) | st.integers(1, 240))  # in a few minutes, not everybody is called
    until = min(since + length, 1439)
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return WeeklyHours(draw(st.sampled_from(ZONES)), days, since, until)


def lacks(recipe: CampaignRecipe, part: str) -> bool:
    value = getattr(recipe, part)
    return isinstance(value, str) and value != ""


def having(part: str | None = None) -> pytest.MarkDecorator:
    """Try a law with every recipe that has what it needs. Those that lack it say why, in its place."""
    found = [pytest.param(one, id=name) for name, one in RECIPES.items() if part is None or not lacks(one, part)]
    return pytest.mark.parametrize("recipe", found)


@having("hours")
@given(hours=hours(), misses=misses | crowds, now=st.sampled_from(STARTS), at_once=st.integers(1, 3))
def test_nobody_is_called_outside_the_hours(
    recipe: CampaignRecipe, hours: WeeklyHours, misses: list[int], now: datetime, at_once: int
) -> None:
    assume(recipe.vendor != "freya" or not hours.ends_in_a_skipped_hour)  # there a skipped end is an hour later
    attempts = 1 if isinstance(recipe.attempts, str) else 3
    campaign = CampaignDriver(recipe, misses, at_once, hours=hours, now=now, attempts=attempts)
    campaign.client.play()
    begun = [one.at for one in campaign.dials()]
    assert [at for at in begun if not hours.have(at)] == []
    assert begun
    if recipe.covers_all:
        assert all(campaign.counts().values())


@having("pause")
@given(misses=crowds, at=moments, at_once=st.integers(1, 3))
def test_a_pause_starts_nothing_and_what_waited_goes_on_after_it(
    recipe: CampaignRecipe, misses: list[int], at: int, at_once: int
) -> None:
    attempts = 1 if isinstance(recipe.attempts, str) else 3
    campaign = CampaignDriver(recipe, misses, at_once, attempts=attempts)
    campaign.client.advance(at / 1000)
    if campaign.is_over:
        return
    campaign.do(recipe.pause)
    before = campaign.dials()
    campaign.client.advance(3 * DAY)
    assert campaign.dials() == before
    if not campaign.is_over:
        campaign.do(recipe.resume)
    campaign.client.play()
    assert campaign.counts() == {number: min(times + 1, attempts) for number, times in campaign.misses.items()}


@having("stop")
@given(misses=crowds, at=moments, at_once=st.integers(1, 3))
def test_a_stop_starts_nothing_and_calls_under_way_go_as_they_would_have_gone(
    recipe: CampaignRecipe, misses: list[int], at: int, at_once: int
) -> None:
    attempts = 1 if isinstance(recipe.attempts, str) else 3
    campaign, other = (CampaignDriver(recipe, misses, at_once, attempts=attempts) for _ in range(2))
    campaign.client.advance(at / 1000)
    if campaign.is_over:
        return
    campaign.do(recipe.stop)
    before = campaign.dials()
    for one in (campaign, other):
        one.client.play()
    assert campaign.dials() == before
    ids = {one.id for one in before}
    assert campaign.stories(ids) == other.stories(ids)
    assert campaign.is_over
    stopped, _ = campaign.last_move()
    if "drain" in campaign.table["events"]:
        assert all(stopped >= ended for ended in campaign.ended().values()), "it was over before its last call"


@having("people")
@given(misses=crowds, at_once=st.integers(1, 3), hours=hours())
def test_a_person_ends_once_and_is_not_called_after_that(
    recipe: CampaignRecipe, misses: list[int], at_once: int, hours: WeeklyHours
) -> None:
    attempts = 1 if isinstance(recipe.attempts, str) else 3
    wanted = hours if recipe.hours is True else None
    campaign = CampaignDriver(recipe, misses, at_once, attempts=attempts, hours=wanted)
    ends: dict[str, tuple[str, int]] = {}
    while campaign.client.pending:
        campaign.client.clock(until="next_event")
        counts = campaign.counts()
        for number, end in campaign.people().items():
            if number in ends:
                assert (end, counts[number]) == ends[number], f"{number} had ended before"
            elif end is not None:
                ends[number] = end, counts[number]
    assert ends.keys() == campaign.misses.keys()


@having()
@given(misses=misses, at_once=st.integers(1, 3), attempts=st.integers(1, 4))
def test_only_those_who_were_missed_are_called_again_and_as_often_as_was_asked(
    recipe: CampaignRecipe, misses: list[int], at_once: int, attempts: int
) -> None:
    attempts = 1 if isinstance(recipe.attempts, str) else attempts
    campaign = CampaignDriver(recipe, misses, at_once, attempts=attempts)
    campaign.client.play()
    assert campaign.counts() == {number: min(times + 1, attempts) for number, times in campaign.misses.items()}
    ended, begun = campaign.ended(), {one.id: one for one in campaign.dials()}
    for number in campaign.misses:
        own = [one for one in begun.values() if one.number == number]
        assert all(after.at >= ended[before.id] for before, after in pairwise(own)), "two at once"


@having("again")
@given(misses=misses, rounds=st.integers(1, 3))
def test_who_was_not_reached_is_called_again_on_request_and_nobody_else(
    recipe: CampaignRecipe, misses: list[int], rounds: int
) -> None:
    campaign = CampaignDriver(recipe, misses)
    for _ in range(rounds):
        campaign.client.play()
        campaign.do(recipe.again)
    campaign.client.play()
    assert campaign.counts() == {number: min(times, rounds) + 1 for number, times in campaign.misses.items()}


@having("once")
@given(misses=misses, at=moments, key=st.none() | st.just("monday"))
def test_a_request_that_is_repeated_makes_no_second_campaign(
    recipe: CampaignRecipe, misses: list[int], at: int, key: str | None
) -> None:
    campaign, other = (CampaignDriver(recipe, misses, attempts=2, key=key) for _ in range(2))
    campaign.client.advance(at / 1000)
    for moment in ("soon", "at the end"):
        if key is not None or not campaign.is_over:  # without a key, a campaign that is over may be made anew
            again = campaign.ask()
            assert (again.status, recipe.id(again.body)) == (200, campaign.id), moment
        campaign.client.play()
    other.client.play()
    assert campaign.client.journal() == other.client.journal()


@pytest.mark.parametrize(("part", "events"), [("pause", {"pause"}), ("stop", {"cancel", "stop"}), ("again", {"retry"})])
def test_what_the_contract_has_an_operation_for_is_lacking_nowhere(part: str, events: set[str]) -> None:
    for name, recipe in RECIPES.items():
        known = loaded()[recipe.vendor].contract.machines.get(recipe.record or "", {"events": {}})["events"]
        asked_for = {event for event in events & set(known) if "operation" in known[event]}
        assert bool(asked_for) != lacks(recipe, part), name


def test_each_record_that_is_active_while_it_has_people_called_has_a_recipe() -> None:
    active = {
        (name, record)
        for name, vendor in loaded().items()
        for record, table in vendor.contract.machines.items()
        if "active" in table["phases"].values()
    }
    assert active == {(one.vendor, one.record) for one in RECIPES.values() if one.record}
