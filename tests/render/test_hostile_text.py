"""A catalogue, a note or a treatment is data: nothing in it moves a cursor, turns text round or becomes structure."""

import json
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from peerref.catalogue import Catalogue
from peerref.errors import Choice, NotInCatalogue
from peerref.handout import Handout
from peerref.referral.request import Fit
from peerref.render import as_json, terminal
from peerref.render.entry import entry_text
from peerref.render.markdown import markdown
from peerref.render.panel import panel
from peerref.render.plain import plain, wrap
from peerref.render.text import text

from .asking import ask, made_by_hand
from .test_markdown_form import outline
from .test_terminal_form import drawn

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u2028\u2029"
CONTROL = "".join(map(chr, [*range(32), *range(0x7F, 0xA0)]))
calm = settings(deadline=None)  # a busy machine is no fault of the page
FORBIDDEN = frozenset(BIDI + INVISIBLE + CONTROL) - {"\n"}
PIECES = [
    "a",
    "word ",
    "\x1b[31m",
    "\x1b]8;;https://evil.example\x07",
    "\x9b2J",
    "\r",
    "\n",
    "\t",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u2028",
    "\x00",
    "[red]",
    "[/]",
    ":skull:",
    "<script>",
    "</div>",
    "&lt;",
    "**",
    "_",
    "`",
    "# ",
    "> ",
    "- ",
    "1. ",
    "|",
    "](javascript:alert(1))",
    "[x](",
    "\\",
    "~~~",
    "---",
    "=== ",
    "\udcff",
    "{name}",
    "{0}",
    "%s",
    "é",
    "\u00a0",
]
hostile = st.one_of(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join), st.text(max_size=40))
visible = hostile.filter(lambda each: bool(plain(each).strip()))


def offending(printed: str) -> set[str]:
    """Return the characters that no form may hold."""
    return set(printed) & FORBIDDEN | {c for c in printed if 0xD800 <= ord(c) <= 0xDFFF}


class Forms(NamedTuple):
    """A page in every form."""

    text: str
    markdown: str
    terminal: str


def forms(page: Handout) -> Forms:
    return Forms(text(page), markdown(page), drawn(terminal.handout(page), 80))


@calm
@given(hostile)
def test_no_form_of_a_page_holds_control_or_bidirectional_characters(given_text: str) -> None:
    """Text, Markdown and terminal: no escape sequence, no turned-round text, nothing invisible."""
    for form in forms(made_by_hand(given_text)):
        assert offending(form) == set()


