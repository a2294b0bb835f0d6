"""Meetings that nobody runs, for the tests of this folder."""

from typing import Any

from peerref.meetings.directory import Source
from peerref.meetings.meeting import Meeting

SAN_FRANCISCO = (37.7509, -122.4153)


def a_source(name: str = "bay", **changes: Any) -> Source:
    return Source(name, "/feeds/bay.json", "meeting-guide", program="aa", imported="2026-11-20")._replace(**changes)


def a_meeting(key: str = "monday-noon", source: str = "bay", **changes: Any) -> Meeting:
    latitude, longitude = SAN_FRANCISCO
    return Meeting(
        id=f"{source}:{key}", source=source, source_id=key, program="aa", name="Monday Noon", day="monday",
        time="12:00", timezone="America/Los_Angeles", timezone_basis="zip", street="1 Example St", city="San Francisco",
        state="CA", postal_code="94110", latitude=latitude, longitude=longitude, precision="exact",
    )._replace(**changes)  # fmt: skip


FULL = a_meeting(
    "full",
    group="Noon Group",
    attendance="hybrid",
    stated=True,
    weeks=(1, 3, -1),
    interval=2,
    starts_on="2026-01-05",
    minutes=90,
    audiences=("women", "young"),
    languages=("en", "es"),
    accessibility=("wheelchair",),
    flags=("newcomer",),
    raw_types=("XYZ", "a|b"),
    join_url="https://example.org/j/1?pwd=x",
    dial_in="+15550100",
    access="closed",
    age_min=18,
    notes="Ring twice.\nSecond floor – ñ.",
    updated="2026-10-01",
    issues=("zip-mended",),
)
