"""Places: postal codes, states, the parts of an address, coordinates that can be true, and the zone of a place."""

import re
from collections.abc import Mapping
from functools import lru_cache

from peerref.meetings import zip_table
from peerref.record import Record

zip_place = lru_cache(maxsize=1 << 12)(zip_table.lookup)


@lru_cache(maxsize=1 << 12)
def zone_near(latitude: float, longitude: float) -> str:
    """Return the zone of the ZIP code that is nearest to a place, empty where none is near."""
    place = zip_table.nearest(latitude, longitude)
    return place.timezone if place else ""


_STATES = """AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware,
DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas,
KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi,
MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York,
NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, PR Puerto Rico, RI Rhode Island,
SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, VI Virgin Islands,
WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming, GU Guam, AB Alberta, BC British Columbia, MB Manitoba,
NB New Brunswick, NL Newfoundland and Labrador, NS Nova Scotia, ON Ontario, PE Prince Edward Island, QC Quebec,
SK Saskatchewan, YT Yukon, NT Northwest Territories, NU Nunavut"""
STATES: Mapping[str, str] = {
    name.casefold(): code
    for entry in _STATES.replace("\n", " ").split(", ")
    for code, name in [entry.split(" ", 1)]
    for name in (code, name)
}
CANADA = frozenset(("AB", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK", "YT", "NT", "NU"))

# Only states that keep one time throughout; where a corner keeps another, the ZIP code must tell.
_ZONES = {
    "America/New_York": "CT DE DC GA MD MA ME NH NJ NY NC OH PA RI SC VT VA WV",
    "America/Chicago": "AL AR IL IA LA MN MS MO OK WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Los_Angeles": "CA WA",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
    "America/St_Thomas": "VI",
    "Pacific/Guam": "GU",
    "America/Edmonton": "AB",
    "America/Winnipeg": "MB",
    "America/Moncton": "NB",
    "America/Halifax": "NS PE",
}
STATE_ZONE: Mapping[str, str] = {state: zone for zone, states in _ZONES.items() for state in states.split()}

COUNTRY_OF: Mapping[str, str] = {code: "CA" if code in CANADA else "US" for code in STATES.values()}

_COUNTRIES = {
    "US": "us,usa,u.s.,u.s.a.,united states,united states of america,estados unidos",
    "CA": "ca,can,canada",
    "GB": "uk,u.k.,gb,united kingdom,england,scotland,wales,great britain",
    "MX": "mx,mexico,méxico",
}
_COUNTRY = {name: code for code, names in _COUNTRIES.items() for name in names.split(",")}


@lru_cache(maxsize=1024)
def state(text: str) -> str:
    """Return the two letters of a state or province; another's own words as they are."""
    return STATES.get(text.strip(" .").casefold(), text)


@lru_cache(maxsize=1024)
def country(text: str) -> str:
    """Return the two letters of a country that feeds spell in many ways; others' own words as they are."""
    return _COUNTRY.get(text.strip().casefold(), text)


_ZIP = re.compile(r"(\d{5})(?:[- ]?\d{4})?")
_CANADIAN = re.compile(r"([A-Z]\d[A-Z])\s?(\d[A-Z]\d)", re.IGNORECASE)


@lru_cache(maxsize=1 << 12)
def postal_code(text: str, home: str = "US") -> tuple[str, str]:
    """Return a postal code and the code of what was mended: sheets drop the zero of 02134, some write 'NY'."""
    text = text.strip(" .,")
    if not text:
        return "", ""
    if found := _ZIP.fullmatch(text):
        return found[1], ""
    if text.endswith(".0"):  # a sheet's number
        text = text[:-2]
    if text.isascii() and text.isdigit() and 3 <= len(text) <= 5 and home in ("", "US"):
        padded = text.zfill(5)
        return (padded, "" if len(text) == 5 else "zip-mended") if zip_place(padded) else ("", "zip-unusable")
    if text.isascii() and text.isdigit() and len(text) == 8 and home in ("", "US"):  # 02134-1234 without its zero
        return f"0{text[:4]}", "zip-mended"
    if found := _CANADIAN.fullmatch(text):
        return f"{found[1]} {found[2]}".upper(), ""
    if any(character.isdigit() for character in text) and len(text) <= 12 and home not in ("", "US"):
        return text, ""
    return "", "zip-unusable"


class Address(Record):
    """The parts of an address that stood in one line."""

    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


NOWHERE = Address()
_STATE_ZIP = re.compile(
    r"(?P<state>[A-Za-z][A-Za-z .]*?)\.?\s*(?P<zip>\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z]\s?\d[A-Za-z]\d)?"
)
_NUMBERED = re.compile(r"\d|\b(?:p\.?\s?o\.?\s?box)\b", re.IGNORECASE)


@lru_cache(maxsize=1 << 12)
def parted(text: str) -> Address:
    """Return the parts of '1122 Fair Ave, San Jose, CA 95122, USA'. 'San Jose, CA, USA' has no street."""
    parts = [part for piece in text.split(",") if (part := piece.strip())]
    land = region = zip_code = ""
    if len(parts) > 1 and parts[-1] != "CA" and (code := _COUNTRY.get(parts[-1].casefold())):
        land = code
        parts.pop()
    if len(parts) > 1 and _ZIP.fullmatch(parts[-1]):
        zip_code = parts.pop()[:5]
    if parts and (found := _STATE_ZIP.fullmatch(parts[-1])) and (code := STATES.get(found["state"].casefold())):
        region = code
        zip_code = zip_code or (found["zip"] or "").upper()
        parts.pop()
    if not parts:
        return Address("", "", region, zip_code, land)
    if len(parts) == 1:
        street = bool(_NUMBERED.search(parts[0]))  # '3800 Troost Ave', but not 'Oakland'
        return Address(parts[0] if street else "", "" if street else parts[0], region, zip_code, land)
    city = parts.pop()
    return Address(", ".join(parts), city, region, zip_code, land)


_STREET_IN = re.compile(
    r"(?<![\w/-])(?P<street>\d{1,6}[A-Za-z]?\s(?:[NSEW]\.?\s)?(?:[A-Z0-9][\w'’.]*\s){0,4}?"
    r"(?:(?i:st|street|ave|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane|way|broadway|pl|place|court|ct|parkway|pkwy"
    r"|square|sq|terrace)\b\.?|(?i:hwy|highway|route)\s\d+))"
    r"(?P<rest>(?:\s?[-–,]?\s?\d{1,2}(?:st|nd|rd|th)\s[Ff]loor)?"
    r"(?:,\s*[A-Z][\w .'’-]{1,30},?\s+(?:[A-Z]{2}|[A-Z][a-z]+)\b)?(?:,?\s*\d{5}(?!\d))?)"
)


def address_in(text: str) -> Address | None:
    """Return the street address that stands in a sentence, None where there is none."""
    found = _STREET_IN.search(text[:2000])
    if not found:
        return None
    parts = parted(f"{found['street']}{found['rest']}".strip())
    codes = re.findall(r"\b\d{5}\b", found["rest"])
    return Address(parts.street or found["street"], parts.city, parts.state, parts.postal_code or "".join(codes[-1:]))


_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{0,20})?")


def degrees(value: object) -> float | None:
    """Return a coordinate, which may stand as text; None for what is no number."""
    if isinstance(value, str):
        text = value.strip()
        return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= 180:
        return float(value)
    return None


NEAR = 0.25  # degrees north and east: within 25 miles anywhere
FARTHEST = 25.0  # miles from its own ZIP code: beyond this, every one that was looked at was a slip


def far_from_zip(latitude: float, longitude: float, zip5: str) -> bool:
    """Whether coordinates can't be those of a place in this ZIP code."""
    place = zip_place(zip5)
    if place is None:
        return False
    north, east = place[0], place[1]
    if abs(latitude - north) < NEAR and abs(longitude - east) < NEAR:
        return False
    return zip_table.miles(latitude, longitude, north, east) > FARTHEST
