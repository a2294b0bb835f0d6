"""Meetings as iCalendar: read back by other libraries, right on every day, and silent on what a meeting is for."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import islice
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from peerref.catalogue import Catalogue
from peerref.errors import WrongUse
from peerref.meetings.meeting import DAYS, Meeting
from peerref.meetings.occurrence import in_skipped_hour, starts
from peerref.render.calendar import MOST, calendar, lacking, uid

A_DAY = date(2026, 11, 25)
WORDING: Mapping[str, Any] = {
    "meeting": {
        "calendar": {"name": "Meetings", "summary": "Meeting", "about": "Call first.", "reminder": "In 1 hour."}
    }
}
ZONES = (
    "America/New_York",
    "America/Phoenix",
    "Europe/London",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
)
LONGEST_LINE = 75  # octets, RFC 5545


def a_meeting(**rest: Any) -> Meeting:
    """Return an Alcoholics Anonymous meeting that says what it is wherever it can, but for what is named."""
    told: dict[str, Any] = {
        "id": "aa-san-jose:sober-and-bipolar-tuesday",
        "source": "aa-san-jose",
        "source_id": "sober-and-bipolar",
        "program": "aa",
        "name": "Sober and Bipolar; a Depression Group",
        "group": "Alcoholics Anonymous",
        "organisation": "AA San Jose",
        "attendance": "hybrid",
        "day": "tuesday",
        "time": "19:00",
        "minutes": 90,
        "timezone": "America/Los_Angeles",
        "venue": "Recovery Cafe",
        "street": "Alano Club, 12 Elm St, Room 2",
        "city": "San Jose",
        "state": "CA",
        "postal_code": "95112",
        "directions": "Behind the Detox",
        "join_url": "https://us02web.zoom.us/j/123456?pwd=qwErtY",
        "join_notes": "The password is sober",
        "url": "https://aasanjose.org/meetings/1",
        "notes": "For heroin users",
        "audiences": ("women",),
        "raw_types": ("DD",),
    }
    return Meeting(**{**told, **rest})


def written(*meetings: Meeting, today: date = A_DAY) -> str:
    return calendar(meetings, WORDING, today=today, language="en").decode()


def read(*meetings: Meeting, today: date = A_DAY) -> Calendar:
    """Return the file as another program reads it."""
    return IcsCalendarStream.calendar_from_ics(written(*meetings, today=today))


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").splitlines()


def values(text: str, name: str) -> list[str]:
    """Return the value of each line of that name."""
    return [line.partition(":")[2] for line in unfolded(text) if line.startswith((f"{name}:", f"{name};"))]


def test_a_weekly_meeting_is_read_back_as_it_is() -> None:
    """Another library sees the meeting's zone, wall time, length, place and link, and a reminder."""
    (event,) = read(a_meeting()).events

    assert event.dtstart == datetime(2026, 12, 1, 19, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert isinstance(event.dtstart, datetime)
    assert str(event.dtstart.tzinfo) == "America/Los_Angeles"
    assert event.dtend == datetime(2026, 12, 1, 20, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert event.summary == "Meeting"
    assert event.location == "12 Elm St, Room 2, San Jose, CA 95112"
    assert str(event.url) == "https://us02web.zoom.us/j/123456?pwd=qwErtY"
    assert [alarm.trigger for alarm in event.alarm] == [timedelta(hours=-1)]


def test_nothing_in_the_file_tells_what_a_meeting_is_for() -> None:
    """A calendar is shared with a family or a workplace: neither id, name, venue, notes nor web address go there."""
    text = "\n".join(unfolded(written(a_meeting()))).lower()

    for word in ("sober", "bipolar", "depress", "alcohol", "anonym", "alano", "recover", "heroin", "women", "detox"):
        assert word not in text, word
    assert "aa" not in text.replace("\n", " ").split()
    assert "aasanjose" not in text
    assert "aa-san-jose" not in text
    assert "CLASS:PRIVATE" in written(a_meeting())


@pytest.mark.parametrize(
    "link",
    [
        "https://zoom.us/my/soberwomen",
        "https://aa-intergroup.zoom.us/j/123456",
        "https://us02web.zoom.us/j/123456?pwd=sober",
        "https://meet.jit.si/DepressionGroup",
        "https://aasanjose.org/meetings/1",
        "https://zoom.us.example.org/j/123456",
        "https://na@zoom.us/j/123456",
        "https://zoom.us/j/123456#heroin-anonymous",
        "javascript:alert(1)//zoom.us/j/1",
        "",
    ],
)
def test_a_link_that_may_tell_is_left_out(link: str) -> None:
    """Only a room that is a number or random letters stands in a calendar; the page has the link."""
    assert values(written(a_meeting(join_url=link)), "URL") == []


@pytest.mark.parametrize(
    ("street", "place"),
    [
        ("12 Elm St", "12 Elm St, San Jose, CA 95112"),
        ("Elm and Oak Streets", "Elm and Oak Streets, San Jose, CA 95112"),
        ("1500 Speer Blvd", "1500 Speer Blvd, San Jose, CA 95112"),
        ("12 Keating Ave", "12 Keating Ave, San Jose, CA 95112"),
        ("St Mary's, 12 Elm St", "12 Elm St, San Jose, CA 95112"),
        ("12 Elm St, Rehab Unit 3", "12 Elm St, San Jose, CA 95112"),
        ("12 Step House, 4 Elm St", "4 Elm St, San Jose, CA 95112"),
        ("Serenity House", ""),
        ("", ""),
    ],
)
def test_a_place_is_a_street_address_alone(street: str, place: str) -> None:
    """What feeds write before and behind the street may name the house for what goes on in it."""
    (event,) = read(a_meeting(street=street)).events

    assert (event.location or "") == place


def test_an_online_meeting_has_no_place() -> None:
    """The address of an online meeting is that of its area: nobody should drive there."""
    assert values(written(a_meeting(attendance="online")), "LOCATION") == []


def test_the_id_of_an_event_stays_and_is_its_own() -> None:
    """A second file replaces the first in a calendar; two days of one group are two events."""
    one, other = a_meeting(), a_meeting(id="aa-san-jose:sober-and-bipolar-friday", day="friday")

    assert values(written(one, other), "UID") == [uid(one), uid(other)]
    assert uid(one) == "4745193bb4f9c69f57081abd7182ec4a@peerref"
    assert uid(one) == uid(one._replace(time="20:00", name="Renamed"))


def test_the_same_request_gives_the_same_bytes() -> None:
    """And each meeting stands there once, though two groups may have it."""
    meetings = (
        a_meeting(),
        a_meeting(id="b:1", timezone="Europe/London"),
        a_meeting(id="b:2", timezone="Asia/Kolkata"),
    )

    assert written(*meetings) == written(*meetings, meetings[0])
    assert values(written(*meetings), "DTSTAMP") == ["20261125T000000Z"] * 3
    assert values(written(*meetings), "TZID") == ["America/Los_Angeles", "Asia/Kolkata", "Europe/London"]


@pytest.mark.parametrize(
    ("rest", "rule"),
    [
        ({}, "FREQ=WEEKLY;UNTIL=20270217T030000Z;BYDAY=TU"),
        ({"until": "2026-12-20"}, "FREQ=WEEKLY;UNTIL=20261216T030000Z;BYDAY=TU"),
        ({"weeks": (1, 3)}, "FREQ=MONTHLY;UNTIL=20270519T020000Z;BYDAY=1TU,3TU"),
        ({"weeks": (-1, 2)}, "FREQ=MONTHLY;UNTIL=20270526T020000Z;BYDAY=2TU,-1TU"),
        ({"interval": 2, "starts_on": "2026-12-01"}, "FREQ=WEEKLY;UNTIL=20270505T020000Z;INTERVAL=2;BYDAY=TU"),
    ],
)
def test_a_series_ends(rest: dict[str, Any], rule: str) -> None:
    """After twelve meetings or with the last day: a group that has moved does not remind somebody for years."""
    assert values(written(a_meeting(**rest)), "RRULE") == [rule]


def test_a_meeting_past_midnight_ends_the_next_day() -> None:
    """From 23:30 for an hour and a half; and an hour where the feed does not say."""
    late = written(a_meeting(time="23:30"))
    unknown = written(a_meeting(minutes=0))

    assert values(late, "DTEND") == ["20261202T010000"]
    assert values(unknown, "DTEND") == ["20261201T200000"]


def test_a_series_does_not_begin_in_an_hour_that_is_skipped() -> None:
    """All later meetings would be an hour late: it begins a week later, and the page names the odd one."""
    text = written(a_meeting(day="sunday", time="02:30"), today=date(2027, 3, 14))

    assert values(text, "DTSTART")[-1] == "20270321T023000"


def test_a_series_that_begins_in_the_night_of_a_change_keeps_its_length() -> None:
    """An end by the clock would make every meeting as long as that one night's."""
    text = written(a_meeting(day="sunday", time="01:30", minutes=60), today=date(2026, 11, 1))

    assert values(text, "DTSTART")[-1] == "20261101T013000"
    assert values(text, "DTEND") == []
    assert values(text, "DURATION") == ["PT1H"]


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ({"day": ""}, "its day, time or time zone is not known"),
        ({"time": ""}, "its day, time or time zone is not known"),
        ({"timezone": "America/Nowhere"}, "its day, time or time zone is not known"),
        ({"interval": 2}, "its day, time or time zone is not known"),
        ({"until": "2026-11-01"}, "it has ended"),
    ],
)
def test_what_has_no_time_can_not_stand_in_a_calendar(rest: dict[str, Any], why: str) -> None:
    """One line says which and why, and nothing is guessed."""
    meeting = a_meeting(**rest)

    assert lacking(a_meeting(), A_DAY) == ""
    assert lacking(meeting, A_DAY) == why
    with pytest.raises(WrongUse, match=f"^{meeting.id} can't stand in a calendar: {why}$"):
        written(a_meeting(), meeting)
    with pytest.raises(WrongUse, match="there is no meeting"):
        written()


