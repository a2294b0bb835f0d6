"""Plain text out of a feed's text, without markup, control characters, and what is private.

A feed's text is never trusted: it reaches pages and screens. What can be somebody's own (a phone, an e-mail address,
a name after 'contact', a handle to pay to, a password) is left out, and the place where it stood says so.
"""

import html
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

LEFT_OUT = "[left out]"
LONGEST_LINE = 255
LONGEST_PROSE = 4000

_BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/tr)\b[^<>]*>", re.IGNORECASE)
_SCRIPTS = re.compile(r"<(script|style)\b.{0,20000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_TAG_BEGINS = re.compile(r"<+([a-zA-Z!?/])?")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
_BLANKS = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")
_MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")


def _unmarked(text: str) -> str:
    """Return the text with its markup undone, however deep it is wrapped."""
    for _ in range(4):
        before = text
        if "<" in text:
            text = _TAGS.sub(" ", _BREAKS.sub("\n", _SCRIPTS.sub(" ", text)))
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    return _TAG_BEGINS.sub(_unopened, text)


def _unopened(found: re.Match[str]) -> str:
    """Return what would begin a tag without its brackets."""
    return found[1] or found[0]


def _repaired(text: str) -> str:
    """Undo UTF-8 that was read as Windows text."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def plain(text: str) -> str:
    """Return a text of any length without markup and unseen characters; its lines stay apart."""
    if "<" in text or "&" in text:
        text = _unmarked(text)
    if not text.isascii() and _MOJIBAKE.search(text):
        text = _repaired(text)
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    if "<" in text:  # what the unseen characters held apart
        text = _TAG_BEGINS.sub(_unopened, text)
    return _BLANK_LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def cut(text: str, longest: int) -> str:
    """Return at most `longest` characters, at the end of a word."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(None, 1)[0].rstrip() + "…"


_QUOTES = "\" '"


@lru_cache(maxsize=1 << 13)
def _line(text: str) -> str:
    if not (text.isascii() and text.isprintable()) or "<" in text or "&" in text or "  " in text:
        text = plain(text).replace("\n", " ")
    return cut(text.strip(_QUOTES) if text[:1] in _QUOTES or text[-1:] in _QUOTES else text, LONGEST_LINE)


def line(value: object) -> str:
    """Return a value of a feed as one plain line; empty for what is no text or number."""
    if type(value) is str:
        return _line(value) if len(value) < 2000 else cut(plain(value[:20000]).replace("\n", " "), LONGEST_LINE)
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else ""
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e15 else ""  # neither infinite nor NaN
    if isinstance(value, str):
        return _line(str(value))
    return ""


def prose(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a note as plain text without what is private, and the codes of what was left out."""
    if not text or text.isspace():
        return "", ()
    issues: list[str] = []
    if len(text) > LONGEST_PROSE:
        issues.append("text-cut")
        text = text[: LONGEST_PROSE * 3]
    if not (text.isascii() and text.isprintable()) or "<" in text or "&" in text or "  " in text:
        text = plain(text)
    return cut(_scrubbed(text.strip(), issues), LONGEST_PROSE), tuple(issues)


_EMAIL = re.compile(
    r"\b[\w.+'%-]{1,64}\s?(?:@|\(at\)|\[at\]|＠)\s?[\w-]{1,64}(?:\s?(?:\.|\(dot\)|\[dot\])\s?[A-Za-z][\w-]{1,30}){1,4}",
    re.I,
)
_PHONE = re.compile(  # what it begins with stands first, so that other characters are passed by at once
    r"(?=[+(\d])(?:(?<![\w/=#.-])(?:\+?\d{1,3}[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s./-])\d{3}[\s.-]\d{4}(?!\d)"
    r"|(?<![\w/=#.-])\(?\d{3}\)?[\s.-]?\d{3}-\d{4}(?!\d)"
    r"|(?<![\w/=#.,-])1?\d{10}(?![\d#])"
    r"|\+\d[\d\s().-]{7,16}\d"
    r"|(?<![\w/=#.-])\d{3}[.-]\d{4}(?![\d-]))"
)
_BEFORE_ROOM = re.compile(
    r"(?=[#cimnr])(?:\bID\b|\bmeeting\b|\broom\b|\bnumber\b|#|n[uú]mero|código)\W{0,3}(?:is\s|ID\W{0,3})?$", re.I
)
_PASSWORD = re.compile(
    r"\b(?=[acmps])"
    r"(?:pass\s?-?(?:word|code)s?|passcd|pwd?|p/w|access code|security code|pin|clave|contraseña|mot de passe)\b"
    r"(?:\s*\((?:case sensitive|[^()]{0,20})\))?"
    r"(?:\s*(?:is|es|=|:|#|-|–|—)+\s*(?:[\"“'‘][^\"”'’\n]{1,40}[\"”'’]|[^\s,;]{1,40})|\s+(?=\S*\d|(?-i:[A-Z]{3}|\S*[a-z][A-Z]))[\w!@$%^&*#-]{3,40})",
    re.IGNORECASE,
)
_DIAL_STRING = re.compile(r"\+?\d{10,14}\s?,[\d,*# ]{4,80}")
_PAYMENT = re.compile(
    r"(?:https?://)?(?:www\.)?(?:paypal\.me|paypal\.com|venmo\.com|cash\.app|cash\.me)/[^\s,;)]{1,80}"
    r"|\b(?:venmo|pay\s?pal|cash\s?app|zelle|square cash)\b[^.\n;]{0,80}?[@$][\w.-]{2,40}"
    r"|\b(?:venmo|pay\s?pal|cash\s?app|zelle)\s*(?::|=|-|is|at|to)\s*[^\s,;]{2,40}"
    r"|(?<![\w$])\$[A-Za-z][\w-]{2,20}|(?<![\w@/.])@[A-Za-z][\w-]{2,30}",
    re.IGNORECASE,
)
_WHO = r"[A-ZÀ-Þ][a-zà-ÿ'’]{1,20}"
_PERSON = re.compile(
    r"\b(?=[ACEFGHLMQRSTacefhlmqrst])"
    r"(?P<why>(?:[Cc]ontacts?|CONTACT|[Cc]all|[Tt]ext|[Ee]-?mail|[Ss]ee|[Aa]sk for|[Cc]hair(?:person)?|[Ss]ecretary"
    r"|[Tt]reasurer|[Hh]ost(?:ed by)?|GSR|[Ll]ed by|[Ll]eader|[Ss]ponsor|[Qq]uestions\??|[Ll]lam[ea]r? a|[Cc]ontacto"
    r"|[Rr]each out to|[Ss]peak (?:to|with)|[Ff]acilitators?|[Mm]oderators?)\b\W{1,3}(?:our |the |is )?)"
    rf"(?P<who>{_WHO}(?:\s(?:{_WHO}|[A-Z])\b\.?){{0,2}}(?:\s(?:and|&|y)\s{_WHO})?)"
)
_INITIAL = re.compile(rf"\b(?P<first>{_WHO}) [A-Z]\.(?=\W|$)")
_NOT_NAMES = """
Room Rooms Rm Building Bldg Suite Ste Hall Door Unit Floor Apt Lot Gate Entrance Level Section Part Step Steps
Chapter Wing Block Area District Zone Group Parking Street St Dr Mr Mrs Ave Avenue Road Rd Blvd Lane North
South East West Intergroup Central Office Zoom Skype Alano Club Church Us The This That These Our Your You We
It Meeting Meetings Monday Tuesday Wednesday Thursday Friday Saturday Sunday Website Site Web Facebook Host
Hosts For Please Notes Note Only In On At By From To And Or If When Where Who What How All Any More Info
Information Before After First Ahead Now Service Center Hotline Helpline Secretary Group's Doors Security Map
Below Above Link No Not None Must Is Are Will Text Email Phone Line Number Anyone Member Members Location
Details Big Book Living Sober Daily Reflections Alcoholics Anonymous Narcotics Al Anon Online Virtual Telegram
Signal Whatsapp Discord Flyer Calendar January February March April May June July August September October
November December
"""
_NO_PERSON = frozenset(_NOT_NAMES.split())


# A pattern of many words takes ten times as long as a look for each word. So in ASCII text (where each letter has one
# other case) a word of it, or what must stand in it, is looked for before the pattern is tried.
_PEOPLE_TOLD = (
    *(
        "contact",
        "call",
        "text",
        "mail",
        "chair",
        "secretary",
        "treasurer",
        "host",
        "gsr",
        "leader",
        "sponsor",
        "facilitator",
        "moderator",
    ),
    *("question", "llam", "ask for", "led by", "reach out"),
)
_LIKE_EMAIL = re.compile(r"@\s?[\w-]{1,64}\s?(?:\.|\(dot\)|\[dot\])")
_LIKE_DIAL_STRING = re.compile(r"\d{10}\s?,", re.ASCII)
_LIKE_HANDLE = re.compile(r"[@$][a-z]")
_LIKE_PHONE = re.compile(r"\d{3}[\s.-]?\d{4}", re.ASCII)
_LIKE_INITIAL = re.compile(r" [a-z]\.")


def _like_email(low: str) -> bool:
    return "(at)" in low or "[at]" in low or ("@" in low and _LIKE_EMAIL.search(low) is not None)


def _like_password(low: str) -> bool:
    return any_of(("pass", "pw", "p/w", "code", "pin", "clave", "contrase"), low)


def _like_payment(low: str) -> bool:
    if any_of(("venmo", "pal", "cash", "zelle"), low):
        return True
    return ("@" in low or "$" in low) and _LIKE_HANDLE.search(low) is not None


def _like_person(low: str) -> bool:
    return "see" in low or "speak" in low or any_of(_PEOPLE_TOLD, low)


def _like_dial_string(low: str) -> bool:
    return "," in low and _LIKE_DIAL_STRING.search(low) is not None


def _like_phone(low: str) -> bool:
    return "+" in low or _LIKE_PHONE.search(low) is not None


def _like_initial(low: str) -> bool:
    return "." in low and _LIKE_INITIAL.search(low) is not None


def any_of(words: Iterable[str], low: str) -> bool:
    """Whether one of the words stands in a text, which is in lower case as they are."""
    for word in words:  # noqa: SIM110 - any() of a generator takes twice as long
        if word in low:
            return True
    return False


def _left_out(issues: list[str], code: str, kept: str = "") -> str:
    if code not in issues:
        issues.append(code)
    return kept + LEFT_OUT


def _email(_: re.Match[str], issues: list[str]) -> str:
    return _left_out(issues, "email-left-out")


def _dial_string(_: re.Match[str], issues: list[str]) -> str:
    return _left_out(issues, "password-left-out")


_NO_PASSWORD = re.compile(
    r"\W(?:required|needed|needs?|not|no|none|n/a|in|on|for|to|the|by|will|see|and|or|is)$", re.IGNORECASE
)


_WORDS_FOR_PASSWORD = re.compile(r"[\w/ -]*?(?=\W|$)")


def _password(found: re.Match[str], issues: list[str]) -> str:
    """Leave a sentence on passwords ('password is required'), not a password."""
    if _NO_PASSWORD.search(found[0].rstrip(".,;:!")):
        return found[0]
    word = _WORDS_FOR_PASSWORD.match(found[0])
    return _left_out(issues, "password-left-out", f"{word[0] if word else 'password'}: ")


def _payment(_: re.Match[str], issues: list[str]) -> str:
    return _left_out(issues, "payment-left-out")


def _phone(found: re.Match[str], issues: list[str]) -> str:
    if _BEFORE_ROOM.search(found.string[max(0, found.start() - 24) : found.start()]):
        return found[0]
    return _left_out(issues, "phone-left-out")


def _person(found: re.Match[str], issues: list[str]) -> str:
    if found["who"].split()[0] in _NO_PERSON:
        return found[0]
    return _left_out(issues, "person-left-out", found["why"])


def _initial(found: re.Match[str], issues: list[str]) -> str:
    return found[0] if found["first"] in _NO_PERSON else _left_out(issues, "person-left-out")


# What is left out, in this order: how a text in lower case looks in which it may stand, its pattern, what stands then.
_STEPS: tuple[tuple[Callable[[str], bool], re.Pattern[str], Callable[[re.Match[str], list[str]], str]], ...] = (
    (_like_email, _EMAIL, _email),
    (_like_dial_string, _DIAL_STRING, _dial_string),
    (_like_password, _PASSWORD, _password),
    (_like_payment, _PAYMENT, _payment),
    (_like_phone, _PHONE, _phone),
    (_like_person, _PERSON, _person),
    (_like_initial, _INITIAL, _initial),
)


def _scrubbed(text: str, issues: list[str]) -> str:
    low, every = text.lower(), not text.isascii()  # what is left out on the way takes words away, and brings none
    for may_stand_in, pattern, instead in _STEPS:
        if every or may_stand_in(low):
            text = pattern.sub(lambda found, instead=instead: instead(found, issues), text)  # type: ignore[misc]
    return text


def without(text: str, private: Iterable[str]) -> tuple[str, bool]:
    """Return a text without the values of the feed's own fields on people, and whether any stood in it."""
    found = False
    for value in private:
        if len(value) >= 3 and value.casefold() in text.casefold():
            text, times = re.subn(rf"(?<!\w){re.escape(value)}(?!\w)", LEFT_OUT, text, flags=re.IGNORECASE)
            found = found or times > 0
    return text, found


_LINK_IN = re.compile(
    r"https?://[^\s<>\"']{4,500}|(?<![@\w.-])(?:[a-z0-9-]{2,40}\.){1,3}(?:org|com|net|us|info)\b(?!@)(?:/[^\s<>\"']{0,200})?",
    re.I,
)


def link_in(text: str) -> str:
    """Return the web address that stands in a sentence, empty where there is none."""
    found = _LINK_IN.search(text[:4000])
    return found[0].rstrip(".,;)") if found else ""


_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE)
_ADDRESS = re.compile(r"(?i:h?t?tps?)\s?:\s?/{1,3}\s?(?P<rest>.+)", re.DOTALL)
_NO_LINK_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\xa0<>\"'`\\^{|}\u2000-\u206f\ud800-\udfff\ufeff]")
_TYPOS = (("zoom.us.us", "zoom.us"), ("zoom.com.us", "zoom.us"), ("zom.us", "zoom.us"), ("zooom.us", "zoom.us"))


