"""Open Referral HSDS 3: services with their places and schedules, as listings; from JSON or from tables.

What HSDS leaves open is decided here:

- The most specific schedule holds: that of the service at a location, else of the location, else of the service.
- `timezone` is an offset from UTC, so daylight saving time is lost: it is never taken for a zone.
- Of the repeat rules those are read that a `Meeting` can hold: weekly, with an interval, and monthly by weekday. Any
  other is kept in its own words, with the day left unknown, and counted.
- A physical and a virtual place with the same schedule are one hybrid meeting.
- A service without any schedule is a group or an office and no meeting: it is refused, and said so.
- People are never kept: no contacts, no e-mail addresses, no number that is also a named contact's.

Nothing in a record is trusted to have the type that the standard gives it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, cast, get_args

from peerref.meetings.listing import Listing, Refused
from peerref.meetings.meeting import DAYS, Attendance, Day, Program
from peerref.record import Record

Raw = Mapping[str, Any]

MOST = 500  # listings of one service; more is no service but a mistake
MOST_TEXT = 2_000  # characters of one text that we carry on
SUPPORT_GROUPS = "PN-8100"  # the branch of the 211 taxonomy for support groups; the rest are other services
_211 = re.compile(r"[A-Z]{1,2}-\d{4}(?:\.\d{4})?(?:-\d{3})?(?:\.\d{2})?")
_BYDAY = re.compile(r"([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)")
_CLOCK = re.compile(r"(\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_BOX = re.compile(r"\bP\.?\s?O\.?\s*Box\b", re.IGNORECASE)
_ACCESS = {
    "wheelchair": re.compile(r"\bwheel ?chairs?\b|\bstep[- ]free\b|\bsilla de ruedas\b", re.IGNORECASE),
    "sign-language": re.compile(r"\bsign[- ]language\b|\bASL\b|\blenguaje? de señas\b", re.IGNORECASE),
    "captions": re.compile(r"\b(?:live |closed )?caption(?:s|ed|ing)\b", re.IGNORECASE),
}
_DENIED = re.compile(r"\b(?:no|not|without|isn't|aren't|lacks?|sin|cannot|can't)\b", re.IGNORECASE)
_CODES = dict(zip(("SU", "MO", "TU", "WE", "TH", "FR", "SA"), DAYS, strict=True))
_WEEKS = (1, 2, 3, 4, 5, -1)
_OTHER_PARTS = ("byweekno", "bymonthday", "byyearday", "bymonth", "bysetpos")
_PLACES: Mapping[str, Attendance] = {"physical": "in-person", "virtual": "online"}
_LANGUAGES = {  # what feeds write for a BCP 47 code
    "eng": "en", "english": "en", "spa": "es", "spanish": "es", "español": "es", "fra": "fr", "fre": "fr",
    "french": "fr", "deu": "de", "ger": "de", "german": "de", "por": "pt", "portuguese": "pt", "ita": "it",
    "italian": "it", "rus": "ru", "russian": "ru", "zho": "zh", "chi": "zh", "chinese": "zh", "cmn": "zh",
    "mandarin": "zh", "cantonese": "yue", "vie": "vi", "vietnamese": "vi", "kor": "ko", "korean": "ko", "jpn": "ja",
    "japanese": "ja", "tgl": "tl", "tagalog": "tl", "ara": "ar", "arabic": "ar", "hin": "hi", "hindi": "hi",
    "urd": "ur", "urdu": "ur", "pol": "pl", "polish": "pl", "sgn": "sgn", "ase": "ase",
    "american sign language": "ase", "asl": "ase", "hat": "ht", "haitian creole": "ht", "som": "so", "somali": "so",
}  # fmt: skip


class Rule(Record):
    """What a schedule says of the days: `text` is its own words where they could not be read into the rest."""

    days: tuple[Day, ...] = ()
    weeks: tuple[int, ...] = ()
    interval: int = 1
    starts_on: str = ""
    until: str = ""
    text: str = ""


def looks_like(record: object) -> bool:
    """Say whether `record` is an HSDS service, organisation or service at a location, or a page of them."""
    if not isinstance(record, Mapping):
        return False
    if isinstance(record.get("contents"), list):
        return "total_items" in record or "page_number" in record or any(map(looks_like, record["contents"][:1]))
    if any(key in record for key in ("service_at_locations", "assured_date", "eligibility_description")):
        return True
    services = record.get("services")
    if isinstance(services, list) and ("name" in record or any(map(looks_like, services[:1]))):
        return True
    if "schedules" in record or "attributes" in record:
        return "status" in record or "location" in record
    return isinstance(record.get("service"), Mapping) and isinstance(record.get("location"), Mapping)


def listings(record: object, feed: object = None, read_as: object = None) -> Iterator[Listing | Refused]:
    """Yield what one record of a feed lists: a service, an organisation with services, a service at a location.

    Nothing that stands beside the record (`feed`), or that the importing one says (`read_as`), changes it.
    """
    del feed, read_as
    if not isinstance(record, Mapping):
        yield Refused("not-a-listing")
        return
    if isinstance(record.get("contents"), list):
        for each in _rows(record, "contents"):
            yield from listings(each)
        return
    if "services" in record:
        services = _rows(record, "services")
        if not services:
            yield Refused("organisation-without-services")
        for each in services:
            yield from _of_service(each, record)
        return
    if isinstance(record.get("service"), Mapping) and "service_at_locations" not in record:
        service = record["service"]
        at_place = {key: value for key, value in record.items() if key != "service"}
        yield from _of_service({**service, "service_at_locations": [at_place]}, _row(service, "organization"))
        return
    yield from _of_service(record, _row(record, "organization"))


def _of_service(service: Raw, organisation: Raw) -> Iterator[Listing | Refused]:
    status = _text(service, "status").lower()
    if status and status != "active":
        yield Refused("service-not-active", inactive=True, detail=status[:40])
        return
    if _other_service(service):
        yield Refused("not-a-support-group")
        return
    own = _rows(service, "schedules")
    places = _rows(service, "service_at_locations")
    if not places:
        if not own:
            yield Refused("service-without-schedule")
            return
        places = [{}]
    found: list[tuple[Raw, Raw]] = []
    postal = 0
    for at_place in places:
        location = _row(at_place, "location")
        if _text(location, "location_type").lower() == "postal":
            postal += 1
            continue
        held = _rows(at_place, "schedules") or _rows(location, "schedules") or own
        found += [(at_place, schedule) for schedule in held]
        if len(found) > MOST:
            yield Refused("too-many-schedules")
            return
    if not found:
        yield Refused("postal-place-only" if postal == len(places) else "service-without-schedule")
        return
    for at_place, virtual, schedule in _hybrids(found):
        yield from _meeting(service, organisation, at_place, virtual, schedule)


def _hybrids(found: list[tuple[Raw, Raw]]) -> Iterator[tuple[Raw, Raw | None, Raw]]:
    """Yield each place with a schedule, and beside it the virtual place where both are one hybrid meeting.

    Only a schedule that exactly one physical and one virtual place share makes one: with two rooms nobody can tell
    which one is on the screen.
    """
    kinds: dict[tuple[str, ...], dict[str, list[int]]] = {}
    for at, (at_place, schedule) in enumerate(found):
        kind = _text(_row(at_place, "location"), "location_type").lower()
        kinds.setdefault(_when(schedule), {}).setdefault(kind, []).append(at)
    screens: dict[int, int] = {}
    for by_kind in kinds.values():
        physical, virtual = by_kind.get("physical", []), by_kind.get("virtual", [])
        if len(physical) == 1 and len(virtual) == 1:
            screens[physical[0]] = virtual[0]
    merged = set(screens.values())
    for at, (at_place, schedule) in enumerate(found):
        if at not in merged:
            yield at_place, found[screens[at]][0] if at in screens else None, schedule


def _when(schedule: Raw) -> tuple[str, ...]:
    parts = (*_RULE_PARTS, "valid_from", "valid_to", "opens_at", "closes_at", "description")
    return tuple(_text(schedule, part).upper() for part in parts)


def _meeting(
    service: Raw, organisation: Raw, at_place: Raw, virtual: Raw | None, schedule: Raw
) -> Iterator[Listing | Refused]:
    """Yield the listing of one schedule at one place; several where its weekdays differ in their weeks."""
    location = _row(at_place, "location")
    online = virtual if virtual is not None else at_place
    screen = _row(online, "location")
    kind = _text(location, "location_type").lower()
    private = _private_numbers(service, organisation, at_place, online)
    issues: list[str] = []
    listing = Listing(
        name=_text(service, "name") or _text(service, "alternate_name"),
        organisation=_text(organisation, "name"),
        venue="" if kind == "virtual" else _text(location, "name"),
        directions=_text(location, "transportation"),
        latitude=None if kind == "virtual" else location.get("latitude"),
        longitude=None if kind == "virtual" else location.get("longitude"),
        url=_text(service, "url") or _text(organisation, "website"),
        cost=_cost(service),
        eligibility=_text(service, "eligibility_description"),
        age_min=_number(service, "minimum_age", None),
        age_max=_number(service, "maximum_age", None),
        how_to_join=_text(service, "application_process"),
        notes=_notes(service, location, schedule),
        updated=max(_day(service, "last_modified"), _day(service, "assured_date")),
        languages=tuple(dict.fromkeys(_languages((service, at_place, location)))),
        accessibility=tuple(_accessibility(location)),
        public_phone=_phone((at_place, location, service, organisation), private),
    )
    program = _program(service)
    if program:
        listing["program"] = program
    if virtual is not None:
        listing["attendance"] = "hybrid"
    elif kind in _PLACES:
        listing["attendance"] = _PLACES[kind]
    if virtual is not None or kind == "virtual":
        listing["join_url"] = _text(screen, "url") or _text(schedule, "schedule_link")
        if not listing["join_url"] and _text(service, "url"):
            listing["join_url"] = _text(service, "url")
            issues.append("link-of-service")
        listing["dial_in"] = _phone((online, screen), private)
    if kind != "virtual":
        listing.update(_address(location))
    rules = _rules(schedule)
    start, clock_issue = _clock(schedule, "opens_at")
    listing["time"] = start
    listing["end_time"], _ = _clock(schedule, "closes_at")
    issues += [clock_issue] if clock_issue else []
    source_id = _identity(service, at_place, location, schedule)
    for rule in rules:
        mine = [*issues, "rule-not-read"] if rule.text and not _by_appointment(schedule) else issues
        yield {
            **listing,
            "source_id": f"{source_id}-{rule.days[0]}" if len(rules) > 1 and rule.days and source_id else source_id,
            "days": rule.days,
            "weeks": rule.weeks,
            "interval": rule.interval,
            "starts_on": rule.starts_on,
            "until": rule.until,
            "recurrence": rule.text,
            "issues": tuple(mine),
        }


def _identity(service: Raw, at_place: Raw, location: Raw, schedule: Raw) -> str:
    """Return the id of this meeting in its feed: a schedule that several places share is no identity alone."""
    own = _text(schedule, "id")
    if own and any(own == _text(each, "id") for each in _rows(at_place, "schedules")):
        return own
    place = _text(at_place, "id") or _text(location, "id")
    whole = place or _text(service, "id")
    return "-".join(part for part in (whole, own[:8]) if part)


# --- the repeat rule

_RULE_PARTS = ("freq", "interval", "byday", "dtstart", "until", "count", *_OTHER_PARTS)


def _by_appointment(schedule: Raw) -> bool:
    return not any(_text(schedule, part) for part in ("freq", "byday", *_OTHER_PARTS))


def _rules(schedule: Raw) -> list[Rule]:
    """Return what the schedule says of the days: a rule for each weekday that meets in other weeks than the rest."""
    anchor = _day(schedule, "dtstart")
    starts_on = max(_day(schedule, "valid_from"), anchor)
    ends = [day for day in (_day(schedule, "until"), _day(schedule, "valid_to")) if day]
    verbatim = Rule(starts_on=starts_on, until=min(ends, default=""), text=_in_words(schedule))
    interval = _number(schedule, "interval", 1)
    named = [_BYDAY.fullmatch(part.strip()) for part in _text(schedule, "byday").upper().split(",") if part.strip()]
    if any(_text(schedule, part) for part in _OTHER_PARTS) or not interval or None in named:
        return [verbatim]
    pairs = [(_CODES[match[2]], int(match[1] or 0)) for match in named if match]
    freq = _text(schedule, "freq").upper()
    if freq == "DAILY" and interval == 1:
        return _weekly(schedule, verbatim, anchor, pairs or [(day, 0) for day in DAYS], 1)
    if freq == "MONTHLY" and interval == 1 and pairs and not any(week for _, week in pairs):
        freq = "WEEKLY"  # "monthly on Thursday" is every Thursday of the month (RFC 5545)
    if freq == "WEEKLY":
        if not pairs and anchor:
            pairs = [(_weekday(anchor), 0)]
        return _weekly(schedule, verbatim, anchor, pairs, interval)
    readable = freq == "MONTHLY" and interval == 1 and all(week in _WEEKS for _, week in pairs)
    if not readable or _text(schedule, "count"):
        return [verbatim]
    weeks: dict[Day, list[int]] = {}
    for day, week in pairs:
        weeks.setdefault(day, []).append(week)
    rules = [verbatim._replace(days=(day,), weeks=tuple(dict.fromkeys(found)), text="") for day, found in weeks.items()]
    return rules or [verbatim]


def _weekly(schedule: Raw, verbatim: Rule, anchor: str, pairs: list[tuple[Day, int]], interval: int) -> list[Rule]:
    """Return the one rule of a schedule by weeks; in its own words where nobody could tell which weeks are meant."""
    starts_on = (anchor or verbatim.starts_on) if interval > 1 else verbatim.starts_on
    days = tuple(dict.fromkeys(day for day, _ in pairs))
    if not days or any(week for _, week in pairs) or interval > 52 or (interval > 1 and not starts_on):
        return [verbatim]
    until = verbatim.until
    if _text(schedule, "count"):
        last = _last(anchor, days, interval, _number(schedule, "count", None))
        if not last:
            return [verbatim]
        until = min(until or last, last)
    return [Rule(days, (), interval, starts_on, until)]


def _in_words(schedule: Raw) -> str:
    """Return the rule as the feed has it: its description, else its parts as a calendar would write them."""
    said = _text(schedule, "description")
    if said:
        return said
    parts = [f"{part.upper()}={_text(schedule, part)}" for part in _RULE_PARTS if _text(schedule, part)]
    return ";".join(parts)[:MOST_TEXT]


def _last(anchor: str, days: tuple[Day, ...], interval: int, count: int | None) -> str:
    """Return the ISO day of the last of `count` meetings; "" where that can't be told."""
    if not anchor or count is None or not 0 < count <= 10_000:
        return ""
    start = date.fromisoformat(anchor)
    try:
        monday = start - timedelta(days=start.weekday())
        wanted = sorted((DAYS.index(day) - 1) % 7 for day in days)
        in_first = [place for place in wanted if place >= start.weekday()]
        if count <= len(in_first):
            return (monday + timedelta(days=in_first[count - 1])).isoformat()
        weeks, place = divmod(count - len(in_first) - 1, len(wanted))
        return (monday + timedelta(weeks=(weeks + 1) * interval, days=wanted[place])).isoformat()
    except OverflowError:
        return ""


