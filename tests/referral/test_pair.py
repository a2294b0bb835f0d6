"""What the page says of each treatment: keep going, and never stop alone."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Words
from peerref.referral.pair import pairing
from peerref.referral.request import Advice, ReadTreatment

from .hand_made import a_request, a_treatment, taking, understood

YOURS = re.compile(r"\byou(?:r|rs|rself)?\b|\b(?:su|sus|usted|tu|tus)\b", re.IGNORECASE)
STOPPING_IS_FINE = re.compile(
    r"\b(?:safe to stop|can (?:safely )?stop|may stop|stop (?:it |this )?(?:any ?time|when you like|whenever)|"
    r"no (?:risk|danger|harm)|fine to stop|no longer need|instead of)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def english(known: Catalogue) -> Mapping[str, Any]:
    return known.wording("en")


def advice_on(
    wording: Mapping[str, Any], who: str, *treatments: ReadTreatment, language: str = "en"
) -> tuple[Advice, ...]:
    return pairing(a_request(who=who, treatments=treatments), wording, language)


def every(known: Catalogue, who: str) -> tuple[Advice, ...]:
    return advice_on(known.wording("en"), who, *taking(*known.treatments.values()))


def test_a_medicine_is_to_be_kept_taking(english: Mapping[str, Any]) -> None:
    """The page names the medicine and says to keep taking it, with the warning and its reason."""
    (advice,) = advice_on(english, "self", *taking(a_treatment("sertraline", stop="yes")))

    assert "Keep taking sertraline" in advice.advice
    assert "Do not stop it all at once" in advice.stop_warning
    assert "You could feel ill." in advice.stop_warning


@pytest.mark.parametrize("kind", ["therapy", "procedure", "program"])
def test_what_is_no_medicine_is_to_be_kept_up(kind: str, english: Mapping[str, Any]) -> None:
    """A therapy, a procedure or a programme is not 'taken', and has no stop warning."""
    (advice,) = advice_on(english, "self", *taking(a_treatment("talk therapy", kind=kind)))

    assert "talk therapy" in advice.advice
    assert "Keep going" in advice.advice
    assert "taking" not in advice.advice
    assert advice.stop_warning == ""


@pytest.mark.parametrize("who", ["self", "family"])
def test_an_unknown_treatment_gets_one_neutral_sentence(who: str, english: Mapping[str, Any]) -> None:
    """What is not in the catalogue is named as typed, with 'talk with the clinician before any change', and no more."""
    (advice,) = advice_on(english, who, ReadTreatment(None, "moon water", "moon water"))

    assert advice.advice.startswith("moon water")
    assert re.search(r"talk with \w+ care team before \w+ start, stop or change", advice.advice)
    assert "Keep taking" not in advice.advice
    assert advice.stop_warning == ""


def test_an_unknown_treatment_with_braces_is_named_as_it_is(english: Mapping[str, Any]) -> None:
    """A name is never read as a pattern."""
    (advice,) = advice_on(english, "self", ReadTreatment(None, "{name} {0} %s", "{name} {0} %s"))

    assert "{name} {0} %s" in advice.advice


def test_every_treatment_has_its_own_sentence_in_the_order_typed(known: Catalogue) -> None:
    """Each treatment named is advised on, one by one."""
    request = understood(known, "bipolar", treatments=["lithium", "CBT", "moon water"]).request
    advice = pairing(request, known.wording("en"), "en")

    assert [each.read.typed for each in advice] == ["lithium", "CBT", "moon water"]
    assert all(each.read.name.casefold() in each.advice.casefold() for each in advice)


def test_no_medicine_is_supposed(known: Catalogue) -> None:
    """Without a treatment nothing is said of one here: the page has its own sentence for that."""
    assert pairing(a_request(), known.wording("en"), "en") == ()


def test_every_medicine_of_the_catalogue_has_a_stop_warning(known: Catalogue) -> None:
    """Whatever medicine is named, the page says not to stop or change it alone."""
    silent = [
        each.read.typed
        for who in ("self", "family")
        for each in every(known, who)
        if each.read.treatment and each.read.treatment.kind == "medicine" and not each.stop_warning
    ]

    assert silent == []


@pytest.mark.parametrize("who", ["self", "family"])
def test_no_sentence_implies_that_stopping_is_safe(who: str, known: Catalogue) -> None:
    """For no treatment does the page say or imply that it can be stopped."""
    assert [
        each.read.typed for each in every(known, who) if STOPPING_IS_FINE.search(f"{each.advice} {each.stop_warning}")
    ] == []


def test_a_relatives_page_never_says_your_medicine(known: Catalogue) -> None:
    """To a relative the treatment is the ill person's, in every sentence on every treatment."""
    found = every(known, "family")

    assert [
        (each.read.typed, each.stop_warning) for each in found if YOURS.search(f"{each.advice} {each.stop_warning}")
    ] == []


def test_a_relative_reads_that_the_treatment_is_the_ill_persons(english: Mapping[str, Any]) -> None:
    """The relative is told that only the ill person and the clinician change the medicine."""
    (advice,) = advice_on(english, "family", *taking(a_treatment("sertraline", stop="yes", stop_why=None)))

    assert "sertraline is part of their care" in advice.advice.casefold()
    assert "care team" in advice.stop_warning


def test_advice_is_in_the_patients_language(english: Mapping[str, Any]) -> None:
    """Name and reason come in the language of the page."""
    lithium = a_treatment(
        "lithium", name=Words("lithium", "litio"), stop_why=Words("You may be ill.", "Puede enfermar.")
    )

    (advice,) = advice_on(english, "self", *taking(lithium), language="es")

    assert "litio" in advice.advice
    assert "Puede enfermar." in advice.stop_warning
