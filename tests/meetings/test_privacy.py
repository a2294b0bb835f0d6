"""What can be somebody's own is never in a meeting."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.meetings import clean
from peerref.meetings.meeting import Meeting

from .importing_by_hand import imported, of_file, read_text, settled


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Call Marigold at 408-555-0134.", ["Marigold", "0134"]),
        ("Contact: Jane D. (jane.d+aa@example.org)", ["Jane", "jane.d", "example.org"]),
        ("jane (at) example (dot) org", ["jane", "example"]),
        ("Text (408) 555-0134 or +1 408 555 0134", ["0134"]),
        ("Chairperson Marigold Persimmon has the key", ["Marigold", "Persimmon"]),
        ("Ask for Bill W. at the door", ["Bill"]),
        ("Llame a Rosalinda al 408-555-0134", ["Rosalinda", "0134"]),
        ("Password: hunter22", ["hunter22"]),
        ("passcode is Serenity1", ["Serenity1"]),
        ("PW: grace", ["grace"]),
        ("pwd=REMOVED", ["REMOVED"]),
        ("Contraseña: paz123", ["paz123"]),
        ("One tap: +16699009128,,123456789#,,,,*445566#", ["445566"]),
        ("Venmo @Group-Elm", ["Group-Elm"]),
        ("paypal.me/groupelm", ["groupelm"]),
        ("Cash App: $GroupElm", ["GroupElm"]),
        ("Zelle to elm@example.org", ["elm@"]),
    ],
)
def test_what_is_somebodys_own_is_left_out_of_a_note(text: str, gone: list[str]) -> None:
    kept, issues = clean.prose(text)
    assert issues
    assert clean.LEFT_OUT in kept
    for word in gone:
        assert word not in kept


@pytest.mark.parametrize(
    "text",
    [
        "Meeting ID: 717 7182 8957",
        "Zoom ID: 530 851 1270",
        "A password is required.",
        "No password needed",
        "Enter at rear of building. Room 15, Building B.",
        "Call Intergroup for the code to the door",
        "Contact Zoom Host for help",
        "Doors open at 6:30, meeting 7:00 - 8:00",
        "Hall is still open from 11:30am to 7:30 Tuesday & Thursdays",
        "See Room 4 upstairs",
        "Suite 200, 1954 Camden Ave",
    ],
)
def test_what_is_nobodys_own_stays(text: str) -> None:
    assert clean.prose(text) == (text, ())


TOKEN = st.text(string.ascii_lowercase, min_size=6, max_size=12).map(lambda word: f"Qz{word}")
PERSONAL = [
    *(f"contact_{number}_{kind}" for number in (1, 2, 3) for kind in ("name", "email", "phone")),
    *("email", "phone", "contact", "contact_name", "venmo", "square", "paypal", "homegroup_online", "author"),
    *("feedback_emails", "entity_email", "zoom_password", "created_by", "cash_app", "group_email"),
]


@given(
    st.dictionaries(st.sampled_from(PERSONAL), TOKEN, min_size=1),
    st.sampled_from(["notes", "location_notes", "conference_url_notes", "group"]),
)
def test_no_field_on_people_is_in_a_meeting_whole_or_in_part(fields: dict[str, str], told_in: str) -> None:
    """Nor where the feed repeats it in another field."""
    public = {
        "slug": "a",
        "name": "Evening",
        "day": 1,
        "time": "19:00",
        "formatted_address": "1 Elm St, San Jose, CA 95112",
    }
    raw = {
        **public,
        "conference_url": "https://zoom.us/j/1",
        told_in: "We thank " + " and ".join(fields.values()),
        **fields,
    }
    (_, meeting) = imported(read_text(json.dumps([raw])))[0]
    assert isinstance(meeting, Meeting)
    kept = repr(tuple(meeting))
    for value in fields.values():
        assert value not in kept


@given(st.text(string.ascii_letters, min_size=4, max_size=10), st.integers(200, 999), st.integers(0, 9999))
def test_no_address_or_number_of_a_person_stays_in_any_text(word: str, three: int, four: int) -> None:
    phone = f"{three}-555-{four:04}"
    for field in ("notes", "directions", "name", "group", "venue", "how_to_join"):
        meeting = settled(**{field: f"Evening, {word}@example.org or {phone}"})
        kept = repr(tuple(meeting))
        assert f"{word}@" not in kept
        assert phone not in kept


def test_no_invented_person_of_the_sample_feed_is_kept() -> None:
    kept = repr([tuple(meeting) for _, meeting in of_file("meeting-guide.json") if isinstance(meeting, Meeting)])
    for private in (
        "Persimmon",
        "Marigold",
        "555-0177",
        "555-0134",
        "example.org",
        "hunter22",
        "Group-Elm",
        "groupelm",
    ):
        assert private not in kept


def test_a_password_in_the_public_link_stays_there() -> None:
    meeting = settled(join_url="https://zoom.us/j/1?pwd=abc", join_notes="Password: hunter22")
    assert meeting.join_url == "https://zoom.us/j/1?pwd=abc"
    assert "hunter22" not in meeting.join_notes


def test_those_who_lead_are_not_named() -> None:
    """Also where two are named by their first names alone."""
    text, issues = clean.prose("Facilitators: Markita and Jas. Bring a friend.")

    assert text == "Facilitators: [left out]. Bring a friend."
    assert "person-left-out" in issues
