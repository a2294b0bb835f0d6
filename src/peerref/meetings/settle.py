"""A listing becomes a meeting that may be kept, or is refused: the checks, in their order.

1 the day's convention is the reader's (`meeting_guide`, `bmlt` ...), who alone knows it; 2 time; 3 place; 4 codes;
5 can anybody attend; 6 coordinates; 7 zone; 8 links; 9 what is private; 10 weeks of the month in prose; 11 freshness;
12 identity (`Identity`). What is mended or doubted is said by a code of `reasons`. Nothing here reads a clock.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import cast

from peerref.meetings import clean, codes, when, where
from peerref.meetings.listing import Listing, ReadAs, Refused
from peerref.meetings.meeting import Attendance, Basis, Day, Meeting, Precision
from peerref.meetings.zip_table import Place

Issues = dict[str, None]  # a set that keeps its order
Get = Callable[[str], object]
Row = tuple[object, ...]
"""The values of a `Meeting`, in the order of its fields."""

_REFUSING = ("unpublished", "field-missing", "weekday-seven", "weekday-unknown")
_NO_PLACE = re.compile(
    r"\b(?:on-?line|virtual|zoom|skype|telephone|phone|conference call|internet|google meet|tbd|tba|n/?a|none|unknown"
    r"|in-?person)\b|^\W*$",
    re.IGNORECASE,
)
_SUSPENDED = re.compile(
    r"\b(?:suspended|cancell?ed|(?:temporarily|permanently|currently) closed|closed (?:until|during|for the|summer)"
    r"|not meeting (?:until|at this time|currently|now|in person)|no longer meet(?:s|ing)?|on hiatus|disbanded"
    r"|suspendid[oa]|cancelad[oa])\b",
    re.IGNORECASE,
)
_ORDINAL = r"(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last|primer|segundo|tercer|últim[oa])"
_WEEKDAY = (
    r"(?:(?:sun|mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur)(?:days?)?"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b"
)
_WEEKS = re.compile(  # what it begins with stands first, as in `clean`
    rf"\b(?=[1-5aebflmopstuú])(?:{_ORDINAL}\b(?:[\s,/&-]+(?:(?:and|y)\s+)?{_ORDINAL}\b){{0,4}}[\s,/-]+(?:{_WEEKDAY}|week\b)"
    rf"|(?:every other|alternat(?:e|ing))\s+(?:{_WEEKDAY}|weeks?\b)"
    r"|(?:bi-?weekly|once a month|monthly meeting|twice a month)\b)",
    re.IGNORECASE,
)
_OTHER_OCCASIONS = (
    *("business", "welcome", "steering", "conscience", "committee", "birthday", "anniversar", "chip", "potluck"),
    *("speaker", "gso", "intergroup", "book study", "topic", "format", "reading", "tradition", "elections"),
    *("medallion", "token", "celebrat", "literature"),
)
_OTHER_OCCASION = re.compile("|".join([*_OTHER_OCCASIONS, r"step\b"]), re.IGNORECASE)
_ABBREVIATED = re.compile(r"\b(mon|tues?|wed|thurs?|fri|sat|sun|approx|min|hr|[ap]\.?m)\.(?=[\s,])", re.IGNORECASE)
_SHORT = (
    *("mon.", "tue.", "tues.", "wed.", "thur.", "thurs.", "fri.", "sat.", "sun."),
    *("approx.", "min.", "hr.", "am.", "a.m.", "pm.", "p.m."),
)
_SENTENCE = re.compile(r"[^.;!\n]+[.;!]?")
_ONLY_FOR = re.compile(
    r"\b(?P<one>wo)?men(?:['’]?s)?\s?-?\s?only\b|\(\s*(?P<two>wo)?men(?:['’]s)?\s*\)"
    r"|\b(?P<three>wo)?men['’]?s\s(?:meeting|group|stag|step|big book|book|study|night|discussion|rap)\b",
    re.IGNORECASE,
)
_FROM_AFAR = frozenset(("sign-language", "captions", "hard-of-hearing", "low-vision"))
_KEY = re.compile(r"[^\w.~-]+")
_YES = ("yes", "true", "1", True, 1)


_NO_WAY: tuple[str, str, str, tuple[str, ...]] = ("", "", "", ())
_NO_NOTE: tuple[str, tuple[str, ...], str] = ("", (), "")
_NO_DIRECTIONS: tuple[str, tuple[str, ...]] = ("", ())
_NO_PAGE: tuple[str, tuple[str, ...]] = ("", ())
_REPEATING = frozenset(  # what goes to functions that keep their answers
    """venue address street city state postal_code country latitude longitude approximate timezone join_url join_notes
    dial_in time end_time minutes notes directions""".split()  # noqa: SIM905 - a list of so many short words is easier to read so
)
_SELDOM = frozenset(("public_phone", "cost", "eligibility", "age_min", "age_max", "how_to_join"))
_NOTHING_SELDOM = ("", "", "", None, None, "")
_KEEP = 1 << 12  # more than one area's feed has; what repeats does so near


def settle(listing: Listing, read_as: ReadAs) -> tuple[Meeting, ...] | Refused:
    """Return the meetings of a listing, one for each day, or why there is none."""
    found = rows(listing, read_as)
    return found if isinstance(found, Refused) else tuple([tuple.__new__(Meeting, row) for row in found])


def rows(listing: Listing, read_as: ReadAs) -> list[Row] | Refused:
    """Return the same, each meeting as a plain tuple of its values: another process can be sent these."""
    try:
        return _rows(listing, read_as)
    except TypeError:  # a list or an object, where a text belongs, can be no key: it is no value either
        plain = {
            field: None if field in _REPEATING and isinstance(value, (list, dict, set)) else value
            for field, value in listing.items()
        }
        return _rows(cast("Listing", plain), read_as)


def _rows(listing: Listing, read_as: ReadAs) -> list[Row] | Refused:  # noqa: C901, PLR0912, PLR0915 - in order
    """Return what becomes of a listing.

    What repeats from listing to listing (halls, links, notes, types) is settled once: each step is a function of raw
    values that keeps its last answers.
    """
    get: Get = listing.get
    days = listing.get("days", ())
    issues: Issues = dict.fromkeys(listing.get("issues", ()))
    if issues and (refused := _refused(issues, days)):
        return refused
    name = _title(get("name")) or _title(get("group")) or _title(get("venue"))
    if not name:
        return Refused("no-name" if get("time") or get("types") or days else "not-a-listing")
    hour = _hour(get("time"), get("end_time"), get("minutes"))
    if hour is None:
        return Refused("time-unknown", detail=clean.line(get("time"))[:40])
    time, minutes, said_of_hour = hour
    spot, somewhere, said_of_spot, said_of_point = _spot(
        get("venue"),
        get("address"),
        get("street"),
        get("city"),
        get("state"),
        get("postal_code"),
        get("country"),
        get("latitude"),
        get("longitude"),
        get("approximate"),
        get("timezone"),
        bool(time),
        read_as.timezone,
    )
    link, number = get("join_url"), get("dial_in")
    join_url, join_notes, dial_in, said_of_way = _way(link, get("join_notes"), number) if link or number else _NO_WAY
    url, said_of_url = _page(page) if (page := get("url")) else _NO_PAGE
    program = listing.get("program") or read_as.program or "other"
    meant = codes.meaning(program, codes.as_list(get("types")))
    access, audiences, languages, accessibility, flags, raw_types, place_closed, *_ = meant

    stated = listing.get("attendance")
    attendance = _attendance(stated, place_closed, join_url, dial_in, somewhere)
    if attendance == "inactive":
        if stated == "inactive":
            return Refused("stated-inactive", inactive=True)
        return Refused("closed-for-now" if place_closed else "no-way-to-attend", inactive=True)
    here = attendance in ("in-person", "hybrid")
    zone, basis, venue, street, city, state, postal_code, country, latitude, longitude, precision = spot
    directions, said_of_way_there = _directions(there) if here and (there := get("directions")) else _NO_DIRECTIONS
    if not here:
        venue, street, latitude, longitude, precision = "", "", None, None, "none"

    notes, said_of_notes, recurrence = _note(said) if (said := get("notes")) else _NO_NOTE
    organisation, group = _title(get("organisation")), _title(get("group"))
    weeks = listing.get("weeks", ())
    said_of_name, sentence, only = _of_name(name)
    recurrence = recurrence or sentence
    if organisation:
        recurrence = recurrence or _weeks_in(organisation)
    if weeks or "interval" in listing:
        recurrence = ""
    elif recurrence:
        issues["prose-recurrence"] = None
    if own_words := get("recurrence"):
        recurrence = _prose(own_words, issues)
    audiences = _joined(audiences, listing.get("audiences"))
    if only and not audiences:
        audiences = (only,)
        issues["audience-from-name"] = None
    accessibility = _joined(accessibility, listing.get("accessibility"))
    if accessibility and not here:
        accessibility = tuple(kind for kind in accessibility if kind in _FROM_AFAR)
    updated = _updated(changed, read_as.today, issues) if (changed := get("updated")) else ""
    seldom = _NOTHING_SELDOM if _SELDOM.isdisjoint(listing) else _seldom(get, issues)
    public_phone, cost, eligibility, age_min, age_max, how_to_join = seldom
    if not days:
        issues["by-appointment"] = None
    elif not time:
        issues["no-time"] = None
    _doubt(stated, attendance, meant[-3:], issues)
    found = (
        said_of_hour
        + said_of_spot
        + said_of_way_there
        + said_of_way
        + said_of_url
        + said_of_notes
        + said_of_name
        + (said_of_point if here else ())
    )
    if found:
        issues.update(dict.fromkeys(found))
    key = _key(listing.get("source_id", "")) or _made_key(name, days, time, street or city)
    row = (
        f"{read_as.source}:{key}",
        read_as.source,
        key,
        program,
        name,
        "" if group == name else group,
        organisation,
        attendance,
        stated == attendance,
        days[0] if days else "",
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
        listing.get("access") or access,
        audiences,
        _joined(languages, listing.get("languages")),
        accessibility,
        _joined(flags, listing.get("flags")),
        raw_types,
        public_phone,
        url,
        cost,
        eligibility,
        age_min,
        age_max,
        how_to_join,
        notes,
        updated,
        tuple(issues),
    )
    if len(days) <= 1:
        return [row]
    return [(f"{row[0]}-{day}", *row[1:9], day, *row[10:]) for day in days]


def _seldom(get: Get, issues: Issues) -> tuple[str, str, str, int | None, int | None, str]:
    return (
        _dialled(get("public_phone")),
        _title(get("cost")),
        _prose(get("eligibility"), issues),
        _age(get("age_min")),
        _age(get("age_max")),
        _prose(get("how_to_join"), issues),
    )


def _refused(issues: Issues, days: tuple[Day, ...]) -> Refused | None:
    """Return why a listing is refused by its reader; a day that can't be read matters where it is the only one."""
    for code in _REFUSING:
        if code in issues and not (days and code.startswith("weekday")):
            return Refused(code)
    return None


