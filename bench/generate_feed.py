"""Write an invented feed of any size that has the shape, size and dirt of real Meeting Guide feeds.

    python bench/generate_feed.py 100000 feed.json [--seed 1]

The same seed and count give the same bytes. Meetings cluster as real ones do: around real ZIP codes, a few of which
have most of them, and many at one address. The shares of what is wrong were counted in some 14,000 real listings.
Nobody in it exists: names are made of a few words, telephone numbers are 555-01xx, links go to example.org.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, TextIO

from peerref.meetings import zip_table
from peerref.meetings.meeting import DAYS, Attendance, Meeting

FIRST = "Early Morning|Sunrise|Noon|Downtown|Harbor|Hilltop|Friday Night|Serenity|Step by Step|New Hope|Back to Basics"
SECOND = "Group|Meeting|Fellowship|Book Study|Discussion|Speakers|Beginners|Women|Men's Stag|Candlelight"
VENUES = "Community Church|Public Library|Alano Club|Senior Center|Hospital, Room 4|Lutheran Church|Fellowship Hall"
STREETS = "Main St|Oak Ave|2nd Street|E. 9TH ST.|El Camino Real|Martin Luther King Jr Blvd|County Road 12"
NOTES = [
    "",
    "",
    "Enter by the side door; the hall is on the second floor.",
    "Small group discussion similar to other step meetings. <br>Bring a cup.",
    "Only 2nd Saturday of every month. Last Sunday: speakers &amp; potluck.",
    "\t\t\t            ",
    "Masks are welcome. Parking behind the building, ring the bell. Birthday night is the month's last; coffee before.",
]
TYPES = ["O", "C", "BE", "W", "M", "X", "D", "ST", "B", "LGBTQ", "Y", "S", "12x12", "TR", "ABSI", "LS", "H"]
WORDS = {"O": "Open", "C": "Closed", "W": "Women", "ST": "Step", "D": "Discussion"}
TIMES = [f"{hour:02}:{minute}" for hour in (6, 7, 12, 17, 18, 19, 19, 20, 20) for minute in ("00", "00", "30", "15")]


def meetings(count: int, seed: int = 1) -> Iterator[Meeting]:
    """Yield what is true of each meeting, before it is written down as feeds write it."""
    made = random.Random(seed)
    places = list(zip_table.Table(zip_table.FILE))
    weights = list(accumulate(made.paretovariate(1.1) for _ in places))
    first, second = FIRST.split("|"), SECOND.split("|")
    venues, streets = VENUES.split("|"), STREETS.split("|")
    for at in range(count):
        place = made.choices(places, cum_weights=weights)[0]
        chance = made.random()
        attendance: Attendance = "online" if chance < 0.15 else "hybrid" if chance < 0.25 else "in-person"
        # a third share their address with others: a club in which people meet all day
        spread = made.choice((0.0, 0.012, 0.012))
        yield Meeting(
            id=f"generated:m{at}",
            source="generated",
            source_id=f"m{at}",
            program=made.choices(("aa", "na", "al-anon", "oa", "smart"), (60, 20, 12, 5, 3))[0],
            name=f"{made.choice(first)} {made.choice(second)}",
            attendance=attendance,
            day=made.choice(DAYS),
            time=made.choice(TIMES),
            minutes=60,
            timezone=place.timezone,
            timezone_basis="zip",
            venue=made.choice(venues),
            street=f"{made.randrange(1, 9999)} {made.choice(streets)}",
            city=f"City {place.zip5[:3]}",
            state="CA",
            postal_code=place.zip5,
            country="US",
            latitude=round(place.latitude + made.gauss(0, spread), 5),
            longitude=round(place.longitude + made.gauss(0, spread), 5),
            precision="exact",
            join_url=f"https://example.org/j/{made.randrange(10**10)}?pwd=x" if attendance != "in-person" else "",
            access=made.choice(("open", "closed", "unknown")),
            audiences=made.choices(((), ("women",), ("men",), ("lgbtq",)), (80, 8, 8, 4))[0],
            languages=made.choices(((), ("es",)), (94, 6))[0],
            accessibility=made.choices(((), ("wheelchair",)), (60, 40))[0],
            notes=made.choice(NOTES),
            updated=f"{made.randrange(2019, 2026)}-{made.randrange(1, 13):02}-{made.randrange(1, 29):02}",
        )


def records(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield each meeting as a feed would write it, with a feed's faults."""
    made = random.Random(seed + 1)
    for meeting in meetings(count, seed):
        yield _written(meeting, made)


