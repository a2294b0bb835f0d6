"""A listing becomes a meeting that may be kept, or is refused: the checks, in their order.

1 the day's convention is the reader's (`meeting_guide`, `bmlt` ...), who alone knows it; 2 time; 3 place; 4 zone;
5 can anybody attend; 6 weeks of the month in prose; 7 coordinates; 8 codes; 9 links; 10 what is private; 11 identity
(`Identity`); 12 freshness. What is mended or doubted is said by a code of `reasons`. Nothing here reads a clock or a
file.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from peerref.meetings import clean, codes, when, where
from peerref.meetings.meeting import Attendance, Basis, Day, Listing, Meeting, Precision, ReadAs, Refused

_REFUSING = ("unpublished", "field-missing", "weekday-seven", "weekday-unknown")
_NO_PLACE = re.compile(
    r"\b(?:on-?line|virtual|zoom|skype|telephone|phone|conference call|internet|google meet|tbd|tba|n/?a|none|unknown)\b|^\W*$",
    re.IGNORECASE,
)
_SUSPENDED = re.compile(
    r"\b(?:suspended|cancell?ed|(?:temporarily|permanently|currently|is|closed until) closed|closed (?:until|summer|for the)"
    r"|not meeting (?:until|at this time|currently|now)|no longer meet(?:s|ing)?|on hiatus|disbanded|suspendid[oa]|cancelad[oa])\b",
    re.IGNORECASE,
)
_WEEKS = re.compile(
    r"\b(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last|primer|segundo|tercer|últim[oa])\b"
    r"(?:[\s,/&-]+(?:and|y|1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last)\b)*"
    r"[\s,/-]+(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|lunes|martes|miércoles|jueves|viernes|sábado|domingo|week\b)"
    r"|\b(?:every other|bi-?weekly|alternate|alternating|once a month|monthly meeting|twice a month)\b",
    re.IGNORECASE,
)
_OTHER_OCCASION = re.compile(
    r"business|steering|conscience|committee|birthday|anniversar|chip|potluck|speaker|gso|intergroup|book study|topic|"
    r"format|reading|step\b|tradition|eating meeting|elections|medallion|token|celebrat|literature",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.;!\n]+[.;!]?")
_KEY = re.compile(r"[^\w.~-]+")


@lru_cache(maxsize=1 << 14)
def _weeks_in(text: str) -> tuple[str, bool]:
    """Return the sentence that names weeks of the month for the meeting itself, and whether any names some."""
    if not _WEEKS.search(text):
        return "", False
    for sentence in _SENTENCE.findall(text):
        if _WEEKS.search(sentence) and not _OTHER_OCCASION.search(sentence):
            return clean.cut(" ".join(sentence.split()), 255), True
    return "", False


@lru_cache(maxsize=1 << 14)
def _suspended(text: str) -> bool:
    return _SUSPENDED.search(text) is not None


def settle(listing: Listing, read_as: ReadAs) -> tuple[Meeting, ...] | Refused:
    """Return the meetings of a listing, one for each day, or why there is none."""
    get: Callable[[str], object] = listing.get
    issues: dict[str, None] = dict.fromkeys(listing.get("issues", ()))
    days: tuple[Day, ...] = listing.get("days", ())
    if issues:
        for code in _REFUSING:
            if code in issues and not (code.startswith("weekday") and days):
                return Refused(code, False, "")
    name = _title(get("name")) or _title(get("group")) or _title(get("venue"))
    if not name:
        return Refused("not-a-listing" if not any(get(field) for field in ("time", "types", "venue")) else "no-name")

    # when
    moment = when.clock(start) if type(start := get("time")) is str else _clock(start)
    if moment is None:
        return Refused("time-unknown", False, clean.line(start)[:40])
    time, end = moment
    minutes = 0
    if time:
        minutes = _lasting(time, end, get("end_time"), get("minutes"), issues)
        if time == "00:00":
            issues["midnight"] = None
    elif days:
        issues["no-time"] = None
    if not days:
        issues["by-appointment"] = None

    # where
    place = _place(listing, issues)
    venue, street, city, state, postal_code, country = place
    zip_place = where.zip_place(postal_code) if country in ("US", "") else None

    # what the codes say
    program = listing.get("program") or read_as.program or "other"
    meant = codes.meaning(program, codes.as_list(get("types")))
    if meant.both:
        issues["open-and-closed"] = None

    # whether anybody can attend, and how
    join_url = _link(get("join_url"), issues)
    dial_in = _dialled(get("dial_in"))
    stated = listing.get("attendance")
    attendance = _attendance(
        stated,
        meant,
        bool(join_url),
        bool(dial_in),
        _somewhere(street, venue, city, get("latitude"), get("approximate")),
    )
    if isinstance(attendance, str) and attendance == "inactive":
        if stated == "inactive":
            return Refused("stated-inactive", True)
        return Refused("closed-for-now" if meant.place_closed else "no-way-to-attend", True)
    if meant.online and attendance == "in-person":
        issues["online-without-link"] = None
    if stated is not None and stated != attendance and not (stated == "online" and attendance == "phone"):
        issues["attendance-unlike-feed"] = None
    here = attendance in ("in-person", "hybrid")

    # coordinates, of a place where people meet
    latitude: float | None = None
    longitude: float | None = None
    precision: Precision = "none"
    if here:
        latitude, longitude = where.degrees(get("latitude")), where.degrees(get("longitude"))
        if latitude is not None and longitude is not None:
            if abs(latitude) > 90 or latitude == 0 or longitude == 0 or abs(longitude) > 180:
                issues["coordinates-unusable"] = None
                latitude = longitude = None
            elif zip_place is not None and where.far_from_zip(latitude, longitude, postal_code):
                issues["coordinates-far"] = None
                latitude = longitude = None
            else:
                precision = "exact"
        else:
            if not (_blank(get("latitude")) and _blank(get("longitude"))):
                issues["coordinates-unusable"] = None
            latitude = longitude = None
        if latitude is None and zip_place is not None:
            latitude, longitude, precision = zip_place.latitude, zip_place.longitude, "zip"

    # zone
    zone, basis = "", ""
    if time:
        zone, basis = _zone(get("timezone"), zip_place, state, country, read_as.timezone, here, issues)

    # texts
    notes = _prose(get("notes"), issues)
    join_notes = _prose(get("join_notes"), issues) if join_url or dial_in else ""
    directions = _prose(get("directions"), issues) if here else ""
    how_to_join = _prose(get("how_to_join"), issues)
    recurrence = _prose(get("recurrence"), issues)
    weeks: tuple[int, ...] = listing.get("weeks", ())
    organisation = _title(get("organisation"))
    if not weeks and listing.get("interval", 1) == 1:
        for text in (notes, name, organisation):
            if text:
                sentence, prose = _weeks_in(text)
                if prose:
                    issues["prose-recurrence"] = None
                    recurrence = recurrence or sentence
                    break
    if (notes and _suspended(notes)) or _suspended(name):
        issues["may-be-suspended"] = None
    updated = _updated(get("updated"), read_as.today, issues)

    group = _title(get("group"))
    if not here:
        venue, street = ("" if _NO_PLACE.search(venue) else venue), ""
    accessibility = meant.accessibility + listing.get("accessibility", ())
    if not here and accessibility:
        accessibility = tuple(
            kind for kind in accessibility if kind in ("sign-language", "captions", "hard-of-hearing", "low-vision")
        )
    row = [
        "",
        read_as.source,
        "",
        program,
        name,
        "" if group == name else group,
        organisation,
        attendance,
        stated is not None and stated == attendance,
        "",
        weeks,
        listing.get("interval", 1),
        listing.get("starts_on", ""),
        listing.get("until", ""),
        recurrence,
        time,
        minutes,
        zone,
        basis,
        venue,
        street,
        city,
        state,
        postal_code,
        country,
        directions,
        latitude,
        longitude,
        precision,
        join_url,
        join_notes,
        dial_in,
        listing.get("access") or meant.access,
        _joined(meant.audiences, listing.get("audiences")),
        _joined(meant.languages, listing.get("languages")),
        tuple(dict.fromkeys(accessibility)) if accessibility else (),
        _joined(meant.flags, listing.get("flags")),
        meant.raw_types,
        _dialled(get("public_phone")),
        _link(get("url"), issues),
        _title(get("cost")),
        _prose(get("eligibility"), issues),
        _age(get("age_min")),
        _age(get("age_max")),
        how_to_join,
        notes,
        updated,
        tuple(issues),
    ]
    return _of_each_day(row, listing.get("source_id", ""), days, read_as.source)


def _of_each_day(row: list[object], source_id: str, days: tuple[Day, ...], source: str) -> tuple[Meeting, ...]:
    """Return a meeting for each day; its key is the feed's own id, made from name, day, time and place without one."""
    key = _key(source_id)
    if not key:
        key = _key("-".join(str(row[at]) for at in (4, 15, 20, 21) if row[at])).lower()[:80].strip("-") or "meeting"
        if days and len(days) == 1:
            key = f"{key}-{days[0]}"
    row[2] = key
    meetings = []
    for day in days or ("",):
        row[0] = f"{source}:{key}-{day}" if len(days) > 1 else f"{source}:{key}"
        row[9] = day
        meetings.append(tuple.__new__(Meeting, row))
    return tuple(meetings)


