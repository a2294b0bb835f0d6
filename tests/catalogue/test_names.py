"""Two spellings of one name are made equal, for whoever writes the index and whoever reads what was typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peerref.catalogue import names


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Depression", "depression"),
        ("  major   depressive\tdisorder ", "major depressive disorder"),
        ("Post-traumatic stress disorder", "post traumatic stress disorder"),
        ("post\u2013traumatic", "post traumatic"),
        ("depresión", "depresion"),
        ("DEPRESIÓN", "depresion"),
        ("depresio\u0301n", "depresion"),
        ("niñez", "ninez"),
        ("anxiety/panic", "anxiety panic"),
        ("Alzheimer's disease", "alzheimer s disease"),
        ("Alzheimer\u2019s disease", "alzheimer s disease"),
        ("F32.1", "f32 1"),
        ("ＤＥＰＲＥＳＳＩＯＮ", "depression"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_spellings_of_one_name_are_equal(typed: str, plain: str) -> None:
    """Case, accents, white space, hyphens and apostrophes make no difference."""
    assert names.normalise(typed) == plain


@given(st.text())
@example("\u210cope")
def test_a_name_made_plain_stays_as_it_is(text: str) -> None:
    """Doing it twice changes nothing: what is indexed is what is looked up."""
    once = names.normalise(text)

    assert names.normalise(once) == once


@given(st.text(), st.sampled_from([" ", "-", "  ", "\u2013", "/", "\t"]))
def test_how_words_are_joined_makes_no_difference(text: str, joint: str) -> None:
    """`social-anxiety`, `social anxiety` and `social/anxiety` are one name."""
    assert names.normalise(f"social{joint}anxiety {text}") == names.normalise(f"social anxiety {text}")


@pytest.mark.parametrize("typed", ["Wellbutrin XL", "wellbutrin-xl", "WELLBUTRINXL", "Well butrin  XL"])
def test_a_treatment_is_the_same_with_or_without_spaces_and_hyphens(typed: str) -> None:
    """Brands are written in many ways."""
    assert names.squeeze(typed) == "wellbutrinxl"


def test_different_medicines_stay_different() -> None:
    """Lamisil is not Lamictal."""
    assert names.squeeze("Lamisil") != names.squeeze("Lamictal")


@pytest.mark.parametrize(("typed", "code"), [("F32.1", "F321"), ("f32.1", "F321"), ("F321", "F321"), ("f10", "F10")])
def test_a_code_is_the_same_with_or_without_its_dot(typed: str, code: str) -> None:
    """Problem lists write codes both ways."""
    assert names.dotless(typed) == code
