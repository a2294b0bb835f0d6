"""What a clinic adds to the page: who made it, whom to call, which day; whatever is typed, the page stays clean."""

import re
import time
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from peerref.catalogue import links
from peerref.cli import page_options
from peerref.errors import WrongUse

from .running import Done, peerref, refused
from .test_hostile_options import ODD, harmless

TODAY = ("--today", "2026-11-25")
ASKED = ("suggest", "-c", "depression", *TODAY)
MARKUP = {
    "typst": '#read("/etc/passwd") $x$ <label> @ref #panic()',
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "Markdown": "[x](javascript:alert(1)) **b** `c` # h",
    "braces": "{clinic} {date} {blank} {0}",
}
Inside = Callable[..., Done]


def flat(text: str) -> str:
    """Return a page as running text."""
    return " ".join(text.split())


def page(inside: Inside, *more: str, form: str = "text") -> str:
    """Return a page as running text, or as markup where it has some."""
    done = inside(*ASKED, "--as", form, "--quiet", *more)
    assert (done.code, done.err) == (0, ""), done
    return flat(done.out)


@pytest.mark.parametrize(
    ("typed", "name", "phone"),
    [
        ("Valley Clinic, 408-555-0100", "Valley Clinic", "408-555-0100"),
        ("Valley Clinic 408.555.0100", "Valley Clinic", "408-555-0100"),
        ("Valley Clinic, (408) 555-0100", "Valley Clinic", "408-555-0100"),
        ("Valley Clinic, Tel: 408/555-0100", "Valley Clinic", "408-555-0100"),
        ("Clinic 5, 1 408 555 0100", "Clinic 5", "408-555-0100"),
        ("Valley, Inc., +14085550100 x12", "Valley, Inc.", "408-555-0100 ext. 12"),
        ("Valley Clinic – 408-555-0100, ext. 7", "Valley Clinic", "408-555-0100 ext. 7"),
        ("Clínica Río, +52 55 5555 1234", "Clínica Río", "+52 55 5555 1234"),
        ("408-555-0100", "", "408-555-0100"),
        ("Valley Clinic", "Valley Clinic", ""),
        ("Valley Clinic, San Jose, CA 95112", "Valley Clinic, San Jose, CA 95112", ""),
        ("  Valley \t Clinic \n", "Valley Clinic", ""),
        ("", "", ""),
    ],
)
def test_one_option_is_enough_for_name_and_phone(typed: str, name: str, phone: str) -> None:
    """However a phone is written at the end, it is told from the name, and printed in one form."""
    assert page_options.clinic(typed) == (name, phone)
    number = phone.partition(" ext. ")[0]
    assert not phone or links.real_phone(number)


@pytest.mark.parametrize(
    "typed", ["Valley Clinic, 408-555-010", "Valley Clinic, 555-0100", "Valley, 408-555-01000", "V, 108-555-0100"]
)
def test_a_phone_with_a_digit_too_few_or_many_is_refused(inside: Inside, typed: str) -> None:
    """A wrong number would send a patient astray; it is not taken for a part of the name."""
    assert "phone" in refused(inside(*ASKED, "--clinic", typed), 2)


def test_the_clinic_stands_where_the_page_says_who_made_it_and_in_the_plan(inside: Inside) -> None:
    """The plan's line for the clinic's phone is no blank any more; the page says who made it."""
    shown = page(inside, "--clinic", "Valley Clinic, 408-555-0100")

    assert "[ ] My clinic's number: 408-555-0100 [ ]" in shown
    assert "Made by Valley Clinic, 408-555-0100. Facts" in shown
    assert "My clinic's number: ______" in page(inside)


def test_the_clinic_is_on_the_spanish_page_in_spanish(inside: Inside) -> None:
    """'Hecho por', and the number in the plan."""
    shown = page(inside, "-l", "es", "--clinic", "Clínica del Valle, 408-555-0100")

    assert "Hecho por Clínica del Valle, 408-555-0100. Datos del" in shown
    assert "Teléfono de mi clínica: 408-555-0100" in shown


@pytest.mark.parametrize(
    ("form", "link"),
    [
        ("html", 'Valley Clinic, <a href="tel:+14085550100;ext=12">408-555-0100 ext. 12</a>.'),
        ("markdown", r"Valley Clinic, [408-555-0100 ext. 12](<tel:+14085550100;ext=12>)\. "),
    ],
)
def test_the_phone_of_the_clinic_can_be_tapped(inside: Inside, form: str, link: str) -> None:
    """On a screen it is a tel: link, with its extension."""
    shown = page(inside, "--clinic", "Valley Clinic, 408-555-0100 x12", form=form)

    assert link.replace("\\. ", "") in shown


def test_a_name_that_ends_in_a_full_stop_gets_no_second_one(inside: Inside) -> None:
    """'Valley Clinic, Inc.' ends its sentence."""
    assert "Made by Valley Clinic, Inc. Facts" in page(inside, "--clinic", "Valley Clinic, Inc.")


