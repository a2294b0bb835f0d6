"""A listing becomes a meeting or is refused: attendance, zones, identity, and whatever JSON can hold."""

import os
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.meetings import envelope
from peerref.meetings.listing import Listing, ReadAs, Refused
from peerref.meetings.meeting import DAYS, Meeting, Program
from peerref.meetings.reasons import REASONS
from peerref.meetings.settle import Identity, settle

from .importing_by_hand import AS_AA, TODAY, imported, listing, refused, settled

LINK = "https://zoom.us/j/1"
PHONE = "+16699009128,,1#"


@pytest.mark.parametrize(
    ("fields", "attendance"),
    [
        ({}, "in-person"),
        ({"join_url": LINK}, "hybrid"),
        ({"dial_in": PHONE}, "hybrid"),
        ({"join_url": LINK, "types": ["TC"]}, "online"),
        ({"dial_in": PHONE, "types": ["TC"]}, "phone"),
        ({"join_url": LINK, "street": ""}, "online"),
        ({"dial_in": PHONE, "street": ""}, "phone"),
        ({"join_url": LINK, "approximate": "yes"}, "online"),
        ({"join_url": LINK, "approximate": "no"}, "hybrid"),
        ({"join_url": LINK, "attendance": "in-person"}, "in-person"),
        ({"join_url": LINK, "attendance": "online"}, "online"),
        ({"attendance": "hybrid"}, "in-person"),
        ({"types": ["ONL"]}, "in-person"),
    ],
)
def test_attendance_is_what_link_and_address_bear_out(fields: dict[str, object], attendance: str) -> None:
    meeting = settled(**fields)
    assert meeting.attendance == attendance
    assert meeting.stated == (fields.get("attendance") == attendance)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"types": ["TC"]}, "closed-for-now"),
        ({"street": ""}, "no-way-to-attend"),
        ({"approximate": "yes"}, "no-way-to-attend"),
        ({"attendance": "inactive"}, "stated-inactive"),
        ({"attendance": "online"}, "no-way-to-attend"),
    ],
)
def test_what_nobody_can_attend_is_inactive(fields: dict[str, object], reason: str) -> None:
    found = refused(**fields)
    assert (found.reason, found.inactive) == (reason, True)


@pytest.mark.parametrize(
    ("fields", "zone", "basis"),
    [
        ({"timezone": "America/Denver"}, "America/Denver", "feed"),
        ({}, "America/Los_Angeles", "zip"),
        ({"postal_code": ""}, "America/Los_Angeles", "state"),
        (
            {"postal_code": "", "state": "TX", "city": "Nowhere", "option": "America/Chicago"},
            "America/Chicago",
            "option",
        ),
        ({"postal_code": "", "state": "TX", "latitude": 31.76, "longitude": -106.49}, "America/Denver", "zip"),
        ({"timezone": "Moon/Base", "postal_code": "10001", "state": "NY"}, "America/New_York", "zip"),
    ],
)
def test_a_zone_comes_from_the_nearest_source(fields: dict[str, object], zone: str, basis: str) -> None:
    meeting = settled(**fields)
    assert (meeting.timezone, meeting.timezone_basis) == (zone, basis)


def test_without_any_zone_the_time_is_kept_and_the_lack_is_said() -> None:
    meeting = settled(street="", city="", state="", postal_code="", join_url=LINK)
    assert (meeting.time, meeting.timezone) == ("19:00", "")
    assert "no-zone" in meeting.issues


def test_wheelchairs_and_childcare_are_nothing_to_an_online_meeting() -> None:
    assert settled(types=["X", "BA", "ASL"], street="", join_url=LINK).accessibility == ("sign-language",)


def test_the_address_in_one_line_and_its_fields_say_the_same() -> None:
    fields = settled()
    line = settled(address="100 Elm St, San Jose, CA 95112, USA", street="", city="", state="", postal_code="")
    assert fields.address == line.address == "100 Elm St, San Jose, CA 95112"


