"""Instants are read by RFC 3339: what it allows exactly, and what no calendar has is refused with the reason."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.instants import FIRST, LAST, NoSuchInstant, parse

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
offsets = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), offsets, st.booleans())  # noqa: DTZ001
def test_an_instant_is_read_as_datetime_reads_it(wall, zone, is_small):
    at = wall.replace(tzinfo=zone)
    written = at.isoformat()
    assert parse(written.lower() if is_small else written) == (at - EPOCH) // timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("0001-01-01T00:00:00Z", FIRST),
        ("9999-12-31T23:59:59.999999Z", LAST),
        ("1970-01-01t00:00:00.0019z", 1),
        ("1969-12-31T23:59:59.9999Z", -1),
        ("1970-01-01T00:00:00-00:00", 0),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("2016-12-31T18:59:60.5-05:00", 1_483_228_800_500),
    ],
)
def test_the_edges_are_read_to_the_millisecond(written, at):
    assert parse(written) == at


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("0000-01-01T00:00:00Z", "no calendar has this day"),
        ("2026-00-01T00:00:00Z", "no calendar has this day"),
        ("2026-02-30T00:00:00Z", "no calendar has this day"),
        ("2100-02-29T00:00:00Z", "no calendar has this day"),
        ("2026-03-02T24:00:00Z", "no clock shows this time"),
        ("2026-03-02T23:60:00Z", "no clock shows this time"),
        ("2026-12-31T23:59:61Z", "no clock shows this time"),
        ("2026-03-02T23:59:60Z", "a leap second can only end a month of UTC"),
        ("2026-12-31T22:59:60Z", "a leap second can only end a month of UTC"),
        ("9999-12-31T23:59:60Z", "it is outside the years 1 to 9999 of UTC"),
        ("9999-12-31T23:59:59-00:01", "it is outside the years 1 to 9999 of UTC"),
        ("0001-01-01T00:00:00+00:01", "it is outside the years 1 to 9999 of UTC"),
    ],
)
def test_what_no_calendar_has_is_refused_with_the_reason(written, why):
    with pytest.raises(NoSuchInstant) as refused:
        parse(written)
    assert refused.value.why == why


@pytest.mark.parametrize(
    "written",
    [
        "20260302T150000Z",
        "2026-W10-1T00:00:00Z",
        "2026-03-02T15Z",
        "2026-03-02T15:00:00,5Z",
        "2026-03-02T15:00:00.Z",
        "2026-03-02T15:00:00+24:00",
        "2026-03-02T15:00:00+0100",
        "2026-03-02T15:00:00Z\n",
        "\u0662026-03-02T15:00:00Z",
    ],
)
def test_other_forms_are_no_instants(written):
    with pytest.raises(ValueError, match="is not an instant; write it like"):
        parse(written)