@lru_cache(maxsize=1024)
def _key(text: str) -> str:
    if text.isascii() and text.replace("-", "").isalnum() and len(text) <= 64:
        return text
    return _KEY.sub("-", clean.line(text))[:96].strip("-")


def _joined(meant: tuple[str, ...], stated: tuple[str, ...] | None) -> tuple[str, ...]:
    return meant if not stated or stated == meant else tuple(dict.fromkeys(meant + stated))


def _blank(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, str) and value.isspace())


def _title(value: object) -> str:
    if not value:
        return ""
    return clean.title(value if type(value) is str else clean.line(value))


def _prose(value: object, issues: dict[str, None]) -> str:
    if not value:
        return ""
    text, found = clean.prose(value if type(value) is str else clean.line(value))
    for code in found:
        issues[code] = None
    return text


def _link(value: object, issues: dict[str, None]) -> str:
    if not value:
        return ""
    if not isinstance(value, str):
        issues["link-dropped"] = None
        return ""
    made, issue = clean.link(value)
    if issue:
        issues[issue] = None
    return made


def _dialled(value: object) -> str:
    if not value:
        return ""
    return clean.dialled(value if isinstance(value, str) else clean.line(value))


def _age(value: object) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:4])
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 120 else None


def _clock(value: object) -> tuple[str, str] | None:
    if value is None:
        return "", ""
    if isinstance(value, float) and 0 <= value < 1:
        return when.clock(f"{value:.8f}".lstrip("0") or ".0")
    return when.clock(clean.line(value)) if isinstance(value, (int, str)) else None