_SOUND_LINK = re.compile(
    r"https?://(?!urldefense|[^/]*safelinks|zoomus|[^/]*google\.com/url|l\.facebook)(?:[a-z0-9][a-z0-9-]{0,62}\.)+[a-z]{2,24}"
    r"/[\w./?=&%#~+:-]{0,200}(?<![.,;:])",
    re.ASCII,
)


def link(value: str) -> tuple[str, str]:
    """Return a web address that can be opened and the code of what was mended; empty with 'link-dropped' for none."""
    return (value, "") if _SOUND_LINK.fullmatch(value) else _mended_link(value)


@lru_cache(maxsize=1 << 12)
def _mended_link(value: str) -> tuple[str, str]:
    text = value.strip()
    if not text:
        return "", ""
    for _ in range(3):
        text = _unwrapped(text)
    scheme, rest = _scheme(text)
    host, mark, path = _HOST_ENDS.match(rest).groups()  # type: ignore[union-attr] # matches any text
    host = _mended_host(host.lower().rstrip(".,;"))
    if not _HOST.fullmatch(host.partition(":")[0]) or not _port(host):
        return "", "link-dropped"
    path = _NO_LINK_CHARACTERS.sub("", path).rstrip(".,;")
    made = f"{scheme}://{host}{'/' if mark in ('?', '#') else ''}{mark}{path}"
    if len(made) > LONGEST_LINK:
        return "", "link-dropped"
    return made, "" if made == value.strip() else "link-mended"


