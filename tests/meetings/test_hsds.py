"""HSDS 3 as directories of services write it: which schedule holds, how it repeats, where, and what is never kept."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref.catalogue import Catalogue
from peerref.meetings import hsds
from peerref.meetings.importing import Options, check
from peerref.meetings.listing import Listing, ReadAs, Refused
from peerref.meetings.meeting import DAYS
from peerref.meetings.settle import settle
from peerref.render.hsds import hsds as exported

Json = dict[str, Any]
READ_AS = ReadAs("test", "2026-11-25")


def a_schedule(**changes: Any) -> Json:
    """Every Tuesday from seven to half past eight."""
    usual = {"id": "sch-1", "freq": "WEEKLY", "byday": "TU", "opens_at": "19:00:00", "closes_at": "20:30:00"}
    return {**usual, **changes}


def a_place(kind: str = "physical", **changes: Any) -> Json:
    """The service at a location."""
    location: Json = {"id": f"loc-{kind}", "location_type": kind, "name": "City Library"}
    if kind == "physical":
        location["addresses"] = [
            {"address_type": "postal", "address_1": "PO Box 12", "city": "Springfield"},
            {
                "address_type": "physical",
                "address_1": "100 Main Street",
                "city": "Springfield",
                "state_province": "IL",
                "postal_code": "62701",
                "country": "US",
            },
        ]
    else:
        location["url"] = "https://video.example.org/j/123"
    return {"id": f"sal-{kind}", "location": location, **changes}


def a_service(**changes: Any) -> Json:
    """A support group that meets on Tuesdays in the library."""
    usual = {
        "id": "svc-1",
        "name": "Mood circle",
        "status": "active",
        "schedules": [a_schedule()],
        "service_at_locations": [a_place()],
        "organization": {"id": "org-1", "name": "Example Alliance"},
    }
    return {**usual, **changes}


def listed(record: object) -> list[Listing]:
    """What is listed, all of it kept."""
    found = list(hsds.listings(record))
    assert not any(isinstance(each, Refused) for each in found), found
    return [each for each in found if not isinstance(each, Refused)]


def refused(record: object) -> Refused:
    """The one refusal that there is."""
    (found,) = hsds.listings(record)
    assert isinstance(found, Refused)
    return found


def when(listing: Listing) -> tuple[object, ...]:
    return listing["days"], listing["weeks"], listing["interval"]


def test_a_weekly_group_is_listed_with_its_place_and_time() -> None:
    """Day, wall time, street and organisation are those of the record; the post-office box is not where people meet."""
    (listing,) = listed(a_service())

    assert when(listing) == (("tuesday",), (), 1)
    assert (listing["time"], listing["end_time"]) == ("19:00", "20:30")
    assert (listing["street"], listing["city"], listing["postal_code"]) == ("100 Main Street", "Springfield", "62701")
    assert listing["organisation"] == "Example Alliance"
    assert listing["attendance"] == "in-person"


def test_the_offset_is_never_taken_for_a_zone() -> None:
    """`timezone` is a number of hours, which says nothing of daylight saving: the ZIP code tells the zone."""
    (listing,) = listed(a_service(schedules=[a_schedule(timezone=-6)]))
    settled = settle(listing, READ_AS)

    assert "timezone" not in listing
    assert isinstance(settled, tuple)
    assert (settled[0].timezone, settled[0].timezone_basis) == ("America/Chicago", "zip")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"byday": "TU,TH"}, [(("tuesday", "thursday"), (), 1)]),
        ({"freq": "weekly", "byday": "tu"}, [(("tuesday",), (), 1)]),
        ({"freq": "MONTHLY", "byday": "1TH,3TH"}, [(("thursday",), (1, 3), 1)]),
        ({"freq": "MONTHLY", "byday": "-1FR"}, [(("friday",), (-1,), 1)]),
        ({"freq": "MONTHLY", "byday": "1TU,3TH"}, [(("tuesday",), (1,), 1), (("thursday",), (3,), 1)]),
        ({"freq": "MONTHLY", "byday": "TH"}, [(("thursday",), (), 1)]),
        ({"interval": 2, "dtstart": "2026-01-06"}, [(("tuesday",), (), 2)]),
        ({"byday": "", "dtstart": "2026-01-07"}, [(("wednesday",), (), 1)]),
        ({"byday": ["MO", "WE"]}, [(("monday", "wednesday"), (), 1)]),
        ({"freq": "DAILY", "byday": ""}, [(DAYS, (), 1)]),
    ],
)
def test_the_rules_that_a_meeting_can_hold_are_read(rule: Json, expected: list[object]) -> None:
    """Weekly with an interval, and monthly by weekday."""
    assert [when(listing) for listing in listed(a_service(schedules=[a_schedule(**rule)]))] == expected


@pytest.mark.parametrize(
    "rule",
    [
        {"bymonthday": "1,15"},
        {"byweekno": "20"},
        {"freq": "YEARLY"},
        {"freq": "MONTHLY", "byday": "-2FR"},
        {"freq": "MONTHLY", "byday": "1TH", "interval": 2},
        {"freq": "MONTHLY", "byday": "1TH", "count": 3},
        {"interval": 2},
        {"interval": "many"},
        {"byday": "XX"},
        {"byday": "TU", "count": 4},
    ],
)
def test_any_other_rule_is_kept_in_its_own_words_with_the_day_left_open(rule: Json) -> None:
    """No patient is sent on a day that we guessed, and the report counts it."""
    (listing,) = listed(a_service(schedules=[a_schedule(**rule)]))

    assert listing["days"] == ()
    assert str(listing["recurrence"])
    assert "rule-not-read" in listing["issues"]


def test_by_appointment_is_no_fault() -> None:
    """A schedule of words alone is kept as it is said."""
    schedule = {"id": "s", "description": "By appointment; call first"}
    (listing,) = listed(a_service(schedules=[schedule]))

    assert (listing["days"], listing["recurrence"]) == ((), "By appointment; call first")
    assert "rule-not-read" not in listing["issues"]


def test_the_last_day_is_the_earlier_of_two_and_counts_from_the_start() -> None:
    """`until`, `valid_to` and `count` all end a series."""
    (both,) = listed(a_service(schedules=[a_schedule(until="2027-03-01", valid_to="2027-01-31")]))
    (counted,) = listed(a_service(schedules=[a_schedule(byday="TU,TH", count=3, dtstart="2026-12-01")]))

    assert both["until"] == "2027-01-31"
    assert counted["until"] == "2026-12-08"


@pytest.mark.parametrize(
    ("said", "time", "issue"),
    [
        ("19:00", "19:00", ""),
        ("19:00:00-05:00", "19:00", ""),
        ("19:00Z", "", "time-in-utc"),
        ("19:00+00:00", "", "time-in-utc"),
    ],
)
def test_an_offset_behind_the_time_repeats_the_zone_but_utc_is_no_wall_time(said: str, time: str, issue: str) -> None:
    """Nobody is sent at 23:00 to what begins at six."""
    (listing,) = listed(a_service(schedules=[a_schedule(opens_at=said)]))

    assert listing["time"] == time
    assert (issue in listing["issues"]) == bool(issue)


def test_the_most_specific_schedule_holds() -> None:
    """That of the service at the location, else of the location, else of the service."""
    of_location = a_place(location={**a_place()["location"], "schedules": [a_schedule(byday="WE")]})
    of_both = {**of_location, "schedules": [a_schedule(byday="FR")]}

    assert listed(a_service(service_at_locations=[of_location]))[0]["days"] == ("wednesday",)
    assert listed(a_service(service_at_locations=[of_both]))[0]["days"] == ("friday",)


def test_a_room_and_a_screen_with_the_same_schedule_are_one_hybrid_meeting() -> None:
    """With another schedule they are two meetings, and with two rooms nobody can tell which is on the screen."""
    (hybrid,) = listed(a_service(service_at_locations=[a_place(), a_place("virtual")]))
    other = a_place("virtual", schedules=[a_schedule(byday="SU")])
    two = listed(a_service(service_at_locations=[a_place(), other]))
    three = listed(a_service(service_at_locations=[a_place(), a_place(id="sal-2"), a_place("virtual")]))

    assert (hybrid["attendance"], hybrid["street"]) == ("hybrid", "100 Main Street")
    assert hybrid["join_url"] == "https://video.example.org/j/123"
    assert [each["attendance"] for each in two] == ["in-person", "online"]
    assert [each["attendance"] for each in three] == ["in-person", "in-person", "online"]


def test_a_virtual_place_is_online_without_an_address() -> None:
    """Its link is the location's; the page of the service stands in where there is none, and that is said."""
    bare = a_place("virtual")
    del bare["location"]["url"]
    (listing,) = listed(a_service(service_at_locations=[a_place("virtual")]))
    (page,) = listed(a_service(service_at_locations=[bare], url="https://example.org/group"))

    assert listing["attendance"] == "online"
    assert "street" not in listing
    assert (page["join_url"], page["issues"]) == ("https://example.org/group", ("link-of-service",))


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
def test_only_active_services_are_listed(status: str) -> None:
    """A closed group counts as inactive, with its status."""
    assert refused(a_service(status=status)) == Refused("service-not-active", True, status)


