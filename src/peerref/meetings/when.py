"""Days, times, zones and dates, in the ways in which feeds write them.

Which number is which day differs by form and is never guessed: Meeting Guide counts 0 to 6 from Sunday, BMLT 1 to 7
from Sunday (0 to 6 in its administration's form), ISO 1 to 7 from Monday.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import available_timezones

from peerref.meetings.meeting import DAYS, Day

FROM_ZERO_ON_SUNDAY: Mapping[str, Day] = {str(number): day for number, day in enumerate(DAYS)}
FROM_ONE_ON_SUNDAY: Mapping[str, Day] = {str(number + 1): day for number, day in enumerate(DAYS)}
ISO: Mapping[str, Day] = {str(number or 7): day for number, day in enumerate(DAYS)}

_DAY_NAMES: dict[str, Day] = {}
for _place, _names in enumerate(
    (
        "sunday sun su domingo dimanche",
        "monday mon mo lunes lundi",
        "tuesday tue tues tu martes mardi",
        "wednesday wed weds we miércoles miercoles mercredi",
        "thursday thu thur thurs th jueves jeudi",
        "friday fri fr viernes vendredi",
        "saturday sat sa sábado sabado samedi",
    )
):
    for _name in _names.split():
        _DAY_NAMES[_name] = _DAY_NAMES[_name + "s"] = DAYS[_place]
_EVERY: Mapping[str, tuple[Day, ...]] = {
    "daily": DAYS,
    "every day": DAYS,
    "everyday": DAYS,
    "weekdays": DAYS[1:6],
    "weekends": (DAYS[0], DAYS[6]),
}
_WORD = re.compile(r"[^\W\d_]+")
_ONLY_DAYS = re.compile(r"[\s,;/&+|\[\]\"'.-]*")

LONGEST = 240  # minutes: a later end is a slip, or a marathon that no patient sits through


@lru_cache(maxsize=4096)
def named_days(text: str) -> tuple[tuple[Day, ...], bool]:
    """Return the days that a text names, and whether it says more than these."""
    low = text.strip().casefold()
    if (day := _DAY_NAMES.get(low)) is not None:
        return (day,), False
    if low in _EVERY:
        return _EVERY[low], False
    days = [found for word in _WORD.findall(low) if len(word) > 2 and (found := _DAY_NAMES.get(word)) is not None]
    rest = _WORD.sub(lambda word: "" if word[0] in _DAY_NAMES or word[0] in ("and", "y") else word[0], low)
    return tuple(dict.fromkeys(days)), _ONLY_DAYS.fullmatch(rest) is None


_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?P<half>[ap])?\.?\s?(?:m\b\.?)?(?:\s*noon)?"
    r"(?=$|\s|[-–—,;(]|to\b)",
    re.IGNORECASE,
)
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ](\d{2}):(\d{2})")
_TO = re.compile(r"\s*(?:-|–|—|to|until|till)\s*", re.IGNORECASE)


_WORDS_FOR_TIMES = {
    **dict.fromkeys(("noon", "12 noon", "12:00 noon", "mediodía", "midday"), "12:00"),
    **dict.fromkeys(("midnight", "12 midnight", "12:00 midnight", "medianoche", "24:00", "24:00:00"), "00:00"),
}
_PLAIN_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_PART_OF_A_DAY = re.compile(r"0?\.\d{1,20}", re.ASCII)
_FOUR_DIGITS = re.compile(r"([01]?\d|2[0-3])([0-5]\d)", re.ASCII)


@lru_cache(maxsize=4096)
def clock(text: str) -> tuple[str, str] | None:
    """Return a start as "HH:MM" and an end, where the text names one; None for what is no time.

    An empty text is an unknown time: `("", "")`.
    """
    low = text.strip().strip("'\"").casefold()
    if not low or _PLAIN_CLOCK.fullmatch(low):
        return low, ""
    if word := _WORDS_FOR_TIMES.get(low):
        return word, ""
    if moment := _ISO_MOMENT.match(low):
        low = f"{moment[1]}:{moment[2]}"
    if _PART_OF_A_DAY.fullmatch(low):  # as a sheet stores it
        minutes = round(float(low) * 1440)
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}", ""
    if joined := _FOUR_DIGITS.fullmatch(low):  # 1930
        low = f"{joined[1]}:{joined[2]}"
    return _written_out(low)


def _written_out(low: str) -> tuple[str, str] | None:
    """Return start and end of '7 pm', '7:30 p.m.' or '7:00 - 8:30 pm'."""
    found = _CLOCK.match(low)
    start = _of_day(found) if found else None
    if not found or start is None:
        return None
    if to := _TO.match(low, found.end()):
        second = _CLOCK.match(low, to.end())
        end = (_of_day(second) if second else None) or ""
        if second and second["half"] and not found["half"] and int(found["hour"]) <= 12:  # the pm is that of both
            start = _of_day(found, second["half"]) or start
            if end and start > end:
                start = _of_day(found, "a" if second["half"] == "p" else "p") or start
        return start, end
    if re.match(r"[\s.,;(-]*\d", low[found.end() :]):
        return None
    return (start, "") if found["half"] or found["minute"] else None  # a bare number is none


def _of_day(found: re.Match[str], half: str = "") -> str | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or half).lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and not minute:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


@lru_cache(maxsize=8192)
def lasting(start: str, end: str) -> tuple[int, bool]:
    """Return the minutes from start to end, and False where they can't be right; an end before it is the next day."""
    if not start or not end:
        return 0, True
    minutes = (int(end[:2]) * 60 + int(end[3:]) - int(start[:2]) * 60 - int(start[3:])) % 1440
    return (minutes, True) if 0 < minutes <= LONGEST else (0, False)


