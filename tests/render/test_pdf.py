"""The page as PDF: what a printer, a fax, a screen reader and a patient make of it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref import handout, referral
from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import qr
from peerref.catalogue.model import Language
from peerref.handout import Handout
from peerref.handout.compose import Extras, shorter
from peerref.handout.document import Facts, Labels, Paragraph, Picture, Run, Section, Steps, Ticks, texts
from peerref.referral.understand import Options
from peerref.render import qr_code
from peerref.render.pdf import MISSING, Drawn, pdf, pdf_on_one_sheet
from peerref.render.plain import plain

from . import checkers
from .asking import A_DAY, made_by_hand

LETTER, A4 = (612.0, 792.0), (595.3, 841.9)
PATIENTS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "depression, online": (["depression"], {"format": "online", "treatments": ["sertraline"]}),
    "opioid use on buprenorphine": (["F11.20"], {"treatments": ["Suboxone"]}),
    "a relative": (["alcohol"], {"who": "family", "treatments": ["disulfiram"]}),
    "a teenager": (["anxiety"], {"age": 15, "concerns": ["social-anxiety"], "treatments": ["CBT"]}),
    "in danger": (["suicidality"], {"treatments": ["lithium"]}),
    "two conditions, a veteran": (
        ["bipolar", "alcohol"],
        {"audiences": ["veteran"], "treatments": ["lithium", "naltrexone"]},
    ),
}
LARGE, ON_A4 = "opioid use on buprenorphine, large print", "a relative, A4"
NINE = "nine groups"
SPANISH = "in Spanish"


class Sheet(NamedTuple):
    """A page, and the file that was drawn of it."""

    page: Handout
    drawn: Drawn

    @property
    def content(self) -> bytes:
        """The file."""
        return self.drawn.content


def a_page(known: Catalogue, *conditions: str, language: Language = "en", note: str = "", **options: Any) -> Handout:
    """Return the page for `conditions`."""
    asked = Options(conditions=conditions, language=language, **options)
    wording = known.wording(language)
    understood = referral.understand(asked, known)
    found = referral.refer(understood.request, known, today=A_DAY, wording=wording, language=language)
    return handout.compose(found, wording, language, Extras(note=note))


def by_hand(*blocks: Paragraph | Steps | Facts | Ticks, language: str = "en", web: str = "", name: str = "") -> Handout:
    """Return a small page with `blocks` in a group."""
    heading = f"Start here: {name}" if name else "Start here"
    group = Section("group", heading, blocks, boxed=True, level=3, group="x-by-hand", name=name, web=web)
    labels = Labels((Picture("Call", "A phone."),), "Scan to open", ("QR code for ", ""), ("Page ", " of ", ""))
    sections = (Section("groups", "Groups", ()), group)
    return Handout(language, "Title", "Message", "", sections, labels)


def a_paragraph(text: str, link: str = "", lang: str = "") -> Paragraph:
    """Return a paragraph of one run."""
    return Paragraph((Run(text, link, lang),))


@pytest.fixture(scope="module")
def drawn(known: Catalogue) -> dict[str, Sheet]:
    """Every kind of file that is judged below, drawn once."""
    pages = {name: a_page(known, *conditions, **options) for name, (conditions, options) in PATIENTS.items()}
    found = {name: Sheet(page, pdf_on_one_sheet(shorter(page), known.code)) for name, page in pages.items()}
    large, other = pages["opioid use on buprenorphine"], pages["a relative"]
    found[LARGE] = Sheet(large, pdf(large, known.code, large_print=True))
    found[ON_A4] = Sheet(other, pdf_on_one_sheet(shorter(other), known.code, paper="a4"))
    nine = a_page(known, "alcohol", "depression", most=9)
    found[NINE] = Sheet(nine, pdf(nine, known.code))
    if known.has_wording("es"):
        page = a_page(known, "depression", language="es", treatments=["sertraline"])
        found[SPANISH] = Sheet(page, pdf_on_one_sheet(shorter(page), known.code))
    return found


@pytest.fixture(params=[*PATIENTS, LARGE, ON_A4, NINE])
def sheet(request: pytest.FixtureRequest, drawn: dict[str, Sheet]) -> Sheet:
    """Each file in turn."""
    return drawn[request.param]


# Who can't see it


def test_title_and_language_are_the_pages_own(sheet: Sheet) -> None:
    """A screen reader says the title first, in the right voice."""
    assert checkers.declared(sheet.content) == {"title": sheet.page.title, "language": sheet.page.language}


def test_headings_lists_and_pictures_are_what_they_look_like(drawn: dict[str, Sheet]) -> None:
    """One title; a heading for each part and group; steps and ticks are lists; each picture says what it shows."""
    page, result = drawn["opioid use on buprenorphine"]
    tags = checkers.tags(result.content)
    roles = [tag.role for tag in tags]
    levels = {2: 0, 3: 0}
    for section in page.sections:
        levels[section.level] += bool(section.heading and section.heading not in result.left_out)

    assert roles.count("H1") == 1
    assert roles.count("H2") == levels[2]
    assert roles.count("H3") == levels[3] == 3
    assert roles.count("L") >= 3
    assert roles.count("Link") >= 4
    assert "Table" not in roles
    assert [tag.alt for tag in tags if tag.role == "Figure"] == [
        *(picture.alt for picture in page.labels.strip),
        *(re.sub(r"^https?://(www\.)?", "", s.web).join(page.labels.opens) for s in page.sections if s.web),
    ]


def test_an_official_name_is_english_on_a_spanish_page() -> None:
    """A Spanish voice would make nothing of 'Support'; a run in another language is marked too."""
    page = by_hand(a_paragraph("hola"), a_paragraph("good day", lang="en"), language="es", name="Support")
    result = pdf(page, qr.rows).content

    assert checkers.declared(result)["language"] == "es"
    assert checkers.languages_of_parts(result).count("en") == 2


def test_a_blank_is_a_line_and_no_row_of_underscores(drawn: dict[str, Sheet]) -> None:
    """Nobody has to hear 'underscore' fourteen times; a box to tick is text and is read aloud."""
    said = checkers.text(drawn["depression, online"].content)

    assert "__" not in said
    assert said.count("☐") == sum(
        len(b.items) for s in drawn["depression, online"].page.sections for b in s.blocks if isinstance(b, Ticks)
    )


# What is on it


def test_every_word_of_the_page_is_printed(sheet: Sheet) -> None:
    """No sentence is cut: what is left out is left out whole, and named."""
    page, result = sheet
    kept = page._replace(sections=tuple(s for s in page.sections if s.heading not in result.left_out or not s.heading))
    if result.left_out:
        kept = [
            each
            for each in shorter(page)
            if {s.heading for s in page.sections} - set(result.left_out) == {s.heading for s in each.sections}
        ][-1]
    wanted = checkers.words(" ".join(texts(kept)).replace("_", ""))
    printed = checkers.words(checkers.text(result.content))

    assert wanted - printed == {}


def test_a_further_sheet_repeats_the_head(drawn: dict[str, Sheet]) -> None:
    """A sheet that comes loose can be put back: it has the title and its number."""
    page, result = drawn[NINE]
    said = checkers.text(result.content)
    total = result.sheets

    assert total == len(checkers.sheets(result.content)) > 1
    for number in range(2, total + 1):
        assert f"Page {number} of {total}" in said
    assert said.count(page.title) == total


def test_what_does_not_fit_is_left_out_whole_and_told(known: Catalogue) -> None:
    """The first page that fits is taken; the clinician reads what it lacks. Where none fits, nothing is left out."""
    long = " ".join(["These are many words."] * 60)
    core = a_page(known, "depression", treatments=["sertraline"])
    core = list(shorter(core))[-1]
    stuffed = core._replace(sections=(*core.sections, Section("talk", "To be left out", (a_paragraph(long),))))
    result = pdf_on_one_sheet([stuffed, core], known.code)
    hopeless = stuffed._replace(sections=stuffed.sections * 2)

    assert (result.sheets, result.left_out) == (1, ("To be left out",))
    assert "To be left out" in " ".join(result.notices)
    assert pdf_on_one_sheet([hopeless, stuffed], known.code) == pdf(hopeless, known.code)


def test_the_same_page_gives_the_same_bytes(known: Catalogue) -> None:
    """Same request, same day, same file."""
    page = a_page(known, "depression", treatments=["sertraline"])

    assert pdf(page, known.code).content == pdf(page, known.code).content


# How it is printed


def test_codes_are_large_enough_and_have_a_caption(sheet: Sheet) -> None:
    """25 millimetres or more, the caption beside each, the link in words on the page."""
    groups = [section for section in sheet.page.sections if section.web]

    assert min(checkers.code_widths(sheet.content), default=25) >= 24.9
    assert checkers.text(sheet.content).count(sheet.page.labels.scan) == len(groups)


def test_phone_numbers_survive_a_fax() -> None:
    """A 0 that looks like an 8 would send somebody to a stranger: every digit is read, bold or not."""
    numbers = ["1-800-808-0880", "1-888-380-8008", "1-866-060-6886", "1-800-950-6264"]
    rows = tuple(
        (f"Phone {at}", (Run(number, f"tel:+{number.replace('-', '')}"),)) for at, number in enumerate(numbers)
    )
    content = pdf(by_hand(*(a_paragraph(f"Call {number} now.") for number in numbers), Facts(rows)), qr.rows).content
    read = checkers.read_aloud(checkers.faxed(content), checkers.FINE_FAX, "eng")

    assert {number: read.count(number) for number in numbers} == dict.fromkeys(numbers, 2)


# What is typed is data


TRICKS = [
    '#read("page.typ")',
    '#image("x.png")',
    "*bold* _em_ `code` $x^2$",
    "= Heading",
    "- item",
    "+ item",
    "/ term: text",
    "<label> @reference",
    '#link("javascript:alert(1)")[x]',
    "\\u{1F600} \\ #",
    "// comment /* and */",
    "https://example.org/a-b",
    "{number} of {total}",
    "\"quoted\" 'text'",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_text_is_never_markup(trick: str) -> None:
    """A name, a note or a treatment that looks like typst's own language is printed as it was typed."""
    hostile, tame = (pdf(made_by_hand(text), qr.rows).content for text in (trick, "plain"))

    assert [tag.role for tag in checkers.tags(hostile)] == [tag.role for tag in checkers.tags(tame)]
    assert checkers.words(trick.replace("/*", "")) - checkers.words(checkers.text(hostile)) == {}
    assert checkers.links(hostile) == []


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=40))
def test_whatever_is_typed_a_page_is_printed(text: str) -> None:
    """No sign, from any script, keeps a patient from getting the page."""
    result = pdf(by_hand(a_paragraph(text), Steps((text,), text), Ticks((text,))), qr.rows)

    assert checkers.ua_faults(result.content) == []
    assert set(result.replaced) <= set(normalize("NFC", plain(text)))


