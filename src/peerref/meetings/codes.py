"""What a feed's type codes mean, for each fellowship its own: 'T' is transgender in one and a book in another.

Codes of a fellowship that is not known, and codes that a fellowship does not have, are kept as the feed's text and
never guessed. What is written out ('Wheelchair Access') means the same everywhere, except for open and closed.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from peerref.meetings.meeting import PROGRAMS, Access, Program
from peerref.record import Record


class Meaning(Record):
    """What the types of one meeting mean together."""

    access: Access = "unknown"
    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    raw_types: tuple[str, ...] = ()
    place_closed: bool = False
    online: bool = False
    hybrid: bool = False
    both: bool = False  # open and closed


# Each line: code, then effects: a: audience, l: language, x: accessibility, f: flag, open, closed, here-closed, online.
_EVERYWHERE = """
TC here-closed
ONL online
X x:wheelchair
XB x:restroom
ASL x:sign-language
"""
_USUAL = """
O open
C closed
M a:men
W a:women
LGBTQ a:lgbtq
Y a:young-adult
BE f:newcomer
SP f:speaker
ST f:step
D f:discussion
LIT f:literature
MED f:meditation
POC f:people-of-color
T a:trans a:lgbtq
OUT f:outdoor
SM f:smoking
BA x:childcare
CF x:child-friendly
CAN f:candlelight
TR f:tradition
FF x:fragrance-free
"""
_OF_AA = """
11 f:meditation f:step
12x12 f:step f:tradition
A f:secular
ABSI f:literature
AL f:with-alateen
AL-AN f:with-al-anon
B f:big-book
BI a:lgbtq
BRK f:breakfast
DB
DD f:dual-diagnosis
DR f:literature
G a:lgbtq
GR f:literature
H f:birthday
L a:lgbtq
LS f:literature
N a:native-american
NB a:lgbtq f:non-binary
NDG a:native-american
P f:professionals
POA f:proof-of-attendance
SEN a:older-adult
XT f:cross-talk
AF l:af
AM l:am
AR l:ar
BG l:bg
DA l:da
DE l:de
EL l:el
EN l:en
FA l:fa
FI l:fi
FR l:fr
HE l:he
HI l:hi
HR l:hr
HU l:hu
IS l:is
ITA l:it
JA l:ja
KA l:ka
KOR l:ko
LT l:lt
ML l:ml
MT l:mt
NE l:ne
NL l:nl
NO l:no
POL l:pl
POR l:pt
PUN l:pa
RUS l:ru
S l:es
SK l:sk
SL l:sl
SV l:sv
TH l:th
TL l:tl
TUR l:tr
UK l:uk
D-HOH x:hard-of-hearing
BV-I x:low-vision
"""
_OF_AL_ANON = """
O open f:observers-welcome
C closed f:families-only
Y a:teen
YA a:young-adult
A f:secular
AC f:adult-children
BA x:childcare
BE f:newcomer
AA f:with-aa
AL f:with-alateen
FF x:fragrance-free
G a:lgbtq
L a:lgbtq
LGBTQIA a:lgbtq
M a:men
W a:women
T a:trans a:lgbtq
POA a:parent f:parents
POC f:people-of-color
SM f:smoking
SP f:speaker
ST f:step
"""
_OF_CA = """
11 f:meditation f:step
12x12 f:step f:tradition
A f:secular
B f:big-book
DD f:dual-diagnosis
G a:lgbtq
L a:lgbtq
N a:native-american
S l:es
"""
_OF_MA = """
O open
M a:men
W a:women
BB f:literature
BE f:newcomer
CCAP x:captions
D f:discussion
H f:birthday
LGBTQIA a:lgbtq
MED f:meditation
NB a:lgbtq f:non-binary
OUT f:outdoor
POC f:people-of-color
SP f:speaker
T a:trans a:lgbtq
Y a:young-adult
C closed
"""
_OF_GA = """
20 f:newcomer
B f:big-book
GAM f:with-gam-anon
GAA f:with-gam-anon
TOP f:discussion
"""
_OF_EDA = """
BEG f:newcomer
B f:big-book
A f:secular
NDG a:native-american
SEN a:older-adult
TO f:discussion
WR f:writing
11 f:meditation f:step
12x12 f:step f:tradition
"""
_OF_OA = """
BE f:newcomer
SP f:speaker
ST f:step
LIT f:literature
MED f:meditation
B f:big-book
D f:discussion
TEEN a:teen
HOW f:how
90D f:90-day
WRIT f:writing
"""
_OF_NA = """
O open
OPEN open
C closed
CLOSED closed
M a:men
W a:women
GL a:lgbtq
Y a:young-adult
BEG f:newcomer
BT f:literature
IP f:literature
IW f:literature
JFT f:literature
LC f:literature
LIT f:literature
SPAD f:literature
SWG f:step
STEP f:step
TRAD f:tradition
DISC f:discussion
TOP f:discussion
QA f:discussion
SPK f:speaker
MED f:meditation
CAN f:candlelight
CW x:child-friendly
NC f:no-children
NS f:no-smoking
SMOK f:smoking
WCHR x:wheelchair
VM online
HY hybrid
VAR f:format-varies
CPT f:concepts
RA f:restricted-access
CH f:closed-on-holidays
"""
_TABLES: Mapping[str, str] = {
    "aa": _USUAL + _OF_AA,
    "al-anon": _OF_AL_ANON,
    "alateen": _OF_AL_ANON,
    "ca": _USUAL + _OF_CA,
    "cma": _USUAL,
    "ma": _OF_MA,
    "ga": _USUAL.replace("T a:trans a:lgbtq\n", "") + _OF_GA,
    "eda": _USUAL + _OF_EDA,
    "oa": _OF_OA,
    "na": _OF_NA,
}
_LABELS = """
open=open
closed=closed
online meeting=online
online=online
virtual=online
virtual meeting=online
hybrid=hybrid
hybrid meeting=hybrid
location temporarily closed=here-closed
temporarily closed=here-closed
temporarily virtual=here-closed online
wheelchair access=x:wheelchair
wheelchair accessible=x:wheelchair
wheelchair=x:wheelchair
wheelchair-accessible bathroom=x:restroom
american sign language=x:sign-language
sign language=x:sign-language
sign language asl=x:sign-language
asl=x:sign-language
closed captions=x:captions
captions=x:captions
babysitting available=x:childcare
child care available=x:childcare
childcare=x:childcare
child-friendly=x:child-friendly
children welcome=x:child-friendly
fragrance free=x:fragrance-free
women=a:women
women's=a:women
womens=a:women
men=a:men
men's=a:men
mens=a:men
lgbtq=a:lgbtq
lgbtq+=a:lgbtq
lgbtqia+=a:lgbtq
lgbtqia=a:lgbtq
gay/lesbian=a:lgbtq
gay/lesbian/transgender=a:lgbtq
gay=a:lgbtq
lesbian=a:lgbtq
bisexual=a:lgbtq
non-binary=a:lgbtq f:non-binary
transgender=a:trans a:lgbtq
young people=a:young-adult
young adults=a:young-adult
seniors=a:older-adult
native american=a:native-american
indigenous=a:native-american
people of color=f:people-of-color
persons of color=f:people-of-color
bipoc=f:people-of-color
professionals=f:professionals
newcomer=f:newcomer
newcomers=f:newcomer
beginner=f:newcomer
beginners=f:newcomer
proof of attendance=f:proof-of-attendance
secular=f:secular
atheist / agnostic=f:secular
dual diagnosis=f:dual-diagnosis
discussion=f:discussion
speaker=f:speaker
speaker/discussion=f:speaker f:discussion
step=f:step
step meeting=f:step
step study=f:step
steps=f:step
12 steps & 12 traditions=f:step f:tradition
11th step meditation=f:meditation f:step
tradition study=f:tradition
big book=f:big-book
literature=f:literature
as bill sees it=f:literature
daily reflections=f:literature
living sober=f:literature
grapevine=f:literature
meditation=f:meditation
candlelight=f:candlelight
birthday=f:birthday
breakfast=f:breakfast
outdoor meeting=f:outdoor
outdoor=f:outdoor
smoking permitted=f:smoking
cross talk permitted=f:cross-talk
concurrent with al-anon=f:with-al-anon
concurrent with alateen=f:with-alateen
families and friends only=closed f:families-only
families friends and observers welcome=open f:observers-welcome
digital basket=
english=l:en
spanish=l:es
espanol=l:es
español=l:es
french=l:fr
français=l:fr
german=l:de
italian=l:it
japanese=l:ja
korean=l:ko
polish=l:pl
portuguese=l:pt
punjabi=l:pa
russian=l:ru
swedish=l:sv
tagalog=l:tl
thai=l:th
turkish=l:tr
ukrainian=l:uk
persian=l:fa
farsi=l:fa
hindi=l:hi
hebrew=l:he
arabic=l:ar
amharic=l:am
dutch=l:nl
danish=l:da
finnish=l:fi
norwegian=l:no
greek=l:el
hungarian=l:hu
vietnamese=l:vi
chinese=l:zh
mandarin=l:zh
cantonese=l:yue
haitian creole=l:ht
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split() for line in text.split("\n") if line.strip())
    return {code.upper(): tuple(effects) for code, *effects in rows}


