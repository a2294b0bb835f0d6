"""Read what a clinician typed or pasted: a condition, or a treatment.

A condition is read by exact name, by ICD-10-CM code or title, as a line of a problem list (`problem_line`), and last
as a misspelling (`misspelling`), which is always said. What is ambiguous, negated or unknown is never guessed:
`NotInCatalogue` carries choices that work when typed back. A treatment is matched exactly, never by nearness:
Lamisil is not Lamictal.
"""

import re
from typing import Literal

from peerref.catalogue import Catalogue
from peerref.catalogue.names import normalise, squeeze
from peerref.errors import NotInCatalogue
from peerref.referral.meanings import code_meaning, one
from peerref.referral.request import ReadCondition, ReadTreatment

LONGEST = 300  # characters; a line of a problem list is shorter
LONGEST_TREATMENT = 60
MARKUP = frozenset("<>{}`\\|*_#~^$=[]")

_CODE = r"[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{1,4})?(?:\.?-)?"
_BRACKETED_CODE = r"\[\s*(?:ICD[-\w ]*:?\s*)?[A-Za-z]\d[\w.]*\s*\]"
_UNIT = r"\s{0,2}(?:mg|mcg|µg|g|ml|mL|units?|%)"
_DOSE = rf"\s\d[\d.,-]{{0,9}}{_UNIT}(?:\s?/\s?\d[\d.,]{{0,9}}{_UNIT})?(?:\s.*)?$"


def condition(typed: str, catalogue: Catalogue) -> ReadCondition:
    """Return the condition that `typed` names; raises NotInCatalogue with choices otherwise."""
    text = _text(typed, catalogue)
    meaning = _exact(text, catalogue)
    if meaning:
        return _read(meaning, text, "exact", catalogue)
    from peerref.referral.problem_line import line_meaning

    meaning = line_meaning(text, catalogue)
    if meaning:
        return _read(meaning, text, "exact", catalogue)
    from peerref.referral.misspelling import misspelled, unknown

    meaning = misspelled(text, catalogue)
    if meaning:
        return _read(meaning, text, "near", catalogue)
    raise unknown(text, catalogue)


def treatment(typed: str, catalogue: Catalogue) -> ReadTreatment:
    """Return the treatment that `typed` names, or `typed` itself, cleaned, where it is none of ours."""
    cleaned = clean(typed[:LONGEST])
    undosed = re.sub(_DOSE, "", cleaned)
    for text in (cleaned, undosed):
        key = catalogue.treatment_names.get(squeeze(text))
        if key:
            return ReadTreatment(catalogue.treatments[key], cleaned, catalogue.treatments[key].name.en)
    from peerref.referral.misspelling import near_treatments

    shown = cleaned[:LONGEST_TREATMENT].rstrip()
    return ReadTreatment(None, shown, shown, near_treatments(undosed, catalogue))


def clean(text: str) -> str:
    """Return `text` as one line without control, bidirectional or markup characters."""
    return " ".join("".join(c if c.isprintable() and c not in MARKUP else " " for c in text).split())


def _text(typed: str, catalogue: Catalogue) -> str:
    if len(typed) > LONGEST:
        raise NotInCatalogue(
            f"a condition of {len(typed)} characters can't be read; type its name or its ICD-10-CM code"
        )
    text = " ".join(typed.split())
    markup = not MARKUP.isdisjoint(re.sub(_BRACKETED_CODE, "", text)) and not _is_title(text, catalogue)
    if markup or not text.isprintable():
        raise NotInCatalogue(f"'{clean(typed)}' holds control or markup characters; type a name or an ICD-10-CM code")
    if not normalise(text):
        raise NotInCatalogue("no condition was typed; type a name or an ICD-10-CM code, or see 'peerref conditions'")
    return text


def _is_title(text: str, catalogue: Catalogue) -> bool:
    """Say whether `text`, a code beside it set aside, is an official title: some of these hold square brackets."""
    return normalise(re.sub(rf"[(]?\b{_CODE}[)]?", " ", text)) in catalogue.code_titles


def _exact(text: str, catalogue: Catalogue) -> str:
    """Return what the whole of `text` means as a name, a code or an official title ("" if nothing)."""
    plain = normalise(text)
    code = text.replace(" ", "")
    if re.fullmatch(_CODE, code):
        dotted = f"{code[:3]}.{code[3:]}" if "." not in code and len(code) > 3 else code
        plain = plain if plain in catalogue.condition_names else normalise(dotted)
    meanings = catalogue.condition_names.get(plain)
    if meanings:
        return one(meanings, text, catalogue)
    if re.fullmatch(_CODE, code):
        return code_meaning(code, catalogue, whole=True)
    titled = catalogue.code_titles.get(plain)
    return code_meaning(titled, catalogue) if titled else ""


def _read(meaning: str, typed: str, match: Literal["exact", "near"], catalogue: Catalogue) -> ReadCondition:
    if meaning in catalogue.elsewhere:
        other = catalogue.elsewhere[meaning]
        line = catalogue.lines.get(other.line)
        call = f": {line.name.en}, {line.phone}" if line and line.phone else ""
        raise NotInCatalogue(f"{other.name} is urgent, and not something that a group is for. {other.say}{call}")
    if meaning in catalogue.conditions:
        known = catalogue.conditions[meaning]
        return ReadCondition(known, typed, match, urgent=known.urgent)
    for known in catalogue.conditions.values():
        for form in known.urgent_forms:
            if form.id == meaning:
                return ReadCondition(known, typed, match, form.id, form.urgent)
    raise NotInCatalogue(f"'{typed}' is not in the catalogue; see 'peerref conditions'")