def _made_key(name: str, days: tuple[Day, ...], time: str, place: str) -> str:
    """Return a key of name, day, time and place for a listing that its feed gives no id."""
    made = _key("-".join(part for part in (name, *days[:1], time.replace(":", ""), place) if part))
    return made.lower()[:80].strip("-.") or "meeting"


def _key(text: str) -> str:
    if text.isascii() and text.replace("-", "").isalnum() and len(text) <= 64:
        return text
    return _KEY.sub("-", clean.line(text))[:96].strip("-.")


def _joined(meant: tuple[str, ...], stated: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(meant + stated)) if stated else meant


def _blank(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, str) and value.isspace())


# Texts and numbers of any type that JSON has


def _title(value: object) -> str:
    if not value:
        return ""
    return clean.title(value if type(value) is str else clean.line(value))


def _prose(value: object, issues: Issues) -> str:
    if not value:
        return ""
    text, found = clean.prose(value if type(value) is str else clean.line(value))
    for code in found:
        issues[code] = None
    return text


def _link(value: object, issues: Issues) -> str:
    if not value:
        return ""
    made, issue = clean.link(value) if isinstance(value, str) else ("", "link-dropped")
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


# When


@lru_cache(maxsize=_KEEP)
def _hour(start: object, end_time: object, length: object) -> tuple[str, int, tuple[str, ...]] | None:
    """Return the start, the minutes that it lasts, and what was mended; None for a start that is no time of day."""
    moment = _clock(start)
    if moment is None:
        return None
    time, end = moment
    if not time:
        return "", 0, ()
    if end_time and (stated := _clock(end_time)):
        end = stated[0]
    minutes, right = when.lasting(time, end) if end else when.minutes(length)
    issues = ("midnight",) if time == "00:00" else ()
    return time, minutes, issues if right else (*issues, "end-dropped")


