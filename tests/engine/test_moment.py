"""Instants, written and read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine import moment

instants = st.integers(moment.EARLIEST, moment.LATEST)


@given(instants)
def test_what_is_written_reads_back_as_the_same_instant(at: int) -> None:
    assert moment.parse(moment.text(at)) == at


@given(instants, instants)
def test_written_instants_of_whole_seconds_sort_like_their_times(one: int, other: int) -> None:
    one, other = one - one % 1000, other - other % 1000
    assert (one < other) == (moment.text(one) < moment.text(other))


@given(instants.map(lambda at: at // 1000 * 1000))
def test_a_written_instant_is_what_datetime_writes(at: int) -> None:
    shown = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    assert moment.text(at) == shown.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_772_463_600_250, "2026-03-02T15:00:00.250Z"),
        (moment.EARLIEST, "0001-01-01T00:00:00Z"),
        (moment.LATEST, "9000-01-01T00:00:00Z"),
    ],
)
def test_the_fraction_is_written_only_when_it_says_something(at: int, text: str) -> None:
    assert moment.text(at) == text


@pytest.mark.parametrize("text", ["2026-03-02T16:00:00+01:00", "2026-03-02T10:00:00-05:00", "2026-03-02t15:00:00.0z"])
def test_any_offset_is_read(text: str) -> None:
    assert moment.text(moment.parse(text)) == "2026-03-02T15:00:00Z"


@pytest.mark.parametrize("text", ["2026-03-02T15:00:00", "2026-03-02"])
def test_a_local_time_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match="has no offset"):
        moment.parse(text)


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30T00:00:00Z", "2026-03-02T25:00:00Z", "15:00"])
def test_nonsense_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2026-03-02T15:00:00Z"):
        moment.parse(text)


@pytest.mark.parametrize("when", [moment.EARLIEST, 0, moment.LATEST])
def test_a_world_may_be_at_any_instant_within_reach(when: int) -> None:
    assert moment.within_reach(when) == when


@pytest.mark.parametrize("when", [moment.EARLIEST - 1, moment.LATEST + 1])
def test_an_instant_out_of_reach_is_refused(when: int) -> None:
    with pytest.raises(OverflowError, match="between 1 and 9000"):
        moment.within_reach(when)
