"""Write an invented feed of any size that has the shape, size and dirt of real Meeting Guide feeds.

    python bench/generate_feed.py 100000 feed.json [--seed 1]

The same seed and count give the same bytes. Meetings cluster as real ones do: around real ZIP codes, a few of which
have most of them, and many in one hall. Nobody in it exists: names are made of a few words, telephone numbers are
555-01xx, links go to example.org.

How often what is wrong was counted in some 14,000 real listings. How much repeats decides how fast a feed is read: it
was counted in the 1,059 listings of three real feeds (two areas and one online intergroup), and here in 19,950. Each
cell: real / here.

| | of all listings | different ones among those | characters of each |
|---|---|---|---|
| place (venue, address, coordinates) | 0.85 / 0.85 | 0.21 / 0.23 | 65 / 56 |
| link | 0.60 / 0.60 | 0.55 / 0.55 | 37 / 39 |
| notes on the link | 0.48 / 0.49 | 0.56 / 0.55 | 34 / 32 |
| number to dial | 0.45 / 0.46 | 0.47 / 0.55 | 30 / 25 |
| notes on dialling | 0.38 / 0.39 | 0.48 / 0.54 | 56 / 63 |
| notes | 0.41 / 0.41 | 0.40 / 0.41 | 132 / 137 |
| name | 1.00 / 1.00 | 0.65 / 0.62 | 21 / 27 |
| group | 0.30 / 0.29 | 0.08 / 0.09 | 19 / 28 |
| notes on the group | 0.09 / 0.09 | 0.15 / 0.03 | 54 / 17 |
| directions | 0.25 / 0.22 | 0.18 / 0.20 | 44 / 60 |
| page | 0.30 / 0.30 | 0.66 / 0.67 | 42 / 62 |
| types | 1.00 / 1.00 | 0.40 / 0.43 | |
| fields that a listing has | 17.1 / 17.3 | 0.09 / 0.10 | 559 / 594 in all |

Of the notes, half are such that something private may stand in them (real 0.51, here 0.61), and half name a week of the
month (0.42, 0.58). A feed of a million is as many areas' feeds, one after the other: what repeats does so within an
area of 350 listings.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple, TextIO, TypeVar

from peerref.meetings import zip_table
from peerref.meetings.meeting import DAYS, Attendance, Meeting

AREA = 350  # listings
FIRST = "Early Morning|Sunrise|Noon|Downtown|Harbor|Hilltop|Friday Night|Serenity|Step by Step|New Hope|Back to Basics"
WHERE = "|Northside|Rose Garden|Willow|Almaden|Riverside|Old Mill|Cedar|Lakeview|Market Street|West End|Meadow|Foothill"
SECOND = "Group|Meeting|Fellowship|Book Study|Discussion|Speakers|Beginners|Women|Men's Stag|Candlelight|Nooners|Steps"
VENUES = "Community Church|Public Library|Alano Club|Senior Center|Hospital, Room 4|Lutheran Church|Fellowship Hall"
STREETS = "Main St|Oak Ave|2nd Street|E. 9TH ST.|El Camino Real|Martin Luther King Jr Blvd|County Road 12"
SAID = """\
Enter by the side door; the hall is on floor {number}.
Small group discussion similar to other step meetings downtown.
Business meeting: {ordinal} {day} of the month @ {number}:30 pm.
Birthday chips given on the last {day}. Coffee from {number}:15.
Masks are welcome; parking behind the building, the lot on {number}th street.
Tradition study every {ordinal} {day}.
Contact the intergroup for the password of group {number}.
Room {number} on the second floor; call ahead if the door is locked.
We read from the book, then share for {number} minutes each, and newcomers are asked to share first.
Potluck on the {ordinal} {day}, all are welcome.
Open to anyone with a desire to stop drinking; {number} chairs are set out in the garden when it is warm.
Speaker meeting followed by sharing, {number} minutes.
""".splitlines()
DIRT = ("Bring a cup.<br>", "Speakers &amp; potluck.", "La reunión es en español.", "Only online  ", "\n")
TYPES = ["O", "C", "BE", "W", "M", "X", "D", "ST", "B", "LGBTQ", "Y", "S", "12x12", "TR", "ABSI", "LS", "H"]
WORDS = {"O": "Open", "C": "Closed", "W": "Women", "ST": "Step", "D": "Discussion"}
TIMES = [f"{hour:02}:{minute}" for hour in (6, 7, 12, 17, 18, 19, 19, 20, 20) for minute in ("00", "00", "30", "15")]

Thing = TypeVar("Thing")


class Hall(NamedTuple):
    """Where people meet."""

    venue: str
    street: str
    zip5: str
    timezone: str
    latitude: float
    longitude: float
    directions: str


class Room(NamedTuple):
    """How people join from afar."""

    link: str
    notes: str
    number: str


class Area:
    """What the listings of one area take again from those before them."""

    def __init__(self, made: random.Random) -> None:
        self.made = made
        self.listings = 0
        self._had: dict[str, list[Any]] = {}

    def listing(self) -> None:
        """Begin a listing: of a new area where this one has enough."""
        if self.listings % AREA == 0:
            self._had.clear()
        self.listings += 1

    def some(self, what: str, fresh: float, new: Callable[[], Thing]) -> Thing:
        """Return a new thing in `fresh` of all cases, else one of those that were; the oldest are had most."""
        had: list[Thing] = self._had.setdefault(what, [])
        if had and self.made.random() >= fresh:
            return self.made.choice(had)
        had.append(new())
        return had[-1]


def meetings(count: int, seed: int = 1) -> Iterator[Meeting]:
    """Yield what is true of each meeting, before it is written down as feeds write it."""
    made = random.Random(seed)
    area = Area(made)
    places = list(zip_table.Table(zip_table.FILE))
    weights = list(accumulate(made.paretovariate(1.1) for _ in places))
    first, where, second = FIRST.split("|"), WHERE.split("|"), SECOND.split("|")
    venues, streets = VENUES.split("|"), STREETS.split("|")

    def hall() -> Hall:
        place = made.choices(places, cum_weights=weights)[0]
        # a third share the middle of their town: clubs and churches
        spread = made.choice((0.0, 0.012, 0.012))
        return Hall(
            made.choice(venues),
            f"{made.randrange(1, 9999)} {made.choice(streets)}",
            place.zip5,
            place.timezone,
            round(place.latitude + made.gauss(0, spread), 7),
            round(place.longitude + made.gauss(0, spread), 7),
            f"{made.choice(SAID[:2])[:-1]} {made.randrange(30)}" if made.random() < 0.27 else "",
        )

    def room() -> Room:
        number = made.randrange(10**9, 10**10)
        password = " Password: none7" if made.random() < 0.6 else ""
        return Room(
            f"https://example.org/j/{number}" + ("?pwd=REMOVED" if password else ""),
            f"Meeting ID: {number}{password}" if made.random() < 0.82 else "",
            f"+1202555{made.randrange(100, 200):04},,{number}#" if made.random() < 0.77 else "",
        )

    def name() -> str:
        return " ".join(f"{made.choice(where)} {made.choice(first)} {made.choice(second)}".split())

    for at in range(count):
        area.listing()
        held = area.some("hall", 0.2, hall)
        chance = made.random()
        attendance: Attendance = "online" if chance < 0.28 else "hybrid" if chance < 0.6 else "in-person"
        joined = area.some("room", 0.54, room) if attendance != "in-person" else Room("", "", "")
        yield Meeting(
            id=f"generated:m{at}",
            source="generated",
            source_id=f"m{at}",
            program=made.choices(("aa", "na", "al-anon", "oa", "smart"), (60, 20, 12, 5, 3))[0],
            name=area.some("name", 0.66, name),
            attendance=attendance,
            day=made.choice(DAYS),
            time=made.choice(TIMES),
            minutes=60,
            timezone=held.timezone,
            timezone_basis="zip",
            venue=held.venue,
            street=held.street,
            city=f"City {held.zip5[:3]}",
            state="CA",
            postal_code=held.zip5,
            country="US",
            directions=held.directions,
            latitude=held.latitude,
            longitude=held.longitude,
            precision="exact",
            join_url=joined.link,
            join_notes=joined.notes,
            dial_in=joined.number,
            access=made.choice(("open", "closed", "unknown")),
            audiences=made.choices(((), ("women",), ("men",), ("lgbtq",)), (80, 8, 8, 4))[0],
            languages=made.choices(((), ("es",)), (94, 6))[0],
            accessibility=made.choices(((), ("wheelchair",)), (60, 40))[0],
            notes=area.some("notes", 0.4, lambda: _note(made)) if made.random() < 0.41 else "",
            updated=f"{made.randrange(2019, 2026)}-{made.randrange(1, 13):02}-{made.randrange(1, 29):02}",
        )


def _note(made: random.Random) -> str:
    sentences = made.sample(SAID, made.choice((1, 1, 2, 2, 3, 4)))
    ordinal = made.choice(("1st", "2nd", "3rd", "4th", "last"))
    said = " ".join(sentences).format(number=made.randrange(2, 400), ordinal=ordinal, day=made.choice(DAYS))
    return f"{said} {made.choice(DIRT)}" if made.random() < 0.19 else said


def records(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield each meeting as a feed would write it, with a feed's faults."""
    area = Area(random.Random(seed + 1))
    for meeting in meetings(count, seed):
        area.listing()
        yield _written(meeting, area)