def test_a_service_without_a_schedule_is_no_meeting() -> None:
    """It is refused, and the reason says what it is."""
    assert refused(a_service(schedules=[])).reason == "service-without-schedule"


def test_our_own_export_is_refused_for_a_clear_reason(known: Catalogue) -> None:
    """Its services are groups: each is refused as one without a schedule, or as not active, and none is a fault."""
    found = list(hsds.listings(json.loads(exported(known))))

    assert len(found) == len(known.groups)
    assert {each.reason for each in found if isinstance(each, Refused)} == {
        "service-without-schedule",
        "service-not-active",
    }


def test_other_services_of_a_211_directory_are_refused() -> None:
    """A food bank's opening hours are no meeting; a service without such codes is taken at its word."""
    attribute: Json = {"taxonomy_term": {"code": "BD-1800.2000", "name": "Food Pantries"}}
    groups: Json = {"taxonomy_term": {"code": "PN-8100.5000", "name": "Mental Health Related Support Groups"}}

    assert refused(a_service(attributes=[attribute])).reason == "not-a-support-group"
    assert listed(a_service(attributes=[attribute, groups]))
    assert listed(a_service(attributes=[]))


def test_people_are_never_kept() -> None:
    """No contact, no e-mail address, and no number that is also a named contact's."""
    phone = {"number": "+1 217-555-0142", "type": "voice"}
    person = {"name": "Ann Persona", "email": "ann@example.org", "phones": [{"number": "217 555 0199"}]}
    service = a_service(
        email="office@example.org",
        contacts=[person],
        phones=[{"number": "(217) 555-0199", "type": "voice"}, phone],
        organization={"name": "Example Alliance", "contacts": [person], "email": "org@example.org"},
    )
    (listing,) = listed(service)
    said = json.dumps(listing)

    assert listing["public_phone"] == "+1 217-555-0142"
    assert not any(word in said for word in ("Persona", "0199", "@example.org"))


