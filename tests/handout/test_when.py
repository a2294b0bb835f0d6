"""How a day and a time are said: always with the zone, in both languages, and in the reader's zone too."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.catalogue import Catalogue
from peerref.handout.when import how_often, spoken, spoken_date
from peerref.meetings.meeting import Meeting

ZONES = ("America/Los_Angeles", "America/Phoenix", "America/New_York", "Europe/London", "Asia/Kolkata")


def a_start(time: str, zone: str = "America/Los_Angeles", day: str = "2026-12-01") -> datetime:
    """Return a start on a Tuesday in winter."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(zone))


def a_meeting(**rest: Any) -> Meeting:
    told: dict[str, Any] = {"day": "tuesday", "time": "19:00", "timezone": "America/Los_Angeles"}
    return Meeting("area:one", "area", "one", "other", "A Meeting", **{**told, **rest})


@pytest.mark.parametrize(
    ("time", "english", "spanish"),
    [
        ("19:00", "Tuesday at 7:00 PM Pacific time", "martes a las 7:00 p. m., hora del Pacífico"),
        ("07:05", "Tuesday at 7:05 AM Pacific time", "martes a las 7:05 a. m., hora del Pacífico"),
        ("13:30", "Tuesday at 1:30 PM Pacific time", "martes a la 1:30 p. m., hora del Pacífico"),
        ("01:00", "Tuesday at 1:00 AM Pacific time", "martes a la 1:00 a. m., hora del Pacífico"),
        ("12:00", "Tuesday at noon Pacific time", "martes al mediodía, hora del Pacífico"),
        ("12:30", "Tuesday at 12:30 PM Pacific time", "martes a las 12:30 p. m., hora del Pacífico"),
        ("00:30", "Tuesday at 12:30 AM Pacific time", "martes a las 12:30 a. m., hora del Pacífico"),
        (
            "00:00",
            "Tuesday at midnight (Monday night) Pacific time",
            "martes a la medianoche (noche del lunes), hora del Pacífico",
        ),
    ],
)
def test_a_time_is_said_as_people_say_it(known: Catalogue, time: str, english: str, spanish: str) -> None:
    """Twelve hours, noon and midnight by name, and never without the zone."""
    assert spoken(known.wording("en"), a_start(time)) == english
    assert spoken(known.wording("es"), a_start(time)) == spanish


@pytest.mark.parametrize(
    ("zone", "english", "spanish"),
    [
        ("America/New_York", "Eastern time", "hora del Este"),
        ("America/Indiana/Knox", "Central time", "hora del Centro"),
        ("America/Boise", "Mountain time", "hora de la Montaña"),
        ("America/Phoenix", "Arizona time", "hora de Arizona"),  # never 'Mountain': half the year it isn't
        ("America/Anchorage", "Alaska time", "hora de Alaska"),
        ("Pacific/Honolulu", "Hawaii time", "hora de Hawái"),
        ("America/Puerto_Rico", "Atlantic time", "hora del Atlántico"),
        ("Europe/London", "London time", "hora de London"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time", "hora de Buenos Aires"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT+5", "UTC-05:00", "UTC-05:00"),  # its name has the sign the wrong way round
    ],
)
def test_a_zone_is_called_as_people_there_call_it(known: Catalogue, zone: str, english: str, spanish: str) -> None:
    """The zones of the US by name, others by their city, an offset as one."""
    assert spoken(known.wording("en"), a_start("09:00", zone)) == f"Tuesday at 9:00 AM {english}"
    assert spoken(known.wording("es"), a_start("09:00", zone)) == f"martes a las 9:00 a. m., {spanish}"


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ("America/New_York", " (for you: Tuesday at 10:00 PM Eastern time)"),
        ("Europe/London", " (for you: Wednesday at 3:00 AM London time)"),
        ("America/Los_Angeles", ""),
        ("America/Tijuana", ""),  # the same clock
        ("America/Nowhere", ""),
        ("", ""),
    ],
)
def test_a_reader_whose_clock_differs_reads_both(known: Catalogue, theirs: str, said: str) -> None:
    """With the weekday, which may be another; nothing is added where both clocks show the same."""
    assert spoken(known.wording("en"), a_start("19:00"), theirs) == f"Tuesday at 7:00 PM Pacific time{said}"


def test_arizona_has_the_clock_of_california_in_summer_alone(known: Catalogue) -> None:
    """What differs is judged on the day of the meeting."""
    wording = known.wording("en")

    assert "for you" in spoken(wording, a_start("19:00"), "America/Phoenix")
    assert "for you" not in spoken(wording, a_start("19:00", day="2026-07-07"), "America/Phoenix")


def test_the_next_meeting_has_its_date(known: Catalogue) -> None:
    """In the form that the rest of the page has."""
    start = a_start("19:00")

    assert spoken_date(known.wording("en"), start) == "Tuesday, December 1, 2026 at 7:00 PM Pacific time"
    assert spoken_date(known.wording("es"), start) == (
        "martes, 1 de diciembre de 2026 a las 7:00 p. m., hora del Pacífico"
    )


@pytest.mark.parametrize(
    ("rest", "english", "spanish"),
    [
        ({}, "", ""),
        ({"weeks": (1, 3)}, "The 1st and 3rd Tuesday of the month", "El primer y tercer martes del mes"),
        (
            {"weeks": (-1, 2, 1)},
            "The 1st, 2nd and last Tuesday of the month",
            "El primer, segundo y último martes del mes",
        ),
        ({"interval": 2, "starts_on": "2026-01-06"}, "Every 2 weeks on Tuesday", "Cada 2 semanas, el martes"),
        (
            {"interval": 2, "starts_on": "2026-01-06", "weeks": (4,)},
            "Every 2 months on the 4th Tuesday",
            "Cada 2 meses, el cuarto martes",
        ),
    ],
)
def test_how_often_a_meeting_is_said(known: Catalogue, rest: dict[str, Any], english: str, spanish: str) -> None:
    """A monthly meeting is never said as if it were each week."""
    meeting = a_meeting(**rest)

    assert how_often(known.wording("en"), meeting) == english
    assert how_often(known.wording("es"), meeting) == spanish


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 the zone is added below
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.sampled_from(["en", "es"]),
)
def test_both_zones_are_said_just_where_the_clocks_differ(
    known: Catalogue, wall: datetime, zone: str, theirs: str, language: str
) -> None:
    """On any day of the year, in either language, and with nothing left to fill in."""
    start = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    text = spoken(known.wording(language), start, theirs)

    differ = start.astimezone(ZoneInfo(theirs)).replace(tzinfo=None) != start.replace(tzinfo=None)
    assert (("for you" if language == "en" else "para usted") in text) == differ
    assert "{" not in text