def minutes(value: object) -> tuple[int, bool]:
    """Return a length in minutes, and False where it can't be right; 0 is unknown."""
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    if isinstance(value, bool) or not isinstance(value, int) or value == 0:
        return 0, True
    return (value, True) if 0 < value <= LONGEST else (0, False)


_ALIASES = {
    "America/New_York": "et est edt eastern est5edt",
    "America/Chicago": "ct cst cdt central cst6cdt",
    "America/Denver": "mt mst mdt mountain mst7mdt",
    "America/Los_Angeles": "pt pst pdt pacific pst8pdt",
    "America/Anchorage": "akst akdt alaska",
    "Pacific/Honolulu": "hst hawaii",
}
_ZONE_NAMES: dict[str, str] = {}


def _zone_names() -> Mapping[str, str]:
    if not _ZONE_NAMES:
        _ZONE_NAMES.update((name.casefold(), name) for name in available_timezones() if "/" in name or name == "UTC")
        for zone, words in _ALIASES.items():
            for word in words.split():
                _ZONE_NAMES[word] = zone
                _ZONE_NAMES[f"{word} time"] = _ZONE_NAMES[f"{word} standard time"] = zone
    return _ZONE_NAMES


@lru_cache(maxsize=1024)
def zone(text: str) -> str:
    """Return the IANA name of a zone, empty for what is none. 'EST' is where New York is, in summer too."""
    return _zone_names().get(text.strip().replace(" ", "_").casefold(), "") or _zone_names().get(
        text.strip().casefold(), ""
    )


_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")


@lru_cache(maxsize=8192)
def day(text: str) -> str:
    """Return a date as an ISO day, empty for what is none (or before anyone kept such lists)."""
    from datetime import date

    found = _ISO_DAY.match(text.strip())
    if found:
        year, month, number = map(int, found.groups())
    else:
        found = _US_DAY.match(text.strip())
        if not found:
            return ""
        month, number, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    try:
        return date(year, month, number).isoformat() if 1990 <= year <= 2100 else ""
    except ValueError:
        return ""


@lru_cache(maxsize=1024)
def same_time(zone_name: str, other: str) -> bool:
    """Whether two zones keep the same time in winter and in summer."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    moments = (datetime(2026, 1, 15, 12), datetime(2026, 7, 15, 12))  # noqa: DTZ001 - wall time, asked in each zone
    return all(
        moment.replace(tzinfo=ZoneInfo(zone_name)).utcoffset() == moment.replace(tzinfo=ZoneInfo(other)).utcoffset()
        for moment in moments
    )
