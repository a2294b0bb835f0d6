"""The same document in every form: terminal, text, Markdown, HTML and PDF say the words of the page, in its order."""

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt

from peerref import handout, referral
from peerref.catalogue import Catalogue, links
from peerref.catalogue.model import Language
from peerref.handout import Handout
from peerref.handout.compose import Extras
from peerref.handout.document import Picture, texts
from peerref.handout.english import pieces
from peerref.referral.understand import Options
from peerref.render import terminal
from peerref.render.html import html
from peerref.render.markdown import markdown
from peerref.render.pdf import pdf
from peerref.render.text import text

from . import checkers
from .asking import A_DAY
from .test_terminal_form import drawn

ASKED: dict[str, tuple[list[str], dict[str, Any], Extras]] = {
    "depression, online": (["depression"], {"format": "online", "treatments": ["sertraline"]}, Extras()),
    "buprenorphine": (["F11.20"], {"treatments": ["Suboxone"]}, Extras()),
    "a relative": (["alcohol"], {"who": "family", "treatments": ["disulfiram"]}, Extras()),
    "a teenager": (["anxiety"], {"age": 15, "treatments": ["CBT"]}, Extras()),
    "a child": (["adhd"], {"age": 9, "treatments": ["methylphenidate"]}, Extras()),
    "in danger": (["suicidality"], {"treatments": ["lithium"]}, Extras()),
    "a relative in danger": (["overdose"], {"who": "family", "treatments": ["methadone"]}, Extras()),
    "discreet": (["bipolar"], {"treatments": ["lithium"]}, Extras(discreet=True)),
    "a note and a day": (
        ["ptsd"],
        {"audiences": ["veteran"]},
        Extras(note="Call <them> *first*.\nThen us, 1-2 days later.", clinic="Elm & Oak #2", plan_date="2026-12-01"),
    ),
    "nothing but the rest": (["ocd"], {}, Extras(hide=("summary", "first-meeting", "made"))),
    "nine groups": (["alcohol", "depression"], {"most": 9}, Extras()),
    "no group": (["insomnia"], {"region": "ZZ"}, Extras()),
}
asked = pytest.mark.parametrize("name", ASKED)
languages = pytest.mark.parametrize("language", ["en", "es"])


def a_page(known: Catalogue, name: str, language: Language) -> Handout:
    """Return the page of one of those who `ASKED`."""
    conditions, options, extras = ASKED[name]
    wording = known.wording(language)
    understood = referral.understand(Options(conditions=conditions, language=language, **options), known)
    found = referral.refer(understood.request, known, today=A_DAY, wording=wording, language=language)
    return handout.compose(found, wording, language, extras)


def words(said: str) -> list[str]:
    """Return the words in order: runs of letters and digits, however they are set."""
    return re.findall(r"\w+", said.replace("_", " "))


def wanted(page: Handout) -> list[str]:
    """Return the words of the page."""
    return words("\n".join(texts(page)))


def strip(page: Handout) -> tuple[Picture, ...]:
    """Return the drawings beside the three steps."""
    return page.labels.strip if any(section.role == "summary" for section in page.sections) else ()


# What is read in each form


