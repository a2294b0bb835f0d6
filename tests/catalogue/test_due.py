"""What is due for a check: nothing too early, nothing too late, and what could cost a life first."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.catalogue import Catalogue, packed
from peerref.catalogue.due import Due, due
from peerref.catalogue.model import Condition, Group, Line, Match, Source, Stance, Urgent, Words
from peerref.referral import fresh

CHECKED = date(2026, 1, 1)
HALF_A_YEAR, A_YEAR = CHECKED + timedelta(183), CHECKED + timedelta(365)
A_DAY = timedelta(1)
BOTH = Words("A sentence.", "Una frase.")
SOURCES = (Source("https://help.example.org/page", ("what",)),)


def a_group(key: str, **fields: Any) -> Group:
    whole: dict[str, Any] = {
        "id": key,
        "name": "Sunday Circle",
        "organisation": "Circle Association",
        "status": "active",
        "what": BOTH,
        "who": ("self",),
        "formats": {"in-person": "moderated"},
        "led_by": "trained-peer",
        "cost": "free",
        "steps": (BOTH,),
        "languages": ("en",),
        "regions": ("US",),
        "link": "https://circle.example.org",
        "sources": SOURCES,
        "checked": CHECKED.isoformat(),
        "confidence": "high",
    }
    return Group(**{**whole, **fields})


def a_line(key: str, kind: str, **fields: Any) -> Line:
    whole: dict[str, Any] = {
        "id": key,
        "name": BOTH,
        "kind": kind,
        "status": "active",
        "what": BOTH,
        "hours": BOTH,
        "regions": ("US",),
        "languages": ("en",),
        "sources": SOURCES,
        "checked": CHECKED.isoformat(),
        "confidence": "high",
        "phone": "988",
    }
    return Line(**{**whole, **fields})


def a_condition(key: str, **fields: Any) -> Condition:
    whole: dict[str, Any] = {
        "id": key,
        "name": BOTH,
        "title": "Low mood",
        "field": "mental-health",
        "names": (),
        "sources": SOURCES,
        "checked": CHECKED.isoformat(),
    }
    return Condition(**{**whole, **fields})


def a_catalogue(*entries: Group | Line | Condition) -> Catalogue:
    kinds: dict[type, str] = {Group: "groups", Line: "lines", Condition: "conditions"}
    parts: dict[str, dict[str, str]] = {
        kind: {} for kind in ("groups", "lines", "conditions", "treatments", "roles", "evidence")
    }
    for entry in entries:
        parts[kinds[type(entry)]][entry.id] = json.dumps(entry)
    return Catalogue(packed.Memory(parts))


def told(found: list[Due]) -> list[tuple[str, tuple[str, ...], int]]:
    return [(each.id, each.what, each.overdue) for each in found]


METHADONE = (Stance(("methadone",), "welcomes", 0),)


@pytest.mark.parametrize(
    ("entry", "holds_until", "what"),
    [
        (a_group("plain"), A_YEAR, "all"),
        (a_group("with-phone", phone="1-800-950-6264"), HALF_A_YEAR, "phone"),
        (a_group("with-stance", medicine=METHADONE), HALF_A_YEAR, "medicine"),
        (a_line("with-phone", "helpline"), HALF_A_YEAR, "phone"),
        (a_line("chat-only", "helpline", phone="", chat="https://chat.example.org"), A_YEAR, "all"),
        (a_condition("low-mood"), A_YEAR, "all"),
    ],
)
def test_an_entry_is_due_on_the_day_after_its_window(entry: Any, holds_until: date, what: str) -> None:
    """Phones and stances on medicine hold half a year, the rest a year; the last day still counts as fresh."""
    known = a_catalogue(entry)

    assert due(known, holds_until) == []
    assert told(due(known, holds_until + A_DAY)) == [(entry.id, (what,), 1)]


def test_what_is_due_is_named_part_by_part_until_all_of_it_is() -> None:
    """After half a year somebody calls and asks about medicine; after a year the whole entry is read again."""
    known = a_catalogue(a_group("circle", phone="1-800-950-6264", medicine=METHADONE))

    assert told(due(known, HALF_A_YEAR + A_DAY)) == [("circle", ("phone", "medicine"), 1)]
    assert told(due(known, A_YEAR + A_DAY)) == [("circle", ("all",), 183)]


def test_what_will_be_due_soon_is_listed_when_asked() -> None:
    """`within` looks ahead: an entry due in ten days is listed for ten, not for nine."""
    known = a_catalogue(a_group("circle"))
    before = A_YEAR + A_DAY - timedelta(10)

    assert due(known, before, within=9) == []
    assert [(each.day, each.overdue) for each in due(known, before, within=10)] == [(A_YEAR.isoformat(), -9)]


def test_a_check_that_is_dated_in_the_future_is_fresh() -> None:
    """The clock of a clinic's machine may be wrong."""
    assert due(a_catalogue(a_line("night-line", "crisis")), CHECKED - timedelta(400)) == []


def test_the_most_dangerous_comes_first_whatever_is_longer_overdue() -> None:
    """Crisis lines, phones, stances on medicine where people take methadone, urgent and never-for, then the rest."""
    long_ago = (CHECKED - timedelta(300)).isoformat()
    urgent = Urgent(clinician="Assess first.", patient=BOTH, family=BOTH)
    known = a_catalogue(
        a_condition("alcohol", field="substance-use", checked=long_ago),
        a_condition("mania", urgent=urgent),
        a_group("kind-words", checked=long_ago),
        a_group("food-rooms", never_for=(Match("It restricts food.", conditions=("bulimia",)),), checked=long_ago),
        a_group("mood-group", medicine=METHADONE, checked=long_ago),
        a_group("drinkers", medicine=METHADONE, conditions=("alcohol",)),
        a_group("any-drug", medicine=METHADONE, serves_any=("substance-use",), checked=long_ago),
        a_group("by-phone", phone="1-800-950-6264"),
        a_line("warm-line", "warmline", checked=long_ago),
        a_line("night-line", "crisis"),
        a_line("911", "emergency"),
    )

    assert [each.id for each in due(known, A_YEAR + A_DAY)] == [
        "911",
        "night-line",
        "warm-line",
        "by-phone",
        "any-drug",
        "drinkers",
        "food-rooms",
        "mania",
        "mood-group",
        "alcohol",
        "kind-words",
    ]


@given(
    st.dates(CHECKED, CHECKED + timedelta(800)),
    st.sampled_from(["", "1-800-950-6264"]),
    st.sampled_from([(), METHADONE]),
)
def test_a_group_is_due_on_the_very_day_that_suggest_begins_to_doubt_it(
    today: date, phone: str, medicine: tuple[Stance, ...]
) -> None:
    """The list and the page judge by the same windows."""
    group = a_group("circle", phone=phone, medicine=medicine)

    assert bool(due(a_catalogue(group), today)) == bool(fresh.group_overdue(group, today))


def test_nothing_that_was_just_checked_is_due(known: Catalogue) -> None:
    """On the day of the newest check of the oldest entry, the list of the shipped catalogue is empty."""
    kinds = (known.groups, known.lines, known.conditions, known.treatments, known.roles, known.evidence)
    days: set[str] = {entry.checked for kind in kinds for entry in kind.values()}

    assert due(known, date.fromisoformat(min(days))) == []
    assert len(due(known, date.fromisoformat(max(days)) + timedelta(366))) == sum(len(kind) for kind in kinds)
