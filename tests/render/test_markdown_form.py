"""The page as Markdown, read back with a real Markdown parser."""

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from peerref.catalogue import Catalogue
from peerref.handout.document import texts
from peerref.referral.request import Suggestion
from peerref.render.markdown import escape, markdown

from .asking import made_by_hand, page

PARSERS = {
    "CommonMark": MarkdownIt("commonmark"),
    "with tables and strikethrough": MarkdownIt("commonmark").enable(["table", "strikethrough"]),
}
TRICKS = [
    "# heading",
    "#",
    "> quote",
    "- item",
    "+ item",
    "* item",
    "-",
    "1. item",
    "1) item",
    "12.",
    "1)",
    "---",
    "***",
    "===",
    "```",
    "~~~ code",
    "    code",
    "\tcode",
    "`code`",
    "*em*",
    "**strong**",
    "_em_",
    "__strong__",
    "~~gone~~",
    "[text](https://example.org)",
    "[text](javascript:alert(1))",
    "![image](https://example.org/a.png)",
    "[a]: https://example.org",
    "<https://example.org>",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "<!-- gone -->",
    "&amp; &lt; &#42;",
    "a \\* b \\",
    "a | b",
    "| a | b |",
    "|---|---|",
    "[ ] tick",
    "[x] tick",
    "$x^2$",
    "https://example.org/a_b_c",
    "2 * 3 * 4 and a_b_c",
    "end with a backslash\\",
    "trailing spaces  ",
]


def outline(source: str, parser: MarkdownIt) -> list[str]:
    """Return the structure that a Markdown reader sees."""
    return [_kind(token) for token in _flat(parser.parse(source)) if token.type not in ("text", "text_special")]


def words(source: str, parser: MarkdownIt) -> str:
    """Return what a reader sees as text, with single spaces."""
    seen = ("".join(each.content for each in token.children or ()) for token in parser.parse(source))
    return " ".join(" ".join(seen).split())


def _flat(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *(token.children or ()))]


def _kind(token: Token) -> str:
    return f"{token.type} {token.tag}"


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
@pytest.mark.parametrize("trick", TRICKS)
def test_text_is_never_structure(trick: str, parser: MarkdownIt) -> None:
    """A name, a note or a treatment that looks like Markdown is printed as it was typed."""
    plain, tricky = markdown(made_by_hand("Plain words")), markdown(made_by_hand(trick))

    assert outline(tricky, parser) == outline(plain, parser)
    assert " ".join(trick.split()) in words(tricky, parser)


@pytest.mark.parametrize("trick", TRICKS)
def test_an_escaped_paragraph_is_one_paragraph(trick: str) -> None:
    """Alone on a line, at the start of a file, text stays text."""
    parsed = MarkdownIt("commonmark").parse(escape(trick))

    assert [token.type for token in parsed] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(each.content for each in parsed[1].children or ()) == " ".join(trick.split())


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", " https://a.org", "x"],
)
def test_a_link_that_is_not_safe_is_only_text(link: str) -> None:
    """`javascript:` is no place to send a patient, even when a catalogue says so."""
    parsed = _flat(PARSERS["CommonMark"].parse(markdown(made_by_hand("Our page", link))))

    assert [token for token in parsed if token.type == "link_open"] == []


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/a(b)c",
        "https://example.org/?a=1&b=<2>",
        "https://example.org/a b",
        'https://example.org/"onclick="x',
        "https://example.org/>[x](javascript:alert(1))",
        "tel:+18009506264",
    ],
)
def test_a_link_leads_where_it_says_or_nowhere(link: str) -> None:
    """No sign inside a link ends it early and begins another."""
    parsed = _flat(PARSERS["CommonMark"].parse(markdown(made_by_hand("Our page", link))))
    leads = {str(token.attrs["href"]) for token in parsed if token.type == "link_open"}

    assert all(lead.startswith(link[:8]) for lead in leads)
    assert not any("javascript" in lead.partition("]")[0] for lead in leads)


def test_a_page_has_its_headings_lists_and_links(known: Catalogue, suggestions: dict[str, Suggestion]) -> None:
    """One title; a heading for each part; steps are numbered; the crisis box is a quote; web and phone are links."""
    source = markdown(page(suggestions["opioid use on buprenorphine"], known))
    seen = outline(source, PARSERS["CommonMark"])

    assert seen.count("heading_open h1") == 1
    assert seen[0] == "heading_open h1"
    assert seen.count("heading_open h3") == 3
    assert seen.count("blockquote_open blockquote") == 2
    assert seen.count("ordered_list_open ol") == 2
    assert seen.count("link_open a") >= 4
    assert seen.count("html_block ") == 0


def test_every_word_of_the_page_is_seen(found: Suggestion, known: Catalogue) -> None:
    """A Markdown reader shows all of the page's text, unchanged."""
    sheet = page(found, known)
    seen = words(markdown(sheet), PARSERS["CommonMark"])

    assert [part for part in texts(sheet) if " ".join(part.split()) not in seen] == []


def test_no_line_ends_in_spaces_and_the_file_ends_in_a_line_break(found: Suggestion, known: Catalogue) -> None:
    """Two spaces at the end of a line would be a line break."""
    source = markdown(page(found, known))

    assert source.endswith("\n")
    assert [line for line in source.splitlines() if line != line.rstrip()] == []
