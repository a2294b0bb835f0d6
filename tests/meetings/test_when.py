"""Times, days, zones and dates as feeds write them."""

import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.meetings import when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19:00", ("19:00", "")),
        ("7:05", ("07:05", "")),
        ("19:30:00", ("19:30", "")),
        ("8:00 PM", ("20:00", "")),
        ("8 pm", ("20:00", "")),
        ("8:00p", ("20:00", "")),
        ("8:00 a.m.", ("08:00", "")),
        ("12:00 AM", ("00:00", "")),
        ("12:30 pm", ("12:30", "")),
        ("Noon", ("12:00", "")),
        ("12:00 noon", ("12:00", "")),
        ("Midnight", ("00:00", "")),
        ("24:00", ("00:00", "")),
        ("19.30", ("19:30", "")),
        ("1930", ("19:30", "")),
        ("0.8125", ("19:30", "")),
        ("7:00 - 8:30 pm", ("19:00", "20:30")),
        ("11:30 - 1:00 pm", ("11:30", "13:00")),
        ("7 PM to 8 PM", ("19:00", "20:00")),
        ("2021-05-04T19:30:00", ("19:30", "")),
        ("8:00 PM EST", ("20:00", "")),
        ("", ("", "")),
        (" ", ("", "")),
    ],
)
def test_a_time_is_read_as_it_is_written(text: str, expected: tuple[str, str]) -> None:
    assert when.clock(text) == expected


@pytest.mark.parametrize("text", ["evening", "25:00", "12:60", "7", "-1:00", "1:2:3:4", "99999999"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert when.clock(text) is None


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_of_the_day_is_the_same_in_both_ways_of_writing(hour: int, minute: int) -> None:
    half = "AM" if hour < 12 else "PM"
    assert when.clock(f"{hour % 12 or 12}:{minute:02} {half}") == when.clock(f"{hour:02}:{minute:02}")


@given(st.text(max_size=30))
def test_a_time_is_a_time_of_day_or_none(text: str) -> None:
    found = when.clock(text)
    for time in found or ():
        assert time == "" or (0 <= int(time[:2]) < 24 and 0 <= int(time[3:]) < 60 and len(time) == 5)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("19:00", "20:30", (90, True)),
        ("23:00", "00:30", (90, True)),
        ("23:00", "12:00", (0, False)),
        ("19:00", "19:00", (0, False)),
        ("19:00", "", (0, True)),
    ],
)
def test_an_end_before_the_start_is_the_next_day(start: str, end: str, expected: tuple[int, bool]) -> None:
    assert when.lasting(start, end) == expected


def test_four_counts_of_weekdays_stand_side_by_side() -> None:
    assert when.FROM_ZERO_ON_SUNDAY["0"] == when.FROM_ONE_ON_SUNDAY["1"] == when.ISO["7"] == "sunday"
    assert when.FROM_ZERO_ON_SUNDAY["6"] == when.FROM_ONE_ON_SUNDAY["7"] == when.ISO["6"] == "saturday"
    assert "7" not in when.FROM_ZERO_ON_SUNDAY
    assert "0" not in when.ISO


@pytest.mark.parametrize(
    ("text", "days", "more"),
    [
        ("Tuesday", ("tuesday",), False),
        ("tues", ("tuesday",), False),
        ("Mondays", ("monday",), False),
        ("miércoles", ("wednesday",), False),
        ("Monday, Wednesday & Friday", ("monday", "wednesday", "friday"), False),
        ("Saturday - Only 2nd Saturday of every month", ("saturday",), True),
        ("someday", (), True),
        ("weekdays", ("monday", "tuesday", "wednesday", "thursday", "friday"), False),
    ],
)
def test_days_are_read_from_their_names(text: str, days: tuple[str, ...], more: bool) -> None:
    assert when.named_days(text) == (days, more)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("America/New_York", "America/New_York"),
        ("america/los angeles", "America/Los_Angeles"),
        ("EST", "America/New_York"),
        ("Pacific", "America/Los_Angeles"),
        ("US/Eastern", "US/Eastern"),
        ("America/Nowhere", ""),
        ("../../etc/passwd", ""),
        ("\0", ""),
        ("", ""),
    ],
)
def test_a_zone_is_one_that_exists_or_none(text: str, zone: str) -> None:
    assert when.zone(text) == zone


@given(st.text(max_size=40))
def test_a_zone_can_always_be_used(text: str) -> None:
    if zone := when.zone(text):
        zoneinfo.ZoneInfo(zone)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-05-26 19:03:46", "2021-05-26"),
        ("8/28/2021", "2021-08-28"),
        ("2025-01-30T14:13:55.582Z", "2025-01-30"),
        ("9999-12-31", ""),
        ("2021-13-01", ""),
        ("31/31/2021", ""),
        ("yesterday", ""),
    ],
)
def test_a_date_is_a_day_of_the_calendar_or_none(text: str, day: str) -> None:
    assert when.day(text) == day
