"""Every ICD-10-CM code that we know stands in the official table, and belongs to one condition."""

import re
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import reading
from peerref.catalogue.names import dotless
from peerref.errors import NotInCatalogue
from peerref.referral import recognise


@pytest.fixture(scope="session")
def table() -> Any:
    """The ICD-10-CM table of CMS and CDC, April 2026."""
    return reading.official_table()


def owners(known: Catalogue) -> list[tuple[str, str]]:
    """Return every code with whoever claims it: condition, urgent form or elsewhere."""
    claims = [(code, each.id) for each in known.conditions.values() for code in each.codes]
    claims += [(code, f.id) for each in known.conditions.values() for f in each.urgent_forms for code in f.codes]
    return claims + [(code, each.id) for each in known.elsewhere.values() for code in each.codes]


def test_every_code_has_its_official_title(known: Catalogue, table: Any) -> None:
    """A clinician who compares a code with the table finds the same words; a wrong title would be a wrong condition.

    A withdrawal code that doesn't exist would never be read as urgent.
    """
    kinds = [kind for kind, *_ in reading.titled_codes(known)]

    assert kinds.count("conditions") + kinds.count("elsewhere") > 150
    assert kinds.count("icd10cm") > 1600
    assert any(form.codes for each in known.conditions.values() for form in each.urgent_forms)
    assert [(remark.path, remark.what) for remark in reading.wrong_codes(known, table)] == []


def test_no_code_is_claimed_twice(known: Catalogue) -> None:
    """A code typed has one meaning, also between conditions, their urgent forms and what is elsewhere's."""
    seen: dict[str, str] = {}
    twice = [
        (code, owner, seen[dotless(code)])
        for code, owner in owners(known)
        if seen.setdefault(dotless(code), owner) != owner
    ]

    assert twice == []


def test_a_code_inside_anothers_is_an_urgent_form_or_elsewhere(known: Catalogue) -> None:
    """A category covers what is under it; only what is more urgent is taken out of it, never by another illness."""
    form_of = {form.id: each.id for each in known.conditions.values() for form in each.urgent_forms}
    owner = {dotless(code): each for code, each in owners(known)}
    wrong = []
    for code, inner in owner.items():
        for length in range(3, len(code)):
            outer = owner.get(code[:length], inner)
            if form_of.get(inner, inner) != form_of.get(outer, outer) and inner not in known.elsewhere:
                wrong.append((code, inner, code[:length], outer))

    assert wrong == []


def test_every_code_under_ours_is_read(known: Catalogue, table: Any) -> None:
    """A billable code pasted from a problem list finds the condition whose category it is under, or asks for it."""
    owner = {dotless(code): each for code, each in owners(known)}
    unread = []
    for code, _ in owners(known):
        leaves = [each for each in (code, *table.get_descendants(code)) if not table.get_children(each)]
        for leaf in leaves:
            plain = dotless(leaf)
            meant = next(owner[plain[:end]] for end in range(len(plain), 2, -1) if plain[:end] in owner)
            if meant not in known.elsewhere and meant not in read_as(leaf, known):
                unread.append((leaf, meant))

    assert unread == []


def test_whoever_harmed_themselves_is_in_danger_whatever_they_took(known: Catalogue, table: Any) -> None:
    """Each billable code of intentional poisoning or asphyxiation, and no other one, is read as suicidality."""
    codes = [code for code in table.get_all_codes(True) if re.match(r"T(3[6-9]|[45]\d|6[0-5]|71)", code)]
    billable = [code for code in codes if len(dotless(code)) == 7]
    meant = {code for code in billable if "intentional self-harm" in table.get_description(code).lower()}

    assert len(meant) > 900
    assert {code for code in billable if read_as(code, known) == {"suicidality"}} == meant


def read_as(code: str, known: Catalogue) -> set[str]:
    """Return what a code typed is read as, or all that is offered to type instead."""
    try:
        read = recognise.condition(code, known)
    except NotInCatalogue as asked:
        return {choice.id for choice in asked.choices}
    return {read.form or read.condition.id}


@pytest.mark.parametrize(
    "code",
    [
        "F10.231",
        "F10.239",
        "F13.231",
        "F13.239",
        "R45.851",
        "T14.91XA",
        "F53.1",
        "F31.13",
        "F30.13",
        "R45.88",
        "T40.2X2A",
        "T40.2X1A",
    ],
)
def test_a_code_of_an_emergency_is_urgent(known: Catalogue, code: str) -> None:
    """Withdrawal, suicidality, self-harm, psychosis after birth and acute mania come before any group."""
    read = recognise.condition(code, known)

    assert read.urgent is not None, read.condition.id
    assert read.urgent.clinician
    assert read.urgent.patient.en
    assert read.urgent.patient.es


@pytest.mark.parametrize(
    "typed",
    [
        "suicidality",
        "suicidal ideation",
        "self-harm",
        "postpartum psychosis",
        "acute mania",
        "alcohol withdrawal",
        "delirium tremens",
        "DTs",
        "benzodiazepine withdrawal",
        "overdose",
        "opioid overdose",
    ],
)
def test_an_emergency_by_name_is_urgent(known: Catalogue, typed: str) -> None:
    """What a hurried clinician types for an emergency is read as one."""
    assert recognise.condition(typed, known).urgent is not None