def _lasting(time: str, end: str, end_time: object, minutes: object, issues: dict[str, None]) -> int:
    if type(end_time) is str and end_time:
        moment = when.clock(end_time)
        end = moment[0] if moment else ""
    if end:
        lasting, right = when.lasting(time, end)
        if not right:
            issues["end-dropped"] = None
        return lasting
    if isinstance(minutes, str) and minutes.strip().isdigit() and minutes.isascii():
        minutes = int(minutes.strip()[:6])
    if isinstance(minutes, int) and not isinstance(minutes, bool) and minutes:
        if 0 < minutes <= when.LONGEST:
            return minutes
        issues["end-dropped"] = None
    return 0


_Place = tuple[str, str, str, str, str, str]


def _place(listing: Listing, issues: dict[str, None]) -> _Place:
    """Return venue, street, city, state, postal code and country, from their fields or from the address in one line."""
    get: Callable[[str], object] = listing.get
    whole, venue = get("address"), _title(get("venue")).rstrip(" ,")
    if type(whole) is str and whole:
        parts = where.parted(_title(whole))
    else:
        parts = where.Address()
    street = _title(get("street")).split("@")[0].rstrip(" ,") or parts[0]
    city, state = _title(get("city")) or parts[1], where.state(_title(get("state"))) or parts[2]
    country = where.country(_title(get("country"))) or parts[4]
    given = get("postal_code")
    if street and not city and "," in street:  # a whole address in the field for the street
        parts = where.parted(street)
        if parts[1] and (parts[2] or parts[3]):
            street, city, state, country = parts[0], parts[1], state or parts[2], country or parts[4]
            issues["address-from-text"] = None
    elif venue and not (street or city or state) and "," in venue:  # 'San Jose, CA' where the place's name belongs
        told = where.parted(venue)
        if told[1] and told[2] and not told[0]:
            venue, city, state, country = "", told[1], told[2], country or told[4]
            issues["address-from-text"] = None
    if not country and state in where.STATE_ZONE:
        country = "CA" if state in where.CANADA else "US"
    postal_code, issue = where.postal_code(clean.line(given), country or "US") if not _blank(given) else ("", "")
    if issue:
        issues[issue] = None
    if not postal_code and parts[3]:
        postal_code = where.postal_code(parts[3], country or "US")[0]
    if not country and where.zip_place(postal_code):
        country = "US"
    return venue, street, city, state, postal_code, country


