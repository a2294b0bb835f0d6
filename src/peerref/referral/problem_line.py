"""Read a line pasted from a problem list: a name with specifiers, with another name in parentheses, with a code.

All that a line says must agree. A negation, 'rule out', 'history of' and the like turn the name after them into
something else than a present illness of this person; then it is asked about, never read. Imported only for
what is no plain name, code or title, since the patterns take a while to compile.
"""

import re
from collections.abc import Sequence

from peerref.catalogue import Catalogue
from peerref.catalogue.names import normalise
from peerref.errors import NotInCatalogue
from peerref.record import Record
from peerref.referral.meanings import choices, code_meaning, lineage, one

_CODE_INSIDE = re.compile(
    r"[(\[]?\s*\b(?:icd[- ]?(?:10|11)?(?:[- ]?cm)?\s*[:#]?\s*)?"
    r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b(?!\w)\s*[)\]]?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-•–·]|\(?\d{1,2}[.)]|#\d{1,2})\s+")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_NOISE = {"or current", "hcc", "cms hcc", "cms/hcc", "chronic", "active", "current", "dx", "disorder", "primary"}

# Words that turn the name after them into something else than a present illness of this person.
_NOT_SAID = re.compile(
    r"\b(?:no|not|without|resolved|former|formerly|denie[sd]|denying|negative for"
    r"|rule[sd]? out|r o|history of|hx of|h o|hx|fhx?|f h|family history"
    r"|family hx|absence of|unlikely|possible|possibly|probable"
    r"|suspected|suspicion of|query|versus|vs|risk (?:of|for)"
    r"|at risk|screen(?:ing|ed)? for|encounter for|evaluat(?:e|ion) for|concern for|negat(?:ive|ed)|no evidence of"
    r"|niega|sin|descart(?:a|ar|ado)|antecedentes? (?:de|familiares?)|posible|sospecha de)\b|\?"
)
_HARMLESS_NOT = re.compile(
    r"\bwithout (?:psychotic features|psychosis|prior episode|behaviou?ral disturbance"
    r"|complications?|agoraphobia|mention of \w+)"
    r"\b"
    r"|\bnot otherwise specified\b|\bnot elsewhere classified\b|\bnot intractable\b"
)

# What may stand beside a name and leaves it the same illness. Longest first, so that no part is left over.
_SPECIFIERS = sorted(
    """
single episode|recurrent episodes|recurrent episode|recurrent|mild to moderate|moderate to severe|mild|moderate
severe|in partial remission|in full remission|in early remission|in sustained remission
in early full remission|in sustained full remission|in remission|partial remission|full remission
early remission|sustained remission|unspecified|not otherwise specified|nos|not elsewhere classified
nec|chronic|current episode|current|currently|episode of|episode|episodes|active|stable|primary
without psychotic features|with psychotic features|with anxious distress|with mixed features
with melancholic features|with atypical features|with seasonal pattern
without prior episode|with prior episode|severity unspecified|unspecified severity|unspecified type
unspecified episode type|type unspecified|unspecified whether recurrent
unspecified depression type|unspecified psychosis type|unspecified anxiety type|paranoid type
unspecified whether stage of treatment|combined type|combined presentation|inattentive type
predominantly inattentive type|predominantly inattentive presentation|predominantly inattentive
predominantly hyperactive type|predominantly hyperactive impulsive type
predominantly hyperactive impulsive presentation|hyperactive type|inattentive|uncomplicated
with complications|with complication|without complications|without complication|currently depressed
without psychosis|with psychosis|accidental or unintentional|accidental|unintentional|undetermined intent
current or most recent episode|most recent episode
current or most recent episode depressed|remission status unspecified|with intoxication
initial encounter|subsequent encounter|in adult|in adults
childhood onset|adult onset|early onset|late onset|acute or chronic|with delayed expression
with dissociative symptoms|treatment resistant|resistant to treatment|refractory|longstanding|known
diagnosis of|diagnosed with|dx of|dx|pt with|patient with|with good insight|with fair insight
with poor insight|performance only|restricting type|binge eating purging type
most recent episode depressed|current episode depressed|depressed phase|on maintenance therapy
on agonist therapy|in controlled environment|in a controlled environment|hcc|cms hcc|first episode
multiple episodes|continuous|with other symptoms|unspecified whether|with depressed mood
with anxiety symptoms|leve|moderado|moderada|grave|recurrente|cronico|cronica
no especificado|no especificada|en remision|actual
""".replace("\n", "|")
    .strip("|")
    .split("|"),
    key=len,
    reverse=True,
)
_SPECIFIER = re.compile(r"\b(?:" + "|".join(re.escape(each.strip()) for each in _SPECIFIERS) + r")\b")
_SEVERAL = re.compile(r"\s*(?:[,;/&+]|\band\b|\bplus\b|\bwith\b|\by\b|\be\b|\bcon\b)\s*", re.IGNORECASE)