def write(into: TextIO, count: int, seed: int = 1) -> None:
    """Write the feed: one array in one line, as servers send it."""
    encode = json.JSONEncoder(separators=(",", ":")).encode
    between = "["
    for record in records(count, seed):
        into.write(between + encode(record))
        between = ","
    into.write("]" if between == "," else "[]")


def _written(meeting: Meeting, made: random.Random) -> dict[str, Any]:
    seldom = made.random  # so many of a hundred, below
    day = DAYS.index(meeting.day)
    hour, minute = map(int, meeting.time.split(":"))
    types = made.sample(TYPES, made.randrange(0, 5))
    record: dict[str, Any] = {
        "slug": int(meeting.source_id[1:])
        if seldom() < 0.06
        else f"{meeting.name.lower().replace(' ', '-')}-{meeting.source_id}",
        "name": meeting.name,
        "day": _day(day, seldom()),
        "time": f"{hour % 12 or 12}:{minute:02} {'PM' if hour >= 12 else 'AM'}" if seldom() < 0.08 else meeting.time,
        "types": ", ".join(WORDS.get(each, each) for each in types) if seldom() < 0.09 else types,
        "notes": meeting.notes,
        "region": meeting.city,
        "location": meeting.venue,
        "location_notes": "downstairs" if seldom() < 0.2 else "",
        "url": f"https://example.org/meetings/{meeting.source_id}",
    }
    if seldom() < 0.47:
        record["end_time"] = f"{(hour + 1) % 24:02}:{minute:02}"
    if seldom() < 0.11:
        record["timezone"] = meeting.timezone
    record |= _address(meeting, made)
    if seldom() > 0.17:
        text = seldom() < 0.46
        record["latitude"] = str(meeting.latitude) if text else meeting.latitude
        record["longitude"] = 0.0 if seldom() < 0.005 else str(meeting.longitude) if text else meeting.longitude
    if meeting.join_url:
        number = made.randrange(10**10)
        record["conference_url"] = meeting.join_url
        record["conference_url_notes"] = f"Meeting ID: {number} Password: none"
        record["conference_phone"] = f"+12025550{made.randrange(100, 200)},,{number}#"
        record["types"] = [*types, "ONL", "TC"] if isinstance(record["types"], list) else record["types"]
        record["attendance_option"] = "hybrid" if meeting.attendance == "hybrid" else "online"
    elif seldom() < 0.05:
        record["types"] = [*types, "TC"]
    if seldom() > 0.19:
        year, month, of_month = meeting.updated.split("-")
        us_form = seldom() < 0.06
        record["updated"] = f"{int(month)}/{int(of_month)}/{year}" if us_form else f"{meeting.updated} 19:03:46"
    if seldom() < 0.1:
        record |= {"contact_1_name": "Invented P.", "contact_1_phone": "202-555-0143", "venmo": "@nobody-here"}
    if seldom() < 0.3:
        record |= {"group": meeting.name, "group_notes": "Meets since 1974.", "district": str(made.randrange(60))}
    return record


def _day(day: int, chance: float) -> Any:
    if chance < 0.30:
        return str(day)
    if chance < 0.35:
        return DAYS[day].capitalize()
    if chance < 0.37:
        return [day, (day + 2) % 7]
    return day


def _address(meeting: Meeting, made: random.Random) -> dict[str, Any]:
    if made.random() < 0.04:
        return {}
    if made.random() < 0.5:
        region = f"{meeting.state} {meeting.postal_code}"
        return {"formatted_address": f"{meeting.street}, {meeting.city}, {region}, USA"}
    number = made.random() < 0.12
    return {
        "address": meeting.street,
        "city": meeting.city,
        "state": meeting.state,
        "postal_code": int(meeting.postal_code) if number else meeting.postal_code,
        "country": made.choice(("USA", "US", "")),
    }


def main() -> int:
    """Write a file, or to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
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