def _clock(value: object) -> tuple[str, str] | None:
    if type(value) is str:
        return when.clock(value)
    if value is None:
        return "", ""
    if isinstance(value, float) and 0 <= value < 1:
        return when.clock(f"{value:.8f}")
    return when.clock(clean.line(value)) if isinstance(value, int) else None


@lru_cache(maxsize=_KEEP)
def _note(value: object) -> tuple[str, tuple[str, ...], str]:
    """Return a note, what was mended in it or is to be doubted, and its sentence on weeks of the month."""
    if not value:
        return "", (), ""
    text, issues = clean.prose(value if isinstance(value, str) else clean.line(value))
    low, every = text.lower(), not text.isascii()  # as in `clean`: words first, which is quicker than the patterns
    if (every or clean.any_of(_OF_PAUSES, low)) and _SUSPENDED.search(text):
        issues = (*issues, "may-be-suspended")
    return text, issues, _weeks_in(text) if every or clean.any_of(_OF_WEEKS, low) else ""


_TELLING = (
    *(
        "1st",
        "2nd",
        "3rd",
        "4th",
        "first",
        "second",
        "third",
        "fourth",
        "last ",
        "week",
        "month",
        "every other",
        "altern",
    ),
    *(
        "primer",
        "segundo",
        "tercer",
        "últim",
        "suspen",
        "cancel",
        "closed",
        "hiatus",
        "disband",
        "not meeting",
        "no longer",
    ),
)