LONGEST_LINK = 1000
_HOST_ENDS = re.compile(r"([^/?#]*)([/?#]?)(.*)", re.DOTALL)


def _scheme(text: str) -> tuple[str, str]:
    """Return http or https and what follows; an address without either is one if it begins with a host."""
    found = _ADDRESS.match(text)
    first = "".join((found["rest"] if found else text).split()[:1])
    if found:
        return ("http" if re.match(r"(?i)h?t?tp\s?:", text) else "https"), first
    host = re.split(r"[/?#]", first, maxsplit=1)[0]
    return "https", first if _HOST.fullmatch(host) else ""


def _mended_host(host: str) -> str:
    if host.startswith("zoomus") or host.endswith("zoomus"):
        return "zoom.us"
    for wrong, right in _TYPOS:
        if host == wrong or host.endswith(f".{wrong}"):
            return host[: -len(wrong)] + right
    return host


def _port(host: str) -> bool:
    _, colon, port = host.partition(":")
    return not colon or (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536)


def _unwrapped(text: str) -> str:
    """Return the address inside the wrapper of a mail filter."""
    low = text.lower()
    if "urldefense" in low:
        if found := re.search(r"/v3/__(.+?)__;?", text):
            return found[1]
        if found := re.search(r"[?&]u=([^&]+)", text):
            return unquote(found[1].replace("-", "%").replace("_", "/")) if "/v2/" in low else unquote(found[1])
    if "safelinks.protection" in low or "google.com/url" in low or "l.facebook.com/l.php" in low:
        try:
            asked = parse_qs(urlsplit(text).query)
        except ValueError:
            return text
        for key in ("url", "q", "u"):
            if asked.get(key):
                return asked[key][0]
    return text


