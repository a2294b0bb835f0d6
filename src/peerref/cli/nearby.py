"""What the clinic's directory of meetings holds for one request, for `suggest --near` and `meetings near`.

The directory and the ZIP table are opened here and nowhere else; nothing of the patient leaves the machine.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peerref.errors import NotInCatalogue, PeerrefError, WrongUse
from peerref.record import Record

if TYPE_CHECKING:
    from datetime import date

    from peerref.cli.settings import Settings
    from peerref.meetings.directory import Directory
    from peerref.meetings.meeting import Wish
    from peerref.meetings.zip_table import Place
    from peerref.referral.attend import Found
    from peerref.referral.request import Suggestion

WIDEST = 500  # miles
EMPTY = "No meetings are loaded on this machine: see 'peerref meetings import --help'."


def folder() -> Path:
    """Return where the directory of meetings is."""
    from peerref.cli.home import home

    return home() / "meetings"


def opened() -> "Directory | None":
    """Open the directory for reading; None where nothing was loaded."""
    from peerref.meetings.directory import Directory

    return Directory.open(folder())


def loaded() -> bool:
    """Say whether there is a directory, without opening it."""
    return (folder() / "directory.sqlite").exists()


class Local(Record):
    """What was typed of meetings near by; `online`: the next ones online will do. `calendar` is a file to write."""

    near: str | None
    within: int | None
    timezone: str | None
    calendar: Path | None = None
    online: bool = False
    wheelchair: bool = False

    @property
    def named(self) -> bool:
        """Whether meetings were asked for."""
        return bool(self.near or self.timezone or self.calendar or self.wheelchair)

    def check(self) -> None:
        """Raise WrongUse or FileTrouble where the calendar can't be written."""
        if self.calendar:
            from peerref.cli.output import check_target

            if self.calendar.suffix.lower() != ".ics":
                raise WrongUse("--calendar: end the file's name in .ics, like meetings.ics")
            check_target(self.calendar, "--calendar")

    def meetings(self, found: "Suggestion", usual: "Settings", day: "date | None") -> "tuple[Suggestion, str]":
        """Return the suggestion with meetings, and the patient's zone; `day` is --today where it was given."""
        zip_ = usual.zip if self.near is None else self.near
        if not (self.named or ((zip_ or self.online) and loaded())):
            return found, ""
        named = zone(self.timezone) if self.timezone else usual.timezone
        wanted = Wanted(zip_, self.within or usual.within, named, self.wheelchair)
        return with_meetings(found, wanted, _begins(day, wanted) if day else datetime.now(UTC))

    def to_calendar(self, found: "Suggestion", wording: Mapping[str, Any], day: "date", language: str) -> list[str]:
        """Write the meetings that the page shows; where there are none, say that no file was written."""
        if not self.calendar:
            return []
        from peerref.cli.output import to_file
        from peerref.handout.meetings import shown
        from peerref.render.calendar import calendar, lacking

        meetings = [each.meeting for fit in found.fits for each in shown(found, fit)]
        told = [f"Not in the calendar: {each.name}; {why}." for each in meetings if (why := lacking(each, day))]
        meetings = [each for each in meetings if not lacking(each, day)]
        if not meetings:
            on_page = "on the page that a calendar can hold" if told else "on the page"
            return [*told, f"No calendar file was written: there is no meeting {on_page}."]
        to_file(calendar(meetings, wording, today=day, language=language), self.calendar, "--calendar")
        return told


class Wanted(Record):
    """Where and how far.

    `zip` is as typed, "" for online meetings alone; `timezone` is the patient's, "" where the machine's stands for it.
    """

    zip: str = ""
    within: int = 25
    timezone: str = ""
    wheelchair: bool = False


def zone(typed: str, option: str = "--timezone") -> str:
    """Return an IANA zone that exists; raises WrongUse."""
    from peerref.meetings.occurrence import zone as known

    if known(typed) is None:
        raise WrongUse(f"{option} takes a time zone like America/Los_Angeles")
    return typed


def place(typed: str) -> "Place":
    """Return where a ZIP code is; raises WrongUse for what is none, NotInCatalogue for one that is not known."""
    from peerref.meetings import zip_table

    code = zip_table.zip5(typed)
    if not code:
        raise WrongUse("--near takes a ZIP code of five digits, like 94110")
    found = zip_table.lookup(code)
    if found is None:
        raise NotInCatalogue(f"the ZIP code {code} is not known; try one nearby")
    return found


