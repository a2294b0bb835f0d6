"""How a day and a time are said, in the words of the wording files.

A time is never said without its zone. Where the reader's own clock shows another time, both are said, each with its
day: seven in the evening in one place may be Wednesday in the other. Midnight names the night that it ends, since
"Tuesday at midnight" sends half of all people a day late.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta, timezone
from typing import Any

from peerref.meetings.meeting import DAYS, Meeting
from peerref.meetings.occurrence import LAST, zone

# The zones of the US that have a name of their own in the wording files; any other is called by its city.
NAMED: Mapping[str, tuple[str, ...]] = {
    "eastern": (
        "America/New_York",
        "America/Detroit",
        "America/Indiana/Indianapolis",
        "America/Indiana/Marengo",
        "America/Indiana/Petersburg",
        "America/Indiana/Vevay",
        "America/Indiana/Vincennes",
        "America/Indiana/Winamac",
        "America/Indianapolis",
        "America/Kentucky/Louisville",
        "America/Kentucky/Monticello",
        "America/Louisville",
        "US/Eastern",
    ),
    "central": (
        "America/Chicago",
        "America/Indiana/Knox",
        "America/Indiana/Tell_City",
        "America/Menominee",
        "America/North_Dakota/Beulah",
        "America/North_Dakota/Center",
        "America/North_Dakota/New_Salem",
        "US/Central",
    ),
    "mountain": ("America/Denver", "America/Boise", "US/Mountain"),
    "arizona": ("America/Phoenix", "US/Arizona"),
    "pacific": ("America/Los_Angeles", "US/Pacific"),
    "alaska": (
        "America/Anchorage",
        "America/Juneau",
        "America/Nome",
        "America/Sitka",
        "America/Yakutat",
        "US/Alaska",
    ),
    "hawaii": ("Pacific/Honolulu", "US/Hawaii"),
    "atlantic": ("America/Puerto_Rico", "America/St_Thomas", "America/Halifax"),
}
_NAME_OF = {name: key for key, names in NAMED.items() for name in names}


def spoken(wording: Mapping[str, Any], start: datetime, theirs: str = "") -> str:
    """Return the weekday and time of a start: "Tuesday at 7:00 PM Pacific time".

    `start` is aware, in the meeting's zone (see `meetings.occurrence`); `theirs` the zone where the reader is, ""
    where nothing is known of it.
    """
    return _said(wording, _weekday(wording, start), start, theirs)


def spoken_date(wording: Mapping[str, Any], start: datetime, theirs: str = "") -> str:
    """Return the same with the date of the start: "Tuesday, December 1, 2026 at 7:00 PM Pacific time"."""
    return _said(wording, _dated(wording, start), start, theirs)


def how_often(wording: Mapping[str, Any], meeting: Meeting) -> str:
    """Return the rule of a meeting: "The 1st and 3rd Thursday of the month"; "" for one that is every week."""
    if not meeting.day:
        return ""
    says, day = wording["meeting"]["rule"], wording["weekdays"][DAYS.index(meeting.day) - 1]
    if meeting.weeks:
        kind = "months" if meeting.interval > 1 else "monthly"
        return str(says[kind]).format(count=meeting.interval, weeks=_weeks(wording, meeting.weeks), day=day)
    return str(says["weeks"]).format(count=meeting.interval, day=day) if meeting.interval > 1 else ""


def zone_words(wording: Mapping[str, Any], at: datetime) -> str:
    """Return what the zone of an aware `at` is called: "Pacific time", "London time", "UTC-05:00"."""
    says, name = wording["meeting"], str(at.tzinfo)
    if name in _NAME_OF:
        return str(says["zones"][_NAME_OF[name]])
    if name.startswith("Etc/") or name.isupper():  # no place; and "Etc/GMT+5" is five hours behind, not before
        return str(datetime.min.replace(tzinfo=timezone(at.utcoffset() or timedelta())).tzname())
    return str(says["zone"]).format(place=name.rpartition("/")[2].replace("_", " "))


def clock_words(wording: Mapping[str, Any], at: datetime) -> str:
    """Return a time of day as it is said in a sentence: "at 7:00 PM", "a la 1:30 p. m.", "at noon"."""
    says = wording["meeting"]["clock"]
    if at.time() == time(12):
        return str(says["noon"])
    if at.time() == time(0):
        return str(says["midnight"]).format(before=_weekday(wording, at - timedelta(days=1)))
    hour = at.hour % 12 or 12
    half = "am" if at.hour < 12 else "pm"
    return str(says[f"{half}-one" if hour == 1 else half]).format(hour=hour, minute=f"{at.minute:02}")


def _said(wording: Mapping[str, Any], day: str, start: datetime, theirs: str) -> str:
    there = _when(wording, day, start)
    reader = zone(theirs)
    if reader is None or start.astimezone(reader).utcoffset() == start.utcoffset():
        return there
    here = start.astimezone(reader)
    return str(wording["meeting"]["both"]).format(there=there, here=_when(wording, _weekday(wording, here), here))


def _when(wording: Mapping[str, Any], day: str, at: datetime) -> str:
    return str(wording["meeting"]["when"]).format(day=day, clock=clock_words(wording, at), zone=zone_words(wording, at))


def _weekday(wording: Mapping[str, Any], at: datetime) -> str:
    return str(wording["weekdays"][at.weekday()])


def _dated(wording: Mapping[str, Any], at: datetime) -> str:
    date = wording["date"].format(day=at.day, month=wording["months"][at.month - 1], year=at.year)
    return f"{_weekday(wording, at)}{wording['joining']['comma']}{date}"


def _weeks(wording: Mapping[str, Any], weeks: tuple[int, ...]) -> str:
    def named() -> Iterator[str]:
        says = wording["meeting"]
        yield from (says["weeks"][week - 1] for week in sorted(weeks) if week != LAST)
        if LAST in weeks:
            yield says["last"]

    *first, last = named()
    joining = wording["joining"]
    return f"{joining['comma'].join(first)}{joining['and']}{last}" if first else last