def write(into: TextIO, count: int, seed: int = 1) -> None:
    """Write the feed: one array in one line, as servers send it."""
    encode = json.JSONEncoder(separators=(",", ":")).encode
    between = "["
    for record in records(count, seed):
        into.write(between + encode(record))
        between = ","
    into.write("]" if between == "," else "[]")


def _written(meeting: Meeting, area: Area) -> dict[str, Any]:
    made = area.made
    seldom = made.random  # so many of a hundred, below
    day = DAYS.index(meeting.day)
    hour, minute = map(int, meeting.time.split(":"))
    types = area.some("types", 0.32, lambda: made.sample(TYPES, made.randrange(0, 7)))
    if meeting.attendance == "online":
        types = [*types, "ONL", "TC"]
    slug = f"{meeting.name.lower().replace(' ', '-')}-{meeting.source_id}"
    record: dict[str, Any] = {
        "slug": int(meeting.source_id[1:]) if seldom() < 0.06 else slug,
        "name": meeting.name,
        "day": _day(day, seldom()),
        "time": f"{hour % 12 or 12}:{minute:02} {'PM' if hour >= 12 else 'AM'}" if seldom() < 0.08 else meeting.time,
        "types": ", ".join(WORDS.get(each, each) for each in types) if seldom() < 0.09 else types,
    }
    if meeting.notes or seldom() < 0.3:
        record["notes"] = meeting.notes
    if seldom() < 0.47:
        record["end_time"] = f"{(hour + 1) % 24:02}:{minute:02}"
    if seldom() < 0.11:
        record["timezone"] = meeting.timezone
    if meeting.attendance != "online" or seldom() < 0.47:
        record |= _place(meeting)
    if meeting.join_url:
        record |= _way(meeting)
    if seldom() > 0.19:
        year, month, of_month = meeting.updated.split("-")
        us_form = seldom() < 0.06
        record["updated"] = f"{int(month)}/{int(of_month)}/{year}" if us_form else f"{meeting.updated} 19:03:46"
    if seldom() < 0.3:
        record["url"] = area.some("url", 0.66, lambda: f"https://example.org/meetings/{slug}")
    record |= _besides(meeting, area)
    return record


