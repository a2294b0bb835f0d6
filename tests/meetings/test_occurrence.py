"""When a meeting is next: in its own zone, on its own weekday, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.meetings.meeting import DAYS, Day, Meeting
from peerref.meetings.occurrence import next_start, starts

ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",  # never changes its clocks
    "America/Havana",  # changes at midnight
    "Europe/London",
    "Australia/Sydney",
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kolkata",  # half an hour beside the others
)
HOUR = timedelta(hours=1)

# Around the clock changes of 2026 and 2027, in both halves of the world, and any time else.
NEAR_A_CHANGE = tuple(
    datetime(*day, tzinfo=UTC)
    for day in ((2026, 10, 3), (2026, 10, 25), (2026, 11, 1), (2027, 3, 14), (2027, 3, 28), (2027, 4, 3))
)
instants = st.one_of(
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(NEAR_A_CHANGE),
        st.integers(-3 * 1440, 3 * 1440),
    ),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 the zone is beside
)
times = st.one_of(
    st.sampled_from(["00:00", "00:30", "01:30", "01:59", "02:00", "02:15", "02:30", "03:00", "23:59"]),
    st.times().map(lambda at: f"{at:%H:%M}"),
)
all_weeks = st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, max_size=3, unique=True).map(tuple)


def a_meeting(day: Day = "tuesday", at: str = "19:00", zone: str = "America/Los_Angeles", **rest: Any) -> Meeting:
    """Return a meeting of every Tuesday evening, but for what is named."""
    return Meeting("area:one", "area", "one", "other", "A Meeting", day=day, time=at, timezone=zone, **rest)


def at(text: str) -> datetime:
    """Return an instant as ISO 8601 writes it."""
    return datetime.fromisoformat(text)


def after(meeting: Meeting, text: str) -> str | None:
    """Return the next start after an instant, both in ISO 8601."""
    start = next_start(meeting, at(text))
    return start.isoformat() if start else None


def of_rule(day: date, weeks: tuple[int, ...]) -> bool:
    """Say whether a day is in one of those weeks of its month, by counting on the calendar's page."""
    return (day.day - 1) // 7 + 1 in weeks or (-1 in weeks and (day + timedelta(7)).month != day.month)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-25T12:00:00-08:00", "2026-12-01T19:00:00-08:00"),
        ("2026-12-01T18:59:00-08:00", "2026-12-01T19:00:00-08:00"),
        ("2026-12-01T19:00:00-08:00", "2026-12-08T19:00:00-08:00"),  # it has begun: nobody is sent there late
        ("2026-12-02T02:30:00+00:00", "2026-12-01T19:00:00-08:00"),  # Wednesday in London, Tuesday still there
        ("2026-12-01T21:00:00-05:00", "2026-12-01T19:00:00-08:00"),
    ],
)
def test_the_next_meeting_is_one_that_has_not_begun(now: str, then: str) -> None:
    """Seen from any zone, the next start is after now, in the meeting's own zone."""
    assert after(a_meeting(), now) == then


@pytest.mark.parametrize(
    ("zone", "day", "time", "now", "then"),
    [
        ("America/New_York", "sunday", "02:30", "2027-03-13T12:00:00-05:00", "2027-03-14T03:30:00-04:00"),
        ("America/New_York", "sunday", "02:30", "2027-03-14T03:30:00-04:00", "2027-03-21T02:30:00-04:00"),
        ("Europe/London", "sunday", "01:30", "2027-03-27T12:00:00+00:00", "2027-03-28T02:30:00+01:00"),
        ("Australia/Lord_Howe", "sunday", "02:15", "2026-10-03T12:00:00+10:30", "2026-10-04T02:45:00+11:00"),
        ("America/New_York", "sunday", "01:30", "2026-10-31T12:00:00-04:00", "2026-11-01T01:30:00-04:00"),
        ("America/New_York", "sunday", "01:30", "2026-11-01T01:30:00-04:00", "2026-11-08T01:30:00-05:00"),
        ("America/New_York", "sunday", "01:30", "2026-11-01T01:15:00-05:00", "2026-11-08T01:30:00-05:00"),
        ("Australia/Lord_Howe", "sunday", "01:45", "2027-04-03T12:00:00+11:00", "2027-04-04T01:45:00+11:00"),
    ],
)
def test_the_night_of_a_clock_change_is_as_calendars_have_it(
    zone: str, day: Day, time: str, now: str, then: str
) -> None:
    """A skipped hour counts by the clock as it was before; of an hour that comes twice, the first one is meant."""
    assert after(a_meeting(day, time, zone), now) == then


