"""The checkers themselves: each sees what is wrong on a page that is broken in just that way.

A checker that can't fail proves nothing. What judges the standards is shown to fail in `test_pdf` and `test_html`.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
import typst

from . import checkers, wording_checkers
from .checkers import Heard

GOOD_HTML = (
    '<!doctype html><html lang="en"><head><title>A page</title><style>{style}</style></head>'
    "<body><main><h1>A page</h1>{body}</main></body></html>"
)


def drawn(source: str) -> bytes:
    """Return what typst makes of `source`, on a good sheet if nothing there says otherwise."""
    good = '#set text(size: 12pt, lang: "en")\n#set document(title: "A page")\n#set page("us-letter", margin: 15mm)\n'
    content = typst.Compiler((good + source).encode()).compile(format="pdf")
    assert isinstance(content, bytes)
    return content


def svg(inside: str, side: int = 9, more: str = "") -> str:
    """Return a drawing as typst's source."""
    whole = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{inside}</svg>'
    return f'#image(bytes({json.dumps(whole)}), format: "svg"{more})'


MANY = "Seven words that somebody wants to read. " * 12


# On paper


def smallest(content: bytes) -> float:
    return min(glyph.size for glyph in checkers.glyphs(content))


@pytest.mark.parametrize("source", ["#set text(size: 11.5pt)\na", "#scale(50%)[a]", "a#super(typographic: false)[1]"])
def test_small_type_is_seen(source: str) -> None:
    """Set small, drawn smaller, or a note number."""
    assert smallest(drawn("a")) == 12
    assert smallest(drawn(source)) < 12


@pytest.mark.parametrize("number", ["2", "3"])
def test_another_sheet_is_seen(number: str) -> None:
    """Whatever makes it: a break, or more text than a sheet holds."""
    long = {"2": "a #pagebreak() b", "3": MANY * 40}[number]

    assert len(checkers.sheets(drawn("a"))) == 1
    assert len(checkers.sheets(drawn(long))) > 1


def test_lines_that_stand_too_close_are_seen() -> None:
    """1.2 of the type's size is the least."""
    close = drawn("#set text(top-edge: .668em)\n#set par(leading: .4em)\n" + MANY)
    apart = drawn("#set text(top-edge: .668em)\n#set par(leading: .6em)\n" + MANY)

    assert checkers.narrowest_leading(close) < 1.2 * 12 < checkers.narrowest_leading(apart)


def test_columns_are_seen() -> None:
    """Text beside text, but not one line that only has wide spaces."""
    assert checkers.side_by_side(drawn("#grid(columns: (1fr, 1fr), [left], [right])")) == [("left", "right")]
    assert checkers.side_by_side(drawn("left #h(.5em) right")) == []


@pytest.mark.parametrize(
    "source",
    [
        "#set text(fill: luma(120))\na",
        '#set text(fill: rgb("#00348f"))\na',
        "#rect(fill: luma(240))[a]",
        "#rect(stroke: rgb(0, 0, 0, 50%))[a]",
        "#rect(fill: gradient.linear(black, white))",
        svg('<path fill="#777" d="M0 0h9v9z"/>'),
    ],
    ids=["grey", "colour", "tint", "half clear", "gradient", "picture"],
)
def test_what_is_not_black_or_white_is_seen(source: str) -> None:
    """In text, behind it, around it, and inside a picture."""
    assert checkers.inks(drawn("#rect(stroke: 1pt + black)[a]")) <= {0.0, 1.0}
    assert not checkers.inks(drawn(source)) <= {0.0, 1.0}


def test_a_line_that_a_fax_loses_is_seen() -> None:
    """Thinner than a point, also where a drawing is made smaller."""
    assert min(checkers.line_widths(drawn("#line(stroke: 1pt)"))) == 1
    assert min(checkers.line_widths(drawn("#line(stroke: .5pt)"))) < 1
    assert min(checkers.line_widths(drawn("#scale(50%)[#line(stroke: 1pt)]"))) < 1


def test_another_font_and_slanted_type_are_seen() -> None:
    """Letters of a font that is not ours, and italics."""
    fonts = {glyph.font for glyph in checkers.glyphs(drawn("#emph[a]"))}

    assert all("Italic" in font for font in fonts)
    assert not any(font.startswith("Atkinson") for font in fonts)


def test_a_font_that_is_not_in_the_file_is_seen() -> None:
    """A printer would take its own."""
    assert checkers.fonts_not_embedded(drawn("a")) == []
    assert checkers.fonts_not_embedded(NOT_EMBEDDED) == ["Helvetica"]