def test_a_hostile_text_stays_text() -> None:
    """Commas, semicolons, line breaks and very long lines of a feed add no line of their own."""
    street = "12 Elm; St\\n\r\nATTENDEE:mailto:x@example.org " + "ñ" * 200
    text = written(a_meeting(street=street))

    assert not [line for line in unfolded(text) if line.startswith("ATTENDEE")]
    assert all(len(line.encode()) <= LONGEST_LINE for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert text.endswith("END:VCALENDAR\r\n")


def test_a_zone_tells_no_more_than_the_series_needs() -> None:
    """A file of one meeting stays small enough for a message."""
    assert len(written(a_meeting()).encode()) < 1100
    assert values(written(a_meeting(timezone="America/Phoenix")), "TZOFFSETTO") == ["-0700"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "change", [date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1), date(2027, 3, 14), date(2027, 4, 4)]
)
def test_the_clocks_change_at_their_minute(zone: str, change: date) -> None:
    """All through the day of a change the table of the file gives the offset that the real zone has."""
    text = written(a_meeting(timezone=zone), today=change - timedelta(10))
    table, real = tzical(StringIO(text)).get(zone), ZoneInfo(zone)
    midnight = datetime.combine(change, datetime.min.time(), real).astimezone(UTC)

    for quarter in range(96):
        instant = (midnight + quarter * timedelta(minutes=15)).astimezone(real)
        if not instant.fold:
            assert instant.replace(tzinfo=table).utcoffset() == instant.utcoffset(), instant
    _onsets_are_real(text, real)