def test_a_sign_that_no_font_has_is_replaced_and_told() -> None:
    """The clinician reads which; a letter that has a plain form gets that instead."""
    result = pdf(by_hand(a_paragraph("Dr. 王 says 🙂 to Zoë, Nguyễn and ①")), qr.rows)
    said = checkers.text(result.content)

    assert set(result.replaced) == {"王", "🙂"}
    assert "王" in result.notices[0]
    assert f"Dr. {MISSING} says {MISSING} to Zoë, Nguyễn and" in said


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "x", " https://a.org"]
)
def test_a_link_that_is_not_safe_is_only_text(link: str) -> None:
    """`javascript:` is no place to send a patient, and no code leads there."""
    content = pdf(by_hand(a_paragraph("Our page", link), web=link), qr.rows).content

    assert checkers.links(content) == []
    assert checkers.read_codes(checkers.pictures(content, 150)) == []


def test_phones_and_pages_can_be_clicked(drawn: dict[str, Sheet]) -> None:
    """A phone is dialled with a click, a group's page is opened."""
    page, result = drawn["opioid use on buprenorphine"]
    runs = [run for s in page.sections for b in s.blocks if isinstance(b, Facts) for _, row in b.rows for run in row]

    assert {run.link for run in runs if run.link} <= set(checkers.links(result.content))
    assert {link.partition(":")[0] for link in checkers.links(result.content)} == {"https", "tel"}