class _Reader(HTMLParser):
    """Collects what a page says, without its style, its title and its drawings."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "wbr", "path", "rect", "circle"):
            return
        kind = dict(attrs).get("class") or ""
        self._inside.append("drawn" if tag in ("style", "title", "svg", "figure") or kind == "strip" else tag)
        if tag not in ("a", "span", "strong"):
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("path", "rect", "circle"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if "drawn" not in self._inside:
            self.said.append(data)


def of_terminal(page: Handout, _: Catalogue) -> list[str]:
    """Return the words on a terminal of 100 columns without colour."""
    return words(drawn(terminal.handout(page), 100))


def of_text(page: Handout, _: Catalogue) -> list[str]:
    """Return the words of plain text."""
    return words(text(page))


def of_markdown(page: Handout, _: Catalogue) -> list[str]:
    """Return the words of Markdown as a reader shows it; numbers of steps are its own."""
    said: list[str] = []
    for block in MarkdownIt("commonmark").parse(markdown(page)):
        said += [child.content for child in block.children or () if child.type in ("text", "text_special")]
        said.append("\n")
    return words("".join(said))


def of_html(page: Handout, known: Catalogue) -> list[str]:
    """Return the words of the HTML, without what stands in drawings and their captions."""
    reader = _Reader()
    reader.feed(re.sub(r"(?s)<svg.*?</svg>", "", html(page, known.code)))
    return words("".join(reader.said))


def of_pdf(page: Handout, known: Catalogue) -> list[str]:
    """Return the words of the PDF in the order of its structure: what a screen reader says."""
    return words(structure(pdf(page, known.code).content))


def numbered(page: list[str], form: list[str]) -> list[str]:
    """Return the words of a form without the numbers of steps, which forms that have no lists print."""
    left, kept = iter(page), []
    next_word = next(left, None)
    for word in form:
        if word == next_word:
            kept.append(word)
            next_word = next(left, None)
        elif not re.fullmatch("[1-9]", word):
            kept.append(word)
    return kept


def structure(content: bytes) -> str:
    """Return what a screen reader says of a PDF, a line for each element; what stands for a picture is none of it."""
    return "\n".join(["", *(each.text for each in checkers.read_out(content) if each.role != "Figure"), ""])


# They agree


Form = Callable[[Handout, Catalogue], list[str]]
WRITTEN: dict[str, Form] = {"terminal": of_terminal, "text": of_text, "markdown": of_markdown, "html": of_html}


@asked
@languages
@pytest.mark.parametrize("form", WRITTEN)
def test_a_written_form_says_the_words_of_the_page(form: str, name: str, language: Language, known: Catalogue) -> None:
    """All of them, in their order, and nothing more; but for the numbers of steps where lists have none."""
    page = a_page(known, name, language)

    assert numbered(wanted(page), WRITTEN[form](page, known)) == wanted(page)


@asked
@languages
def test_the_pdf_says_the_words_of_the_page(name: str, language: Language, known: Catalogue) -> None:
    """In the order in which a screen reader says them; and besides only the captions of its drawings."""
    page = a_page(known, name, language)
    said = structure(pdf(page, known.code).content)
    for section in page.sections:
        if section.web and known.code(section.web):
            assert page.labels.scan in said
            said = said.replace(page.labels.scan, " ", 1)
    for picture in strip(page):
        assert f"\n{picture.caption}\n" in said
        said = said.replace(f"\n{picture.caption}\n", "\n", 1)

    assert numbered(wanted(page), words(said)) == wanted(page)


@asked
@languages
def test_html_adds_only_the_words_of_its_drawings(name: str, language: Language, known: Catalogue) -> None:
    """Captions, and what stands for a picture where it is not seen."""
    page = a_page(known, name, language)
    bare = re.sub(r"(?s)<style>.*?</style>|<title>.*?</title>", "", html(page, known.code), count=2)
    said = Counter(words(unescape(re.sub(r"<[^>]+>", " ", bare.replace("<wbr>", "")))))
    drawn_too = [word for picture in strip(page) for word in words(f"{picture.caption} {picture.alt}")]
    for section in page.sections:
        if section.web and known.code(section.web):
            alt = links.printed(section.web).join(page.labels.opens)
            drawn_too += words(f"{page.labels.scan} {alt}")

    assert said == Counter(wanted(page)) + Counter(drawn_too)


def test_a_missing_word_is_seen(known: Catalogue) -> None:
    """A checker that can't fail proves nothing."""
    page = a_page(known, "depression, online", "en")
    short = page._replace(sections=page.sections[:-1])

    for form in (*WRITTEN.values(), of_pdf):
        assert numbered(wanted(page), form(short, known)) != wanted(page)


# What stays English


class _English(HTMLParser):
    """Collects what an HTML page says in English spans."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._lang: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span":
            self._lang.append(dict(attrs).get("lang") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._lang.pop()

    def handle_data(self, data: str) -> None:
        if "en" in self._lang:
            self.said.append(data)


@asked
def test_what_stays_english_says_so(name: str, known: Catalogue) -> None:
    """Names in headings, sentences, steps and the crisis box, as often in HTML and PDF as they stand on the page."""
    page = a_page(known, name, "es")
    marked = [piece for said in texts(page) for piece, is_name in pieces(said, page.english) if is_name]
    reader = _English()
    reader.feed(html(page, known.code))

    assert Counter(reader.said) == Counter(marked)
    assert checkers.languages_of_parts(pdf(page, known.code).content).count("en") >= len(marked)
    assert 'lang="en">' not in html(a_page(known, name, "en"), known.code).replace('<html lang="en"', "")
