"""Meeting Guide feeds and sheets, and the home-made ones that are near to them.

Only named fields are read. Those on people (`contact_1_name` and such), on money and for editors are looked at for one
purpose: what stands in them must not stand in the notes either.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import cast

from peerref.meetings import clean, codes, when, where
from peerref.meetings.envelope import Feed, Raw
from peerref.meetings.listing import Listing, ReadAs
from peerref.meetings.meeting import Attendance, Day
from peerref.record import Record

# The keys that may hold a field, the usual one first: those of the specification, then what feeds write instead.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "source_id": ("slug", "id", "_id", "guid"),
    "name": ("name", "meeting_name", "meeting", "title"),
    "group": ("group", "group_name"),
    "organisation": ("entity", "organization"),
    "day": ("day", "days", "weekday"),
    "time": ("time", "start_time", "starttime", "start"),
    "end_time": ("end_time", "endtime", "end"),
    "minutes": ("duration",),
    "timezone": ("timezone", "time_zone"),
    "venue": ("location", "location_name", "venue"),
    "address": ("formatted_address", "full_address"),
    "street": ("address", "street", "street_address"),
    "city": ("city",),
    "state": ("state", "province"),
    "postal_code": ("postal_code", "zip", "zip_code", "postcode"),
    "country": ("country",),
    "directions": ("location_notes",),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lng", "lon", "long"),
    "approximate": ("approximate",),
    "join_url": ("conference_url", "zoomlink", "zoom_link", "online_url", "meeting_url"),
    "join_notes": ("conference_url_notes",),
    "dial_in": ("conference_phone",),
    "types": ("types", "type"),
    "url": ("url", "website", "group_website", "website_url", "entity_url", "entity_website_url"),
    "public_phone": ("entity_phone",),
    "notes": ("notes",),
    "updated": ("updated", "updatedat", "last_modified", "source_last_modified"),
}
# Read by name below, and no field of a listing.
_ASIDE = frozenset(
    """group_notes conference_phone_notes attendance_option archived fellowship program languages coordinates meetingid
    published status""".split()  # noqa: SIM905 - a list of so many short words is easier to read so
)
_PRIVATE = re.compile(
    r"contact|e-?mail|venmo|paypal|pay_pal|square|zelle|cash|homegroup|author|feedback|passw|passcode|password|last_contact"
    r"|(?<!conference_)(?<!entity_)phone|editor|created_by|user",
    re.IGNORECASE,
)
_NO_PRIVATE = frozenset(("conference_phone", "conference_phone_notes", "entity_phone", "meeting_phone"))

_FIELDS = {name: field for field, names in _KEYS.items() for name in names}


class _Key(Record):
    """What is known of a key: how it is spelled plainly, the field that it may hold, whether it is on people."""

    name: str
    field: str
    private: bool


@lru_cache(maxsize=1024)
def _known(key: str) -> _Key:
    name = key.strip().lower().replace(" ", "_")
    private = _PRIVATE.search(name) is not None and name not in _NO_PRIVATE and name not in _ASIDE
    return _Key(name, _FIELDS.get(name, ""), private)


_Plan = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, tuple[str, ...]], ...], Mapping[str, str], tuple[str, ...]]
_plans: dict[tuple[str, ...], _Plan] = {}
_MOST_PLANS = 4096


def _planned(keys: tuple[str, ...]) -> _Plan:
    """Return which key of records of this shape holds which field: fields with one key, with several, the rest."""
    by_name: dict[str, str] = {}
    of_field: dict[str, list[str]] = {}
    private: list[str] = []
    for key in keys:
        if not isinstance(key, str):
            continue
        name, field, on_people = _known(key)
        if name in by_name:
            continue
        by_name[name] = key
        if field:
            of_field.setdefault(field, []).append(name)
        if on_people:
            private.append(key)
    one = [(field, by_name[names[0]]) for field, names in of_field.items() if len(names) == 1]
    several = [
        (field, tuple(by_name[name] for name in sorted(names, key=_KEYS[field].index)))
        for field, names in of_field.items()
        if len(names) > 1
    ]
    aside = {name: by_name[name] for name in _READ_ASIDE if name in by_name}
    plan = tuple(one), tuple(several), aside, tuple(private)
    if len(_plans) < _MOST_PLANS:
        _plans[keys] = plan
    return plan


_ATTENDANCE: Mapping[str, Attendance] = {
    "in_person": "in-person",
    "in-person": "in-person",
    "in person": "in-person",
    "online": "online",
    "hybrid": "hybrid",
    "inactive": "inactive",
}
_ZOOM_ROOM = re.compile(r"\d{9,11}")
_UNKNOWN = (None, "", " ")


def listings(raw: Raw, feed: Feed, read_as: ReadAs) -> Iterable[Listing]:
    """Return the listing of one record, without anything on people."""
    del feed
    keys = tuple(raw)
    one, several, aside, private = _plans.get(keys) or _planned(keys)
    listing: dict[str, object] = {field: raw[key] for field, key in one}
    for field, present in several:
        listing[field] = next((value for key in present if (value := raw[key]) not in _UNKNOWN), None)
    if type(own := listing.get("source_id")) is not str:
        listing["source_id"] = _id(own)
    _days(listing, read_as)
    if listing.get("join_url"):
        _look_in_sentence(listing)
    if aside:
        _read_aside(listing, raw, aside)
    if not (listing.get("join_url") or listing.get("dial_in") or listing.get("street") or listing.get("address")):
        _look_in_notes(listing)
    if private:
        _leave_out(listing, raw, private)
    entity = listing.get("organisation")
    if isinstance(entity, str) and read_as.program is None and "program" not in listing:
        _program(listing, entity)
    if isinstance(updated := listing.get("updated"), dict):
        listing["updated"] = updated.get("$date")
    return (cast("Listing", listing),)


def _program(listing: dict[str, object], entity: str) -> None:
    if program := codes.program_of(entity):
        listing["program"] = program


def _id(value: object) -> str:
    if type(value) is str:
        return value
    if isinstance(value, dict):  # Mongo's
        value = value.get("$oid")
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _days(listing: dict[str, object], read_as: ReadAs) -> None:
    day = listing.pop("day", None)
    numbers = when.ISO if read_as.weekday == "iso" else when.FROM_ZERO_ON_SUNDAY
    if type(day) is int and -100 < day < 100 and (named := numbers.get(str(day))) is not None:
        listing["days"] = (named,)
        return
    if day is None or day in ("", [], " "):
        listing["days"] = ()
        return
    found: list[Day] = []
    issues: list[str] = []
    for part in _parts(day):
        days, issue = _day(part, numbers)
        found += days
        if issue:
            issues.append(issue)
        if issue == "days-doubtful":
            listing["recurrence"] = part
    listing["days"] = tuple(dict.fromkeys(found))
    if issues:
        listing["issues"] = tuple(issues)


def _day(part: str, numbers: Mapping[str, Day]) -> tuple[tuple[Day, ...], str]:
    """Return the days that a text or a number names, and what is wrong with it. ISO's 0 is a day that is not known."""
    if (day := numbers.get(part)) is not None:
        return (day,), ""
    if part in ("0", "7"):
        return (), "weekday-seven" if part == "7" else ""
    days, more = when.named_days(part)
    if not days:
        return (), "weekday-unknown"
    return days, "days-doubtful" if more else ""


