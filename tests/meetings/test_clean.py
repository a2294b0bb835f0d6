"""Plain text and safe links out of whatever a feed holds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.meetings import clean, settle


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain", "Plain"),
        ("  two   blanks ", "two blanks"),
        ('"quoted"', "quoted"),
        ("<b>Bold</b> &amp; <i>thin</i>", "Bold & thin"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", ""),
        ("a &lt; b", "a < b"),
        ("bell\u0007 and \u202ereversed\u202c", "bell and reversed"),
        ("zero\u200bwidth", "zerowidth"),
        ("lone \ud800 half", "lone half"),
        ("CafÃ© de lâ€™Ã‰toile", "Café de l’Étoile"),
        ("Café", "Café"),
        (7, "7"),
        (None, ""),
        (True, ""),
        (float("nan"), ""),
        (10**400, ""),
        (["x"], ""),
    ],
)
def test_a_line_is_plain_text(text: object, expected: str) -> None:
    assert clean.line(text) == expected


MARKUP = st.lists(
    st.sampled_from(
        ["<", ">", "&", "lt;", "gt;", "<b", "<script>", "</", "/>", "x", " ", "\n", "&#60;", "\u202e", "\u200b"]
    )
    | st.characters(),
    max_size=30,
).map("".join)


@given(MARKUP)
def test_no_text_holds_markup_or_unseen_characters(text: str) -> None:
    for kept in (clean.line(text), clean.prose(text)[0], clean.title(text)):
        assert not any(
            kept[at] == "<" and kept[at + 1 : at + 2].isascii() and kept[at + 1 : at + 2].isalpha()
            for at in range(len(kept))
        )
        assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Co") for letter in kept.replace("\n", ""))
        assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
        kept.encode()
    assert "\n" not in clean.line(text)
    assert len(clean.line(text)) <= clean.LONGEST_LINE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://zoom.us/j/1?pwd=a", ("https://zoom.us/j/1?pwd=a", "")),
        (" https://zoom.us/j/1 ", ("https://zoom.us/j/1", "")),
        ("Http://Zoom.us/j/1", ("http://zoom.us/j/1", "link-mended")),
        ("zoom.us/j/1", ("https://zoom.us/j/1", "link-mended")),
        ("https://zoomus/j/1", ("https://zoom.us/j/1", "link-mended")),
        ("https:/zoom.us/j/1", ("https://zoom.us/j/1", "link-mended")),
        ("https://zoom.us/j/1 (new!)", ("https://zoom.us/j/1", "link-mended")),
        ("https://example.org?x=1", ("https://example.org/?x=1", "link-mended")),
        ("https://urldefense.com/v3/__https://zoom.us/j/1__;!!x$", ("https://zoom.us/j/1", "link-mended")),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__zoom.us_j_1&d=x",
            ("https://zoom.us/j/1", "link-mended"),
        ),
        (
            "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F1&data=x",
            ("https://zoom.us/j/1", "link-mended"),
        ),
        ("https://meet.unknown-host.example/room", ("https://meet.unknown-host.example/room", "")),
        ("javascript:alert(1)", ("", "link-dropped")),
        ("data:text/html,x", ("", "link-dropped")),
        ("file:///etc/passwd", ("", "link-dropped")),
        ("mailto:a@example.org", ("", "link-dropped")),
        ("https://localhost/x", ("", "link-dropped")),
        ("https://user:pass@example.org/", ("", "link-dropped")),
        ("https://127.0.0.1/x", ("", "link-dropped")),
        ("https://example.org:99999/", ("", "link-dropped")),
        ("https://safelinks.protection.outlook.com/?url=javascript%3Aalert(1)", ("", "link-dropped")),
        ("call us", ("", "link-dropped")),
        ("", ("", "")),
    ],
)
def test_a_link_is_one_that_can_be_opened_or_none(text: str, expected: tuple[str, str]) -> None:
    assert clean.link(text) == expected


@given(
    st.text(max_size=60)
    | st.text(max_size=40).map("https://".__add__)
    | st.text(max_size=40).map("https://a.org/".__add__)
)
def test_every_link_is_http_with_a_host_and_no_blank(text: str) -> None:
    made, issue = clean.link(text)
    if made:
        assert made.startswith(("http://", "https://"))
        assert "." in made.split("/")[2]
        assert not any(letter.isspace() or letter in "<>\"'" for letter in made)
    else:
        assert issue == ("link-dropped" if text.strip() else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+16699009128,,762034715#", "+16699009128,,762034715#"),
        ("(669) 900-9128", "(669) 900-9128"),
        ("Call 669-900-9128", ""),
        ("123", ""),
        ("ask Bob", ""),
        ("+1 669 900 9128, then 1#", "+1 669 900 9128"),
    ],
)
def test_a_number_to_dial_is_one(text: str, expected: str) -> None:
    assert clean.dialled(text) == expected


PIECES = (
    "Call|Contact|see|Bob|S.|Jane D|  |.|,|@|$|(at)|[dot]|org|venmo|PayPal.me/|cash app|pass code|PWD|pin|p/w|#|is|: |"
    "555|0143|2395070079|+1|-|(|)|\n|1st|5th|and|Tues|sat.|every other|Week|monthly meeting|not meeting now|closed for|"
    "canceled|on hiatus|Last|Friday|Speaker|step|é|\u017f"
)


@given(st.lists(st.sampled_from(PIECES.split("|")) | st.text(max_size=3), max_size=14), st.sampled_from(["", " "]))
def test_a_pattern_is_tried_wherever_it_would_match(pieces: list[str], between: str) -> None:
    """What is looked for before the patterns, for speed, never keeps one from a text that it matches."""
    text = between.join(pieces)
    low = text.lower()
    if text.isascii():
        for may_stand_in, pattern, _ in clean._STEPS:
            assert may_stand_in(low) or not pattern.search(text)
        assert clean.any_of(settle._OF_WEEKS, low) or not settle._WEEKS.search(text)
        assert clean.any_of(settle._OF_PAUSES, low) or not settle._SUSPENDED.search(text)
        assert clean.any_of(settle._SHORT, low) or not settle._ABBREVIATED.search(text)
