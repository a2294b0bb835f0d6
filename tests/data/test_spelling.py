"""No page that ships has a misspelled word, in either language."""

from pathlib import Path

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import reading

LIST = Path(__file__).parents[2] / "data" / "spelling.txt"


@pytest.fixture(scope="session")
def tools() -> reading.Tools:
    return reading.tools()


@pytest.fixture(scope="session")
def allowed(known: Catalogue) -> frozenset[str]:
    return reading.names_of(known) | reading.allowed_words(LIST.read_text("utf-8"))


def test_no_word_of_the_catalogue_is_misspelled(
    known: Catalogue, tools: reading.Tools, allowed: frozenset[str]
) -> None:
    """Entries and wording, English and Spanish: a misspelled page is not trusted."""
    found = reading.misspellings(known, tools.knows, allowed)

    assert [(remark.path, remark.what) for remark in found] == []


def test_a_word_is_allowed_only_where_it_is_needed(known: Catalogue, tools: reading.Tools) -> None:
    """A word that no entry has any more leaves the list, so that it can't hide a slip."""
    listed = reading.allowed_words(LIST.read_text("utf-8"))
    needed = {remark.what.split("'")[1] for remark in reading.misspellings(known, tools.knows, reading.names_of(known))}

    assert sorted(word for word in listed if not {word, word.capitalize()} & needed) == []


@pytest.mark.parametrize(
    ("language", "slips"),
    [
        ("en", "Your meetting is freee, with yuor freind, adress seperate, untill you recieve suport."),
        ("es", "Su reunión de apollo es grtis; llamenos, regístrece tambien para la depresion y el telefono."),
    ],
)
def test_a_slip_of_the_pen_is_found(language: str, slips: str, tools: reading.Tools, allowed: frozenset[str]) -> None:
    """The dictionaries are no sieve: what is really misspelled is named, what stands around it is not."""
    wrong = {
        "en": ["meetting", "freee", "yuor", "freind", "adress", "seperate", "untill", "recieve", "suport"],
        "es": ["apollo", "grtis", "llamenos", "regístrece", "tambien", "depresion", "telefono"],
    }

    assert reading.misspelled(slips, tools.knows[language], allowed) == wrong[language]


@pytest.mark.parametrize("verb", ["Dígalo", "hacerlo", "inscríbase", "LLÁMENOS", "reúnase", "díganoslo", "matarle"])
def test_a_verb_with_its_pronouns_is_a_word(verb: str, tools: reading.Tools) -> None:
    """Steps in Spanish begin with such verbs."""
    assert reading.misspelled(verb, tools.knows["es"], ()) == []
