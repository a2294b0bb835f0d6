"""Whatever is typed, the answer is a condition or one line that says what to type."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.errors import NotInCatalogue
from peerref.referral.recognise import condition, treatment

from .hand_made import MARKUP, error_of

SHIPPED = catalogue.load()
PIECES = st.sampled_from(
    [
        "depression",
        "F33.1",
        "(",
        ")",
        "[",
        "]",
        "no ",
        "/",
        "%s",
        "{0}",
        "\x1b[31m",
        "\u202e",
        "HCC",
        "?",
        "\n",
        "ı",
        "ß",
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(max_size=400), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map("".join)))
def test_any_text_is_read_or_refused_in_one_clean_line(text: str) -> None:
    """Nothing typed as a condition raises anything but our error, and its message can be printed as it is."""
    error = error_of(text, SHIPPED)

    assert error is None or (error.message and error.message.isprintable())


@pytest.mark.parametrize(
    "typed",
    [
        "depression\x1b[31m",
        "\x1b]0;title\x07depression",
        "depression\x00",
        "depression\x7f",
        "dep\u202eression",
        "depression\u200b",
        "\ufeffdepression",
        "depression\udc80",
        "<b>depression</b>",
        "[bold]depression[/bold]",
        "**depression**",
        "`depression`",
        "$depression",
        "depression | cat",
        "{depression}",
        "depression\\",
    ],
)
def test_control_and_markup_characters_are_refused(typed: str, known: Catalogue) -> None:
    """Text with control, bidirectional or markup characters is not read, and is not repeated with them."""
    with pytest.raises(NotInCatalogue) as error:
        condition(typed, known)

    assert error.value.message.isprintable()
    assert "\x1b" not in error.value.message


@pytest.mark.parametrize("typed", ["", " ", "\n\t", "---", "...", "''"])
def test_nothing_typed_says_what_to_type(typed: str, known: Catalogue) -> None:
    """An empty condition is answered with what could be typed."""
    with pytest.raises(NotInCatalogue, match="type a name or an ICD-10-CM code"):
        condition(typed, known)


@pytest.mark.parametrize("piece", ["a", "depression ", "F33.1 ", "(", "no ", "1 ", "\x00", "é", "-"])
def test_a_hundred_thousand_characters_are_refused_at_once(piece: str, known: Catalogue) -> None:
    """A text that no problem list holds is refused in a moment, and not repeated."""
    began = time.process_time()
    with pytest.raises(NotInCatalogue) as error:
        condition((piece * 100_000)[:100_000], known)

    assert time.process_time() - began < 1
    assert len(error.value.message) < 300


@pytest.mark.parametrize(
    "text", ["x" * 300, "(" * 300, "F33.1 zz " * 33, "severe " * 40 + "x", "a(b" * 100, "and " * 75]
)
def test_the_longest_text_that_is_read_is_answered_at_once(text: str, known: Catalogue) -> None:
    """No line of the greatest length makes the reader think for long."""
    began = time.process_time()
    with pytest.raises(NotInCatalogue):
        condition(text, known)

    assert time.process_time() - began < 1


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(max_size=400), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map("".join)))
def test_any_treatment_is_kept_clean_and_short(text: str) -> None:
    """Nothing typed as a treatment raises; what is unknown is kept as at most 60 clean characters."""
    read = treatment(text, SHIPPED)

    assert read.name.isprintable()
    assert read.treatment is not None or (len(read.name) <= 60 and not set(read.name) & set(MARKUP))


@pytest.mark.parametrize(
    "text", ["zoloft" * 3000, "zoloft " + "9 " * 8_000, "1, " * 5_000, " 5 mg" * 4_000, "\x00" * 20_000]
)
def test_a_very_long_treatment_is_answered_at_once(text: str, known: Catalogue) -> None:
    """Tens of thousands of characters, digits above all, are cut and kept in a moment."""
    began = time.process_time()
    read = treatment(text, known)

    assert time.process_time() - began < 0.5
    assert len(read.name) <= 60