def line_meaning(text: str, catalogue: Catalogue) -> str:
    """Return what a line of a problem list means ("" if nothing); raises NotInCatalogue where it must be asked."""
    line = _parts(text, catalogue)
    several = [] if line.found else _several(line.rest, catalogue)
    read = [meaning for meanings in line.found for meaning in meanings]

    def ask(why: str, meanings: Sequence[str]) -> NotInCatalogue:
        return NotInCatalogue(f"'{text}' {why}", choices(meanings, catalogue))

    not_said = "" if line.whole else _not_said(text)
    hint = read or line.codes or several or _inside(line.base.replace(not_said, ""), catalogue)
    if not_said and hint:
        raise ask(f"says '{not_said}', so it is not read as a present condition; if it is one, type it alone", hint)
    if several:
        raise ask("names more than one condition; give each its own --condition", several)
    if line.aside and (read or line.codes):
        raise ask(f"also says '{line.aside}', which is not understood; type the condition alone", read or line.codes)
    if line.base and line.codes and not read:
        raise ask("has a code that is known and words that are not; type one of them", line.codes)
    if line.foreign and read:
        raise ask(f"has a code, {line.foreign}, that is not of this condition; type the one you mean", read)
    if line.foreign or line.aside or (line.base and not read):
        return ""
    return _agreed(line.found, line.codes, text, catalogue)


class _Line(Record):
    """What a line is made of. `found` holds the meanings of each name; `whole` says that they are the line's own words.

    `base` is what is left of the words when specifiers are taken away, `rest` the words as they were, `aside` what
    stands in parentheses and is not understood, `foreign` a code that is none of ours.
    """

    found: list[Sequence[str]]
    whole: bool
    base: str
    rest: str
    aside: str
    codes: list[str]
    foreign: str


def _not_said(text: str) -> str:
    """Return the word of a line that says that it tells of no present illness of this person ("" if none)."""
    plain = normalise(text) + (" ?" if "?" in text else "")
    match = _NOT_SAID.search(_HARMLESS_NOT.sub(" ", plain))
    return match.group().strip() if match else ""


def _parts(text: str, catalogue: Catalogue) -> _Line:
    rest, codes, foreign = _without_codes(_BULLET.sub("", text), catalogue)
    rest = _PARENTHESES.sub(lambda match: " " if normalise(match.group(1)) in _NOISE else match.group(), rest)
    rest = rest.strip(" ,;:-")
    line = _Line([], False, normalise(rest), rest, "", codes, foreign)
    whole = _named(line.base, catalogue)
    if whole:  # a name of ours may hold words that are specifiers or negations elsewhere
        return line._replace(found=[whole], whole=True)
    asides = [each for each in map(normalise, _PARENTHESES.findall(rest)) if _strip(each)]
    named = [_name(each, catalogue) for each in asides]
    aside = next((each for each, meanings in zip(asides, named, strict=True) if not meanings), "")
    outside = normalise(_PARENTHESES.sub(" ", rest))
    meant = _name(outside, catalogue)
    found = [each for each in (meant, *named) if each] if meant or not _strip(outside) else []
    return line._replace(found=found, base=base_name(rest), aside=aside)


