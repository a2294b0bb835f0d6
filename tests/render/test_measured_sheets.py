"""What the pages of thirty patients are on paper: sheets, type, ink, codes, and what a fax leaves of them."""

import re

import pytest

from . import checkers
from .measured import Measured, faulty

SMALLEST = {"paper": 12.0, "large print": 18.0}
LEADING = {"paper": 1.2, "large print": 1.25}
FONTS = {"AtkinsonHyperlegible-Regular", "AtkinsonHyperlegible-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold"}
MAY_TAKE_TWO: dict[str, str] = {  # page: what it has to say that no other has, so that one sheet can't hold it
    "bipolar-alcohol-veteran, es, paper": "two conditions, two medicines with a warning each, the veterans' line",
    "alcohol-disulfiram, es, paper": "what must not be drunk or eaten, a note of two lines, two churches' cautions",
}
PAPER = {"letter": (612.0, 792.0), "a4": (595.3, 841.9)}


def test_a_page_with_three_groups_takes_one_sheet(measured: list[Measured]) -> None:
    """A second sheet gets lost; the few that need one are named, with what makes them so long."""
    more = faulty((each for each in measured if each.on_one_sheet), lambda each: each.sheets - 1)

    assert {name: extra for name, extra in more.items() if name not in MAY_TAKE_TWO} == {}
    assert [name for name, extra in more.items() if extra != 1] == []


def test_each_page_is_on_the_paper_that_was_asked_for(measured: list[Measured]) -> None:
    """A printer that is handed the wrong size shrinks the type."""

    def faults(each: Measured) -> object:
        wanted = [pytest.approx(PAPER[each.patient.paper], abs=0.1)] * each.sheets
        return checkers.sheets(each.pdf) if checkers.sheets(each.pdf) != wanted else None

    assert faulty(measured, faults) == {}


def test_every_letter_is_large_enough(measured: list[Measured]) -> None:
    """12 points or more; in large print 18 or more."""

    def faults(each: Measured) -> object:
        return sorted({g.size for g in checkers.glyphs(each.pdf) if g.size < SMALLEST[each.size]})

    assert faulty(measured, faults) == {}


def test_letters_are_in_our_font_and_come_with_the_file(measured: list[Measured]) -> None:
    """Letters that nobody confuses, upright; digits and signs in one other font; a printer needs none of its own."""

    def faults(each: Measured) -> object:
        letters = {g.font for g in checkers.glyphs(each.pdf) if g.sign.isalpha()}
        other = {g.font for g in checkers.glyphs(each.pdf)} - FONTS
        slanted = {font for font in letters | other if re.search("italic|oblique", font, re.IGNORECASE)}
        ours = {font for font in letters if not font.startswith("Atkinson")}
        return [*checkers.fonts_not_embedded(each.pdf), *sorted(other | slanted | ours)]

    assert faulty(measured, faults) == {}


def test_lines_keep_their_distance(measured: list[Measured]) -> None:
    """From line to line 1.2 of the type's size or more; in large print 1.25."""

    def faults(each: Measured) -> object:
        least = SMALLEST[each.size] * LEADING[each.size]
        found = checkers.narrowest_leading(each.pdf)
        return round(found, 2) if found < least else None

    assert faulty(measured, faults) == {}


def test_large_print_has_no_columns(measured: list[Measured]) -> None:
    """Eyes that see little at a time go down one column: only the captions of the three pictures stand in a row."""

    def faults(each: Measured) -> object:
        captions = {picture.caption.replace(" ", "") for picture in each.page.labels.strip}
        beside = checkers.side_by_side(each.pdf)
        return [pair for pair in beside if pair[0] != "☐" and not set(pair) <= captions]

    assert faulty((each for each in measured if each.size == "large print"), faults) == {}


def test_all_is_black_on_white(measured: list[Measured]) -> None:
    """Nothing grey, which a fax turns into dots; contrast is the highest there is; no line thinner than a point."""

    def faults(each: Measured) -> object:
        thin = {width for width in checkers.line_widths(each.pdf) if width < 1}
        return sorted((checkers.inks(each.pdf) - {0.0, 1.0}) | thin)

    assert faulty(measured, faults) == {}


def test_every_code_is_read_from_the_page(measured: list[Measured]) -> None:
    """Each group's link has its code, and a camera that sees 150 dots an inch opens just that link."""

    def faults(each: Measured) -> object:
        wanted = [section.web for section in each.groups if section.web]
        read = checkers.read_codes(checkers.pictures(each.pdf, 150))
        return {"wanted": wanted, "read": read} if read != wanted else None

    assert faulty(measured, faults) == {}


def test_every_code_is_read_from_a_fax(measured: list[Measured]) -> None:
    """The same from a fax in fine mode, black or white dots only; in large print the codes are the same."""

    def faults(each: Measured) -> object:
        wanted = [section.web for section in each.groups if section.web]
        read = checkers.read_codes(checkers.faxed(each.pdf))
        return {"wanted": wanted, "read": read} if read != wanted else None

    assert faulty((each for each in measured if each.size == "paper"), faults) == {}


@pytest.mark.parametrize("part", range(5))
@pytest.mark.parametrize(("language", "dictionary"), [("en", "eng"), ("es", "spa")])
def test_a_fax_of_each_patients_page_can_be_read(
    measured: list[Measured], language: str, dictionary: str, part: int
) -> None:
    """A reading machine gets 98 of 100 words of a one-bit fax: every patient's page, every other one in Spanish.

    To read all hundred and twenty would take minutes, and large print is easier to read than paper.
    """
    paper = [each for each in measured if each.size == "paper" and each.language == language]
    chosen = {each.name: each for each in paper[("en", "es").index(language) :: 2][part::5]}
    read = checkers.read_faxes({name: each.pdf for name, each in chosen.items()}, dictionary)
    shares = {name: checkers.share_read(chosen[name].pdf, said) for name, said in read.items()}

    assert len(shares) == 3
    assert {name: share for name, share in shares.items() if share < 0.98} == {}
