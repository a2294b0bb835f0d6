"""What a clinician types is read by its exact name, in English or Spanish, however it is spaced."""

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.names import normalise
from peerref.errors import NotInCatalogue
from peerref.referral.recognise import condition
from peerref.referral.request import ReadCondition


def meaning(read: ReadCondition) -> str:
    return read.form or read.condition.id


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("depression", "depression"),
        ("major depressive disorder", "depression"),
        ("bipolar", "bipolar"),
        ("generalized anxiety disorder", "gad"),
        ("post-traumatic stress disorder", "ptsd"),
        ("obsessive-compulsive disorder", "ocd"),
        ("schizophrenia", "schizophrenia"),
        ("borderline personality disorder", "borderline-personality"),
        ("alcohol use disorder", "alcohol"),
        ("alcoholism", "alcohol"),
        ("opioid use disorder", "opioid"),
        ("binge eating disorder", "binge-eating"),
        ("grief", "grief"),
        ("postpartum depression", "perinatal-depression"),
        ("smoking", "tobacco"),
    ],
)
def test_a_condition_is_read_by_its_name(typed: str, expected: str, known: Catalogue) -> None:
    """A name, a synonym or a lay word is read as its condition, exactly."""
    read = condition(typed, known)

    assert (read.condition.id, read.match) == (expected, "exact")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("depresión", "depression"),
        ("depresion", "depression"),
        ("ansiedad", "anxiety"),
        ("trastorno bipolar", "bipolar"),
        ("trastorno de estrés postraumático", "ptsd"),
        ("TEPT", "ptsd"),
        ("esquizofrenia", "schizophrenia"),
        ("alcoholismo", "alcohol"),
        ("adicción a opioides", "opioid"),
        ("duelo", "grief"),
        ("ludopatía", "gambling"),
        ("TDAH", "adhd"),
        ("pensamientos suicidas", "suicidality"),
        ("autolesiones", "self-harm"),
    ],
)
def test_a_condition_is_read_in_spanish(typed: str, expected: str, known: Catalogue) -> None:
    """Spanish names work, with their accents or without."""
    assert condition(typed, known).condition.id == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("MDD", "depression"),
        ("GAD", "gad"),
        ("OCD", "ocd"),
        ("PTSD", "ptsd"),
        ("AUD", "alcohol"),
        ("OUD", "opioid"),
        ("ADHD", "adhd"),
        ("SUD", "substance-use"),
        ("BED", "binge-eating"),
        ("C-PTSD", "complex-ptsd"),
        ("mdd", "depression"),
    ],
)
def test_an_abbreviation_with_one_meaning_is_read(typed: str, expected: str, known: Catalogue) -> None:
    """An abbreviation that means one thing only is read as it, in any case."""
    read = condition(typed, known)

    assert (read.condition.id, read.match) == (expected, "exact")


@pytest.mark.parametrize(
    "typed",
    [
        "MAJOR DEPRESSIVE DISORDER",
        "major-depressive-disorder",
        "  major \t depressive\n disorder  ",
        "Major Depressive Disorder.",
        "major depressive\N{NO-BREAK SPACE}disorder",
        "major\N{EN DASH}depressive disorder",
    ],
)
def test_case_white_space_and_hyphens_make_no_difference(typed: str, known: Catalogue) -> None:
    """However a name is spaced, hyphenated or written in capitals, it is the same name."""
    read = condition(typed, known)

    assert (read.condition.id, read.match) == ("depression", "exact")


def test_every_name_in_the_catalogue_reads_back_to_its_own_condition(known: Catalogue) -> None:
    """Each id, plain name, title and synonym of a condition is read as that condition, without a question."""
    wrong = []
    for each in known.conditions.values():
        asked = {normalise(term) for other in known.conditions.values() for term in other.ask}
        for typed in (each.id, *each.name, each.title, *each.names):
            if normalise(typed) in asked:
                continue
            try:
                read = condition(typed, known)
            except NotInCatalogue as error:
                wrong.append((each.id, typed, error.message))
                continue
            if (meaning(read), read.match) != (each.id, "exact"):
                wrong.append((each.id, typed, meaning(read)))

    assert wrong == []


def test_every_id_reads_back_even_where_a_word_like_it_is_ambiguous(known: Catalogue) -> None:
    """The id of a condition or of an urgent form of one is always read without a question."""
    ids = [*known.conditions, *(form.id for each in known.conditions.values() for form in each.urgent_forms)]

    assert [meaning(condition(key, known)) for key in ids] == ids


def test_every_name_of_an_urgent_form_reads_back_to_it(known: Catalogue) -> None:
    """A name of an urgent form is read as that form and carries its urgent words."""
    wrong = []
    for each in known.conditions.values():
        for form in each.urgent_forms:
            for typed in (form.id, *form.name, *form.names):
                read = condition(typed, known)
                if (read.condition.id, read.form, read.urgent) != (each.id, form.id, form.urgent):
                    wrong.append((form.id, typed, meaning(read)))

    assert wrong == []


@pytest.mark.parametrize(
    "typed",
    [
        "depressed skull fracture",
        "ST depression",
        "ST segment depression",
        "respiratory depression",
        "bone marrow depression",
        "alcohol swab",
        "opioid induced constipation",
        "cocaine allergy",
        "panic button",
        "stimulant laxative",
        "suicide prevention training",
        "addiction medicine consult",
        "anxious to leave",
        "mother with schizophrenia",
        "son with opioid use disorder",
    ],
)
def test_a_name_inside_other_words_does_not_count(typed: str, known: Catalogue) -> None:
    """A condition's name among words that make it something else is not read as that condition."""
    with pytest.raises(NotInCatalogue):
        condition(typed, known)