def _onsets_are_real(text: str, real: ZoneInfo) -> None:
    """Check each onset by the standard's own words: local time as the clock was before (RFC 5545, 3.6.5)."""
    first, *changes = zip(
        values(text.partition("BEGIN:VEVENT")[0], "DTSTART"),
        values(text, "TZOFFSETFROM"),
        values(text, "TZOFFSETTO"),
        strict=True,
    )
    assert first[1] == first[2]
    for onset, before, later in changes:
        instant = datetime.strptime(onset + before, "%Y%m%dT%H%M%S%z")
        assert instant.astimezone(real).strftime("%z") == later
        assert (instant - timedelta(seconds=1)).astimezone(real).strftime("%z") == before


def test_calendar_words_are_in_both_languages(known: Catalogue) -> None:
    """Neutral in Spanish too."""
    spanish = calendar([a_meeting()], known.wording("es"), today=A_DAY, language="es").decode()

    assert values(spanish, "SUMMARY") == ["Reunión"]
    assert values(spanish, "PRODID") == ["-//peerref//calendar//ES"]


wall_times = st.sampled_from(["00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "12:00", "19:00", "23:45"])
rules: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.integers(2, 4).map(lambda step: {"interval": step, "starts_on": "2026-01-07"}),
    st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, max_size=3, unique=True).map(
        lambda weeks: {"weeks": tuple(weeks)}
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(DAYS),
    wall_times,
    st.sampled_from(ZONES),
    rules,
    st.dates(date(2026, 9, 1), date(2027, 5, 1)),
)
def test_another_program_sees_the_meetings_that_we_do(
    day: Literal["sunday"], wall: str, zone: str, rule: dict[str, Any], today: date
) -> None:
    """Across both clock changes its dates are ours, and our zone table gives the offsets of the real zone."""
    meeting = a_meeting(day=day, time=wall, timezone=zone, **rule)
    text = written(meeting, today=today)
    begins = datetime.combine(today, datetime.min.time(), ZoneInfo(zone)) - timedelta(microseconds=1)
    first = datetime.strptime(values(text, "DTSTART")[-1], "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone))
    ours = list(islice((start for start in starts(meeting, begins) if start >= first), MOST))

    timeline = IcsCalendarStream.calendar_from_ics(text).timeline_tz(ZoneInfo(zone))
    theirs = [event.start_datetime for event in timeline]
    table = tzical(StringIO(text)).get(zone)

    # In a skipped hour the other program has the wall time that does not exist, which is the same instant.
    assert [start.astimezone(UTC) for start in theirs] == [start.astimezone(UTC) for start in ours]
    for start in ours:
        assert start.replace(tzinfo=table).utcoffset() == start.utcoffset()
    assert not in_skipped_hour(meeting, ours[0])
    assert ours[0].date() <= today + timedelta(200)


def test_weeks_that_only_words_name_make_no_series() -> None:
    """'2nd and 4th Sundays only' as an event of every week would send somebody to a closed door."""
    meeting = a_meeting(recurrence="2nd and 4th Sundays only", issues=("prose-recurrence",))

    assert "in words" in lacking(meeting, A_DAY)
    with pytest.raises(WrongUse, match="in words"):
        calendar([meeting], WORDING, today=A_DAY, language="en")
