"""When a meeting starts next, in its own zone.

Nothing here reads a clock: the instant is handed in. A meeting that has begun is past: nobody is sent to one that
they would come late to. What clocks do to a start, twice a year, is decided as calendars decide it (RFC 5545):

- in the hour that is skipped in spring, a start counts by the clock as it was before: 02:30 is then 03:30;
- in the hour that comes twice in autumn, the first one is meant.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from peerref.meetings.meeting import DAYS, Meeting

MOST_INTERVAL = 12  # weeks or months between two meetings; more is a slip of the feed
NO_PLACE = ("right/", "posix/", "posixrules", "localtime", "Factory")  # names that a system has beside IANA's
LAST = -1  # the last week of a month
_MONTHS_AHEAD = 48  # a fifth Tuesday of every twelfth month is seldom: give up in time
_WEEK = timedelta(weeks=1)


def next_start(meeting: Meeting, after: datetime) -> datetime | None:
    """Return the first start after the instant `after` (aware), in the meeting's zone.

    None where it has no day, time or known zone, where it has ended (`until`), and where "every second week" has no
    first day to count from.
    """
    return next(starts(meeting, after), None)


def starts(meeting: Meeting, after: datetime) -> Iterator[datetime]:
    """Yield each start after the instant `after`, in order."""
    at, here, until = clock(meeting.time), zone(meeting.timezone), _day(meeting.until)
    if at is None or here is None or (meeting.until and until is None):
        return
    try:
        for day in _days(meeting, after.astimezone(here).date()):
            if until and day > until:
                return
            # By way of UTC: that moves a start out of a skipped hour, and two times of one zone compare by the clock.
            start = datetime.combine(day, at, here).astimezone(UTC)
            if start > after:
                yield start.astimezone(here)
    except OverflowError:  # after the year 9999
        return


def in_skipped_hour(meeting: Meeting, start: datetime) -> bool:
    """Say whether a start was moved, since its hour does not exist on that day."""
    return start.time() != clock(meeting.time)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo | None:
    """Return a zone by its IANA name; None where there is no such zone."""
    try:
        return ZoneInfo(name) if name and not name.startswith(NO_PLACE) else None
    except (KeyError, ValueError, OSError):  # unknown; no name at all; the name of a folder
        return None


@lru_cache(maxsize=2048)
def clock(text: str) -> time | None:
    """Return a time of day as `Meeting` writes it ("HH:MM"); None where it is none."""
    hour, _, minute = text.partition(":")
    if not (len(hour) == len(minute) == 2 and text.isascii() and hour.isdigit() and minute.isdigit()):
        return None
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


@lru_cache(maxsize=2048)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _days(meeting: Meeting, today: date) -> Iterator[date]:
    """Yield the days of a meeting from `today` on (or somewhat before it), in order."""
    first = _day(meeting.starts_on)
    if (
        meeting.day not in DAYS
        or not 1 <= meeting.interval <= MOST_INTERVAL
        or (first is None and (meeting.starts_on or meeting.interval > 1))
    ):
        return iter(())
    weekday = (DAYS.index(meeting.day) - 1) % 7  # Monday is 0, as in `date`
    if meeting.weeks:
        return _monthly(weekday, frozenset(meeting.weeks), meeting.interval, today, first)
    return _weekly(weekday, meeting.interval, today, first)


def _weekly(weekday: int, interval: int, today: date, first: date | None) -> Iterator[date]:
    step = interval * _WEEK
    if first:
        day = _on_or_after(first, weekday)
        day += max(0, -((day - today) // step)) * step
    else:
        day = _on_or_after(today, weekday)
    while True:
        yield day
        day += step


def _monthly(weekday: int, weeks: frozenset[int], interval: int, today: date, first: date | None) -> Iterator[date]:
    """Yield the days of a monthly rule. Months are numbered from year 0 on, and counted from that of `first`."""
    start = max(today, first) if first else today
    month = start.year * 12 + start.month - 1
    if first:
        month += (first.year * 12 + first.month - 1 - month) % interval
    since = 0
    while since < _MONTHS_AHEAD:
        days = [day for day in _in_month(*divmod(month, 12), weekday, weeks) if day >= start]
        yield from days
        since = 0 if days else since + 1
        month += interval


def _in_month(year: int, month: int, weekday: int, weeks: frozenset[int]) -> list[date]:
    """Return the days in a month (January is 0) which are that weekday of those weeks."""
    if year > 9999:
        raise OverflowError
    earliest = _on_or_after(date(year, month + 1, 1), weekday)
    days = [earliest + week * _WEEK for week in range(4)]
    if (fifth := earliest + 4 * _WEEK).month == earliest.month:
        days.append(fifth)
    return [day for at, day in enumerate(days, 1) if at in weeks or (LAST in weeks and day == days[-1])]


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta((weekday - day.weekday()) % 7)
