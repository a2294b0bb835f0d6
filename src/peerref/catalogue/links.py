"""Which links and phone numbers may stand on a page.

A link is drawn only if `safe` says so, when the catalogue is validated and again when it is
drawn: a catalogue or feed is data, and `javascript:` is no place to send a patient.
"""

import re

LONGEST_PRINTED = 40  # characters that somebody can be asked to type (design: the patient's page)

_PHONE = (
    r"(?:\+?1[- ])?\(?[2-9]\d{2}\)?[- ]\d{3}[- ]\d{4}|\+1[2-9]\d{9}"
    r"|\+\d{1,3}(?:[- ]\d{2,5}){2,5}|\d{3}(?:-\d{3})?|\d{5,6}"
)
_LINK = r"(?:https?://[^\s/?#@\\<>\"'`]+(?:[/?#][^\s<>\"`\\]*)?|(?:tel|sms|mailto):[^\s<>\"'`\\]+)"


def safe(link: str) -> bool:
    """Say whether `link` is a whole link of a kind that may be drawn."""
    return bool(re.fullmatch(_LINK, link, re.IGNORECASE | re.ASCII)) and link.isprintable()


def printed(link: str) -> str:
    """Return a link as a person would type it: without `https://`, `www.` and a last slash."""
    short = re.sub(r"^https?://(www\.)?", "", link, flags=re.IGNORECASE)
    return short.rstrip("/")


def shown(find: str, link: str) -> str:
    """Return the one link of a group's pages that is printed, and that what is printed leads to.

    A find-a-group page comes first where it is short enough to type. Where the pages are too long for that, it is a
    home page: the one that is named, or where it is another site's, that of the site on which the group meets.
    """
    short = [each for each in (find, link) if each and len(printed(each)) <= LONGEST_PRINTED]
    deep = [each for each in short if "/" in printed(each)]
    home = re.sub(r"(?<=\w)/.*", "/", link)
    same = [each for each in short if _site(each) == _site(link)]
    return (*deep, *(same or [home]))[0] if link else (*short, "")[0]


def _site(link: str) -> str:
    """Return the last two parts of a link's host, which pages of one organisation share."""
    return ".".join(printed(link).split("/")[0].split(".")[-2:])


def real_phone(phone: str) -> bool:
    """Say whether `phone` has the form of a number that can be dialled from the US, or of a short code."""
    return bool(re.fullmatch(_PHONE, phone, re.ASCII))


def digits(phone: str) -> str:
    """Return what a phone would dial for `phone` ("1-800-950-6264" is "+18009506264")."""
    only = re.sub(r"\D", "", phone)
    if phone.startswith("+"):
        return "+" + only
    if len(only) == 10:
        return "+1" + only
    return "+" + only if len(only) == 11 and only.startswith("1") else only
