"""Only whole links of a safe kind, and numbers that can be dialled, reach a page."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peerref.catalogue import links

SAFE = ("https://", "http://", "tel:", "sms:", "mailto:")
HOSTILE = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://example.org/x",
    "blob:https://example.org/x",
    "//example.org/x",
    "/local",
    "example.org",
    "",
    "https://",
    "https:",
    "https:///path",
    "https:/example.org",
    "https://?q",
    "https://nami.org@evil.example",
    "https://user:password@example.org",
    "https://nami.org\\@evil.example",
    "https:\\\\example.org",
    "https://example.org/<b>",
    'https://example.org/"onclick="x',
    "https://exam'ple.org/x",
    "https://example.org/`x`",
    "https://example.org/a b",
    "https://example.org/a\nb",
    "https://example.org/\n",
    "https://example.org\n",
    "https://example.org/\x00",
    "https://example.org/\x1b[31m",
    "https://example.org/\u202egpj.exe",
    "https://example.org/\u200b",
    "https://example.org/\u2028",
    "https://example.org/\xa0",
    "https://exa\u00admple.org",
    "tel:",
    "sms:\n",
    "mailto:<x@example.org>",
    "http\u017f://example.org",
    "\u017fms:988",
]


@pytest.mark.parametrize(
    "link",
    [
        "https://www.nami.org/connection",
        "HTTPS://example.org",
        "http://example.org:8080/a?b=c&d=e#f",
        "https://example.org/grupos/espa%C3%B1ol",
        "https://example.org/grupos/español",
        "https://example.org/~user/(a),b;c=d!*",
        "tel:988",
        "tel:+18009506264",
        "sms:741741",
        "mailto:help@example.org",
    ],
)
def test_a_whole_link_of_a_safe_kind_may_be_drawn(link: str) -> None:
    """Web pages, numbers to call or to text, and e-mail."""
    assert links.safe(link)


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_or_broken_link_is_never_drawn(link: str) -> None:
    """A catalogue or feed is data: nothing in it can make a page run, lie about a host or break out of its mark-up."""
    assert not links.safe(link)


@given(
    st.one_of(
        st.text(),
        st.tuples(st.sampled_from([*SAFE, "javascript:", "https://nami.org/", "https://u@"]), st.text()).map("".join),
        st.tuples(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE)).map("".join),
    )
)
@example("http\u017f://example.org/")
def test_whatever_is_drawn_is_one_plain_link(link: str) -> None:
    """Of all texts only those pass that begin with a safe kind and hold nothing that a page or terminal would read."""
    if links.safe(link):
        assert link.lower().startswith(SAFE)
        assert link.isprintable()
        assert not re.search(r"[\s<>\"`\\]", link)
        assert "@" not in re.split(r"[/?#]", link.removeprefix("https://"))[0] or link.startswith(
            ("mailto:", "tel:", "sms:")
        )


@given(
    st.text(alphabet='<>"`\\ \t\n\r\x00\x1b\x7f\x85\xa0\u00ad\u200b\u2028\u202e\u2066\ufeff', min_size=1),
    st.integers(0, 26),
)
def test_one_bad_character_anywhere_spoils_a_link(bad: str, at: int) -> None:
    """It does not matter where in the link it stands."""
    link = "https://example.org/a?b=c#d"

    assert not links.safe(link[:at] + bad + link[at:])


@pytest.mark.parametrize(
    ("link", "typed"),
    [
        ("https://www.nami.org/connection", "nami.org/connection"),
        ("http://www.nami.org/", "nami.org"),
        ("HTTPS://WWW.nami.org", "nami.org"),
        ("https://988lifeline.org", "988lifeline.org"),
        ("https://wwwhat.org/x", "wwwhat.org/x"),
        ("https://example.org/www.html", "example.org/www.html"),
    ],
)
def test_a_link_is_printed_as_somebody_would_type_it(link: str, typed: str) -> None:
    """Nobody types https://www. from a sheet of paper."""
    assert links.printed(link) == typed


@pytest.mark.parametrize(
    "phone",
    [
        "988",
        "211",
        "741741",
        "741-741",
        "62640",
        "1-800-950-6264",
        "+1 800 950 6264",
        "+1-800-950-6264",
        "+18009506264",
        "212-647-1680",
        "(212) 647-1680",
        "1 (800) 950-6264",
        "+44 20 7946 0000",
        "+52 55 5259 8121",
    ],
)
def test_a_number_that_can_be_dialled_is_taken(phone: str) -> None:
    """Short codes, ten digits in any usual form, +1 and ten digits, and numbers of other countries."""
    assert links.real_phone(phone)


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "98",
        "9888",
        "1-800-950-626",
        "1-800-950-62644",
        "1-100-950-6264",
        "012-345-6789",
        "1-800-NAMI-HELP",
        "1-800-950-6264 ext. 3",
        "1-800-950-6264\n",
        " 988",
        "call 988",
        "988 or 911",
        "tel:988",
        "٩٨٨",
        "９８８",
    ],
)
def test_what_nobody_can_dial_is_no_phone(phone: str) -> None:
    """A wrong number on a crisis page can cost a life: digits missing, letters, or words are refused."""
    assert not links.real_phone(phone)


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("988", "988"),
        ("741-741", "741741"),
        ("1-800-950-6264", "+18009506264"),
        ("(212) 647-1680", "+12126471680"),
        ("+1 800 950 6264", "+18009506264"),
        ("+44 20 7946 0000", "+442079460000"),
    ],
)
def test_a_phone_dials_what_is_printed(phone: str, dialled: str) -> None:
    """Ten digits get the country's +1; short codes stay short."""
    assert links.digits(phone) == dialled


@given(st.from_regex(r"\(?[2-9][0-9]{2}\)?[- ][0-9]{3}[- ][0-9]{4}", fullmatch=True))
def test_every_number_of_ten_digits_makes_a_link_that_may_be_drawn(phone: str) -> None:
    """A phone that passes the check can be tapped on a screen."""
    assert links.real_phone(phone)
    assert links.safe("tel:" + links.digits(phone))
    assert links.digits(phone) == "+1" + "".join(c for c in phone if c.isdigit())
