"""What is typed for the page and is no closed list: the note, the clinic, the day of the plan, the region.

Each is cleaned, or refused by the name of its option. The clinic's settings are read by the same functions.
"""

import re
import sys
from datetime import date
from typing import Literal

from peerref.errors import WrongUse
from peerref.record import Record

Language = Literal["en", "es"]
Paper = Literal["letter", "a4"]

MOST_NOTE = 300  # characters: a note is one to three lines
MOST_CLINIC = 80  # characters: its name stands in one sentence
FURTHEST_PLAN = 366  # days: a plan for later than that is a slip in the year

_REGION = r"[A-Z]{2}(-[A-Z0-9]{1,3})?"
_EXTENSION = r"(?:[,;]?\s*(?:extension|ext\.?|x)\s*(?P<extension>\d{1,6}))?$"
_US = r"(?<![\w+])(?:\+?1[-. ]?)?\(?(?P<area>[2-9]\d\d)\)?[-./ ]{0,2}(?P<office>[2-9]\d\d)[-. ]?(?P<last>\d{4})"
_ABROAD = r"(?<![\w+])(?P<abroad>\+(?!1\b)\d{1,3}(?:[- ]\d{2,5}){2,5})"
_LIKE_A_PHONE = r"(?<!\w)[(+]*\d[\d\s()./+-]{5,}$"
_BEFORE_A_PHONE = r"[\s,;:|·–—-]*(?:\b(?:tel|ph|phone|teléfono)\b[.:\s]*)?[\s,;:|·–—-]*$"


class Clinic(Record):
    """Who hands the page over: its name, and the phone that a patient calls. Either may be empty."""

    name: str = ""
    phone: str = ""


def clinic(typed: str, option: str = "--clinic") -> Clinic:
    """Return the clinic's name and phone of one text such as 'Valley Clinic, 408-555-0100'; nothing for nothing.

    Raises WrongUse, also where what ends the text is nearly a phone: a wrong one would send a patient astray.
    """
    text = _line(typed)
    if typed.strip() and not text:
        raise WrongUse(f"{option} has no letter that can be read")
    text, number = _split_phone(text)
    if not number and _nearly_a_phone(text):
        raise WrongUse(f"{option}: that phone is not whole; write its ten digits like 408-555-0100, or leave it out")
    name = re.sub(_BEFORE_A_PHONE, "", text, flags=re.IGNORECASE) if number else text
    if len(name) > MOST_CLINIC:
        raise WrongUse(f"{option} takes a name of at most {MOST_CLINIC} characters, and a phone after a comma")
    return Clinic(name, number)


def phone(typed: str, option: str) -> str:
    """Return a phone as the page prints it ("408-555-0100 ext. 12"); raises WrongUse for anything else."""
    before, number = _split_phone(_line(typed))
    if before.strip() or not number:
        raise WrongUse(f"{option} takes a phone with its area code, like 408-555-0100")
    return number


def note(typed: str, option: str = "--note") -> str:
    """Return the clinician's note as one to three clean lines; '-' reads it from standard input."""
    from peerref.render.plain import plain

    text = typed
    if typed == "-" and sys.stdin is None:
        raise WrongUse(f"{option} -: standard input is closed")
    if typed == "-":
        text = sys.stdin.buffer.read(MOST_NOTE * 10).decode("utf-8", "replace")
    lines = [line for each in text.splitlines() if (line := " ".join(plain(each).split()))]
    if len(lines) > 3 or sum(map(len, lines)) > MOST_NOTE:
        raise WrongUse(f"{option} takes one to three lines of at most {MOST_NOTE} characters in all")
    return "\n".join(lines)


def plan_day(typed: str, today: date, option: str = "--plan-date") -> str:
    """Return the day of the plan (ISO): a real one, from `today` on and not more than a year ahead."""
    from peerref.cli import knowledge

    day = knowledge.day(typed, option)
    if day < today:
        raise WrongUse(f"{option}: {day} is past; today is {today}")
    if (day - today).days > FURTHEST_PLAN:
        raise WrongUse(f"{option}: {day} is more than a year ahead; check the year")
    return day.isoformat()


def region(typed: str, option: str = "--region") -> str:
    """Return the code of a country or state in capitals."""
    code = typed.upper()
    if not re.fullmatch(_REGION, code):
        raise WrongUse(f"{option} takes an ISO 3166 code like US or US-CA")
    return code


def _line(typed: str) -> str:
    from peerref.render.plain import plain

    return " ".join(plain(typed[: MOST_CLINIC * 20]).split())


def _split_phone(text: str) -> tuple[str, str]:
    """Return what stands before a phone at the end of `text`, and the phone as it is printed ("" where none is)."""
    found = re.search(_ABROAD + _EXTENSION, text, re.IGNORECASE | re.ASCII)
    found = found or re.search(_US + _EXTENSION, text, re.IGNORECASE | re.ASCII)
    if not found:
        return text, ""
    parts = found.groupdict()
    number = parts.get("abroad") or f"{parts['area']}-{parts['office']}-{parts['last']}"
    extension = f" ext. {parts['extension']}" if parts["extension"] else ""
    return text[: found.start()], number + extension


def _nearly_a_phone(text: str) -> bool:
    found = re.search(_LIKE_A_PHONE, text)
    return bool(found) and sum(c.isdigit() for c in found.group()) >= 7 if found else False
