"""Meeting Guide feeds, with every fault that real ones have: sixty invented listings, each with one."""

import json

import pytest

from peerref.meetings.listing import ReadAs, Refused
from peerref.meetings.meeting import Meeting

from .importing_by_hand import AS_AA, TODAY, imported, of_file, read_text

ALL = of_file("meeting-guide.json")


def named(name: str) -> Meeting:
    found = [meeting for _, meeting in ALL if isinstance(meeting, Meeting) and meeting.name == name]
    assert found, name
    return found[0]


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        ("Plain evening", "day", "tuesday"),
        ("Plain evening", "time", "19:00"),
        ("Plain evening", "minutes", 60),
        ("Plain evening", "timezone", "America/Los_Angeles"),
        ("Plain evening", "timezone_basis", "zip"),
        ("Plain evening", "street", "100 Elm St"),
        ("Plain evening", "city", "San Jose"),
        ("Plain evening", "state", "CA"),
        ("Plain evening", "postal_code", "95112"),
        ("Plain evening", "attendance", "in-person"),
        ("Plain evening", "stated", False),
        ("Plain evening", "access", "open"),
        ("Plain evening", "precision", "exact"),
        ("Plain evening", "issues", ()),
        ("Zip as number", "postal_code", "02134"),
        ("Zip as number", "timezone", "America/New_York"),
        ("Coordinates as text", "latitude", 37.3449),
        ("Longitude zero", "precision", "zip"),
        ("Far from its own ZIP", "precision", "zip"),
        ("Coordinates out of range", "precision", "zip"),
        ("Day as text", "day", "tuesday"),
        ("Day as word", "day", "tuesday"),
        ("Day says more", "day", "saturday"),
        ("Day says more", "recurrence", "Saturday - Only 2nd Saturday of every month"),
        ("Day says more", "weeks", ()),
        ("Twelve-hour time", "time", "20:00"),
        ("Noon", "time", "12:00"),
        ("Unknown midnight", "time", "00:00"),
        ("Past midnight", "minutes", 90),
        ("End long after", "minutes", 0),
        ("By appointment", "day", ""),
        ("By appointment", "time", ""),
        ("Closed for now, online", "attendance", "online"),
        ("Closed for now, online", "street", ""),
        ("Online in a town", "attendance", "online"),
        ("Online in a town", "latitude", None),
        ("Online in a town", "timezone_basis", "state"),
        ("Hybrid evening", "attendance", "hybrid"),
        ("Hybrid evening", "access", "closed"),
        ("Hybrid evening", "accessibility", ("wheelchair",)),
        ("By phone only", "attendance", "phone"),
        ("Types as text", "audiences", ("women",)),
        ("Types as listed text", "audiences", ("trans", "lgbtq")),
        ("Unknown code", "raw_types", ("ZZZ",)),
        ("Open and closed", "access", "closed"),
        ("Men's step study (MEN ONLY)", "audiences", ("men",)),
        ("Wrapped link", "join_url", "https://zoom.us/j/1234567894?pwd=xyz"),
        ("Misspelt link", "join_url", "https://zoom.us/j/1234567895"),
        ("Script link", "join_url", ""),
        ("Script link", "attendance", "in-person"),
        ("Notes with markup", "notes", "Enter by the back door\nRing & wait"),
        ("Name with markup and bell", "day", "tuesday"),
        ("Weeks in prose", "recurrence", "Meets on the 2nd and 4th Tuesday of the month only."),
        ("Weeks in prose", "weeks", ()),
        ("Business meeting", "recurrence", ""),
        ("Old", "updated", "2021-08-28"),
        ("Year 9999", "updated", ""),
        ("No such zone", "timezone", "America/Los_Angeles"),
        ("No such zone", "timezone_basis", "zip"),
        ("Its own zone", "timezone", "America/Denver"),
        ("Zone from state", "timezone_basis", "state"),
        ("No zone at all", "timezone", ""),
        ("Park at dawn", "attendance", "in-person"),
        ("Register first", "join_url", "https://zoom.us/meeting/register/abc123"),
    ],
)
def test_a_listing_is_read_as_a_careful_person_would(name: str, field: str, expected: object) -> None:
    assert getattr(named(name), field) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Zip as number", "zip-mended"),
        ("Longitude zero", "coordinates-unusable"),
        ("Far from its own ZIP", "coordinates-far"),
        ("Coordinates out of range", "coordinates-unusable"),
        ("Day says more", "days-doubtful"),
        ("Unknown midnight", "midnight"),
        ("End long after", "end-dropped"),
        ("By appointment", "by-appointment"),
        ("Open and closed", "open-and-closed"),
        ("Men's step study (MEN ONLY)", "audience-from-name"),
        ("Wrapped link", "link-mended"),
        ("Script link", "link-dropped"),
        ("Suspended", "may-be-suspended"),
        ("Weeks in prose", "prose-recurrence"),
        ("Somebody's phone", "phone-left-out"),
        ("Password in notes", "password-left-out"),
        ("Payment", "payment-left-out"),
        ("Contacts", "person-left-out"),
        ("Old", "stale"),
        ("Year 9999", "date-unusable"),
        ("No such zone", "zone-unknown"),
        ("Its own zone", "zone-unlike-zip"),
        ("No zone at all", "no-zone"),
        ("A very long note", "text-cut"),
    ],
)
def test_what_is_mended_or_doubted_is_said(name: str, code: str) -> None:
    assert code in named(name).issues


