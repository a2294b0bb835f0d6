"""The page as HTML: what a browser, a screen reader, a phone and a printer make of it."""

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import qr
from peerref.handout import Handout
from peerref.handout.document import Facts, Run, Section, texts
from peerref.referral.request import Suggestion
from peerref.render.html import html

from . import checkers
from .asking import made_by_hand, page

SCREENS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "a small phone, or 400 % zoom": {"viewport": {"width": 320, "height": 256}},
    "a dark phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True},
}
SHOWN = ["depression, online", "opioid use on buprenorphine", "in danger", "no group"]
screens = pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)


class Browser:
    """A browser without a network that opens pages, with one tab for each kind of screen."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self._tabs: dict[str, Any] = {}

    def open(self, content: str, **screen: Any) -> Any:
        """Return an open page that shows `content`."""
        kind = repr(screen)
        if kind not in self._tabs:
            self._tabs[kind] = self._browser.new_context(offline=True, **screen).new_page()
        opened = self._tabs[kind]
        file = self._folder / "page.html"
        file.write_text(content, "utf-8")
        opened.goto(file.as_uri())
        return opened

    def close(self) -> None:
        """Close all tabs."""
        for each in self._tabs.values():
            each.context.close()


@pytest.fixture(scope="module")
def browser(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser, with screens of many kinds."""
    opens = Browser(chromium, tmp_path_factory.mktemp("html"))
    yield opens
    opens.close()


@pytest.fixture(scope="module")
def pages(known: Catalogue, suggestions: dict[str, Suggestion]) -> dict[str, Handout]:
    """The pages that are shown in the browser."""
    return {name: page(suggestions[name], known) for name in SHOWN}


@pytest.fixture(params=SHOWN)
def shown(request: pytest.FixtureRequest, pages: dict[str, Handout], known: Catalogue) -> str:
    """Each of them in turn, as HTML."""
    return html(pages[request.param], known.code)


# One file that stands alone


def test_every_word_of_the_page_is_there(found: Suggestion, known: Catalogue) -> None:
    """Nothing is lost between the page and its HTML."""
    sheet = page(found, known)
    bare = re.sub(r"<style>.*?</style>", "", html(sheet, known.code), flags=re.DOTALL)
    said = checkers.words(unescape(re.sub(r"<[^>]+>", " ", bare.replace("<wbr>", ""))))

    assert checkers.words(" ".join(texts(sheet)).replace("_", "")) - said == {}


def test_nothing_runs_and_nothing_is_fetched(shown: str) -> None:
    """No script, no picture, style or font from elsewhere: what is opened at home tells nobody."""
    assert checkers.runs_or_fetches(shown) == []
    assert "default-src 'none'" in shown
    assert 'content="no-referrer"' in shown


def test_the_markup_is_valid_whatever_is_typed_and_what_is_not_is_seen(tmp_path: Path) -> None:
    """The Nu HTML checker finds nothing in usual and large print, and sees each page that is broken."""
    sheet = made_by_hand("<b>&amp; \"'")
    good = {f"{large}": html(sheet, qr.rows, paper="a4", large_print=large) for large in (False, True)}
    broken = {
        "not closed": GOOD.format("<ul><p>x</p></ul>"),
        "an id that stands twice": GOOD.format('<p id="a">x</p><p id="a">y</p>'),
        "a style that is none": GOOD.format("<p style='color: 9'>x</p>"),
    }
    files = [tmp_path / f"{number}.html" for number in range(len(good) + len(broken))]
    for file, content in zip(files, [*good.values(), *broken.values()], strict=True):
        file.write_text(content, "utf-8")

    told = checkers.html_faults(files)

    assert {file.name for file in files if any(file.name in line for line in told)} == {"2.html", "3.html", "4.html"}


def test_the_same_page_gives_the_same_file(pages: dict[str, Handout], known: Catalogue) -> None:
    """And a small one, for a portal or an e-mail."""
    first, second = (html(pages["depression, online"], known.code) for _ in range(2))

    assert first == second
    assert len(first.encode()) < 40_000


# Structure


def test_the_page_has_landmarks_headings_and_lists(pages: dict[str, Handout], known: Catalogue) -> None:
    """One title, one main part; a heading for each section; steps are numbered, codes have captions."""
    sheet = pages["opioid use on buprenorphine"]
    seen = checkers.elements(html(sheet, known.code))

    assert (seen["header"], seen["main"], seen["footer"], seen["h1"]) == (1, 1, 1, 1)
    assert seen["h2"] == sum(1 for section in sheet.sections if section.heading and section.level == 2)
    assert seen["h3"] == seen["figure"] == seen["figcaption"] == 3
    assert seen["ol"] == 2
    assert (
        seen["dt"] == seen["dd"] == sum(len(b.rows) for s in sheet.sections for b in s.blocks if isinstance(b, Facts))
    )


def test_the_language_of_the_page_and_of_its_parts_is_told() -> None:
    """A Spanish page says so; an official name in it is English, and so is a run that says it."""
    row = ("Web", (Run("in English", "", "en"),))
    group = Section("group", "Empiece aquí: Peer <Help>", (Facts((row,)),), level=3, name="Peer <Help>")
    said = html(Handout("es", "Título", "Mensaje", "", (group,)), qr.rows)

    assert '<html lang="es"' in said
    assert 'Empiece aquí: <span lang="en">Peer &lt;Help&gt;</span>' in said
    assert '<span lang="en">in English</span>' in said


@pytest.mark.parametrize("screen", [each for name, each in SCREENS.items() if name != "light"])
def test_axe_finds_nothing(shown: str, screen: dict[str, Any], browser: Browser) -> None:
    """WCAG 2.2 AA, good practice, and contrast of 7 to 1, dark and narrow; `test_measured_reach` has light and wide."""
    assert checkers.axe_findings(browser.open(shown, **screen)) == []