def _without_codes(text: str, catalogue: Catalogue) -> tuple[str, list[str], str]:
    """Return a line without its codes, what those of ours mean, and the first one that is none of ours."""
    codes: list[str] = []
    foreign: list[str] = []

    def take(match: re.Match[str]) -> str:
        meaning = code_meaning(match.group(1), catalogue, whole=True, quiet=True)
        if not meaning and not re.search(r"\d\.\d", match.group(1)):
            return match.group()
        (codes if meaning else foreign).append(meaning or match.group(1).upper())
        return " "

    rest = _CODE_INSIDE.sub(take, text)
    return rest, list(dict.fromkeys(codes)), "".join(foreign[:1])


def base_name(text: str) -> str:
    """Return the normalised name that is left when specifiers are taken away."""
    return _strip(normalise(_PARENTHESES.sub(" ", _BULLET.sub("", text)).replace("?", " ")))


def _strip(plain: str) -> str:
    return " ".join(_SPECIFIER.sub(" ", plain).split()).removesuffix(" with").strip()


def _named(plain: str, catalogue: Catalogue) -> Sequence[str]:
    """Return the meanings of a normalised name or official title, just as it is."""
    if meanings := catalogue.condition_names.get(plain):
        return meanings
    code = catalogue.code_titles.get(plain)
    meaning = code_meaning(code, catalogue, quiet=True) if code else ""
    return (meaning,) if meaning else ()


def _name(plain: str, catalogue: Catalogue) -> Sequence[str]:
    """Return the meanings of a name: as it is, then without specifiers, then without a last 'dependence'."""
    base = _strip(plain)
    plainer = re.sub(r"(?<=use disorder) (?:dependence|abuse)$", "", base)
    tries = (plain, base, plainer, base.removesuffix(" dependence"), base.removesuffix(" disorder"), f"{base} disorder")
    return next((meanings for each in tries if each.strip() and (meanings := _named(each, catalogue))), ())


def _agreed(found: list[Sequence[str]], codes: list[str], text: str, catalogue: Catalogue) -> str:
    """Return the one meaning that names and codes of a line agree on; asks where they don't."""
    said = [set(meanings) for meanings in found] + [{code} for code in codes]
    if not said:
        return ""
    if len(said) == 1:
        return one(sorted(said[0]), text, catalogue)
    single = [next(iter(each)) for each in said if len(each) == 1]
    for candidate in sorted(single, key=lambda each: -len(lineage(each, catalogue))):
        line = lineage(candidate, catalogue)
        if all(each & set(line) for each in said):
            return candidate
    every = list(dict.fromkeys(each for meanings in said for each in sorted(meanings)))
    raise NotInCatalogue(f"'{text}' names different conditions; type the one you mean", choices(every, catalogue))


def _several(text: str, catalogue: Catalogue) -> list[str]:
    """Return what each part of a list of names means, if there are two or more and all are known."""
    plain = _SPECIFIER.sub(" ", " ".join(_PARENTHESES.sub(" ", text).casefold().split()))
    parts = [part for part in _SEVERAL.split(plain) if _strip(normalise(part))]
    meanings = [_name(normalise(part), catalogue) for part in parts]
    found = list(dict.fromkeys(each for group in meanings for each in group))
    return found if len(parts) > 1 and all(meanings) and len(found) > 1 else []


def _inside(base: str, catalogue: Catalogue) -> list[str]:
    """Return what stands in a negated line, so that it can be offered: the longest run of words that is a name."""
    words = base.split()
    for length in range(min(len(words), 6), 0, -1):
        for at in range(len(words) - length + 1):
            run = " ".join(words[at : at + length])
            if len(run) > 2 and (meanings := catalogue.condition_names.get(run)):
                return list(meanings)
    return []
