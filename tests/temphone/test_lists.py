"""Lists are in the order of time, whatever the order of scheduling; pages and filters leave nothing out."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.temphone.phoning import START, TemPhoneDriver, at

made = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["ctc_12kd88", "ctc_7mq2x1"]), st.sampled_from([None, "", "a", "b"])),
    max_size=12,
)


def scheduled(calls: Any) -> tuple[TemPhoneDriver, list[Any]]:
    """These calls, as they are shown, in the order of lists."""
    phone = TemPhoneDriver()
    found = [
        phone.call(scheduled_at=at(60 * minute), contact_id=contact, campaign_id=campaign)
        for minute, contact, campaign in calls
    ]
    return phone, sorted(found, key=lambda call: (call["scheduled_at"], call["call_id"]))


def test_a_new_world_has_no_calls() -> None:
    assert TemPhoneDriver().page() == {"calls": [], "total": 0, "limit": 50, "offset": 0}


@given(made, st.integers(1, 5))
def test_the_pages_together_are_the_list(calls: Any, limit: int) -> None:
    phone, expected = scheduled(calls)
    pages = [phone.page(limit=limit, offset=offset) for offset in range(0, len(calls) + 1, limit)]
    assert [call for page in pages for call in page["calls"]] == expected == phone.page()["calls"]
    assert {page["total"] for page in pages} == {len(calls)}


@given(made, st.sampled_from([None, "ctc_12kd88", "nobody"]), st.sampled_from([None, "", "a", "c"]))
def test_filters_together_must_all_match(calls: Any, contact: str | None, campaign: str | None) -> None:
    phone, expected = scheduled(calls)
    filters = {"contact_id": contact, "campaign_id": campaign}
    query = {name: value for name, value in filters.items() if value is not None}
    found = phone.page(**query)
    assert found["calls"] == [
        call for call in expected if all(call.get(name) == value for name, value in query.items())
    ]
    assert found["total"] == len(found["calls"])


@given(made, st.integers(0, 7), st.integers(0, 7))
def test_both_bounds_of_time_belong_to_the_list(calls: Any, first: int, last: int) -> None:
    phone, expected = scheduled(calls)
    found = phone.page(scheduled_from=at(60 * first), scheduled_to=at(60 * last))["calls"]
    assert found == [call for call in expected if at(60 * first) <= call["scheduled_at"] <= at(60 * last)]


def test_calls_are_in_the_order_of_instants_whatever_their_spelling() -> None:
    phone = TemPhoneDriver()
    tokyo = f"{START + timedelta(hours=9, seconds=60):%Y-%m-%dT%H:%M:%S}+09:00"
    later, sooner = phone.id(scheduled_at=at(61)), phone.id(scheduled_at=tokyo)
    assert [call["call_id"] for call in phone.page()["calls"]] == [sooner, later]


def test_a_status_filter_follows_the_calls() -> None:
    phone = TemPhoneDriver()
    first, second = phone.id(), phone.id(scheduled_at=at(3600))
    phone.advance(65)
    assert [call["call_id"] for call in phone.page(status="in_progress")["calls"]] == [first]
    assert [call["call_id"] for call in phone.page(status="scheduled")["calls"]] == [second]
    phone.play()
    assert phone.page(status="completed")["total"] == 2