@pytest.mark.parametrize(
    ("number", "reason", "inactive"),
    [
        (12, "weekday-seven", False),
        (13, "weekday-unknown", False),
        (19, "time-unknown", False),
        (21, "closed-for-now", True),
        (24, "no-way-to-attend", True),
        (27, "no-way-to-attend", True),
        (36, "no-way-to-attend", True),
        (52, "no-name", False),
        (54, "duplicate", False),
    ],
)
def test_a_listing_that_cannot_be_kept_is_refused_with_its_reason(number: int, reason: str, inactive: bool) -> None:
    found = [meeting for at, meeting in ALL if at == number]
    assert len(found) == 1
    assert isinstance(found[0], Refused)
    assert (found[0].reason, found[0].inactive) == (reason, inactive)


def test_nothing_else_is_refused() -> None:
    """No meeting is lost that a careful reader would keep."""
    assert {at for at, meeting in ALL if isinstance(meeting, Refused)} == {12, 13, 19, 21, 24, 27, 36, 52, 54}


def test_a_listing_for_several_days_becomes_a_meeting_for_each() -> None:
    for name, days in (
        ("Several days", ["monday", "wednesday", "friday"]),
        ("Several days as text", ["monday", "wednesday"]),
    ):
        found = [meeting for _, meeting in ALL if isinstance(meeting, Meeting) and meeting.name == name]
        assert [meeting.day for meeting in found] == days
        assert [meeting.id.rsplit("-", 1)[1] for meeting in found] == days


def test_every_id_is_there_once() -> None:
    ids = [meeting.id for _, meeting in ALL if isinstance(meeting, Meeting)]
    assert len(set(ids)) == len(ids)
    assert "elm:row-1-2" in ids


def test_seven_is_sunday_only_where_the_one_who_imports_says_so() -> None:
    feed = json.dumps(
        [{"name": "Late", "slug": "late", "day": 7, "time": "20:00", "conference_url": "https://zoom.us/j/1"}]
    )
    assert isinstance(imported(read_text(feed))[0][1], Refused)
    iso = imported(read_text(feed), ReadAs(source="elm", today=TODAY, program="aa", weekday="iso"))[0][1]
    assert isinstance(iso, Meeting)
    assert iso.day == "sunday"


@pytest.mark.parametrize(("number", "day"), [(0, "sunday"), (1, "monday"), (6, "saturday")])
def test_zero_is_sunday(number: int, day: str) -> None:
    feed = json.dumps([{"name": "Late", "day": number, "time": "20:00", "conference_url": "https://zoom.us/j/1"}])
    (_, meeting) = imported(read_text(feed))[0]
    assert isinstance(meeting, Meeting)
    assert meeting.day == day


def test_the_sheet_form_is_read_as_the_json_form_is() -> None:
    first, second = (meeting for _, meeting in of_file("sheet.csv", AS_AA))
    assert isinstance(first, Meeting)
    assert isinstance(second, Meeting)
    assert (first.id, first.day, first.time, first.minutes) == ("elm:sheet-1", "tuesday", "19:00", 60)
    assert (first.access, first.audiences) == ("closed", ("women",))
    assert (second.postal_code, second.notes) == ("02134", "Two\nlines")


def test_a_field_that_names_the_fellowship_counts_more_than_the_option() -> None:
    feed = json.dumps(
        [
            {
                "name": "Mixed",
                "day": "Sunday",
                "time": "4 PM",
                "fellowship": "Al-Anon (AFG) (see notes)",
                "zoomLink": "https://zoom.us/j/1",
            }
        ]
    )
    (_, meeting) = imported(read_text(feed))[0]
    assert isinstance(meeting, Meeting)
    assert meeting.program == "al-anon"