def test_a_rule_for_weeks_is_kept_where_the_form_has_one() -> None:
    meeting = settled(weeks=(2, 4), notes="Meets on the 2nd and 4th Tuesday")
    assert meeting.weeks == (2, 4)
    assert "prose-recurrence" not in meeting.issues


def test_the_same_meeting_is_there_once_and_another_with_its_id_gets_its_own() -> None:
    identity = Identity()
    first = settled()
    assert identity.admit(first) == first
    again = identity.admit(settled(source_id="two"))
    assert isinstance(again, Refused)
    assert again.reason == "duplicate"
    for number in (2, 3):
        other = identity.admit(settled(time=f"2{number}:00"))
        assert isinstance(other, Meeting)
        assert other.id == f"elm:one-{number}"


def test_a_suffixed_id_is_never_another_listings_own() -> None:
    identity = Identity()
    ids = [
        identity.admit(settled(source_id=own, time=time))
        for own, time in (("one-2", "08:00"), ("one", "09:00"), ("one", "10:00"))
    ]
    assert len({meeting.id for meeting in ids if isinstance(meeting, Meeting)}) == 3


def test_a_meeting_for_men_and_one_for_women_in_the_same_hour_are_two() -> None:
    identity = Identity()
    for types in (["M"], ["W"]):
        assert isinstance(identity.admit(settled(types=types)), Meeting)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
FIELDS = sorted(set(Listing.__annotations__) - {"source_id", "program", "attendance", "days", "weeks", "interval"} - {
    "starts_on", "until", "access", "audiences", "languages", "accessibility", "flags", "issues"
})  # fmt: skip


@given(st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=8))
def test_whatever_a_field_holds_the_answer_is_a_sound_meeting_or_a_reason(fields: dict[str, object]) -> None:
    answer = settle(listing(**fields), AS_AA)
    if isinstance(answer, Refused):
        assert answer.reason in REASONS
        return
    for meeting in answer:
        assert isinstance(hash(meeting), int)
        assert meeting.day in ("", *DAYS)
        assert meeting.time == "" or ("00:00" <= meeting.time <= "23:59" and len(meeting.time) == 5)
        assert 0 <= meeting.minutes <= 240
        assert meeting.latitude is None or -90 <= meeting.latitude <= 90
        assert meeting.longitude is None or -180 <= meeting.longitude <= 180
        assert (meeting.latitude is None) == (meeting.longitude is None) == (meeting.precision == "none")
        assert set(meeting.issues) <= set(REASONS)
        assert meeting.id.startswith("elm:")
        for value in meeting:
            if isinstance(value, str):
                value.encode()
                assert "\0" not in value


FOLDER = os.environ.get("PEERREF_REAL_FEEDS", "")
REAL: list[tuple[str, Program | None, Literal["", "iso"], int, int]] = [
    ("meeting-guide-kansascity.json", "aa", "", 206, 197),
    ("meeting-guide-sanjose.json", "aa", "", 693, 572),
    ("meeting-guide-sfmarin-records-wrapper.json", "aa", "", 350, 350),
    ("non-standard-12h-times.json", None, "", 183, 176),
    ("online-iso-weekday.json", "aa", "iso", 160, 145),
]


if FOLDER:  # real feeds are not shipped

    @pytest.mark.parametrize(("name", "program", "weekday", "read", "kept"), REAL)
    def test_real_feeds_lose_no_meeting(
        name: str, program: Program | None, weekday: Literal["", "iso"], read: int, kept: int
    ) -> None:
        read_as = ReadAs(source="real", today=TODAY, program=program, weekday=weekday)
        with (Path(FOLDER) / name).open("rb") as stream:
            found = imported(envelope.read(name, stream), read_as)
        assert len({number for number, _ in found}) == read
        assert sum(isinstance(meeting, Meeting) for _, meeting in found) == kept
