"""A misspelling is read only where one condition is clearly nearest, and then it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.errors import NotInCatalogue
from peerref.referral.recognise import condition

from .hand_made import understood
from .test_names import meaning

SHIPPED = catalogue.load()
LONG_NAMES = [name for name in sorted(SHIPPED.condition_names) if len(name) > 8 and name.isalpha()]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("depresson", "depression"),
        ("deppression", "depression"),
        ("anxeity", "anxiety"),
        ("schizophernia", "schizophrenia"),
        ("bipoler", "bipolar"),
        ("alchohol", "alcohol"),
        ("opiod use disorder", "opioid"),
        ("insomina", "insomnia"),
        ("bullimia", "bulimia"),
        ("greif", "grief"),
        ("gambeling", "gambling"),
        ("postpartem depression", "perinatal-depression"),
        ("boarderline personality disorder", "borderline-personality"),
        ("suicidel ideation", "suicidality"),
        ("canabis", "cannabis"),
        ("depresssion (HCC)", "depression"),
    ],
)
def test_a_misspelling_is_read_and_said(typed: str, expected: str, known: Catalogue) -> None:
    """A slip in a long word is read as what it is clearly nearest to, and the reading is told."""
    read = condition(typed, known)
    told = understood(known, typed).reading

    assert (read.condition.id, read.match) == (expected, "near")
    assert told == (f"'{typed}' read as: {read.condition.name.en}",)


def test_nothing_is_said_where_the_name_was_exact(known: Catalogue) -> None:
    """An exact name is not read back as if it had been a misspelling."""
    assert understood(known, "depression").reading == ()


def test_a_misspelled_urgent_condition_is_urgent(known: Catalogue) -> None:
    """A slip of the pen does not take the urgency away."""
    assert understood(known, "sucidal ideation").request.urgent


@pytest.mark.parametrize(
    "typed",
    [
        "brief",
        "briefs",
        "unipolar",
        "repression",
        "compression",
        "expression",
        "neurosis",
        "psoriasis",
        "anemia",
        "anoxia",
        "boarding",
        "steroid use disorder",
        "caffeine use disorder",
        "bleeding disorder",
        "seizure disorder",
        "weight loss",
        "pancreatitis",
        "hypotonia",
        "convulsion",
        "convulsions",
        "adduction",
        "abduction",
        "contusion",
        "confusion",
        "dislocation",
        "digression",
        "magic",
    ],
)
def test_another_word_that_looks_like_a_condition_is_not_read(typed: str, known: Catalogue) -> None:
    """A real word, above all another finding of medicine, is not a misspelling of a condition."""
    with pytest.raises(NotInCatalogue):
        condition(typed, known)


@pytest.mark.parametrize("typed", ["gaad", "ocdd", "ptsdd", "adhdd", "mdn", "oub", "F33.x1", "4depression"])
def test_a_slip_in_a_short_word_or_a_code_is_never_read(typed: str, known: Catalogue) -> None:
    """In abbreviations and codes one letter is another illness, so they are matched exactly or not at all."""
    with pytest.raises(NotInCatalogue):
        condition(typed, known)


def test_a_slip_as_near_to_two_conditions_is_asked_about(known: Catalogue) -> None:
    """'gamling' is one letter from gambling and from gaming: the clinician chooses."""
    with pytest.raises(NotInCatalogue) as error:
        condition("gamling", known)

    assert {choice.id for choice in error.value.choices} == {"gambling", "gaming"}


def test_a_misspelling_of_an_ambiguous_word_is_asked_about(known: Catalogue) -> None:
    """A slip in a word with several meanings has as many."""
    with pytest.raises(NotInCatalogue) as error:
        condition("paranoai", known)

    assert {choice.id for choice in error.value.choices} >= {"schizophrenia", "psychosis"}


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(LONG_NAMES), st.data())
def test_a_lost_letter_never_turns_a_name_into_another_condition(name: str, data: st.DataObject) -> None:
    """With one letter lost a long name is read as itself, exactly as another name, or not at all."""
    at = data.draw(st.integers(1, len(name) - 1))
    typed = name[:at] + name[at + 1 :]

    try:
        read = condition(typed, SHIPPED)
    except NotInCatalogue:
        return

    assert read.match == "exact" or meaning(read) in SHIPPED.condition_names[name]
