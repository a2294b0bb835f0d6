"""One sheet for three groups: what is composed fits as it is, in PDF at once, and where a browser prints it."""

from collections.abc import Iterator
from typing import Any

import pytest

import peerref.render.pdf as drawing
from peerref.catalogue import Catalogue
from peerref.catalogue.model import Language
from peerref.handout import Handout, sheet
from peerref.render.html import html
from peerref.render.pdf import Paper, pdf

from . import checkers
from .test_pdf import a_page

CONDITIONS = ["depression", "bipolar", "alcohol", "opioid", "ptsd", "eating-disorders", "adhd", "suicidality"]
TREATED: dict[str, dict[str, Any]] = {
    "a patient": {},
    "a relative": {"who": "family"},
    "on a medicine": {"treatments": ["lithium"]},
}
# Spanish pages that fill a sheet of our own font: in a browser's wider one the last lines may go to a second.
FULL = {
    "adhd, a relative",
    "alcohol, a relative",
    "alcohol, on a medicine",
    "opioid, a patient",
    "opioid, on a medicine",
    "ptsd, a relative",
    "ptsd, on a medicine",
}
languages = pytest.mark.parametrize("language", ["en", "es"])
papers = pytest.mark.parametrize("paper", ["letter", "a4"])


def pages(known: Catalogue, language: Language) -> dict[str, Handout]:
    """Return pages of many kinds."""
    return {
        f"{condition}, {who}": a_page(known, condition, language=language, **options)
        for condition in CONDITIONS
        for who, options in TREATED.items()
    }


@pytest.fixture(scope="module")
def printer(chromium: Any) -> Iterator[Any]:
    """A tab that prints."""
    context = chromium.new_context(offline=True)
    yield context.new_page()
    context.close()


@languages
@papers
def test_a_pdf_takes_one_sheet(language: Language, paper: Paper, known: Catalogue) -> None:
    """With the words that every other form has: nothing more is left out."""
    found = pages(known, language)

    assert {name: pdf(page, known.code, paper=paper).sheets for name, page in found.items()} == dict.fromkeys(found, 1)


@languages
@papers
def test_a_browser_prints_one_sheet(language: Language, paper: Paper, known: Catalogue, printer: Any) -> None:
    """Its fonts are not ours, so that it may be a line longer: there is room for that."""
    found = pages(known, language)
    sheets = {}
    for name, page in found.items():
        printer.set_content(html(page, known.code, paper=paper))
        sheets[name] = len(checkers.sheets(printer.pdf(prefer_css_page_size=True)))
    more = {name for name, number in sheets.items() if number > 1}

    assert more <= (FULL if language == "es" else set())
    assert max(sheets.values()) <= 2


@languages
def test_a_page_is_drawn_once(language: Language, known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """To lay out a page takes most of the time: its spacing is worked out before, and is right for nearly all."""
    drawn: list[str] = []
    compile_ = drawing._compile

    def counted(told: str, fonts: Any) -> bytes:
        drawn.append(told)
        return compile_(told, fonts)

    monkeypatch.setattr(drawing, "_compile", counted)
    found = pages(known, language)
    for page in found.values():
        pdf(page, known.code)

    assert len(drawn) <= 1.1 * len(found)


@languages
def test_the_estimate_is_close(language: Language, known: Catalogue) -> None:
    """A page that is said to fit fits, and one that is far too long does not."""
    for name, page in pages(known, language).items():
        assert sheet.share(page) <= sheet.EDGE, name
        twice = page._replace(sections=page.sections * 2)
        assert sheet.share(twice) > 1.5, name
        assert pdf(twice, known.code).sheets > 1, name


def test_the_widths_are_those_of_our_font() -> None:
    """Each letter as wide as typst sets it, regular and bold."""
    import json

    import typst

    signs = [sign for sign in sheet.WIDTHS[0] if sign != " "]
    source = (
        '#set text(font: "Atkinson Hyperlegible", size: 1000pt, kerning: false)\n'
        '#context [#metadata(("regular", "bold").map(weight => json(bytes(sys.inputs.signs)).map('
        "sign => measure(text(weight: weight, sign)).width / 1pt))) <widths>]"
    )
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[drawing.FONTS])
    compiler = typst.Compiler(source.encode(), drawing.FONTS, fonts, sys_inputs={"signs": json.dumps(signs)})
    measured = json.loads(compiler.query("<widths>", field="value", one=True))

    for known, found in zip(sheet.WIDTHS, measured, strict=True):
        assert {sign: known[sign] for sign in signs} == pytest.approx(dict(zip(signs, found, strict=True)), abs=1)
