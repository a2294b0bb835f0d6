"""Odd and hostile text in the drawn forms: every place of the page, PDF and HTML."""

import pytest

from peerref.catalogue.authoring import qr
from peerref.handout import Handout
from peerref.handout.document import Labels, Picture
from peerref.render.html import html
from peerref.render.pdf import pdf

from . import checkers
from .asking import made_by_hand
from .test_hostile_text import FORBIDDEN

ODD = {
    "escape codes": "\x1b[31mred\x1b]8;;https://evil.example\x07 \x9b2J",
    "text turned round": "\u202egnp.exe \u2066abc\u2069",
    "invisible": "a\u200bb\u200c\u2060c\ufeff",
    "line breaks": "one\ntwo\r\nthree\u2028four\x0bfive",
    "hardly anything printable": "\x00a\x01\x02",
    "emoji": "🙂 👩‍⚕️ 🇺🇸",
    "a name from right to left": "دعم الأقران — תמיכת עמיתים",
    "Chinese": "同伴支持小組",
    "ten thousand letters": "a" * 10_000,
    "a hundred words": "word " * 100,
    "typst": '#read("/etc/passwd") $x$ *b* _i_ `c` <l> @r = h\n- i #import "x"',
    "html": "<script>alert(1)</script><style>*{display:none}</style>&lt;<!--",
    "braces": "{number} {total} {{x}} %s %(x)s ${x}",
}
odd = pytest.mark.parametrize("text", ODD.values(), ids=ODD)


def a_page(text: str) -> Handout:
    """Return a page with `text` in every place, those of the drawings too."""
    labels = Labels((Picture(text, text),) * 3, text, (text, text), (text, text, text))
    return made_by_hand(text)._replace(labels=labels, english=(text,), language="es")


@odd
def test_a_pdf_is_drawn_and_keeps_to_the_standard(text: str) -> None:
    """Whatever is typed; what no font has is replaced, and no control character comes out."""
    result = pdf(a_page(text), qr.rows)

    assert checkers.ua_faults(result.content) == []
    assert not set(checkers.text(result.content)) & (FORBIDDEN - {"\r"})
    assert checkers.links(result.content) == []


@odd
def test_html_keeps_its_shape(text: str) -> None:
    """No element, no script, no control character comes of text."""
    said = html(a_page(text), qr.rows)

    assert checkers.runs_or_fetches(said) == []
    assert checkers.html_links(said) == []
    assert not set(said) & (FORBIDDEN - {"\r"})
    assert checkers.elements(said)["section"] == checkers.elements(html(a_page("plain"), qr.rows))["section"]


@odd
def test_a_link_of_odd_text_is_no_link(text: str) -> None:
    """Only what begins with a scheme that is allowed is drawn as a link, and it is quoted."""
    page = made_by_hand("Our page", f"javascript:{text}")

    assert checkers.html_links(html(page, qr.rows)) == []
    assert checkers.links(pdf(page, qr.rows).content) == []