def test_what_a_patient_asks_is_kept() -> None:
    """Cost, eligibility, how to join, ages, languages, and that a wheelchair gets in."""
    place = a_place()
    place["location"]["accessibility"] = [{"description": "Wheelchair access on all levels."}]
    service = a_service(
        fees_description="Free",
        eligibility_description="Adults with bipolar disorder",
        application_process="Just come.",
        minimum_age=18,
        maximum_age="64",
        languages=[{"code": "spa"}, {"name": "English"}],
        service_at_locations=[place],
        last_modified="2026-09-03T10:30:45.123Z",
        assured_date="2026-10-01",
    )
    (listing,) = listed(service)

    assert (listing["cost"], listing["eligibility"], listing["how_to_join"]) == (
        "Free",
        "Adults with bipolar disorder",
        "Just come.",
    )
    assert (listing["age_min"], listing["age_max"]) == (18, 64)
    assert listing["languages"] == ("es", "en")
    assert listing["accessibility"] == ("wheelchair",)
    assert listing["updated"] == "2026-10-01"


def test_a_place_that_says_no_to_wheelchairs_is_not_listed_as_accessible() -> None:
    """'Not wheelchair accessible' holds the word, and means the opposite."""
    place = a_place()
    place["location"]["accessibility"] = [{"description": "The room is not wheelchair accessible."}]

    assert listed(a_service(service_at_locations=[place]))[0]["accessibility"] == ()