def _weekday(day: str) -> Day:
    return DAYS[(date.fromisoformat(day).weekday() + 1) % 7]


def _day(row: Raw, field: str) -> str:
    """Return a date or the day of an instant as ISO; "" where it is none."""
    match = _DATE.match(_text(row, field))
    if not match:
        return ""
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return ""


def _clock(schedule: Raw, field: str) -> tuple[str, str]:
    """Return the wall time that a schedule opens or closes, and what is doubtful in it.

    An offset behind it only repeats which zone the place was in; but a time in UTC is no wall time.
    """
    said = _text(schedule, field)
    match = _CLOCK.fullmatch(said)
    if not match:
        return said, ""
    offset = (match[2] or "").replace(":", "")
    if offset.upper() in ("Z", "+0000", "-0000"):
        return "", "time-in-utc"
    return match[1], ""


# --- what hangs on a service


def _address(location: Raw) -> Listing:
    """Return the address where people meet: the physical one, else another that is no post-office box."""
    addresses = [row for row in _rows(location, "addresses") if not _BOX.search(_text(row, "address_1"))]
    ranked = sorted(addresses, key=lambda row: "physical" not in _text(row, "address_type").lower())
    if not ranked:
        return Listing()
    first = ranked[0]
    street = ", ".join(part for part in (_text(first, "address_1"), _text(first, "address_2")) if part)
    return Listing(
        street=street,
        city=_text(first, "city"),
        state=_text(first, "state_province"),
        postal_code=_text(first, "postal_code"),
        country=_text(first, "country"),
    )