_YES = ("yes", "true", "1", True, 1)


def _somewhere(street: str, venue: str, city: str, latitude: object, approximate: object) -> bool:
    """Whether a patient could find the place: a street, or a named place in a town that has coordinates."""
    if approximate and (approximate.lower() if isinstance(approximate, str) else approximate) in _YES:
        return False
    if street:
        return not _NO_PLACE.fullmatch(street)
    return bool(venue and city and not _blank(latitude) and not _NO_PLACE.search(venue))


def _attendance(
    stated: Attendance | None, meant: codes.Meaning, link: bool, phone: bool, somewhere: bool
) -> Attendance:
    """Return how people can attend: what the feed states counts only where its link and address bear it out."""
    if stated == "inactive":
        return "inactive"
    far: Attendance | None = "online" if link else "phone" if phone else None
    if meant.place_closed or (stated in ("online", "phone") and far is not None):
        return far or "inactive"
    if stated == "in-person" and somewhere:
        return "in-person"
    if somewhere:
        if stated == "online":
            return "inactive"
        return "hybrid" if far else "in-person"
    return far or "inactive"


def _zone(
    stated: object,
    place: where.Place | None,
    state: str,
    country: str,
    option: str,
    here: bool,
    issues: dict[str, None],
) -> tuple[str, Basis]:
    if isinstance(stated, str) and stated:
        if zone := when.zone(stated):
            if here and place is not None and zone != place.timezone and not when.same_time(zone, place.timezone):
                issues["zone-unlike-zip"] = None
            return zone, "feed"
        if not stated.isspace():
            issues["zone-unknown"] = None
    if place is not None and place.timezone:
        return place.timezone, "zip"
    if country in ("US", "CA", "") and (zone := where.STATE_ZONE.get(state, "")):
        return zone, "state"
    if option:
        return option, "option"
    issues["no-zone"] = None
    return "", ""


def _updated(value: object, today: str, issues: dict[str, None]) -> str:
    if not value:
        return ""
    day = when.day(value) if type(value) is str else ""
    if not day or day[:7] > today[:7]:
        issues["date-unusable"] = None
        return ""
    if int(today[:4]) * 12 + int(today[5:7]) - int(day[:4]) * 12 - int(day[5:7]) > 24:
        issues["stale"] = None
    return day


class Identity:
    """Who has been seen: the same meeting is kept once, and no two have one id. One for each source."""

    def __init__(self) -> None:
        self._meetings: set[int] = set()
        self._ids: dict[int, int] = {}

    def admit(self, meeting: Meeting) -> Meeting | Refused:
        """Return the meeting, with '-2' and so on after an id that is taken; refused if it was there already."""
        same = hash(_what_it_is(meeting))
        if same in self._meetings:
            return Refused("duplicate", False, meeting[0])
        self._meetings.add(same)
        own = hash(meeting[0])
        count = self._ids.get(own)
        if count is None:
            self._ids[own] = 1
            return meeting
        while True:
            count += 1
            candidate = f"{meeting[0]}-{count}"
            if hash(candidate) not in self._ids:
                break
        self._ids[own] = count
        self._ids[hash(candidate)] = 1
        row = list(meeting)
        row[0] = candidate
        return tuple.__new__(Meeting, row)


_SAME = tuple(
    Meeting._fields.index(field)
    for field in (
        "day",
        "weeks",
        "interval",
        "time",
        "street",
        "city",
        "venue",
        "join_url",
        "dial_in",
        "audiences",
        "languages",
    )
    + ("access", "program")
)


def _what_it_is(meeting: Meeting) -> tuple[object, ...]:
    from operator import itemgetter

    return (meeting[4].casefold(), itemgetter(*_SAME)(meeting))