def test_every_wrapping_of_a_service_lists_the_same() -> None:
    """An organisation with services, a page, and a service at a location hold what the service alone does."""
    service = a_service()
    organisation = {**service["organization"], "services": [{k: v for k, v in service.items() if k != "organization"}]}
    at_location = {**a_place(), "service": {k: v for k, v in service.items() if k != "service_at_locations"}}
    page = {"total_items": 1, "contents": [service]}
    expected = listed(service)

    assert listed(organisation) == expected
    assert listed(page) == expected
    assert listed(at_location) == expected


@pytest.mark.parametrize("late", [False, True])
def test_an_organisation_is_one_record_however_its_fields_are_ordered(tmp_path: Path, late: bool) -> None:
    """Its locations are not taken for meetings, and its services keep its name."""
    named = {"id": "org-1", "name": "Example Alliance"}
    has = {"services": [a_service(organization=None)] * 1, "locations": [a_place()["location"]]}
    file = tmp_path / "organisation.json"
    file.write_text(json.dumps({**has, **named} if late else {**named, **dict(reversed(has.items()))}))
    (source,) = check([str(file)], Options("2026-11-25")).sources

    assert (source.kind, source.read, source.kept) == ("hsds", 1, 1)


def test_an_organisation_of_a_thousand_services_is_read(tmp_path: Path) -> None:
    """All of a county may be one record."""
    services = [a_service(id=f"s{at}", name=f"Circle {at}", description="x" * 1500) for at in range(1000)]
    file = tmp_path / "county.json"
    file.write_text(json.dumps([{"id": "org", "name": "County", "services": services}]))

    assert check([str(file)], Options("2026-11-25")).sources[0].kept == 1000


def test_ids_differ_between_places_that_share_a_schedule() -> None:
    """Each meeting has an id of its own, the same at every import."""
    shared = a_service(service_at_locations=[a_place(), a_place(id="sal-2")])
    ids = [listing["source_id"] for listing in listed(shared)]

    assert len(set(ids)) == 2
    assert ids == [listing["source_id"] for listing in listed(copy.deepcopy(shared))]


def test_a_service_of_thousands_of_schedules_is_refused() -> None:
    """A thousand places with a thousand schedules each are a million listings in one record."""
    service = a_service(schedules=[a_schedule()] * 1000, service_at_locations=[a_place()] * 1000)

    assert refused(service).reason == "too-many-schedules"


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["TU", "WEEKLY", "-1FR"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_malformed_record_breaks_the_reader(data: st.DataObject) -> None:
    """Whatever stands in any field, a listing that can be settled comes out, or a refusal."""
    service = a_service()
    place, schedule = service["service_at_locations"][0], service["schedules"][0]
    holders = [service, place, place["location"], place["location"]["addresses"][1], schedule, service["organization"]]
    fields = ("attributes", "languages", "phones", "contacts", "accessibility", "cost_options", "bymonthday", "count")
    for _ in range(data.draw(st.integers(1, 4))):
        holder = data.draw(st.sampled_from(holders))
        holder[data.draw(st.sampled_from([*holder, *fields, "interval", "until", "dtstart"]))] = data.draw(ANY)

    for each in hsds.listings(service):
        if not isinstance(each, Refused):
            settle(each, READ_AS)


@given(ANY)
@settings(max_examples=200, deadline=None)
def test_no_record_at_all_breaks_the_reader(record: object) -> None:
    """Nor does a record that is nothing like a service."""
    list(hsds.listings(record))
    hsds.looks_like(record)