@pytest.mark.parametrize(
    ("weeks", "now", "days"),
    [
        ((1, 3), "2026-11-25T00:00:00-08:00", ["2026-12-01", "2026-12-15", "2027-01-05"]),
        ((5,), "2026-11-25T00:00:00-08:00", ["2026-12-29", "2027-03-30", "2027-06-29"]),
        ((-1,), "2026-11-25T00:00:00-08:00", ["2026-12-29", "2027-01-26", "2027-02-23"]),
        ((4, -1), "2026-11-25T00:00:00-08:00", ["2026-12-22", "2026-12-29", "2027-01-26"]),
    ],
)
def test_a_monthly_meeting_is_in_its_weeks_alone(weeks: tuple[int, ...], now: str, days: list[str]) -> None:
    """'1st and 3rd Tuesday', a fifth one that few months have, and the last."""
    found = islice(starts(a_meeting(weeks=weeks), at(now)), 3)

    assert [start.date().isoformat() for start in found] == days


@pytest.mark.parametrize(
    ("rest", "days"),
    [
        ({"interval": 2, "starts_on": "2026-01-06"}, ["2026-12-08", "2026-12-22"]),
        ({"interval": 2, "starts_on": "2026-01-13"}, ["2026-12-01", "2026-12-15"]),
        ({"interval": 2, "starts_on": "2027-01-01"}, ["2027-01-05", "2027-01-19"]),
        ({"interval": 2, "weeks": (2,), "starts_on": "2026-01-01"}, ["2027-01-12", "2027-03-09"]),
        ({"starts_on": "2027-02-01"}, ["2027-02-02", "2027-02-09"]),
        ({"starts_on": "2020-02-01"}, ["2026-12-01", "2026-12-08"]),
        ({"until": "2026-12-01"}, ["2026-12-01"]),
        ({"until": "2026-11-30"}, []),
    ],
)
def test_a_rule_is_counted_from_its_first_day_and_ends_with_its_last(rest: dict[str, Any], days: list[str]) -> None:
    """Every second week or month from `starts_on`; the day of `until` is the last that counts."""
    found = islice(starts(a_meeting(**rest), at("2026-11-25T00:00:00-08:00")), 2)

    assert [start.date().isoformat() for start in found] == days


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"day": "someday"},
        {"time": ""},
        {"time": "25:00"},
        {"time": "7:00 PM"},
        {"time": "١٩:٠٠"},
        {"timezone": ""},
        {"timezone": "America"},
        {"timezone": "America/Nowhere"},
        {"timezone": "../../etc/passwd"},
        {"timezone": "/etc/localtime"},
        {"timezone": "localtime"},  # that of the machine, whatever the feed's author had
        {"timezone": "right/America/New_York"},
        {"timezone": "a\0b"},
        {"timezone": "x" * 5000},
        {"timezone": "Zürich"},
        {"interval": 2},
        {"interval": 0},
        {"interval": 10**9, "starts_on": "2026-01-01"},
        {"starts_on": "soon"},
        {"starts_on": "9999-12-31"},
        {"until": "soon"},
        {"weeks": (9,)},
        {"weeks": (0,)},
    ],
)
def test_what_nobody_can_tell_has_no_next_start(wrong: dict[str, Any]) -> None:
    """No day, time, zone or first day: None, never an error and never a guess."""
    assert next_start(a_meeting()._replace(**wrong), at("2026-11-25T00:00:00-08:00")) is None