_OF_PAUSES = ("suspen", "cancel", "closed", "not meeting", "no longer", "hiatus", "disband")
_OF_WEEKS = (
    *("1st", "2nd", "3rd", "4th", "5th", "first", "second", "third", "fourth", "fifth", "last"),
    *("primer", "segundo", "tercer", "every other", "alternat", "week", "month"),
)


def _tells(name: str) -> bool:
    """Whether a name may say more than how the meeting is called: most don't, and the patterns cost time."""
    low = name.lower()
    return "men" in low or any([word in low for word in _TELLING])  # noqa: C419 - twice as fast as a generator


@lru_cache(maxsize=_KEEP)
def _of_name(name: str) -> tuple[tuple[str, ...], str, str]:
    """Return what a name says besides: that nobody meets now, weeks of the month, for whom the meeting is."""
    if not _tells(name):
        return (), "", ""
    return ("may-be-suspended",) if _SUSPENDED.search(name) else (), _weeks_in(name), _only_for(name)


@lru_cache(maxsize=_KEEP)
def _weeks_in(text: str) -> str:
    every = not text.isascii()
    if every or clean.any_of(_SHORT, text.lower()):
        text = _ABBREVIATED.sub(r"\1", text)
    for sentence in _SENTENCE.findall(text):
        low = sentence.lower()
        if not every and (not clean.any_of(_OF_WEEKS, low) or clean.any_of(_OTHER_OCCASIONS, low)):
            continue
        if _WEEKS.search(sentence) and not _OTHER_OCCASION.search(sentence):
            return clean.cut(" ".join(sentence.split()), clean.LONGEST_LINE)
    return ""


def _only_for(name: str) -> str:
    """Return for whom a name says that the meeting is: many feeds have no code for 'MEN ONLY'."""
    found = _ONLY_FOR.search(name)
    if not found:
        return ""
    return "women" if found["one"] or found["two"] or found["three"] else "men"


def _updated(value: object, today: str, issues: Issues) -> str:
    day, issue = _dated(value, today) if type(value) is str else ("", "date-unusable")
    if issue:
        issues[issue] = None
    return day


@lru_cache(maxsize=_KEEP)
def _dated(text: str, today: str) -> tuple[str, str]:
    """Return the day of the last change, and what is to be said of it."""
    day = when.day(text)
    if not day or day[:7] > today[:7]:
        return "", "date-unusable"
    return day, "stale" if _months(today) - _months(day) > STALE else ""


STALE = 24  # months


def _months(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])


# Where and how

_Spot = tuple[str, Basis, str, str, str, str, str, str, float | None, float | None, Precision]