def machine_zone() -> str:
    """Return the zone of this machine's clock, "" where it does not say, or keeps UTC as servers do."""
    import os

    named = os.environ.get("TZ", "").lstrip(":")
    if not named:
        link = Path("/etc/localtime")
        named = str(link.resolve()).rpartition("zoneinfo/")[2] if link.is_symlink() else ""
    from peerref.meetings.occurrence import zone as known

    return named if known(named) and named not in ("UTC", "Etc/UTC", "Zulu") else ""


def _begins(day: "date", wanted: Wanted) -> datetime:
    """Return when a day begins where the patient is: at midnight UTC it is still the evening before in America."""
    from zoneinfo import ZoneInfo

    from peerref.meetings import zip_table

    here = zip_table.lookup(zip_table.zip5(wanted.zip))
    named = wanted.timezone or (here.timezone if here else machine_zone())
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(named) if named else UTC)


def with_meetings(suggestion: "Suggestion", wanted: Wanted, now: datetime) -> "tuple[Suggestion, str]":
    """Return the suggestion with its groups' meetings, and the zone of the patient.

    What keeps meetings off the page (an unknown ZIP code, an empty or damaged directory) is a notice: the page is made
    all the same.
    """
    here, notices = None, []
    if wanted.zip:
        try:
            here = place(wanted.zip)
        except NotInCatalogue as unknown:
            notices.append(f"No meetings near the patient: {unknown.message}.")
    reader = wanted.timezone or (here.timezone if here else "" if wanted.zip else machine_zone())
    try:
        found = _searched(suggestion, here, wanted, now)
    except PeerrefError as trouble:
        notices.append(f"No meetings on the page: {trouble.message}")
    else:
        notices += _unlisted(found) if found else [EMPTY]
        suggestion = found or suggestion
    return suggestion._replace(notices=(*suggestion.notices, *notices)), reader


def _unlisted(suggestion: "Suggestion") -> list[str]:
    """Say which groups have nothing in the directory that the patient may attend, where some should."""
    told = " ".join(suggestion.notices)
    lacking = [
        fit for fit in suggestion.fits if not fit.meetings and f"No in-person meeting of {fit.group.name} " not in told
    ]
    if lacking and len(lacking) == len(suggestion.fits):
        return ["No meeting of these groups is loaded on this machine; their own pages list them."]
    names = [fit.group.name for fit in lacking if fit.group.program]
    return [f"No meeting for this patient is loaded for {', '.join(names)}."] if names else []


def _searched(suggestion: "Suggestion", here: "Place | None", wanted: Wanted, now: datetime) -> "Suggestion | None":
    """Return the suggestion with what the directory has for each group; None where there is no directory.

    A group's meetings are those of its programme, and those that a clinic's own list gives to its id.
    """
    from peerref.referral.nearby import Searched
    from peerref.referral.nearby import with_meetings as beside

    directory = opened()
    if directory is None:
        return None
    with directory:
        found = {}
        for fit in suggestion.fits:
            programs = [each for each in (fit.group.program, fit.group.id) if each]
            place = here if "in-person" in fit.group.formats else None  # who is online alone has no street address
            found[fit.group.id] = Searched(
                partial(_near, directory, programs, place, wanted.within),
                partial(_near, directory, programs, place, WIDEST),
                partial(_online, directory, programs, now),
            )
        return beside(suggestion, found, now=now, miles=wanted.within if here else 0, wheelchair=wanted.wheelchair)


def _near(
    directory: "Directory", programs: Collection[str], here: "Place | None", miles: int, limit: int, wish: "Wish"
) -> "list[Found]":
    from peerref.meetings import near
    from peerref.referral.attend import Found

    if here is None:
        return []
    found = near.nearest(directory, programs, here.latitude, here.longitude, within=miles, limit=limit, wish=wish)
    return [Found(*each) for each in found]


def _online(
    directory: "Directory", programs: Collection[str], now: datetime, limit: int, wish: "Wish"
) -> "list[Found]":
    from peerref.meetings import near
    from peerref.referral.attend import Found

    wish = wish._replace(attendance=("online", "phone"), wheelchair=False)
    return [Found(each.meeting) for each in near.online(directory, programs, now, limit=limit, wish=wish)]
