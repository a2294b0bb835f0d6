"""A feed's listing before it is a meeting: what the reader of a form hands over, and how it is to be settled.

What a page needs of a meeting is in `meeting`; this is for imports alone.
"""

from typing import Literal, TypedDict

from peerref.meetings.meeting import Access, Attendance, Day, Program
from peerref.record import Record


class Listing(TypedDict, total=False):
    """A feed's listing in one form's words, before it is settled: every text as the feed had it.

    `days` are named by the reader of the form (it alone knows the convention); `types` are the feed's codes or labels;
    `attendance` only where the feed states it. What must never be stored (people, private phones, e-mail addresses,
    payment handles) is not in it.
    """

    source_id: str
    name: object
    group: object
    organisation: object
    program: str
    attendance: Attendance
    days: tuple[Day, ...]
    weeks: tuple[int, ...]
    interval: int
    starts_on: str
    until: str
    recurrence: object
    time: object
    end_time: object
    minutes: object
    timezone: object
    venue: object
    address: object
    street: object
    city: object
    state: object
    postal_code: object
    country: object
    directions: object
    latitude: object
    longitude: object
    approximate: object
    join_url: object
    join_notes: object
    dial_in: object
    types: object
    access: Access
    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    accessibility: tuple[str, ...]
    flags: tuple[str, ...]
    public_phone: object
    url: object
    cost: object
    eligibility: object
    age_min: object
    age_max: object
    how_to_join: object
    notes: object
    updated: object
    issues: tuple[str, ...]


class Refused(Record):
    """A listing that is not kept: `reason` is a code of `reasons`, `inactive` where nobody can attend it."""

    reason: str
    inactive: bool = False
    detail: str = ""


class ReadAs(Record):
    """What the one who imports says of a feed, where the feed itself is silent.

    `program` scopes the type codes; `timezone` stands where a meeting has none; `weekday` is the convention for a
    feed that uses another than its form's ("iso": Monday 1 to Sunday 7). `today` judges freshness.
    """

    source: str
    today: str
    program: Program | None = None
    timezone: str = ""
    weekday: Literal["", "iso"] = ""