@lru_cache(maxsize=_KEEP)
def _spot(
    venue: object,
    address: object,
    street: object,
    city: object,
    state: object,
    postal_code: object,
    country: object,
    latitude: object,
    longitude: object,
    approximate: object,
    timezone: object,
    timed: bool,
    option: str,
) -> tuple[_Spot, bool, tuple[str, ...], tuple[str, ...]]:
    """Return zone and place, whether it can be found, and what was mended: in any case, and only if people meet there.

    `timed`: the meeting names a time, so that a zone is wanted; `option` stands where nothing else says one.
    """
    issues: Issues = {}
    of_point: Issues = {}
    named = (_title(venue).rstrip(" ,"), _title(address), _title(street), _title(city))
    parts = _address(*named, where.state(_title(state)), where.country(_title(country)), postal_code, issues)
    place, road, town, region, code, land = parts
    area = where.zip_place(code) if land in ("US", "") else None
    point = _coordinates(latitude, longitude, code, area, of_point)
    zone: str = ""
    basis: Basis = ""
    if timed:
        zone, basis = _zone(timezone, area, (region, land), point, option, issues)
        if basis == "feed" and area is not None and not when.same_time(zone, area.timezone):
            of_point["zone-unlike-zip"] = None
    somewhere = _somewhere(road, place, town, latitude, approximate)
    return (zone, basis, *parts, *point), somewhere, tuple(issues), tuple(of_point)


def _address(
    venue: str, whole: str, street: str, city: str, state: str, country: str, postal_code: object, issues: Issues
) -> tuple[str, str, str, str, str, str]:
    """Return venue, street, city, state, postal code and country, from their fields or from the address in one line."""
    told = where.parted(whole) if whole else where.NOWHERE
    street = street.partition("@")[0].rstrip(" ,")
    if street and not city and "," in street:  # a whole address in the field for the street
        parts = where.parted(street)
        if parts.city and (parts.state or parts.postal_code):
            told, street = parts, ""
            issues["address-from-text"] = None
    elif venue and not (street or whole or city or state) and "," in venue:  # 'San Jose, CA' as the place's name
        parts = where.parted(venue)
        if parts.city and parts.state and not parts.street:
            told, venue = parts, ""
            issues["address-from-text"] = None
    street, city, state = street or told.street, city or told.city, state or told.state
    country = country or told.country or where.COUNTRY_OF.get(state, "")
    code, issue = where.postal_code(clean.line(postal_code), country or "US")
    if issue:
        issues[issue] = None
    code = code or where.postal_code(told.postal_code, country or "US")[0]
    if not country and where.zip_place(code):
        country = "US"
    return venue, street, city, state, code, country


def _somewhere(street: str, venue: str, city: str, latitude: object, approximate: object) -> bool:
    """Whether a patient could find the place: a street, or a named place in a town that has coordinates."""
    if approximate and (approximate.lower() if isinstance(approximate, str) else approximate) in _YES:
        return False
    if street:
        return not _NO_PLACE.fullmatch(street)
    return bool(venue and city and not _blank(latitude) and not _NO_PLACE.search(venue))


@lru_cache(maxsize=_KEEP)
def _directions(value: object) -> tuple[str, tuple[str, ...]]:
    """Return how to get there, and what was mended."""
    issues: Issues = {}
    return _prose(value, issues), tuple(issues)


@lru_cache(maxsize=_KEEP)
def _way(join_url: object, join_notes: object, dial_in: object) -> tuple[str, str, str, tuple[str, ...]]:
    """Return how to join from afar (link, notes, number), and what was mended."""
    issues: Issues = {}
    link, number = _link(join_url, issues), _dialled(dial_in)
    notes = _prose(join_notes, issues) if link or number else ""
    return link, notes, number, tuple(issues)


def _page(url: object) -> tuple[str, tuple[str, ...]]:
    """Return the meeting's page, and what was mended; not kept, since most have one of their own."""
    issues: Issues = {}
    return _link(url, issues), tuple(issues)


def _attendance(stated: Attendance | None, place_closed: bool, link: str, phone: str, somewhere: bool) -> Attendance:
    """Return how people can attend: what the feed states counts only where its link and address bear it out."""
    far: Attendance = "online" if link else "phone" if phone else "inactive"
    if stated == "inactive":
        return "inactive"
    if place_closed or not somewhere or stated in ("online", "phone"):
        return far
    return "in-person" if far == "inactive" or stated == "in-person" else "hybrid"