def _besides(meeting: Meeting, area: Area) -> dict[str, Any]:
    seldom = area.made.random
    record: dict[str, Any] = {}
    if seldom() < 0.1:
        record |= {"contact_1_name": "Invented P.", "contact_1_phone": "202-555-0143", "venmo": "@nobody-here"}
    if seldom() < 0.3:
        record["group"] = area.some("group", 0.08, lambda: f"{meeting.name} of {meeting.city}"[:28])
        record["group_notes"] = "Meets since 1974." if seldom() < 0.3 else ""
        record["district"] = str(area.made.randrange(60))
    return record


def _day(day: int, chance: float) -> Any:
    if chance < 0.30:
        return str(day)
    if chance < 0.35:
        return DAYS[day].capitalize()
    if chance < 0.37:
        return [day, (day + 2) % 7]
    return day


def _place(meeting: Meeting) -> dict[str, Any]:
    """Return the fields on the place, which a feed writes in one way each time: its house number says in which."""
    house = int(meeting.street.partition(" ")[0])
    place: dict[str, Any] = {"location": meeting.venue, "region": meeting.city}
    if meeting.directions or house % 3:
        place["location_notes"] = meeting.directions
    if house % 2:
        region = f"{meeting.state} {meeting.postal_code}"
        place["formatted_address"] = f"{meeting.street}, {meeting.city}, {region}, USA"
    else:
        place["address"] = meeting.street
        place["city"] = meeting.city
        place["state"] = meeting.state
        place["postal_code"] = meeting.postal_code if house % 16 else int(meeting.postal_code)
        place["country"] = ("USA", "US", "")[house % 3]
    if house // 2 % 6:
        text = house < 4600
        place["latitude"] = str(meeting.latitude) if text else meeting.latitude
        place["longitude"] = 0.0 if house % 200 == 1 else str(meeting.longitude) if text else meeting.longitude
    return place


def _way(meeting: Meeting) -> dict[str, Any]:
    way = {"conference_url": meeting.join_url, "attendance_option": meeting.attendance}
    if meeting.join_notes:
        way["conference_url_notes"] = meeting.join_notes
    if meeting.dial_in:
        way["conference_phone"] = meeting.dial_in
        number = meeting.dial_in.partition(",,")[2]
        if int(number[-3:-1]) < 84:
            way["conference_phone_notes"] = f"Dial-In: 555-0176 Enter Meeting ID: {number} Password: none7"
    return way


def main() -> int:
    """Write a file, or to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with wanted.file.open("w", encoding="utf-8") as opened:
        write(opened, wanted.count, wanted.seed)
    print(f"{wanted.count} meetings, {wanted.file.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