def _notes(service: Raw, location: Raw, schedule: Raw) -> str:
    words = _rows(location, "accessibility")
    access = " ".join(f"{_text(row, 'description')} {_text(row, 'details')}".strip() for row in words)
    parts = (
        _text(service, "alert"),
        _text(service, "description"),
        _text(schedule, "attending_type"),
        _text(schedule, "description") if not _by_appointment(schedule) else "",
        _text(schedule, "notes"),
        _text(service, "interpretation_services"),
        access,
    )
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _cost(service: Raw) -> str:
    said = _text(service, "fees_description") or _text(service, "fees")
    if said:
        return said
    options = (
        " ".join(
            _text(row, part) for part in ("option", "amount", "currency", "amount_description") if _text(row, part)
        )
        for row in _rows(service, "cost_options")
    )
    return "; ".join(option for option in options if option)[:MOST_TEXT]


def _languages(holders: Iterable[Raw]) -> Iterator[str]:
    for holder in holders:
        for row in _rows(holder, "languages"):
            code, name = _text(row, "code"), _text(row, "name")
            known = _LANGUAGES.get(code.lower()) or _LANGUAGES.get(name.lower())
            if known:
                yield known
            elif re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", code):
                yield code


def _accessibility(location: Raw) -> Iterator[str]:
    """Yield what a place offers, as far as its words say so and don't deny it."""
    said = [_text(row, "description") + ". " + _text(row, "details") for row in _rows(location, "accessibility")]
    sentences = re.split(r"(?<=[.!?;])\s", " ".join(said))
    for word, pattern in _ACCESS.items():
        telling = [sentence for sentence in sentences if pattern.search(sentence)]
        if telling and not any(_DENIED.search(sentence) for sentence in telling):
            yield word