_NUMBER_IN = re.compile(r"\+?1?[ .-]?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?:,[\d,*# ]{1,60})?")


def number_in(text: str) -> str:
    """Return the first number in a note on how to dial in, empty where there is none."""
    found = _NUMBER_IN.search(text[:2000])
    return found[0].strip(" ,") if found else ""


_LONG_NUMBER = re.compile(r"\d{3}[) ./-]{0,2}\d{4}")
_SOUND_TITLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9,.'#/()!?:;*+ -]*[A-Za-z0-9,.)#!?]", re.ASCII)


@lru_cache(maxsize=1 << 12)
def title(text: str) -> str:
    """Return a name as one line, without an e-mail address or phone number in it."""
    if (
        len(text) <= LONGEST_LINE
        and _SOUND_TITLE.fullmatch(text)
        and "  " not in text
        and not _LONG_NUMBER.search(text)
    ):
        return text
    text = line(text)
    if "@" in text or "(at)" in text:
        text = _EMAIL.sub(LEFT_OUT, text)
    if _FOUR_DIGITS.search(text):
        text = _PHONE.sub(LEFT_OUT, text)
    return text


_FOUR_DIGITS = re.compile(r"\d{4}")
_DIALLED = re.compile(r"\+?[\d\s().,*#;xp-]{7,80}(?:ext\.?\s?\d{1,6})?", re.IGNORECASE)


@lru_cache(maxsize=1 << 12)
def dialled(value: str) -> str:
    """Return a number to dial, with the keys to press after it; empty for what is none."""
    text = " ".join(value.split())
    if not _DIALLED.fullmatch(text) or sum(map(str.isdigit, text.split(",")[0])) < 7:
        found = re.match(r"\+?1?[\d ().-]{7,20}(?:,[\d,*# ]{0,60})?", text)
        text = found[0].strip(" ,;") if found else ""
        if sum(map(str.isdigit, text.split(",")[0])) < 7:
            return ""
    return text.strip(" ;")