NOT_EMBEDDED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 36>>stream
BT /F 12 Tf 50 700 Td (a page) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""


@pytest.mark.parametrize("width", ["4mm", "25mm"])
def test_a_code_that_can_not_be_read_is_seen(width: str) -> None:
    """One that is too small for a fax is not; one of the size that we print is."""
    from peerref.catalogue.authoring import qr
    from peerref.render import qr_code

    rows = qr.rows("https://example.org/a-page")
    content = drawn(svg(f'<path d="{qr_code.path(rows)}"/>', qr_code.width(rows), f", width: {width}"))
    read = checkers.read_codes(checkers.faxed(content))

    assert read == ([] if width == "4mm" else ["https://example.org/a-page"])


def test_no_code_is_read_where_there_is_none() -> None:
    """A page that lost its codes has none, whatever else stands on it."""
    assert checkers.read_codes(checkers.pictures(drawn(MANY), 150)) == []


def test_a_fax_that_can_not_be_read_is_seen() -> None:
    """Pale grey is white on a fax, small type a smudge; good type is read."""
    files = {
        "good": drawn(MANY),
        "pale": drawn("#set text(fill: luma(190))\n" + MANY),
        "small": drawn("#set text(size: 4pt)\n" + MANY),
    }
    read = checkers.read_faxes(files, "eng")
    shares = {name: checkers.share_read(content, read[name]) for name, content in files.items()}

    assert shares["good"] >= 0.98
    assert max(shares["pale"], shares["small"]) < 0.98


# What is heard


def test_the_order_that_is_heard_is_that_of_the_file_and_not_of_the_sheet() -> None:
    """A crisis box that is printed above the groups and tagged after them is heard after them."""
    right = drawn("= Help now\nCall 988.\n= Groups\nGo there.")
    wrong = drawn("#v(4cm)\n= Groups\nGo there.\n#place(top)[= Help now\nCall 988.]")

    assert [heard.text for heard in checkers.read_out(right) if heard.role == "H1"] == ["Help now", "Groups"]
    assert [heard.text for heard in checkers.read_out(wrong) if heard.role == "H1"] == ["Groups", "Help now"]


def test_what_is_not_tagged_is_not_heard() -> None:
    """Decoration is silent, and a picture says its words."""
    said = checkers.read_out(drawn("A. #pdf.artifact[B.] " + svg('<path d="M0 0h9v9z"/>', more=', alt: "C."')))

    assert "B." not in str(said)
    assert Heard("Figure", "C.") in said


def test_a_crisis_box_after_the_groups_is_seen_in_html() -> None:
    """Sections come in the order of the file."""
    page = '<main><section class="group">G</section><section class="crisis boxed">C</section></main>'

    assert checkers.html_sections(page) == [Heard("group", "G"), Heard("crisis boxed", "C")]


# On a screen

Judge = Callable[[Any], list[Any]]


def low(tab: Any) -> list[Any]:
    return [found for found in checkers.contrasts(tab) if found[0] < 7]


SCREENS: dict[str, tuple[Judge, str, str]] = {
    "grey": (low, "", '<p style="color: #6b6b6b">text</p>'),
    "a pale ground": (low, "", '<div style="background: #555"><p>text</p></div>'),
    "light text on white": (low, ":root { color: #aaa }", "<p>text</p>"),
    "italics": (checkers.slanted_or_shouted, "", "<p>some <em>text</em></p>"),
    "capitals": (checkers.slanted_or_shouted, "p { text-transform: uppercase }", "<p>text</p>"),
    "stretched": (checkers.slanted_or_shouted, "p { text-align: justify }", "<p>text</p>"),
    "low contrast, by axe": (checkers.axe_findings, "", '<p style="color: #777">text</p>'),
    "contrast that is only AA, by axe": (checkers.axe_findings, "", '<p style="color: #6b6b6b">text</p>'),
    "a skipped heading, by axe": (checkers.axe_findings, "", "<h4>text</h4>"),
    "targets too small, by axe": (
        checkers.axe_findings,
        "a { display: inline-block; font-size: 6px; width: 8px; height: 8px }",
        '<a href="#1">1</a><a href="#2">2</a>',
    ),
    "an empty link, by axe": (checkers.axe_findings, "", '<p><a href="https://example.org"></a></p>'),
    "a picture without words, by axe": (checkers.axe_findings, "", '<svg role="img"><path d="M0 0h9v9z"/></svg>'),
}