def _phone(holders: Iterable[Raw], private: set[str]) -> str:
    """Return the first public number for voice; none that is also a named person's."""
    for holder in holders:
        for row in _rows(holder, "phones"):
            number = _text(row, "number").strip("\"' ")
            if not number or _digits(number) in private or _text(row, "type").lower() not in ("", "voice", "cell"):
                continue
            extension = _text(row, "extension")
            return f"{number} ext. {extension}" if extension and extension not in ("0", "None") else number
    return ""


def _private_numbers(*holders: Raw) -> set[str]:
    """Return the numbers of people with a name, wherever contacts hang."""
    every = [*holders, *(_row(holder, "location") for holder in holders)]
    return {
        _digits(_text(phone, "number"))
        for holder in every
        for contact in _rows(holder, "contacts")
        if _text(contact, "name")
        for phone in _rows(contact, "phones")
    }


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _terms(service: Raw) -> Iterator[Raw]:
    for attribute in _rows(service, "attributes"):
        term = _row(attribute, "taxonomy_term")
        if term:
            yield term


def _program(service: Raw) -> Program | None:
    """Return the programme, where the feed names it in our own words (as our export does)."""
    for term in _terms(service):
        code = _text(term, "code")
        if _text(term, "taxonomy") == "peerref program" and code in get_args(Program):
            return cast("Program", code)
    return None