_COMMON = _table(_EVERYWHERE)
_CODES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    program: {**_COMMON, **_table(text)} for program, text in _TABLES.items()
}
_LABEL: Mapping[str, tuple[str, ...]] = {
    label: tuple(effects.split()) for line in _LABELS.strip().split("\n") for label, _, effects in [line.partition("=")]
}
_SPLIT = re.compile(r"[,;|\n]+")
MOST = 60  # types of one meeting


def as_list(types: object) -> tuple[str, ...]:
    """Return the types of a listing, which may stand as a list, as text with commas, or as a list written as text."""
    if isinstance(types, (list, tuple)):
        return tuple([kind for kind in types[:MOST] if type(kind) is str])
    if isinstance(types, str):
        return _from_text(types[:4000])
    if isinstance(types, dict):
        return tuple(str(kind) for kind, has in list(types.items())[:MOST] if has)
    return ()


@lru_cache(maxsize=4096)
def _from_text(types: str) -> tuple[str, ...]:
    text = types.strip()
    if text.startswith("["):
        try:
            listed = json.loads(text)
        except ValueError:
            text = text.strip("[]").replace('"', "").replace("'", "")
        else:
            return as_list(listed)
    return tuple(kind.strip() for kind in _SPLIT.split(text)[:MOST] if kind.strip())