@pytest.mark.parametrize("name", SCREENS)
def test_what_a_browser_shows_badly_is_seen(name: str, tab: Any) -> None:
    """Also on a page that was put into an open tab, after one that was good."""
    judge, style, body = SCREENS[name]
    checkers.show(tab, GOOD_HTML.format(style="", body="<p>text</p>"))
    good = judge(tab)
    checkers.show(tab, GOOD_HTML.format(style=style, body=body))

    assert good == []
    assert judge(tab) != []


@pytest.mark.parametrize("lost", ['lang="en"', "<title>A page</title>", "<h1>A page</h1>", "main"])
def test_axe_sees_what_the_page_lacks_as_a_whole(lost: str, tab: Any) -> None:
    """Language, title, heading and main part belong to the page that is shown now, not to the one before."""
    page = GOOD_HTML.format(style="", body="<p>text</p>")
    checkers.show(tab, page)
    good = checkers.axe_findings(tab)
    checkers.show(tab, page.replace(lost, {"main": "div"}.get(lost, "")))

    assert good == []
    assert checkers.axe_findings(tab) != []


# Words


def test_hard_words_are_seen() -> None:
    """In each language by its own measure."""
    hard = "Participation necessitates considerable organisational commitment. Deterioration is unanticipated."
    difficult = "La participación continuada requiere responsabilidad organizativa considerable. Imprescindible."

    assert wording_checkers.grade(hard) > 6 > wording_checkers.grade("Go to the group. You can just listen.")
    assert wording_checkers.inflesz(difficult) < 65 < wording_checkers.inflesz("Vaya al grupo. Puede solo escuchar.")


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("grupo", 2), ("día", 2), ("reunión", 2), ("quien", 1), ("guía", 2), ("ahora", 3), ("leer", 2), ("muy", 1)],
)
def test_spanish_syllables_are_counted(word: str, syllables: int) -> None:
    """INFLESZ rests on them, and what counts too few makes a text look easy."""
    assert wording_checkers.spanish_syllables(word) == syllables


def test_a_long_sentence_is_seen() -> None:
    """Twenty-six words are one too many; a mean of sixteen too."""
    long = " ".join(["word"] * 26) + "."
    short = " ".join(["word"] * 25) + "."

    assert wording_checkers.too_long(f"Go there. {long}") == [long]
    assert wording_checkers.too_long(f"Go there. {short}") == []
    assert wording_checkers.mean_length(f"{long} {short}") == 25.5


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("He is an addict.", "en"),
        ("Change a bad habit.", "en"),
        ("Stay clean.", "en"),
        ("After a relapse, call us.", "en"),
        ("She suffers from pain.", "en"),
        ("He committed suicide.", "en"),
        ("My son is bipolar.", "en"),
        ("Es adicto.", "es"),
        ("Cambie un hábito.", "es"),
        ("Sufre de dolor.", "es"),
        ("Un enfermo mental.", "es"),
        ("Si hay una recaída, llame.", "es"),
    ],
)
def test_a_word_that_hurts_is_seen(said: str, language: str) -> None:
    """And none is seen where there is none."""
    assert wording_checkers.to_avoid(said, language) != []
    assert wording_checkers.to_avoid("People who have been there. Personas que pasaron por lo mismo.", language) == []


def test_a_name_is_exempt_and_only_there() -> None:
    """Alcoholics Anonymous calls itself so; the page does not."""
    said = wording_checkers.without_names(
        "Alcoholics Anonymous is for alcoholics. Call 1-800-950-6264.", ["Alcoholics Anonymous"], "en"
    )

    assert wording_checkers.to_avoid(said, "en") == ["alcoholics"]
    assert not any(sign.isdigit() for sign in said)


def test_capitals_are_seen() -> None:
    """But for names, and for what one is told to type."""
    said = "Text HELLO to NAMI. DO NOT stop. See NAMI.org."

    assert wording_checkers.shouted(said, ["NAMI", "text HELLO to 741741"]) == ["DO", "NOT"]


def test_a_group_without_its_facts_is_seen() -> None:
    """Each kind of fact is missed by its own."""
    facts = {"how it meets": ["in person", "by phone"], "cost": ["free"], "a phone or a link": ["", "example.org"]}
    said = "Meets By phone. Cost: free. Web: example.org"

    assert wording_checkers.lacking(said, facts) == []
    assert wording_checkers.lacking(said.replace("free", ""), facts) == ["cost"]
    assert wording_checkers.lacking("", facts) == list(facts)
