"""BMLT feeds: their own count of weekdays, formats by what they mean everywhere, all values as text."""

import json

import pytest

from peerref.meetings.listing import ReadAs, Refused
from peerref.meetings.meeting import Meeting

from .importing_by_hand import TODAY, imported, of_file, read_text

AS_TOLD = ReadAs(source="brook", today=TODAY)
ALL = dict(of_file("bmlt.json", AS_TOLD))


def meeting(number: int) -> Meeting:
    found = ALL[number]
    assert isinstance(found, Meeting), found
    return found


@pytest.mark.parametrize(
    ("number", "field", "expected"),
    [
        (1, "day", "sunday"),
        (2, "day", "saturday"),
        (1, "program", "na"),
        (1, "time", "19:30"),
        (1, "minutes", 90),
        (1, "timezone", "America/New_York"),
        (1, "access", "open"),
        (1, "accessibility", ("wheelchair",)),
        (1, "attendance", "in-person"),
        (1, "stated", True),
        (1, "id", "brook:1"),
        (4, "attendance", "online"),
        (4, "latitude", None),
        (5, "attendance", "hybrid"),
        (5, "stated", False),
        (7, "audiences", ("women",)),
        (7, "languages", ("es",)),
        (7, "raw_types", ("Pitch",)),
        (9, "postal_code", ""),
        (9, "timezone_basis", "state"),
        (10, "minutes", 0),
    ],
)
def test_a_listing_is_read_as_a_careful_person_would(number: int, field: str, expected: object) -> None:
    assert getattr(meeting(number), field) == expected


@pytest.mark.parametrize(
    ("number", "reason"), [(3, "weekday-unknown"), (6, "closed-for-now"), (8, "unpublished"), (12, "no-way-to-attend")]
)
def test_what_cannot_be_kept_is_refused(number: int, reason: str) -> None:
    found = ALL[number]
    assert isinstance(found, Refused)
    assert found.reason == reason


def test_words_in_the_comments_are_doubts() -> None:
    assert "may-be-suspended" in meeting(11).issues


def test_without_its_formats_a_feed_is_read_by_the_usual_keys() -> None:
    raw = {
        "id_bigint": "5",
        "weekday_tinyint": "3",
        "start_time": "18:00:00",
        "meeting_name": "Noon",
        "formats": "C,WC,Zz",
    }
    place = {"location_street": "1 Main St", "location_municipality": "Olean", "location_province": "NY"}
    (_, found) = imported(read_text(json.dumps([{**raw, **place}])), AS_TOLD)[0]
    assert isinstance(found, Meeting)
    assert (found.day, found.access, found.accessibility, found.raw_types) == (
        "tuesday",
        "closed",
        ("wheelchair",),
        ("Zz",),
    )


def test_the_administrations_form_counts_from_zero() -> None:
    raw = {
        "id": 5,
        "day": 0,
        "startTime": "18:00",
        "duration": "01:00",
        "venueType": 1,
        "serviceBodyId": 3,
        "formatIds": [17],
    }
    place = {
        "name": "Early",
        "location_street": "1 Main St",
        "location_municipality": "Olean",
        "location_province": "NY",
    }
    feed = read_text(json.dumps([{**raw, **place}]))
    assert feed.form == "bmlt-admin"
    (_, found) = imported(feed, AS_TOLD)[0]
    assert isinstance(found, Meeting)
    assert (found.day, found.time) == ("sunday", "18:00")


def test_a_reply_with_two_fields_only_is_no_list_of_meetings() -> None:
    """A server answers with only the fields it was asked for."""
    (_, found) = imported(
        read_text('[{"service_body_bigint": "6", "longitude": "-73.9", "latitude": "40.6"}]'), AS_TOLD
    )[0]
    assert isinstance(found, Refused)
    assert found.reason == "field-missing"