@pytest.mark.parametrize("edge", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
@pytest.mark.parametrize("weeks", [(), (1, -1)])
def test_the_ends_of_time_are_no_error(edge: datetime, weeks: tuple[int, ...]) -> None:
    """A year of 9999 in a feed, or an instant at either end, stops nothing."""
    for zone in ZONES:
        next_start(a_meeting(zone=zone, weeks=weeks), edge)


@given(st.sampled_from(DAYS), times, st.sampled_from(ZONES), instants)
def test_a_weekly_meeting_is_within_a_week_at_its_own_time(day: Day, wall: str, zone: str, now: datetime) -> None:
    """Always later than now, on its weekday, at its wall time or in the hour after a skipped one."""
    start = next_start(a_meeting(day, wall, zone), now)

    assert start is not None
    assert now < start <= now + timedelta(7) + HOUR
    assert str(start.tzinfo) == zone
    assert DAYS[start.isoweekday() % 7] == day
    _at_its_time(start, wall, zone)


@given(st.sampled_from(DAYS), times, st.sampled_from(ZONES), all_weeks, instants)
def test_a_monthly_meeting_is_the_first_of_its_days(
    day: Day, wall: str, zone: str, weeks: tuple[int, ...], now: datetime
) -> None:
    """It is one of the rule, and no day of the rule lies between now and it."""
    start = next_start(a_meeting(day, wall, zone, weeks=weeks), now)

    assert start is not None
    assert now < start <= now + timedelta(186 if set(weeks) == {5} else 36)
    assert DAYS[start.isoweekday() % 7] == day
    assert of_rule(start.date(), weeks)
    _at_its_time(start, wall, zone)
    between = (now.astimezone(start.tzinfo).date() + timedelta(ahead) for ahead in range(1, 200))
    missed = [each for each in between if each < start.date() and DAYS[each.isoweekday() % 7] == day]
    assert not any(of_rule(each, weeks) for each in missed)


@given(
    st.sampled_from(DAYS),
    times,
    st.sampled_from(ZONES),
    st.integers(2, 6),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    instants,
)
def test_every_second_week_is_that_many_weeks_from_the_first(
    day: Day, wall: str, zone: str, interval: int, first: date, now: datetime
) -> None:
    """The days stay in step with the first one, across any number of clock changes."""
    found = list(islice(starts(a_meeting(day, wall, zone, interval=interval, starts_on=first.isoformat()), now), 3))

    opening = first + timedelta((DAYS.index(day) - first.isoweekday()) % 7)
    for start in found:
        assert now < start
        assert (start.date() - opening).days % (7 * interval) == 0
        assert start.date() >= opening
    assert {(two.date() - one.date()).days for one, two in pairwise(found)} == {7 * interval}
    if opening <= now.date():
        assert found[0] <= now + timedelta(7 * interval) + HOUR


@given(st.sampled_from(DAYS), times, st.sampled_from(ZONES), st.one_of(st.just(()), all_weeks), instants)
def test_nothing_lies_between_one_start_and_the_next(
    day: Day, wall: str, zone: str, weeks: tuple[int, ...], now: datetime
) -> None:
    """Asked again at each start, the answer is the start that follows it."""
    meeting = a_meeting(day, wall, zone, weeks=weeks)
    found = list(islice(starts(meeting, now), 4))

    assert [next_start(meeting, start) for start in found[:-1]] == found[1:]
    assert next_start(meeting, found[0].astimezone(UTC) - timedelta(microseconds=1)) == found[0]


@given(
    st.text(max_size=12),
    st.text(max_size=8),
    st.text(max_size=30),
    st.text(max_size=12),
    st.lists(st.integers(), max_size=4),
)
def test_text_of_any_kind_is_no_error(day: str, wall: str, zone: str, first: str, weeks: list[int]) -> None:
    """A feed may hold anything where a day, a time or a zone should be."""
    meeting = a_meeting()._replace(day=day, time=wall, timezone=zone, starts_on=first, until=first, weeks=tuple(weeks))

    assert next_start(meeting, datetime(2026, 11, 25, tzinfo=UTC)) is None


def _at_its_time(start: datetime, wall: str, zone: str) -> None:
    """Check the wall time: as it is written; moved ahead only out of an hour that does not exist; the first of two."""
    planned = time.fromisoformat(wall)
    naive = datetime.combine(start.date(), planned)
    exists = (
        naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive
    )
    assert (start.time() == planned) == exists
    assert start.fold == 0
    if not exists:
        assert timedelta() < start.replace(tzinfo=None) - naive <= HOUR