@calm
@given(
    st.lists(st.sampled_from(["Sam", "- one", "+---+", "# Title", "1."]), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\t"]),
)
def test_no_form_of_a_page_grows_lines_out_of_text(words: list[str], line_break: str) -> None:
    """A line break inside a name begins no new paragraph, box or panel: it is a space."""
    assert forms(made_by_hand(line_break.join(words))) == forms(made_by_hand(" ".join(words)))


@calm
@given(visible)
def test_markdown_keeps_its_outline(given_text: str) -> None:
    """Whatever stands in it, a page has the same headings, lists, boxes and links."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    assert outline(markdown(made_by_hand(given_text)), parser) == outline(markdown(made_by_hand("x")), parser)


@calm
@given(hostile, st.sampled_from(["javascript:", "JAVASCRIPT:", "data:", "vbscript:", " javascript:", "java\nscript:"]))
def test_no_form_makes_a_link_of_a_script(given_text: str, scheme: str) -> None:
    """Only https, http, tel, sms and mailto are ever links, in Markdown and in JSON."""
    page = made_by_hand("Our page", scheme + given_text)
    leads = [
        token.attrs["href"]
        for block in MarkdownIt("commonmark").parse(markdown(page))
        for token in block.children or ()
        if token.type == "link_open"
    ]

    assert leads == []
    assert "\x1b]8" not in drawn(terminal.handout(page), 80)


@calm
@given(hostile)
def test_json_of_a_page_is_whole_and_harmless(given_text: str) -> None:
    """It reads back, and printed on a terminal it moves no cursor and turns no text round."""
    content = _json(made_by_hand(given_text))

    json.loads(content)
    assert offending(content) == set()


def _json(page: Handout) -> str:
    return as_json.dump(as_json._handout(page))


@calm
@given(st.text(max_size=300), st.integers(10, 100))
def test_wrapped_lines_keep_every_word_and_their_width(given_text: str, width: int) -> None:
    """A line is wider than asked for only where one word alone is."""
    lines = wrap(given_text, width, "* ")

    assert " ".join(" ".join(lines).removeprefix("* ").split()) == " ".join(plain(given_text).split())
    assert all(len(line) <= width or len(line.removeprefix("* ").split()) == 1 for line in lines)


@calm
@given(st.text())
def test_plain_text_is_one_printable_line(given_text: str) -> None:
    """What may be drawn as it is has no line break and no invisible character; cleaning twice changes nothing."""
    cleaned = plain(given_text)

    assert offending(cleaned + "\n") == set()
    assert len(cleaned.splitlines()) <= 1
    assert plain(cleaned) == cleaned


def test_ordinary_text_is_not_changed() -> None:
    """Accents, quotes, dashes and other scripts are text."""
    for each in ("Reunión en español – «sí»", "Al‑Anon’s", "支持小组", "דוגמה", "a\u00a0b"):
        assert plain(each) == each


def _hostile_fit(fit: Fit, given_text: str) -> Fit:
    group = fit.group._replace(name=given_text, organisation=given_text, good_fit=given_text, phone=given_text)
    return fit._replace(group=group, reasons=(given_text,), cautions=(given_text,))


@calm
@given(given_text=hostile)
def test_the_panel_holds_no_hostile_text(known: Catalogue, given_text: str) -> None:
    """A clinic's entry can't write to the clinician's terminal."""
    one = ask(known, "depression", most=1, treatments=["Zyxfoobar"])
    (fit,) = one.fits
    found = one._replace(fits=(_hostile_fit(fit, given_text),), notices=(given_text,))

    for everything in (False, True):
        lines = panel(found, [given_text], everything=everything)
        assert offending("\n".join(lines)) == set()
        assert all(len(line.splitlines()) == 1 for line in lines if line)
        assert offending(drawn(terminal.panel(lines), 80)) == set()


@calm
@given(given_text=hostile)
def test_json_of_a_group_is_whole_and_harmless(known: Catalogue, given_text: str) -> None:
    """An entry's text stands in JSON as text, and not as what a terminal obeys."""
    one = ask(known, "depression", most=1, treatments=["Zyxfoobar"])
    (fit,) = one.fits
    found = one._replace(fits=(_hostile_fit(fit, given_text),), notices=(given_text,))
    content = as_json.suggestion(found, made_by_hand("x"), found.notices, frozenset())

    assert json.loads(content)["suggestions"][0]["rank"] == 1
    assert offending(content) == set()


@calm
@given(given_text=hostile)
def test_an_entry_that_is_shown_holds_no_hostile_text(known: Catalogue, given_text: str) -> None:
    """`show` prints fields on lines of their own, and no field prints another."""
    (fit,) = ask(known, "depression", most=1).fits
    group = _hostile_fit(fit, given_text).group._replace(
        what=fit.group.what._replace(en=given_text), formerly=(given_text,)
    )
    shown = entry_text("group", group, own=False)
    benign = entry_text("group", group._replace(name="x"), own=False)

    assert offending(shown) == set()
    assert abs(len(shown.splitlines()) - len(benign.splitlines())) <= 2 + len(given_text) // 40


@calm
@given(hostile)
def test_a_table_holds_no_hostile_text(given_text: str) -> None:
    """A listing keeps one row for one entry."""
    shown = drawn(terminal.table(["id", "name"], [["x-one", given_text], ["x-two", "two"]]), 200)

    assert offending(shown) == set()
    assert [line.split()[0] for line in shown.splitlines() if line.strip().startswith("x-")] == ["x-one", "x-two"]


@calm
@given(hostile)
def test_an_error_in_json_is_one_line(given_text: str) -> None:
    """Whatever was typed, one line of JSON that reads back."""
    line = as_json.error(NotInCatalogue(given_text, [Choice(given_text, given_text)]))

    assert json.loads(line)["error"] == given_text
    assert "\n" not in line
