"""ICD-10-CM codes and official titles are read, and a category covers what is under it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.catalogue.names import normalise
from peerref.errors import NotInCatalogue
from peerref.referral.recognise import condition

from .hand_made import error_of
from .test_names import meaning

SHIPPED = catalogue.load()
CODES = sorted(SHIPPED.icd10cm)


@pytest.mark.parametrize("typed", ["F33.1", "f33.1", "F331", "f331", " F33.1 "])
def test_a_code_is_read_in_any_case_with_or_without_its_dot(typed: str, known: Catalogue) -> None:
    """A code is the same code in capitals or not, with its dot or not."""
    read = condition(typed, known)

    assert (read.condition.id, read.match) == ("depression", "exact")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("F32", "depression"),
        ("F33", "depression"),
        ("F32.A", "depression"),
        ("F34.1", "depression"),
        ("F31", "bipolar"),
        ("F31.81", "bipolar"),
        ("F31.2", "acute-mania"),
        ("F30.10", "acute-mania"),
        ("F41.1", "gad"),
        ("F41.0", "panic"),
        ("F41.9", "anxiety"),
        ("F43.1", "ptsd"),
        ("F43.12", "ptsd"),
        ("F43.81", "grief"),
        ("F60.3", "borderline-personality"),
        ("F42", "ocd"),
        ("F42.3", "hoarding"),
        ("F84.0", "autism"),
        ("F90.2", "adhd"),
        ("F20.9", "schizophrenia"),
        ("F25.0", "schizoaffective"),
        ("F50.2", "bulimia"),
        ("F53.0", "perinatal-depression"),
        ("F53.1", "postpartum-psychosis"),
        ("F10", "alcohol"),
        ("F10.2", "alcohol"),
        ("F10.20", "alcohol"),
        ("F10.231", "alcohol-withdrawal"),
        ("F11.20", "opioid"),
        ("F13.20", "sedative"),
        ("F17.210", "tobacco"),
        ("F63.0", "gambling"),
        ("R45.851", "suicidality"),
        ("Z63.4", "grief"),
    ],
)
def test_a_code_means_its_condition(typed: str, expected: str, known: Catalogue) -> None:
    """A code, a subcode or a category is read as the condition that it stands for."""
    assert meaning(condition(typed, known)) == expected


@pytest.mark.parametrize("typed", ["F32.7", "F33.10", "F99", "I10", "J45.909", "E11.9", "Z99.9", "F1", "F88.1234567"])
def test_a_code_that_is_none_of_ours_is_not_read(typed: str, known: Catalogue) -> None:
    """A code that does not exist, or belongs to nothing in the catalogue, is never read as a neighbour."""
    with pytest.raises(NotInCatalogue):
        condition(typed, known)


def test_every_code_of_a_condition_reads_back_to_it(known: Catalogue) -> None:
    """Each code that a condition or an urgent form of one holds is read as it, unless it says to ask."""
    asked = {term for each in known.conditions.values() for term in each.ask}
    wrong = []
    for each in known.conditions.values():
        owners = [(each.id, each.codes), *((form.id, form.codes) for form in each.urgent_forms)]
        wrong += [
            (owner, code, got)
            for owner, codes in owners
            for code in codes
            if code not in asked and (got := meaning(condition(code, known))) != owner
        ]

    assert wrong == []


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(CODES))
def test_every_form_of_a_code_is_one_meaning(code: str) -> None:
    """Any code of the table is read alike with its dot, without it, and in small letters; or alike asked about."""
    assert len({_read_or_asked(typed) for typed in (code, code.replace(".", ""), code.lower())}) == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Panic disorder [episodic paroxysmal anxiety]", "panic"),
        ("Panic disorder [episodic paroxysmal anxiety] (F41.0)", "panic"),
        ("Unspecified mood [affective] disorder", "mood-disorder"),
    ],
)
def test_an_official_title_with_brackets_is_no_markup(typed: str, expected: str, known: Catalogue) -> None:
    """Some official titles hold square brackets; pasted as they are, they are read."""
    assert meaning(condition(typed, known)) == expected


@pytest.mark.parametrize("code", ["F63.89", "F6389", "f63.89", "Z63.6", "Z636"])
def test_a_code_with_several_meanings_is_asked_about_in_every_form(code: str, known: Catalogue) -> None:
    """A code that says nothing exact is asked about, with its dot or without."""
    error = error_of(code, known)

    assert error is not None
    assert len(error.choices) > 1


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(CODES))
def test_an_official_title_means_what_its_code_means(code: str) -> None:
    """The official title of a code, pasted whole, is read as the code is, unless it is a name of something else."""
    title = SHIPPED.icd10cm[code]
    if normalise(title) in SHIPPED.condition_names or list(SHIPPED.icd10cm.values()).count(title) > 1:
        return

    assert _read_or_asked(title) == _read_or_asked(code)


def test_a_category_is_read_or_asked_about(known: Catalogue) -> None:
    """Each category above our codes is read as what it covers, or asked about with what it covers."""
    for category in {code[:3] for code in CODES}:
        under = {owner for code, owner in known.codes.items() if code.startswith(category)}
        error = error_of(category, known)
        offered = {choice.id for choice in error.choices} if error else {meaning(condition(category, known))}

        assert offered & under or under <= set(known.elsewhere)


def _read_or_asked(typed: str) -> str | frozenset[str]:
    try:
        return meaning(condition(typed, SHIPPED))
    except NotInCatalogue as error:
        return frozenset(choice.id for choice in error.choices)