@lru_cache(maxsize=1 << 12)
def meaning(program: Program, types: tuple[str, ...]) -> Meaning:
    """Return what a meeting's types mean in a fellowship."""
    found: dict[str, dict[str, None]] = {"a": {}, "l": {}, "x": {}, "f": {}, "?": {}, "": {}}
    for kind in types:
        for group, word in _effects(program, kind):
            found[group][word] = None
    audiences, languages, accessibility, flags, unknown, state = found.values()
    closed, opened = "closed" in state, "open" in state
    if closed:
        flags.pop("observers-welcome", None)
    return Meaning(
        "closed" if closed else "open" if opened else "unknown",
        tuple(audiences),
        tuple(languages),
        tuple(accessibility),
        tuple(flags),
        tuple(unknown),
        "here-closed" in state,
        "online" in state,
        "hybrid" in state,
        closed and opened,
    )


@lru_cache(maxsize=1 << 12)
def _effects(program: Program, kind: str) -> tuple[tuple[str, str], ...]:
    """Return the effects of a type as group and word; "?" and how it is shown for one that is not known."""
    table = _CODES.get(program, _COMMON)
    text = kind.strip().strip("\"'").strip()
    effects = table.get(text.upper())
    if effects is None:
        effects = _LABEL.get(text.casefold())
        if effects is not None and program in ("al-anon", "alateen") and effects in (("open",), ("closed",)):
            effects = table["O" if effects == ("open",) else "C"]
    if effects is None:
        return (("?", shown),) if text and (shown := _shown(text)) else ()
    return tuple([(group, word) if word else ("", group) for group, _, word in [e.partition(":") for e in effects]])


def _shown(text: str) -> str:
    from peerref.meetings.clean import cut, line

    return cut(line(text), 60)


# Where a fellowship's letters are a state's too (CA, MA, GA), they count only where the feed has a field for it.
_PROGRAMS: tuple[tuple[re.Pattern[str], Program], ...] = (
    (re.compile(r"(?i:alateen)"), "alateen"),
    (re.compile(r"(?i:al-?anon)|\bAFG\b"), "al-anon"),
    (
        re.compile(
            r"(?i:adult children|survivors? of incest|sex and love|co-?dependents|\bcoda\b)|\b(?:ACA|SIA|SLAA)\b"
        ),
        "other",
    ),
    (re.compile(r"(?i:dual recovery anonymous)|\bDRA\b"), "dra"),
    (re.compile(r"(?i:narcotics anonymous)"), "na"),
    (re.compile(r"(?i:crystal meth)|\bCMA\b"), "cma"),
    (re.compile(r"(?i:cocaine anonymous)"), "ca"),
    (re.compile(r"(?i:marijuana anonymous)"), "ma"),
    (re.compile(r"(?i:gamblers anonymous)"), "ga"),
    (re.compile(r"(?i:eating disorders? anonymous)|\bEDA\b"), "eda"),
    (re.compile(r"(?i:overeaters anonymous)|\bOA\b"), "oa"),
    (re.compile(r"(?i:smart recovery)"), "smart"),
    (re.compile(r"(?i:life\s?ring)"), "lifering"),
    (re.compile(r"(?i:recoveries anonymous)"), "ra"),
    (re.compile(r"(?i:alcoholics? anonymous)|\bAA\b|\bA\.A\."), "aa"),
)
_LETTERS = re.compile(r"^(NA|CA|MA|GA|RA|OA|AA)\b|\((NA|CA|MA|GA|RA|OA|AA)\)")


@lru_cache(maxsize=2048)
def program_of(text: str, whole: bool = False) -> Program | None:
    """Return the fellowship that a text names, None where it names none.

    `whole`: the text is from a field for that ('Narcotics Anonymous (NA) - Men'), and the first one named counts. In
    any other text two fellowships are none.
    """
    found = sorted((match.start(), program) for pattern, program in _PROGRAMS if (match := pattern.search(text)))
    if whole:
        exact = text.strip().casefold()
        if exact in PROGRAMS:
            return exact
        if letters := _LETTERS.search(text):
            found = sorted([*found, (letters.start(), cast("Program", (letters[1] or letters[2]).casefold()))])
        return found[0][1] if found else None
    return found[0][1] if len({program for _, program in found}) == 1 else None
