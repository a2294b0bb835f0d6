"""Whom the pages of thirty patients reach: the standards for screen readers and browsers, and the order of reading."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import checkers
from .measured import Measured, facts, faulty
from .wording_checkers import lacking

SIX = (  # for the slower checker: one of each kind
    "depression-online, en, paper",
    "opioid-buprenorphine, es, paper",
    "nine-groups, en, paper",
    "suicidality, es, large print",
    "insomnia, en, large print",
    "depression-discreet, es, paper",
)


def test_every_file_keeps_to_the_standard_for_screen_readers(measured: list[Measured]) -> None:
    """PDF/UA-1: tagged, with a title, a language, alternative texts and real headings."""
    assert faulty(measured, lambda each: checkers.ua_faults(each.pdf)) == {}


def test_verapdf_finds_no_fault_in_one_of_each_kind(measured: list[Measured], tmp_path: Path) -> None:
    """The reference checker agrees."""
    files = {each.name.replace(", ", "+").replace(" ", "-"): each.pdf for each in measured if each.name in SIX}

    assert len(files) == len(SIX)
    assert {name: found for name, found in checkers.vera_faults(files, tmp_path).items() if found} == {}


def test_a_screen_reader_says_the_headings_in_the_order_of_the_page(measured: list[Measured]) -> None:
    """What is seen first is heard first."""

    def faults(each: Measured) -> object:
        heard = [h.text for h in checkers.read_out(each.pdf) if h.role in ("H1", "H2", "H3")]
        printed = [each.page.title, *(section.heading for section in each.page.sections if section.heading)]
        wanted = [heading for heading in printed if _bare(heading) in set(map(_bare, heard))]
        return heard if list(map(_bare, heard)) != list(map(_bare, wanted)) else None

    assert faulty(measured, faults) == {}


def _bare(text: str) -> str:
    return "".join(text.split())  # where a line ends there may be no space


def test_whom_to_call_comes_before_any_group(measured: list[Measured]) -> None:
    """Whoever is in danger hears of a crisis line first, in the PDF and in the HTML."""

    def faults(each: Measured) -> object:
        heading = each.wording["crisis"]["heading"]
        heard = [h.text for h in checkers.read_out(each.pdf)]
        kinds = [kinds.split()[0] for kinds, _ in checkers.html_sections(each.html)]
        groups = [at for at, text in enumerate(heard) if any(group.heading == text for group in each.groups)]
        late = not groups and bool(each.groups)
        late |= heading not in heard or any(at < heard.index(heading) for at in groups)
        late |= "crisis" not in kinds or "group" in kinds[: kinds.index("crisis")]
        return heard if late else None

    assert faulty(measured, faults) == {}


def test_every_group_tells_what_one_needs_to_go_there(measured: list[Measured]) -> None:
    """How it meets, what it costs, in which language, what to do first, and a phone or link: all of it, everywhere."""

    def faults(each: Measured) -> object:
        in_html = [said for kinds, said in checkers.html_sections(each.html) if kinds.split()[0] == "group"]
        in_pdf = _groups(checkers.read_out(each.pdf), [group.heading for group in each.groups])
        found = []
        for group, *both in zip(each.groups, in_html, in_pdf, strict=True):
            needed = facts(each, group.group)
            found += [(group.group, missing) for said in both for missing in lacking(said, needed)]
        return found

    assert faulty(measured, faults) == {}


def _groups(heard: list[checkers.Heard], headings: list[str]) -> list[str]:
    """Return what is said of each group."""
    found: list[list[str]] = []
    inside = False
    for role, text in heard:
        if role in ("H1", "H2", "H3"):
            inside = _bare(text) in set(map(_bare, headings))
            if inside:
                found.append([])
        elif inside and role != "Figure":
            found[-1].append(text)
    return [" ".join(each) for each in found]


# In a browser


def test_the_markup_of_every_page_is_valid(shown_pages: dict[str, str], tmp_path: Path) -> None:
    """The Nu HTML checker finds no error in markup or style."""
    for name, page in shown_pages.items():
        (tmp_path / f"{name.replace(', ', '-')}.html").write_text(page, "utf-8")

    assert len(shown_pages) == 60
    assert checkers.html_faults(sorted(tmp_path.iterdir())) == []


def _judged(pages: dict[str, str], tab: Any, judge: Callable[[Any], object]) -> dict[str, object]:
    """Return what is wrong with each page that is shown in the tab."""
    found = {}
    for name, page in pages.items():
        checkers.show(tab, page)
        found[name] = judge(tab)
    return {name: faults for name, faults in found.items() if faults}


def test_axe_finds_nothing_on_any_page(shown_pages: dict[str, str], tab: Any) -> None:
    """WCAG 2.2 AA, good practice, and the contrast of AAA, in a real browser."""
    assert _judged(shown_pages, tab, checkers.axe_findings) == {}


def test_contrast_is_seven_to_one_in_light_and_dark(shown_pages: dict[str, str], tab: Any) -> None:
    """As the browser computes it, for every text of every page."""

    def low(tab: Any) -> list[object]:
        texts = checkers.contrasts(tab)
        return [text for text in texts if text[0] < 7] or ([] if texts else ["no text"])

    for scheme in ("dark", "light"):
        tab.emulate_media(color_scheme=scheme)
        assert _judged(shown_pages, tab, low) == {}, scheme


def test_no_text_is_slanted_shouted_or_stretched(shown_pages: dict[str, str], tab: Any) -> None:
    """Neither italics nor capitals by style, nor lines stretched to the margin."""
    assert _judged(shown_pages, tab, checkers.slanted_or_shouted) == {}