def test_a_link_is_not_broken_at_its_hyphens() -> None:
    """In Spanish a hyphen at the end of a line is written again at the beginning of the next."""
    link = "https://al-anon.org/al-anon-family-groups"
    row = ("Teléfono", (Run("1-888-425-2666 y también para las familias", ""),)), ("Web", (Run(link[8:], link),))
    said = checkers.text(pdf(by_hand(Facts(row), language="es", web=link), qr.rows).content)

    assert link[8:] in said.split()


# QR codes as text


@settings(deadline=None, max_examples=20)
@given(st.from_regex(r"https://[a-z]{3,20}\.org(/[a-z0-9-]{1,30}){0,2}", fullmatch=True))
def test_a_code_is_read_as_the_link_it_was_made_of(link: str) -> None:
    """From the packed rows to the drawing nothing is lost."""
    content = pdf(by_hand(a_paragraph("x"), web=link), qr.rows).content

    assert checkers.read_codes(checkers.pictures(content, 150)) == [link]


def test_a_link_too_long_for_a_code_has_none() -> None:
    """Better no code than one that no camera reads."""
    assert qr.rows("https://example.org/" + "a" * 5000) == ""
    assert qr_code.millimetres("") == 0


# The checkers themselves


Break = Callable[[bytes], bytes]


