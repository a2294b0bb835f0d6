"""Feeds that nobody publishes, in San Jose and online, for the tests of the commands."""

import json
from pathlib import Path
from typing import Any

SOUTH_FIRST = {"address": "970 S 1st St", "city": "San Jose", "state": "CA", "postal_code": 95110}
NORTH_THIRD = {"address": "160 N 3rd St", "city": "San Jose", "state": "CA", "postal_code": 95112}


def listing(slug: str, **fields: Any) -> dict[str, Any]:
    """Return one listing as Meeting Guide has it: a Tuesday evening in a church, unless `fields` say otherwise."""
    usual: dict[str, Any] = {
        "slug": slug,
        "name": slug.replace("-", " ").title(),
        "day": 2,
        "time": "19:00",
        "timezone": "America/Los_Angeles",
        "location": "Elm Street Church",
        "latitude": 37.3230,
        "longitude": -121.8800,
        "types": ["O"],
        "updated": "2026-10-01 10:00:00",
        **SOUTH_FIRST,
    }
    return {**usual, **fields}


def online(slug: str, **fields: Any) -> dict[str, Any]:
    """Return one listing that is online alone."""
    place = dict.fromkeys(("location", "address", "latitude", "longitude", "postal_code"), "")
    return listing(slug, **{**place, "conference_url": f"https://zoom.us/j/7000000{len(slug):02}", **fields})


def feed(folder: Path, *listings: dict[str, Any], name: str = "bay.json") -> Path:
    """Write a feed of `listings` and return its file."""
    file = folder / name
    file.write_text(json.dumps(listings), "utf-8")
    return file


BAY = (
    listing("tuesday-in-town"),
    listing("thursday-noon", day=4, time="12:00", **NORTH_THIRD, latitude=37.3390, longitude=-121.8890),
    listing("women-on-monday", day=1, types=["O", "W"]),
    listing("closed-on-friday", day=5, types=["C", "X"]),
    online("monday-at-home", day=1, time="20:00"),
    listing(
        "far-away", day=3, address="1 Main St", city="Fresno", postal_code=93701, latitude=36.75, longitude=-119.79
    ),
    listing("gone-for-now", types=["O", "TC"]),
)
