"""What can mean several things stops with the choices, and each choice works when it is typed back."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.errors import NotInCatalogue
from peerref.referral.recognise import condition

from .hand_made import error_of
from .test_names import meaning

SHIPPED = catalogue.load()
WORDS = st.sampled_from([*sorted(SHIPPED.condition_names), *sorted(SHIPPED.icd10cm), *SHIPPED.icd10cm.values()])
JOINTS = st.sampled_from([" ", ", ", " and ", "/", " (", ") ", " no ", " history of ", " F33.1 ", "? ", "-", ": "])


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("BPD", {"borderline-personality", "bipolar"}),
        ("SAD", {"depression", "social-anxiety"}),
        ("ED", {"eating-disorders"}),
        ("PDD", {"depression", "autism"}),
        ("CUD", {"cannabis", "cocaine"}),
        ("PD", {"panic", "personality-disorder"}),
        ("AD", {"anxiety", "dementia"}),
        ("ASD", {"autism", "acute-stress"}),
        ("PPD", {"perinatal-depression"}),
        ("SI", {"suicidality"}),
        ("trauma", {"ptsd"}),
        ("withdrawal", {"alcohol-withdrawal", "sedative-withdrawal"}),
        ("suicide", {"suicide-loss", "suicidality"}),
        ("phobia", {"specific-phobia"}),
        ("bpd", {"borderline-personality", "bipolar"}),
    ],
)
def test_an_ambiguous_word_stops_with_its_meanings(typed: str, choices: set[str], known: Catalogue) -> None:
    """An abbreviation or word with several meanings is never guessed."""
    with pytest.raises(NotInCatalogue) as error:
        condition(typed, known)

    assert {choice.id for choice in error.value.choices} >= choices
    assert typed in error.value.message


def test_a_word_that_a_condition_says_to_ask_about_is_never_read(known: Catalogue) -> None:
    """Each word under a condition's `ask` stops, also where only one of its meanings is ours."""
    asked = [
        typed
        for each in known.conditions.values()
        for typed in (*each.ask, *(term for form in each.urgent_forms for term in form.ask))
    ]

    assert [typed for typed in asked if not error_of(typed, known)] == []


def test_the_meanings_are_listed_as_a_sentence(known: Catalogue) -> None:
    """What a word can mean reads as one list: 'a, b or c', without a broken end."""
    broken = []
    for typed, meanings in known.condition_names.items():
        if len(meanings) > 1 or meanings[0].startswith("?"):
            error = error_of(typed, known)
            if error and re.search(r"\bor (?:or|and|which|that|not)\b|, or\b", error.message):
                broken.append(error.message)

    assert broken == []


def assert_each_choice_works(error: NotInCatalogue) -> None:
    """Each choice, typed back, is read exactly as itself; one that is elsewhere's names its line."""
    for choice in error.choices:
        if choice.id in SHIPPED.elsewhere:
            with pytest.raises(NotInCatalogue, match="is urgent"):
                condition(choice.id, SHIPPED)
            continue
        read = condition(choice.id, SHIPPED)
        assert (meaning(read), read.match) == (choice.id, "exact")


def test_each_choice_for_an_ambiguous_name_works_when_typed_back(known: Catalogue) -> None:
    """For every name of the catalogue that stops, every choice offered is read without another question."""
    for typed, meanings in known.condition_names.items():
        if len(meanings) > 1 or meanings[0].startswith("?"):
            with pytest.raises(NotInCatalogue) as error:
                condition(typed, known)
            assert_each_choice_works(error.value)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.one_of(WORDS, JOINTS, st.text(max_size=6)), min_size=1, max_size=5))
def test_each_choice_of_any_error_works_when_typed_back(parts: list[str]) -> None:
    """Whatever is pasted together, an error's choices all work, and each is offered once, with a name."""
    error = error_of("".join(parts), SHIPPED)
    choices = error.choices if error else ()

    assert len({choice.id for choice in choices}) == len(choices)
    assert all(choice.name for choice in choices)
    if error:
        assert_each_choice_works(error)


def test_a_word_that_fits_nothing_says_where_to_look(known: Catalogue) -> None:
    """What nothing resembles is answered with the way to see what there is."""
    with pytest.raises(NotInCatalogue, match="peerref conditions"):
        condition("appendicitis", known)


def test_what_is_urgent_and_not_ours_is_never_offered_as_a_near_miss(known: Catalogue) -> None:
    """A word near to violence or abuse is not answered with it as if a group could be suggested."""
    with pytest.raises(NotInCatalogue) as error:
        condition("domestik violense", known)

    assert not {choice.id for choice in error.value.choices} & set(known.elsewhere)