def _other_service(service: Raw) -> bool:
    """Say whether the codes of the 211 taxonomy say that this is something else than a support group."""
    codes = [code for term in _terms(service) if _211.fullmatch(code := _text(term, "code"))]
    return bool(codes) and not any(code.startswith(SUPPORT_GROUPS) for code in codes)


# --- reading what may have any type


def _rows(holder: Raw, field: str) -> list[Raw]:
    """Return the mappings in a list; a single mapping counts as a list of one."""
    found = holder.get(field)
    if isinstance(found, Mapping):
        return [found]
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _row(holder: Raw, field: str) -> Raw:
    found = holder.get(field)
    return found if isinstance(found, Mapping) else {}


def _text(row: Raw, field: str) -> str:
    """Return a text, or a number as text; "" for anything else."""
    found = row.get(field)
    if isinstance(found, str):
        return found[:MOST_TEXT].strip()
    if isinstance(found, list):  # 3.1 writes some rules as lists
        return ",".join(each.strip() for each in found if isinstance(each, str))[:MOST_TEXT]
    if isinstance(found, int | float) and not isinstance(found, bool):
        return f"{found:g}" if isinstance(found, float) else _short(found)
    return ""


def _short(number: int) -> str:
    return str(number) if abs(number) < 10**15 else ""


def _number(row: Raw, field: str, default: int | None) -> int | None:
    said = _text(row, field)
    if not said:
        return default
    return int(said) if re.fullmatch(r"\d{1,6}", said) else None