# On a screen


@screens
def test_nothing_is_wider_than_the_screen(shown: str, screen: dict[str, Any], browser: Browser) -> None:
    """Nobody has to scroll sideways, on a small phone or at 400 % zoom."""
    opened = browser.open(shown, **screen)

    assert opened.evaluate("document.documentElement.scrollWidth") <= screen["viewport"]["width"]


@screens
def test_every_link_can_be_hit_and_seen(shown: str, screen: dict[str, Any], browser: Browser) -> None:
    """A link is 24 pixels high and wide or more; the one that the keyboard is on has a thick outline."""
    opened = browser.open(shown, **screen)
    sizes = opened.evaluate("[...document.links].map(a => a.getBoundingClientRect()).map(b => [b.width, b.height])")
    outlines = []
    for _ in sizes:
        opened.keyboard.press("Tab")
        style = "(s => [document.activeElement.tagName, s.outlineStyle, parseFloat(s.outlineWidth)])"
        outlines.append(opened.evaluate(f"{style}(getComputedStyle(document.activeElement))"))

    assert min((min(size) for size in sizes), default=24) >= 24
    assert outlines == [["A", "solid", 3]] * len(sizes)


def test_a_dark_page_is_dark_and_its_codes_stay_readable(
    pages: dict[str, Handout], known: Catalogue, browser: Browser
) -> None:
    """A code keeps its white ground, and opens the group's page from a screen too."""
    sheet = pages["depression, online"]
    opened = browser.open(html(sheet, known.code), **SCREENS["dark"], device_scale_factor=2)
    picture = Image.open(io.BytesIO(opened.screenshot(full_page=True))).convert("L")

    assert picture.crop((0, 0, 9, 9)).getextrema()[1] < 32  # type: ignore[operator]
    assert checkers.read_codes([picture]) == [section.web for section in sheet.sections if section.web]


# On paper


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_it_prints_on_one_sheet(
    name: str, paper: Any, pages: dict[str, Handout], known: Catalogue, browser: Browser
) -> None:
    """One sheet of the paper asked for, 12 points, black on white, also for a reader whose screen is dark."""
    opened = browser.open(html(pages[name], known.code, paper=paper), **SCREENS["dark"])
    content = opened.pdf(prefer_css_page_size=True)
    width, _ = checkers.sheets(content)[0]

    assert len(checkers.sheets(content)) == 1
    assert round(width) == {"letter": 612, "a4": 595}[paper]
    assert min(line.smallest for line in checkers.lines(content)) >= 11.9
    assert checkers.inks(content) <= {0.0, 1.0}
    assert checkers.read_codes(checkers.faxed(content)) == [s.web for s in pages[name].sections if s.web]
    assert min(checkers.code_widths(content), default=25) >= 24.9


def test_large_print_is_eighteen_points(pages: dict[str, Handout], known: Catalogue, browser: Browser) -> None:
    """On paper; on a screen it is half as large again."""
    opened = browser.open(html(pages["depression, online"], known.code, large_print=True))
    size = opened.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")

    assert size >= 24
    assert min(line.smallest for line in checkers.lines(opened.pdf())) >= 17.9


# What is typed is data


TRICKS = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onclick="alert(1)',
    "' autofocus onfocus='alert(1)",
    "<!-- ",
    "-->",
    "&lt;b&gt; &#60;",
    "<b>bold</b>",
    "]]>",
    "{braces}",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_text_is_never_markup(trick: str) -> None:
    """A name, a note or a treatment that looks like HTML is shown as it was typed."""
    hostile, tame = html(made_by_hand(trick), qr.rows), html(made_by_hand("plain"), qr.rows)

    assert checkers.elements(hostile) == checkers.elements(tame)
    assert checkers.runs_or_fetches(hostile) == []


@settings(deadline=None)
@given(st.text(), st.text())
def test_whatever_is_typed_the_page_keeps_its_shape(text: str, link: str) -> None:
    """No sign opens or closes an element, and a link leads where it may or nowhere."""
    said = html(made_by_hand(text, link), qr.rows)
    seen, plain = checkers.elements(said), checkers.elements(html(made_by_hand("plain"), qr.rows))
    seen.pop("a", None)
    seen.pop("wbr", None)

    may_be_empty = dict.fromkeys(["span", "h2", "h3", "p", "div"], 0)
    assert {**seen, **may_be_empty} == {**plain, **may_be_empty}
    assert checkers.runs_or_fetches(said) == []
    assert all(re.match("(https?|tel|sms|mailto):", each, re.IGNORECASE) for each in checkers.html_links(said))


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", " https://a.org"]
)
def test_a_link_that_is_not_safe_is_only_text(link: str) -> None:
    """`javascript:` is no place to send a patient."""
    assert checkers.html_links(html(made_by_hand("Our page", link), qr.rows)) == []


# The checkers themselves


GOOD = (
    '<!doctype html><html lang="en"><head><title>A page</title></head>'
    "<body><main><h1>A page</h1>{}</main></body></html>"
)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        "<p onclick='x()'>x</p>",
        "<img src='https://example.org/a.png' alt=''>",
        "<style>@import 'https://example.org/a.css'</style>",
        "<style>p { background: url(https://example.org/a.png) }</style>",
        "<link rel='stylesheet' href='https://example.org/a.css'>",
        "<form action='https://example.org'></form>",
    ],
)
def test_what_runs_or_fetches_is_seen(inside: str) -> None:
    """The same for what must not be in the file."""
    assert checkers.runs_or_fetches(GOOD.format(inside)) != []
    assert checkers.runs_or_fetches(GOOD.format("<p>x</p>")) == []