def swapped(old: bytes, new: bytes) -> Break:
    """Return what replaces `old` by `new`, of the same length, in a file."""

    def change(content: bytes) -> bytes:
        assert old in content
        assert len(old) == len(new)
        return content.replace(old, new)

    return change


BROKEN: dict[str, Break] = {
    "no alternative text": swapped(b"/Alt(", b"/Axt("),
    "no language": swapped(b"/Lang(en)", b"/Lxng(en)"),
    "not marked as tagged": swapped(b"/Marked true", b"/Marked null"),
    "no structure": swapped(b"/StructTreeRoot", b"/StrxctTreeRoot"),
    "title is not shown": swapped(b"/DisplayDocTitle true", b"/DisplayDocTitle null"),
    "does not say that it keeps to the standard": swapped(b"pdfuaid:part", b"pdfuaid:pxrt"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_standards_checker_sees_a_broken_file(name: str, drawn: dict[str, Sheet]) -> None:
    """A checker that can't fail proves nothing."""
    assert checkers.ua_faults(BROKEN[name](drawn["a relative"].content)) != []


def test_verapdf_sees_each_broken_file(drawn: dict[str, Sheet], tmp_path: Path) -> None:
    """The same for veraPDF."""
    files = {re.sub(r"\W+", "-", name): change(drawn["a relative"].content) for name, change in BROKEN.items()}

    assert all(checkers.vera_faults(files, tmp_path).values())


def _all(pages: dict[str, Sheet]) -> Iterator[bytes]:
    yield from (each.content for each in pages.values())


def test_a_file_stays_small(drawn: dict[str, Sheet]) -> None:
    """It goes through any portal and e-mail: less than 200 kB."""
    assert max(map(len, _all(drawn))) < 200_000