def _parts(day: object) -> list[str]:
    if isinstance(day, (list, tuple)):
        return [part for item in day[:14] for part in _parts(item)]
    if isinstance(day, float) and day.is_integer():
        day = int(day)
    if isinstance(day, bool) or not isinstance(day, (int, str)):
        return ["?"]
    text = str(day).strip().strip("[]\"'").strip() if not isinstance(day, int) or abs(day) < 1000 else "?"
    return [part.strip().strip("\"'") for part in text.split(",")] if re.fullmatch(r"[\d,\s\"']+", text) else [text]


def _read_aside(listing: dict[str, object], raw: Raw, aside: Mapping[str, str]) -> None:
    for name, key in aside.items():
        value = raw[key]
        if value is not None and value not in ("", " "):
            _READ_ASIDE[name](listing, value)


def _group_notes(listing: dict[str, object], value: object) -> None:
    notes = listing.get("notes")
    if isinstance(value, str) and not value.isspace():
        listing["notes"] = f"{notes}\n{value}" if isinstance(notes, str) and notes.strip() else value


def _stated(listing: dict[str, object], value: object) -> None:
    if isinstance(value, str) and (stated := _ATTENDANCE.get(value.strip().lower())):
        listing["attendance"] = stated


def _closed(listing: dict[str, object], value: object) -> None:
    if value is True or value in ("inactive", "closed", "archived"):
        listing["attendance"] = "inactive"


def _published(listing: dict[str, object], value: object) -> None:
    if value in (False, 0, "0", "no"):
        listing["issues"] = ("unpublished",)


def _fellowship(listing: dict[str, object], value: object) -> None:
    if isinstance(value, str):
        listing.setdefault("organisation", value)
        listing["program"] = codes.program_of(value, whole=True) or "other"


