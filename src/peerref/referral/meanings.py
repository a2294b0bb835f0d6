"""What a meaning is: the id of a condition, of an urgent form of one, or of something that is elsewhere's.

Here too is which code means what, and how somebody is asked where there is more than one meaning.
"""

import re
from collections.abc import Iterable, Sequence

from peerref.catalogue import Catalogue
from peerref.catalogue.names import dotless
from peerref.errors import Choice, NotInCatalogue

MOST_CHOICES = 8
SELF_HARM = "suicidality"

# Poisonings, toxic effects (T36 to T65) and asphyxiation (T71) say in the sixth character whether it was meant: 2 is
# self-harm. In the five-character ones the fifth says it, and only the X after it tells them from a category.
_MEANT = re.compile(r"T(?:3[6-9]|[45]\d|6[0-5]|71)(?:[\dA-Z][\dX]2|\d2X)[ADS]?")


def code_meaning(code: str, catalogue: Catalogue, *, whole: bool = False, quiet: bool = False) -> str:
    """Return what an ICD-10-CM code means: its owner, or that of the nearest code above it ("" if not ours).

    A category whose codes belong to several conditions is asked about (`quiet`: not read), unless
    the owner of its 'unspecified' code stands for nearly all of it. Poisoning that was meant is read as urgent,
    whatever the substance.
    """
    plain = dotless(code.strip().rstrip("-"))
    if _MEANT.fullmatch(plain) and SELF_HARM in catalogue.conditions:
        return SELF_HARM
    if whole and not _exists(plain, catalogue):
        return ""
    for length in range(len(plain), 2, -1):
        if plain[:length] in catalogue.codes:
            return catalogue.codes[plain[:length]]
    under = {each: owner for each, owner in catalogue.codes.items() if each.startswith(plain)}
    if not under:
        return ""
    owners = list(dict.fromkeys(under.values()))
    unspecified = catalogue.codes.get(plain + "9", "")
    if unspecified:
        share = sum(owner == unspecified for owner in under.values()) / len(under)
        if share > 0.75 or all(unspecified in lineage(owner, catalogue) for owner in owners):
            return unspecified
    if quiet:
        return ""
    more = "one condition; type one" if len(owners) > 1 else "what is in the catalogue; type this if it is meant"
    raise NotInCatalogue(f"{code.upper()} covers more than {more}", choices(owners, catalogue))


def _exists(plain: str, catalogue: Catalogue) -> bool:
    """Say whether a code without its dot is in the table, as far as the table goes (six characters)."""
    table = catalogue.icd10cm
    if len(plain) > 7:
        return False
    code = _dotted(plain[:6].rstrip("X"))
    return plain in catalogue.codes or code in table or any(each.startswith(code) for each in table)


def _dotted(plain: str) -> str:
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain


def one(meanings: Sequence[str], text: str, catalogue: Catalogue) -> str:
    """Return the only meaning; raises NotInCatalogue where there are several."""
    if len(meanings) == 1 and not meanings[0].startswith("?"):
        return meanings[0]
    ours = [each for each in meanings if not each.startswith("?")]
    others = [each[1:] for each in meanings if each.startswith("?") and len(each) > 1]
    said = [name.name for name in choices(ours, catalogue)]
    if others or len(said) == 1:
        said.append("something that is not in the catalogue")
    listed = ", ".join(said[:-1]) + " or " + said[-1]
    aside = f" ({'; '.join(others)})" if others else ""
    raise NotInCatalogue(f"'{text}' can mean {listed}{aside}; type the one you mean", choices(ours, catalogue))


def choices(meanings: Iterable[str], catalogue: Catalogue) -> list[Choice]:
    """Return meanings as what can be typed instead, each once."""
    return [Choice(each, title(each, catalogue)) for each in dict.fromkeys(meanings) if not each.startswith("?")][
        :MOST_CHOICES
    ]


def title(meaning: str, catalogue: Catalogue) -> str:
    """Return the name of a meaning, in plain English."""
    if meaning in catalogue.conditions:
        return catalogue.conditions[meaning].name.en
    if meaning in catalogue.elsewhere:
        return catalogue.elsewhere[meaning].name
    return next((f.name.en for c in catalogue.conditions.values() for f in c.urgent_forms if f.id == meaning), meaning)


def lineage(meaning: str, catalogue: Catalogue) -> list[str]:
    """Return a meaning and all that it is a kind of, nearest first."""
    line: list[str] = []
    key = meaning
    if key not in catalogue.conditions:
        owner = next((c.id for c in catalogue.conditions.values() if any(f.id == key for f in c.urgent_forms)), "")
        line, key = [key], owner
    while key:
        line.append(key)
        key = catalogue.conditions[key].parent
    return line
