"""Meetings as iCalendar, for the patient's own calendar.

Many calendars are shared: with a partner, a family, a workplace. So nothing in the file tells what a meeting is for.
Its name, its programme, its group, its venue ("Alano Club") and its notes are left out; the summary is "Meeting", the
place only a street address, the link only one to a video room that is a number. The id of the entry is a digest, since
ids carry names. Each event is marked private, which most shared calendars show as busy time without its words. What
the meeting is stands on the page.

A series ends after `MOST` meetings: one that has moved or closed does not remind somebody for years.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from peerref.catalogue import links
from peerref.errors import WrongUse
from peerref.meetings.meeting import Meeting
from peerref.meetings.occurrence import LAST, in_skipped_hour, starts

if TYPE_CHECKING:
    import icalendar

MOST = 12  # meetings in a series
USUAL_MINUTES = 60  # where a feed does not say how long, as Meeting Guide has it
REMIND = timedelta(hours=1)
_IN_WORDS = frozenset(("prose-recurrence", "days-doubtful"))  # every week would be wrong; which weeks is not known
_STEP, _SECOND = timedelta(days=8), timedelta(seconds=1)  # no zone changes its clocks twice in a week

# Rooms whose links are numbers or random letters. Any other host or path may carry the name of a fellowship.
_ROOMS = (
    (r"(?:[a-z0-9-]+\.)?zoom\.us", r"/(?:j|wc/join)/\d+"),
    (r"meet\.google\.com", r"/[a-z]{3}-[a-z]{4}-[a-z]{3}"),
    (r"teams\.microsoft\.com", r"/(?:meet/\d+|l/meetup-join/[\w%@.-]+(?:/\d+)?)"),
)
_PLAIN_ZOOM = re.compile(r"(?:www\.|us\d{2}web\.)?zoom\.us")  # a name before zoom.us is that of an account
_TELLING = re.compile(
    r"\b(?:addict|adicci|al-?anon|alano|alateen|alcoh|an[oó]nim|anonym|anorex|anxi|apoyo|behaviou?r|bipolar|bulimi|cocaine"
    r"|clubhouse|counsel|depress|detox|drug|eating|fellowship|gambl|grief|heroin|lifering|mental|narcot|opioid|overeat"
    r"|psych|recover|recuper|rehab|schizo|serenity|sober|sobri|suicid|support|therap|trauma|treatment|twelve.?step"
    r"|12.?step|(?:aa|dbsa|meth|na|nami|oa)\b)",
    re.IGNORECASE,
)


def calendar(meetings: Sequence[Meeting], wording: Mapping[str, Any], *, today: date, language: str) -> bytes:
    """Return an iCalendar file of the series of each meeting, from its first one on `today` or later.

    The same meetings and day give the same bytes. Raises `WrongUse` for a meeting that has no day, time or zone, or
    has ended (`lacking` says so beforehand), and where there is no meeting: a calendar has no place for nothing.
    """
    import icalendar

    meetings = list({meeting.id: meeting for meeting in meetings}.values())
    if not meetings:
        raise WrongUse("there is no meeting to put into a calendar")
    says = wording["meeting"]["calendar"]
    whole = icalendar.Calendar()
    whole.add("PRODID", f"-//peerref//calendar//{language.upper()}")
    whole.add("VERSION", "2.0")
    whole.add("CALSCALE", "GREGORIAN")
    whole.add("METHOD", "PUBLISH")
    whole.add("X-WR-CALNAME", says["name"])
    events, series = [], []
    for meeting in meetings:
        days = _series(meeting, today)
        if not days:
            raise WrongUse(f"{meeting.id} can't stand in a calendar: {lacking(meeting, today)}")
        events.append(_event(meeting, days, says, today))
        series.append(days)
    for name in sorted({meeting.timezone for meeting in meetings}):
        here = [days for meeting, days in zip(meetings, series, strict=True) if meeting.timezone == name]
        whole.add_component(_zone(name, here))
    for event in events:
        whole.add_component(event)
    return bytes(whole.to_ical())


def uid(meeting: Meeting) -> str:
    """Return the id of a meeting's event: always the same, so that a second file replaces the first."""
    return f"{hashlib.sha256(meeting.id.encode()).hexdigest()[:32]}@peerref"


def lacking(meeting: Meeting, today: date) -> str:
    """Return why a meeting can't stand in a calendar on `today`; "" where it can."""
    if not _IN_WORDS.isdisjoint(meeting.issues):
        return "its listing speaks of weeks of the month in words, which no calendar follows"
    if _series(meeting, today):
        return ""
    dated = next(starts(meeting._replace(until=""), datetime.combine(today, datetime.min.time(), UTC)), None)
    return "it has ended" if dated else "its day, time or time zone is not known"