def test_a_discreet_page_does_not_name_the_clinic(inside: Inside) -> None:
    """Its name may tell what it treats: the page has its phone alone, and the clinician is told."""
    asked = (*ASKED, "--discreet", "--clinic", "Valley Methadone Clinic, 408-555-0100")
    done = inside(*asked, "--as", "text")

    assert "Methadone" not in done.out
    assert "408-555-0100" in done.out
    assert "the clinic's name" in flat(done.err)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "The day: Tuesday, December 1. Time: ______"),
        ("es", "El día: martes 1 de diciembre. Hora: ______"),
    ],
)
def test_the_day_of_the_plan_is_written_with_its_weekday(inside: Inside, language: str, shown: str) -> None:
    """As people of that language write it; the time stays to be filled in."""
    assert shown in page(inside, "--plan-date", "2026-12-01", "-l", language)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-11-24", "past; today is 2026-11-25"),
        ("2026-02-30", "2026-11-25"),
        ("2062-12-01", "check the year"),
        ("tomorrow", "2026-11-25"),
        ("12/01/2026", "2026-11-25"),
        ("", "2026-11-25"),
    ],
)
def test_a_day_that_cannot_be_the_plans_is_refused(inside: Inside, typed: str, said: str) -> None:
    """No real day, or gone, or years away: one line that names the option."""
    line = refused(inside(*ASKED, "--plan-date", typed), 2)

    assert "--plan-date" in line
    assert said in line


def test_today_is_a_day_for_the_plan() -> None:
    """The group may meet tonight."""
    assert page_options.plan_day("2026-11-25", date(2026, 11, 25)) == "2026-11-25"


def test_in_danger_the_plan_is_for_today_and_the_clinician_hears_it(inside: Inside) -> None:
    """A day for a group is not printed on an urgent page, and that is said under --quiet too."""
    done = inside("suggest", "-c", "suicidality", *TODAY, "--plan-date", "2026-12-01", "--as", "text", "--quiet")

    assert "December 1" not in done.out
    assert "--plan-date is not on the page" in done.err


class Shown(HTMLParser):
    """The text that a browser shows, and what elements there are."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.text, self.elements = "", set[str]()
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements |= {tag, *(name for name, _ in attrs if name.startswith("on"))}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize("markup", MARKUP)
def test_markup_in_the_clinics_name_is_text(inside: Inside, form: str, markup: str) -> None:
    """A reader sees what was typed; no form takes it for structure, a script or a link of ours."""
    drawn = inside(*ASKED, "--as", form, "--quiet", "--clinic", MARKUP[markup]).out
    shown = Shown(MarkdownIt().render(drawn) if form == "markdown" else drawn) if form != "text" else None

    assert f"Made by {MARKUP[markup]}" in flat(shown.text if shown else drawn)
    assert not shown or not shown.elements & {"script", "img", "onerror"}
    assert not shown or "javascript" not in "".join(re.findall(r'href="[^"]*"', drawn))


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_in_the_clinics_name_is_text_in_a_pdf(inside: Inside, tmp_path: Path, markup: str) -> None:
    """The PDF is drawn, and holds what was typed."""
    from pypdf import PdfReader

    target = tmp_path / "page.pdf"
    assert inside(*ASKED, "-q", "--clinic", MARKUP[markup], "--output", str(target)).code == 0
    words = "".join(each.extract_text() for each in PdfReader(target).pages)
    assert "".join(MARKUP[markup].split()) in "".join(words.split())


@pytest.mark.parametrize("odd", ODD)
def test_a_clinic_of_odd_text_is_cleaned_or_refused_by_name(inside: Inside, odd: str) -> None:
    """At once; nothing that moves a cursor or turns text round reaches the page."""
    started = time.process_time()
    done = inside(*ASKED, "--as", "text", "--quiet", "--clinic", ODD[odd])

    assert time.process_time() - started < 3
    assert harmless(done.out)
    if done.code:
        assert "--clinic" in refused(done, 2)
    else:
        assert done.err == ""


@pytest.mark.parametrize("typed", ["x" * 10_000, "1" * 10_000, "1-" * 5_000, " " * 10_000 + "V", "\u202e\x00"])
def test_a_clinic_without_end_or_without_a_letter_is_refused(inside: Inside, typed: str) -> None:
    """Exit 2, one short line that names the option."""
    assert "--clinic" in refused(inside(*ASKED, "--clinic", typed), 2)


def test_a_sign_that_the_pdf_cannot_print_is_said_even_with_quiet(inside: Inside, tmp_path: Path) -> None:
    """What was replaced reaches standard error, as a misspelling does."""
    target = str(tmp_path / "page.pdf")
    quiet = inside(*ASKED, "--quiet", "--clinic", "Valley 🏥 Clinic", "--output", target)
    loud = inside(*ASKED, "--clinic", "Valley 🏥 Clinic", "--output", target)

    assert (quiet.code, quiet.out) == (0, "")
    assert quiet.err.startswith("peerref: The PDF can't print 🏥")
    assert len(quiet.err.splitlines()) == 1
    assert "The PDF can't print" in loud.err
    assert inside(*ASKED, "--quiet", "--clinic", "Valley Clinic", "--output", target).err == ""


def test_a_note_and_a_clinic_can_be_given_at_once() -> None:
    """The note from standard input, so that no shell keeps it."""
    done = peerref(*ASKED, "--quiet", "--clinic", "Valley Clinic", "--note", "-", stdin=b"Call me.\n")

    assert "Call me." in done.out
    assert "Made by Valley Clinic." in flat(done.out)


def test_a_region_is_refused_by_its_name() -> None:
    """The same function reads the option and the setting."""
    with pytest.raises(WrongUse, match=r"^region takes"):
        page_options.region("Narnia", "region")
