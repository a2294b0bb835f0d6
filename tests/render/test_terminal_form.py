"""The page on a terminal, drawn to a console of fixed width without colour."""

import io

import pytest
from rich.console import RenderableType

from peerref.catalogue import Catalogue
from peerref.handout.document import texts
from peerref.referral.request import Suggestion
from peerref.render import terminal
from peerref.render.markdown import markdown
from peerref.render.panel import panel

from .asking import made_by_hand, page

ESC = "\x1b"


def drawn(renderable: RenderableType, width: int, *, colour: bool = False) -> str:
    """Return what stands on a terminal of that width."""
    console = terminal.console(io.StringIO(), width)
    console.no_color = not colour
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


@pytest.mark.parametrize("width", [60, 80, 200])
def test_nothing_is_wider_than_the_window(found: Suggestion, known: Catalogue, width: int) -> None:
    """The page and the panel under it are drawn to fit, narrow or wide."""
    lines = drawn(terminal.handout(page(found, known)), width).splitlines()
    lines += drawn(terminal.panel(panel(found, width=width)), width).splitlines()

    assert [line for line in lines if len(line) > width] == []


@pytest.mark.parametrize("width", [80, 200])
def test_every_word_of_the_page_is_drawn(found: Suggestion, known: Catalogue, width: int) -> None:
    """Colour, boxes and indents leave the text whole."""
    sheet = page(found, known)
    shown = " ".join(drawn(terminal.handout(sheet), width).translate(dict.fromkeys(map(ord, "│╭╮╰╯─"), " ")).split())

    assert [part for part in texts(sheet) if " ".join(part.split()) not in shown] == []


def test_the_handout_is_the_same_at_eighty_columns_whoever_asks(known: Catalogue, found: Suggestion) -> None:
    """Drawn without colour there is no escape sequence in it."""
    assert ESC not in drawn(terminal.handout(page(found, known)), 80)
    assert ESC not in drawn(terminal.panel(panel(found)), 80)


def test_the_crisis_box_is_drawn_before_any_group(found: Suggestion, known: Catalogue) -> None:
    """On a screen too the box with 988 comes first, with its heading in the frame."""
    lines = drawn(terminal.handout(page(found, known)), 80).splitlines()
    box = next(at for at, line in enumerate(lines) if "Need help right now?" in line)

    assert lines[box].startswith("╭")
    bottom = next(at for at, line in enumerate(lines) if at > box and line.startswith("╰"))
    assert any("988" in line for line in lines[box:bottom]) or found.request.region == "ZZ"
    assert not any(fit.group.name in line for fit in found.fits for line in lines[:box])


@pytest.mark.parametrize(
    "markup", ["[red]x[/red]", "[link=https://a.org]x[/link]", "[/]", "[bold", ":smile:", "[@click=x]y"]
)
def test_rich_markup_in_text_is_text(markup: str) -> None:
    """What looks like rich's own markup is printed as it was typed, in every place of a page, a panel and a table."""
    shown = drawn(terminal.handout(made_by_hand(markup)), 200)
    assert shown.count(markup) == markdown(made_by_hand("WORD")).count("WORD")
    assert markup in drawn(terminal.panel([markup]), 80)
    assert markup in drawn(terminal.table(["id", markup], [["a", markup]]), 200)


def test_the_panel_stands_apart_from_the_page(suggestions: dict[str, Suggestion]) -> None:
    """A rule divides the clinician's lines from what the patient is handed, and is not wider than the window."""
    lines = drawn(terminal.panel(panel(suggestions["depression, online"], width=60)), 60).splitlines()

    assert set(lines[0]) == {"─"}
    assert len(lines[0]) <= 60
    assert lines[1].startswith("For the clinician.")


def test_the_panel_with_its_rule_fits_eighteen_lines(found: Suggestion) -> None:
    """The page's last lines and the whole panel can be seen without scrolling."""
    assert len(drawn(terminal.panel(panel(found)), 80).splitlines()) <= 18


def test_urgent_is_a_word_and_not_only_a_colour(suggestions: dict[str, Suggestion]) -> None:
    """Without colour the warning reads the same."""
    assert "URGENT" in drawn(terminal.panel(panel(suggestions["in danger"])), 80)


def test_a_table_keeps_ids_whole(known: Catalogue) -> None:
    """An id can be copied from a listing at 80 columns."""
    rows = [[group.id, group.name, ", ".join(group.formats)] for group in known.groups.values()]
    shown = drawn(terminal.table(["id", "name", "meets"], rows), 80)

    assert [row[0] for row in rows if row[0] not in shown] == []
    assert [line for line in shown.splitlines() if len(line) > 80] == []
