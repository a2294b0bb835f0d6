"""The page as plain text: for a pipe, a file and a fax."""

import pytest

from peerref.catalogue import Catalogue
from peerref.handout.document import Facts, Paragraph, Run, Section, texts
from peerref.referral.request import Suggestion
from peerref.render.text import text

from .asking import made_by_hand, page


def test_no_line_is_wider_than_a_sheet(found: Suggestion, known: Catalogue) -> None:
    """Eighty columns and no more; every link of the catalogue fits on a line."""
    assert [line for line in text(page(found, known)).splitlines() if len(line) > 80] == []


def test_a_link_is_never_cut(known: Catalogue, suggestions: dict[str, Suggestion]) -> None:
    """A link that is longer than the line stands whole on a line of its own, and is the only thing that is wider."""
    link = "example.org/" + "a-very-long-address/" * 6
    sheet = page(suggestions["depression, online"], known)
    long = Section("group", "A group", (Facts((("Web", (Run(link),)),)), Paragraph((Run(f"See {link} today."),))))
    lines = text(sheet._replace(sections=(*sheet.sections, long, long._replace(boxed=True)))).splitlines()

    assert sum(link in line for line in lines) == 4
    assert [line for line in lines if len(line) > 80 and link not in line] == []


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_page_stays_within_its_width(known: Catalogue, suggestions: dict[str, Suggestion], width: int) -> None:
    """On a small window the lines are shorter, boxes too."""
    lines = text(page(suggestions["depression, online"], known), width).splitlines()

    assert [line for line in lines if len(line) > width and not line.startswith("|")] == []
    assert {len(line) for line in lines if line.startswith(("+--", "| "))} == {width}


def test_a_wide_window_does_not_make_long_lines(known: Catalogue, suggestions: dict[str, Suggestion]) -> None:
    """Lines of more than 80 columns are harder to read."""
    sheet = page(suggestions["depression, online"], known)

    assert text(sheet, 200) == text(sheet, 80)


def test_every_word_of_the_page_is_printed_in_order(found: Suggestion, known: Catalogue) -> None:
    """Nothing is cut and nothing changes places on the way to paper."""
    sheet = page(found, known)
    lines = [
        line.removeprefix("|").removesuffix("|") if line.startswith("|") else line for line in text(sheet).split("\n")
    ]
    words = [word for line in lines for word in line.split()]
    at = 0
    for part in texts(sheet):
        for word in part.split():
            at = words.index(word, at) if word in words[at:] else words.index(f"{word}:", at)
            at += 1


def test_the_page_is_plain_ascii_structure_and_ends_in_a_line_break(found: Suggestion, known: Catalogue) -> None:
    """Boxes and ticks are of signs that every fax and terminal has; no line ends in spaces."""
    printed = text(page(found, known))

    assert printed.endswith("\n")
    assert not printed.endswith("\n\n")
    assert "[ ] " in printed
    assert [line for line in printed.splitlines() if line != line.rstrip()] == []
    assert not set(printed) & set("─│╭╮╯╰□☐•")


def test_boxed_parts_have_a_whole_box() -> None:
    """The crisis box is closed on every side."""
    lines = text(made_by_hand("Call now.")).splitlines()
    edges = [at for at, line in enumerate(lines) if line.startswith("+-")]

    assert len(edges) == 2
    assert all(line[0] == line[-1] == "|" for line in lines[edges[0] + 1 : edges[1]])