def _coordinates(listing: dict[str, object], value: object) -> None:
    if isinstance(value, str) and value.count(",") == 1 and not listing.get("latitude"):
        listing["latitude"], listing["longitude"] = value.split(",")


def _phone_notes(listing: dict[str, object], value: object) -> None:
    if isinstance(value, str) and not listing.get("dial_in"):
        listing["dial_in"] = clean.number_in(value)


def _meeting_number(listing: dict[str, object], value: object) -> None:
    if isinstance(value, (str, int)) and not listing.get("join_url"):
        _room(listing, str(value)[:40])


def _languages(listing: dict[str, object], value: object) -> None:
    listing["languages"] = languages(value)


_READ_ASIDE: Mapping[str, Callable[[dict[str, object], object], None]] = {
    "group_notes": _group_notes,
    "conference_phone_notes": _phone_notes,
    "attendance_option": _stated,
    "archived": _closed,
    "status": _closed,
    "published": _published,
    "fellowship": _fellowship,
    "program": _fellowship,
    "languages": _languages,
    "coordinates": _coordinates,
    "meetingid": _meeting_number,
}


def _room(listing: dict[str, object], said: str) -> None:
    """Make the link of a Zoom room, or the number of a conference call, from what stands as the meeting's number."""
    if "dial" in said.lower() or "phone" in said.lower():
        listing["dial_in"] = clean.number_in(said)
    elif _ZOOM_ROOM.fullmatch(room := re.sub(r"[\s-]", "", said)):
        listing["join_url"] = f"https://zoom.us/j/{room}"
        listing["issues"] = (*cast("tuple[str, ...]", listing.get("issues", ())), "link-from-id")


_ROOM = re.compile(r"https?://\S+/\s+\d{9,11}\S*", re.IGNORECASE)  # the number of a room, a blank before it
_NO_LINK = frozenset(("n/a", "na", "none", "no", "tbd", "tba", "-", "in-person"))


def _look_in_sentence(listing: dict[str, object]) -> None:
    """Find the link or the address that stands in a sentence where a link belongs: 'Register first: https://...'."""
    said = listing["join_url"]
    if type(said) is not str or (said.startswith("http") and " " not in said):
        return
    said = said.strip()
    if _ROOM.fullmatch(said):
        listing["join_url"] = "".join(said.split())
        return
    if " " not in said and said.lower() not in _NO_LINK:
        return
    link = clean.link_in(said)
    listing["join_url"] = link or None
    if not link:
        _address_in(listing, said, exact=False)
    if " " in said and not listing.get("join_notes") and not listing.get("street"):
        listing["join_notes"] = said


def _look_in_notes(listing: dict[str, object]) -> None:
    notes = listing.get("notes")
    if isinstance(notes, str) and notes:
        _address_in(listing, notes, exact=True)


def _address_in(listing: dict[str, object], text: str, exact: bool) -> None:
    found = where.address_in(text)
    if found is None or listing.get("street") or (exact and not (found.city and found.state)):
        return
    for field, value in (("street", found.street), ("city", found.city), ("state", found.state)):
        if value and not listing.get(field):
            listing[field] = value
    listing["postal_code"] = listing.get("postal_code") or found.postal_code
    listing["issues"] = (*cast("tuple[str, ...]", listing.get("issues", ())), "address-from-text")


_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")


def languages(value: object) -> tuple[str, ...]:
    """Return the BCP 47 tags among a feed's languages."""
    tags: list[object] = value if isinstance(value, list) else [*str(value)[:200].split(",")]
    found = (tag.strip() for tag in tags[:20] if isinstance(tag, str))
    return tuple(dict.fromkeys(tag for tag in found if _LANGUAGE.fullmatch(tag)))


_PROSE = ("notes", "directions", "join_notes", "name", "group", "venue", "recurrence", "organisation")


def _leave_out(listing: dict[str, object], raw: Raw, private: tuple[str, ...]) -> None:
    """Leave the values of fields on people out of the texts."""
    values = [said for key in private for value in _texts(raw[key]) if len(said := value.strip()) >= 3]
    if not values:
        return
    values.sort(key=len, reverse=True)
    for field in _PROSE:
        text = listing.get(field)
        if isinstance(text, str):
            without, found = clean.without(text, values)
            if found:
                listing[field] = without
                issues = cast("tuple[str, ...]", listing.get("issues", ()))
                listing["issues"] = (*issues, "person-left-out")


_COMMON_WORDS = frozenset(("yes", "none", "true", "false", "n/a", "no password", "no pw", "removed", "zoom", "online"))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        if value.strip().casefold() not in _COMMON_WORDS:
            yield value
    elif isinstance(value, (list, tuple)):
        for item in value[:10]:
            yield from _texts(item)
