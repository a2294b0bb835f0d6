"""How long a page is on paper, worked out before anything is drawn."""

import pytest

from peerref.catalogue import Catalogue
from peerref.handout import sheet
from peerref.handout.compose import shorter
from peerref.handout.document import Handout, Paragraph, Run, Section

from .asking import Asked, ask


def a_part(role: str, text: str = "Some words.") -> Section:
    """Return a part of a page with one paragraph."""
    return Section(role, "Heading", (Paragraph((Run(text),)),))  # type: ignore[arg-type]


def a_page(*sections: Section) -> Handout:
    """Return a page of `sections`."""
    return Handout("en", "Title", "Message", "", sections)


def shape(*roles: str) -> list[list[str]]:
    """Return which parts stand beside which."""
    return [[part.role for part in row] for row in sheet.rows([a_part(role) for role in roles])]


def test_two_short_parts_stand_beside_each_other() -> None:
    """In the order of the page, and no part is lost."""
    assert shape("treatment", "first-meeting", "stop", "together", "plan") == [
        ["treatment"],
        ["first-meeting", "stop"],
        ["together"],
        ["plan"],
    ]
    assert shape("stop", "plan", "talk") == [["stop"], ["plan"], ["talk"]]
    assert shape("first-meeting", "stop", "together", "role") == [["first-meeting", "stop"], ["together", "role"]]


def test_words_are_set_line_by_line() -> None:
    """A line takes as many whole words as fit; a word longer than a line takes several."""
    width = sheet.wide("seven words that") + 0.01

    assert sheet.count("seven words that", width) == 1
    assert sheet.count("seven words that end", width) == 2
    assert sheet.count("", width) == 0
    assert sheet.count("x" * 200, width) > 10


def test_bold_type_and_larger_type_are_wider() -> None:
    """Each has widths of its own; an accent takes no room."""
    assert sheet.wide("group", bold=True) > sheet.wide("group")
    assert sheet.wide("group", 18) == pytest.approx(1.5 * sheet.wide("group", 12))
    assert sheet.wide("reunión") == sheet.wide("reunion")


def test_a_tighter_spacing_is_shorter(pages: list[Asked]) -> None:
    """Down to the last, so that the first that fits is the most generous."""
    width, _ = sheet.PAPERS["letter"]
    for asked in pages[::40]:
        tall = [sheet.height(asked.page, spacing, width) for spacing in sheet.SPACINGS]
        assert tall == sorted(tall, reverse=True)


def test_no_spacing_is_closer_than_reads_well() -> None:
    """.55 of the type's size between two lines, and more between two parts than between two lines."""
    assert min(spacing.leading for spacing in sheet.SPACINGS) >= 0.55
    assert all(spacing.section > spacing.leading for spacing in sheet.SPACINGS)


def test_a_short_page_is_not_crowded() -> None:
    """It gets the most generous spacing; one that takes several sheets anyway is not crowded either."""
    short = a_page(a_part("treatment"))
    long = a_page(*[a_part("treatment", "Some words to read. " * 40)] * 9)

    assert sheet.spacings(short)[0] == sheet.SPACINGS[0]
    assert sheet.share(long) > sheet.EDGE
    assert sheet.spacings(long)[0].section > sheet.SPACINGS[-1].section


def test_what_is_left_of_a_sheet_goes_between_the_parts(known: Catalogue) -> None:
    """No white foot under a page whose parts stand close."""
    page = ask(known, "depression", treatments=["sertraline"]).page
    spacing = sheet.spacings(page)[0]
    width, room = sheet.PAPERS["letter"]

    assert sheet.height(page, spacing, width) <= sheet.SURE * room + 0.01
    assert spacing.section == sheet.WIDEST or sheet.height(page, spacing, width) > 0.95 * room


def test_a_page_is_shortened_until_it_is_sure_to_fit(pages: list[Asked]) -> None:
    """Three groups take one sheet of either paper; where even the shortest page can't, nothing more is left out."""
    for asked in pages[::5]:
        if sheet.share(asked.page) > sheet.KEPT:
            assert min(map(sheet.share, shorter(asked.page))) > sheet.KEPT, asked.label


def test_a_page_tells_what_it_left_out(pages: list[Asked]) -> None:
    """A part that is missing for want of room is named, and no other."""
    for asked in pages[::10]:
        headings = {section.heading for section in asked.page.sections}
        assert not headings & set(asked.page.left_out)
    assert any(asked.page.left_out for asked in pages)
