"""One meeting, as every feed's listing becomes it: one row for each weekday or monthly rule."""

from typing import Literal, get_args

from peerref.record import Record

Program = Literal[
    "aa", "na", "al-anon", "alateen", "ca", "cma", "ma", "ga", "oa", "eda", "smart", "lifering", "ra", "dra", "other"
]
Attendance = Literal["in-person", "online", "hybrid", "phone", "inactive"]
Day = Literal["", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
Access = Literal["open", "closed", "unknown"]
Basis = Literal["", "feed", "zip", "state", "option"]
Precision = Literal["exact", "zip", "none"]

PROGRAMS: tuple[Program, ...] = get_args(Program)
DAYS: tuple[Day, ...] = get_args(Day)[1:]  # Sunday first, as in Meeting Guide
IN_A_ROOM: tuple[Attendance, ...] = ("in-person", "hybrid")
ONLINE: tuple[Attendance, ...] = ("online", "hybrid", "phone")


class Meeting(Record):
    """A meeting that was checked and may be kept.

    `id` is unique in a directory (`source:key`), `source` the name under which its feed was imported, `source_id` its
    own id in that feed. `program` is one of PROGRAMS, or in a clinic's own list the id of a group of the catalogue.
    `day` is empty where the feed names none ("by appointment"). `weeks` are the weeks of the month of a monthly rule
    (1 to 5, -1 the last), empty for every week; `interval` 2 is every second week, counted from `starts_on`. `time` is
    local wall time "HH:MM" in `timezone` (IANA), empty where unknown; without a zone no time may be shown. `minutes`
    is how long it lasts, 0 where unknown. `stated` says whether the feed itself named the attendance, or it was
    derived. `latitude` and `longitude` are degrees, None where hidden or unknown; `precision` "zip" says that they are
    those of the postal code. `audiences` are the catalogue's words, `languages` BCP 47, `raw_types` the feed's codes
    that nothing is known of. `updated` is the ISO day of the listing's last change.
    `issues` are the codes of what was mended or doubted (see `reasons`). All text is plain: no markup, no control
    characters.
    """

    id: str
    source: str
    source_id: str
    program: str
    name: str
    group: str = ""
    organisation: str = ""
    attendance: Attendance = "in-person"
    stated: bool = False
    day: Day = ""
    weeks: tuple[int, ...] = ()
    interval: int = 1
    starts_on: str = ""
    until: str = ""
    recurrence: str = ""
    time: str = ""
    minutes: int = 0
    timezone: str = ""
    timezone_basis: Basis = ""
    venue: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    directions: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: Precision = "none"
    join_url: str = ""
    join_notes: str = ""
    dial_in: str = ""
    access: Access = "unknown"
    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    raw_types: tuple[str, ...] = ()
    public_phone: str = ""
    url: str = ""
    cost: str = ""
    eligibility: str = ""
    age_min: int | None = None
    age_max: int | None = None
    how_to_join: str = ""
    notes: str = ""
    updated: str = ""
    issues: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The place in one line; empty where there is none."""
        region = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.city, region) if part)


class Wish(Record):
    """What a meeting must be for this patient.

    `audiences` are those that the patient belongs to: a meeting only for others is left out (None: nobody is). A
    meeting that names no language is taken to be in English. `access` names what may be; empty is any. `own`:
    only meetings that are for one of the audiences.
    """

    attendance: tuple[Attendance, ...] = IN_A_ROOM
    audiences: tuple[str, ...] | None = ()
    language: str = ""
    access: tuple[Access, ...] = ()
    wheelchair: bool = False
    own: bool = False