def _doubt(stated: Attendance | None, attendance: Attendance, meant: tuple[bool, bool, bool], issues: Issues) -> None:
    online, hybrid, both = meant
    if both:
        issues["open-and-closed"] = None
    if attendance == "in-person" and (online or hybrid):
        issues["online-without-link"] = None
    if stated is not None and stated != attendance and (stated, attendance) != ("online", "phone"):
        issues["attendance-unlike-feed"] = None


def _coordinates(
    north: object, east: object, postal_code: str, area: Place | None, issues: Issues
) -> tuple[float | None, float | None, Precision]:
    """Return where the place is: its own coordinates if they can be true, else the middle of its ZIP code."""
    latitude, longitude = where.degrees(north), where.degrees(east)
    if latitude is None or longitude is None:
        if not (_blank(north) and _blank(east)):
            issues["coordinates-unusable"] = None
    elif not -90 <= latitude <= 90 or latitude == 0 or longitude == 0:
        issues["coordinates-unusable"] = None
    elif area is not None and where.far_from_zip(latitude, longitude, postal_code):
        issues["coordinates-far"] = None
    else:
        return latitude, longitude, "exact"
    if area is not None:
        return area.latitude, area.longitude, "zip"
    return None, None, "none"


def _zone(
    stated: object,
    area: Place | None,
    region: tuple[str, str],
    point: tuple[float | None, float | None, Precision],
    option: str,
    issues: Issues,
) -> tuple[str, Basis]:
    """Return the zone of a meeting's clock and what says so: the feed, its ZIP code, its state, who imports it."""
    if stated and not (isinstance(stated, str) and stated.isspace()):
        if zone := when.zone(stated) if isinstance(stated, str) else "":
            return zone, "feed"
        issues["zone-unknown"] = None
    if area is not None and area.timezone:
        return area.timezone, "zip"
    state, country = region
    if country in ("US", "CA", "") and (zone := where.STATE_ZONE.get(state, "")):
        return zone, "state"
    north, east, _ = point
    if country in ("US", "") and north is not None and east is not None and (zone := where.zone_near(north, east)):
        return zone, "zip"
    if option:
        return option, "option"
    issues["no-zone"] = None
    return "", ""


# Identity

_WHAT_IT_IS = (
    *("program", "day", "weeks", "interval", "starts_on", "time", "street", "city", "venue", "join_url", "dial_in"),
    *("audiences", "languages", "access"),
)
_SAME = itemgetter(*map(Meeting._fields.index, _WHAT_IT_IS))


class _Hashes:
    """A set of 64-bit hashes in a tenth of the memory: those with the same last 16 bits stand in one row of bytes."""

    def __init__(self) -> None:
        self._rows: dict[int, bytearray] = {}

    def had(self, value: object) -> bool:
        """Say whether a value like this was asked for before."""
        number = hash(value)
        rest = (number >> 16).to_bytes(6, "little", signed=True)
        row = self._rows.get(number & 0xFFFF)
        if row is None:
            self._rows[number & 0xFFFF] = bytearray(rest)
            return False
        at = row.find(rest)
        while at % 6 and at > 0:  # it stands across two others
            at = row.find(rest, at + 1)
        if at < 0:
            row += rest
        return at >= 0


class Identity:
    """Who has been seen: the same meeting is kept once, and no two have one id. One for each source."""

    def __init__(self) -> None:
        self._meetings = _Hashes()
        self._ids = _Hashes()
        self._times: dict[str, int] = {}  # how often there was an id that there was before

    def admit(self, meeting: Meeting) -> Meeting | Refused:
        """Return the meeting, with '-2' and so on after an id that is taken; refused if it was there already."""
        if self._meetings.had((meeting[4].casefold(), _SAME(meeting))):
            return Refused("duplicate", detail=meeting[0])
        own = meeting[0]
        if not self._ids.had(own):
            return meeting
        count = self._times.get(own, 1)
        self._times[own] = count + 1
        while self._ids.had(other := f"{own}-{count + 1}"):
            count += 1
        return tuple.__new__(Meeting, (other, *meeting[1:]))