def _series(meeting: Meeting, today: date) -> list[datetime]:
    """Return the starts of a series: the first `MOST` on `today` or later, where the meeting is.

    The first one is at the time that the rule goes on with: one that the clocks move is passed over.
    """
    if not _IN_WORDS.isdisjoint(meeting.issues):
        return []
    day_before = datetime.combine(today, datetime.min.time(), UTC) - timedelta(days=1)  # in any zone
    ahead = (start for start in starts(meeting, day_before) if start.date() >= today)
    whole = dropwhile(lambda start: in_skipped_hour(meeting, start), ahead)
    return list(islice(whole, MOST))


def _event(meeting: Meeting, days: Sequence[datetime], says: Mapping[str, str], today: date) -> "icalendar.Event":
    import icalendar

    length = timedelta(minutes=meeting.minutes if meeting.minutes > 0 else USUAL_MINUTES)
    start = days[0]
    event = icalendar.Event()
    event.add("UID", uid(meeting))
    event.add("DTSTAMP", datetime.combine(today, datetime.min.time(), UTC))
    event.add("SUMMARY", says["summary"])
    event.add("DTSTART", start)
    end = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    if end.utcoffset() == start.utcoffset():
        event.add("DTEND", end)
    else:  # the clocks change during the first meeting; an end would make all others longer or shorter
        event.add("DURATION", length)
    event.add("RRULE", _rule(meeting, days[-1]))
    event.add("DESCRIPTION", says["about"])
    if place := _place(meeting):
        event.add("LOCATION", place)
    if room := _room(meeting.join_url):
        event.add("URL", room)
    event.add("CLASS", "PRIVATE")
    alarm = icalendar.Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", says["reminder"])
    alarm.add("TRIGGER", -REMIND)
    event.add_component(alarm)
    return event


def _rule(meeting: Meeting, last: datetime) -> dict[str, Any]:
    """Return the rule of a series until its `last` start.

    A count would not do: some calendars count a meeting in the hour that is skipped in spring, and some don't.
    """
    day = meeting.day[:2].upper()
    weeks = [f"{week}{day}" for week in sorted(set(meeting.weeks), key=lambda week: (week == LAST, week))]
    rule: dict[str, Any] = {"FREQ": "MONTHLY" if weeks else "WEEKLY"}
    if meeting.interval > 1:
        rule["INTERVAL"] = meeting.interval
    return {**rule, "UNTIL": last.astimezone(UTC), "BYDAY": weeks or [day]}


def _zone(name: str, series: Sequence[Sequence[datetime]]) -> "icalendar.Timezone":
    """Return what the clocks of a zone do in the time of the series; since 1970 it would be a page for each zone.

    Made here, as icalendar's own (7.3) begins summer time an hour late: it takes the hour after the change, where the
    standard has the hour before.
    """
    import icalendar

    first = min(days[0] for days in series).astimezone(UTC) - timedelta(days=1)
    last = max(days[-1] for days in series).astimezone(UTC) + timedelta(days=2)
    here = series[0][0].tzinfo
    whole = icalendar.Timezone()
    whole.add("TZID", name)
    for instant, before in [(first, first), *_changes(here, first, last)]:
        old, new = before.astimezone(here), instant.astimezone(here)
        part = icalendar.TimezoneDaylight() if new.dst() else icalendar.TimezoneStandard()
        part.add("DTSTART", instant.replace(tzinfo=None) + (old.utcoffset() or timedelta()))
        part.add("TZNAME", new.tzname())
        part.add("TZOFFSETFROM", old.utcoffset())
        part.add("TZOFFSETTO", new.utcoffset())
        whole.add_component(part)
    return whole


def _changes(here: tzinfo | None, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield each instant in UTC at which the clocks of a zone change, with the one before it."""

    def offset(instant: datetime) -> timedelta | None:
        return instant.astimezone(here).utcoffset()

    while first < last:
        low, high = first, min(first + _STEP, last)
        first = high
        if offset(low) == offset(high):
            continue
        while high - low > _SECOND:
            middle = low + (high - low) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        yield high.replace(microsecond=0), low


def _place(meeting: Meeting) -> str:
    """Return the street address, without what a street line says of the house ("Alano Club, 12 Elm St")."""
    if meeting.attendance not in ("in-person", "hybrid"):
        return ""
    parts = [part.strip() for part in meeting.street.split(",")]
    numbered = [part for part in parts if any(sign.isdigit() for sign in part)] or parts
    kept = [part for part in numbered if part and not _TELLING.search(part)]
    return meeting._replace(street=", ".join(kept)).address if kept else ""


def _room(link: str) -> str:
    """Return a link to a video room that tells nothing; "" for any other."""
    if not links.safe(link) or _TELLING.search(link):
        return ""
    at = urlsplit(link)
    for host, path in _ROOMS:
        if re.fullmatch(host, at.netloc.lower()) and re.fullmatch(path, at.path.rstrip("/")):
            return link if "zoom" not in host or _PLAIN_ZOOM.fullmatch(at.netloc.lower()) else ""
    return ""
