"""BMLT feeds: Narcotics Anonymous, mostly. All values are texts, and an empty one is unknown.

A format's key ('O', 'WC') is local and translated; its `world_id` is the same everywhere, and comes in the feed's own
`formats`. Without these the usual keys of English servers are read, and the rest is kept as text.
"""

from collections.abc import Iterable, Mapping
from typing import cast

from peerref.meetings import codes, when
from peerref.meetings.envelope import Feed, Raw
from peerref.meetings.listing import Listing, ReadAs
from peerref.meetings.meeting import Attendance, Day, Program

_FIELDS: tuple[tuple[str, str], ...] = (
    ("name", "meeting_name"),
    ("organisation", "service_body_name"),
    ("time", "start_time"),
    ("timezone", "time_zone"),
    ("venue", "location_text"),
    ("street", "location_street"),
    ("city", "location_municipality"),
    ("state", "location_province"),
    ("postal_code", "location_postal_code_1"),
    ("country", "location_nation"),
    ("latitude", "latitude"),
    ("longitude", "longitude"),
    ("join_url", "virtual_meeting_link"),
    ("join_notes", "virtual_meeting_additional_info"),
    ("dial_in", "phone_meeting_number"),
    ("notes", "comments"),
)
_DIRECTIONS = ("location_info", "bus_lines", "train_lines")
_VENUE: Mapping[str, Attendance] = {"1": "in-person", "2": "online", "3": "hybrid"}

# The keys of English servers whose world id is another, where a feed comes without its formats.
_USUAL_KEYS: Mapping[str, str] = {
    "B": "BEG",
    "BK": "LIT",
    "CL": "CAN",
    "D": "DISC",
    "GP": "GL",
    "LGBTQ": "GL",
    "JT": "JFT",
    "ME": "MED",
    "RF": "VAR",
    "SD": "SPK",
    "SG": "SWG",
    "SO": "SPK",
    "SP": "SPK",
    "ST": "STEP",
    "TO": "TOP",
    "TR": "TRAD",
    "WC": "WCHR",
    "YP": "Y",
    "BEG": "BEG",
}
_LANGUAGE_NAMES: Mapping[str, str] = {
    "español": "Spanish", "espanol": "Spanish", "spanish": "Spanish", "français": "French", "french": "French"
}  # fmt: skip


def listings(raw: Raw, feed: Feed, read_as: ReadAs) -> Iterable[Listing]:
    """Return the listing of one record of GetSearchResults, in which 1 is Sunday."""
    return (_listing(raw, feed, read_as, when.FROM_ONE_ON_SUNDAY),)


_ADMIN_KEYS: Mapping[str, str] = {
    "id": "id_bigint",
    "day": "weekday_tinyint",
    "startTime": "start_time",
    "duration": "duration_time",
    "timeZone": "time_zone",
    "venueType": "venue_type",
    "name": "meeting_name",
    "published": "published",
    "formatIds": "format_shared_id_list",
    "serviceBodyId": "service_body_bigint",
    "worldId": "worldid_mixed",
    "virtualMeetingLink": "virtual_meeting_link",
    "virtualMeetingAdditionalInfo": "virtual_meeting_additional_info",
    "phoneMeetingNumber": "phone_meeting_number",
}


def admin_listings(raw: Raw, feed: Feed, read_as: ReadAs) -> Iterable[Listing]:
    """Return the listing of one record of the administration's form, in which 0 is Sunday."""
    renamed: Raw = {}
    for key, value in raw.items():
        name = _ADMIN_KEYS.get(key) or "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
        renamed[name] = value
    if isinstance(ids := renamed.get("format_shared_id_list"), list):
        renamed["format_shared_id_list"] = ",".join(str(number) for number in ids[:60])
    renamed["location_postal_code_1"] = renamed.get("location_postal_code1", renamed.get("location_postal_code_1"))
    return (_listing(renamed, feed, read_as, when.FROM_ZERO_ON_SUNDAY),)


def _text(raw: Raw, key: str) -> str:
    value = raw.get(key)
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _listing(raw: Raw, feed: Feed, read_as: ReadAs, days: Mapping[str, Day]) -> Listing:
    get = raw.get
    listing: dict[str, object] = {field: get(key) for field, key in _FIELDS}
    listing["source_id"] = _text(raw, "id_bigint")
    issues: list[str] = []
    if "meeting_name" not in raw and "weekday_tinyint" not in raw:
        issues.append("field-missing")
    weekday = _text(raw, "weekday_tinyint")
    day = days.get(weekday)
    if day is None and weekday:
        issues.append("weekday-unknown")
    listing["days"] = (day,) if day else ()
    if get("published") in ("0", 0, False):
        issues.append("unpublished")
    listing["minutes"] = _minutes(_text(raw, "duration_time"))
    directions = [text for key in _DIRECTIONS if (text := _text(raw, key))]
    if directions:
        listing["directions"] = "\n".join(directions)
    if more := _text(raw, "location_city_subsection") or _text(raw, "location_neighborhood"):
        listing["city"] = listing["city"] or more
    types, known_as = _types(raw, feed)
    listing["types"] = types
    if known_as:
        listing["languages"] = known_as
    stated = _VENUE.get(_text(raw, "venue_type"))
    if stated:
        listing["attendance"] = stated
    listing["program"] = _program(raw, read_as)
    if issues:
        listing["issues"] = tuple(issues)
    return cast("Listing", listing)


def _minutes(duration: str) -> int:
    parts = duration.split(":")
    if len(parts) >= 2 and all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts[:2]):
        return int(parts[0]) * 60 + int(parts[1])
    return 0


def _program(raw: Raw, read_as: ReadAs) -> Program:
    """Return the fellowship: a BMLT server lists Narcotics Anonymous, unless somebody or its service body says so."""
    if read_as.program is not None:
        return read_as.program
    body = raw.get("service_body_name")
    return (codes.program_of(body) if isinstance(body, str) and body else None) or "na"


def _types(raw: Raw, feed: Feed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the world ids of a meeting's formats (names where there is none), and its languages."""
    keys = [key.strip() for key in _text(raw, "formats").split(",") if key.strip()]
    if not feed.formats:
        return tuple(_USUAL_KEYS.get(key.upper(), key) for key in keys), ()
    ids = [number.strip() for number in _text(raw, "format_shared_id_list").split(",") if number.strip()]
    rows = [feed.formats.get(number) for number in ids] if ids else [_by_key(feed).get(key) for key in keys]
    shown = ids or keys
    types: list[str] = []
    languages: list[str] = []
    for row, key in zip(rows, shown, strict=True):
        if row is None:
            types.append(_USUAL_KEYS.get(key.upper(), key))
            continue
        name, world = _text(row, "name_string"), _text(row, "world_id").upper()
        if world == "LANG" or (not world and name.casefold() in _LANGUAGE_NAMES):
            languages += codes.meaning("other", (_LANGUAGE_NAMES.get(name.casefold(), name),)).languages or ()
            if not languages:
                types.append(name)
        else:
            types.append(world or name or key)
    return tuple(types), tuple(dict.fromkeys(languages))


def _by_key(feed: Feed) -> Mapping[str, Raw]:
    if feed.by_key is None:
        feed.by_key = {str(row.get("key_string")): row for row in feed.formats.values()}
    return feed.by_key
