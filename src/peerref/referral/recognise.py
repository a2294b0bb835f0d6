"""Read what a clinician typed or pasted: a condition, or a treatment.

A condition is read by exact name, by ICD-10-CM code or title, as a line of a problem list (name with
specifiers, name with code), and last as a misspelling, which is always said. What is ambiguous,
negated or unknown is never guessed: `NotInCatalogue` carries choices that work when typed back.
A treatment is matched exactly, never by nearness: Lamisil is not Lamictal.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from peerref.catalogue import Catalogue
from peerref.catalogue.names import dotless, normalise, squeeze
from peerref.errors import Choice, NotInCatalogue
from peerref.referral.request import ReadCondition, ReadTreatment

LONGEST = 300  # characters; a line of a problem list is shorter
LONGEST_TREATMENT = 60
MOST_CHOICES = 8

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_MARKUP = re.compile(r"[<>{}`\\|*_#~^$=]|\[(?!\s*(?:ICD[-\w ]*:?\s*)?[A-Za-z]\d)")
_CODE = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?(?:\.?-)?", re.IGNORECASE)
_CODE_INSIDE = re.compile(
    r"[(\[]?\s*\b(?:icd[- ]?(?:10|11)?(?:[- ]?cm)?\s*[:#]?\s*)?"
    r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b(?!\w)\s*[)\]]?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-•–·]|\(?\d{1,2}[.)]|#\d{1,2})\s+")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_NOISE = {"hcc", "cms hcc", "cms/hcc", "chronic", "active", "current", "dx", "disorder", "primary"}

# Words that turn the name after them into something else than a present illness of this person.
_NOT_SAID = re.compile(
    r"\b(?:no|not|denie[sd]|denying|negative for|rule[sd]? out|r o|history of|hx of|h o|hx|fhx?|f h|family history"
    r"|family hx|absence of|unlikely|possible|possibly|probable|suspected|suspicion of|query|versus|vs|risk (?:of|for)"
    r"|at risk|screen(?:ing|ed)? for|encounter for|evaluat(?:e|ion) for|concern for|negat(?:ive|ed)|no evidence of"
    r"|niega|sin|descart(?:a|ar|ado)|antecedentes? (?:de|familiares?)|posible|sospecha de)\b|\?"
)
_HARMLESS_NOT = re.compile(
    r"\bwithout (?:psychotic features|prior episode|behaviou?ral disturbance|complications?|agoraphobia|mention of \w+)\b"
    r"|\bnot otherwise specified\b|\bnot elsewhere classified\b|\bnot intractable\b"
)

# What may stand beside a name and leaves it the same illness. Longest first, so that no part is left over.
_SPECIFIERS = sorted(
    """
single episode|recurrent episodes?|recurrent|mild to moderate|moderate to severe|mild|moderate
severe|in partial remission|in full remission|in early remission|in sustained remission
in early full remission|in sustained full remission|in remission|partial remission|full remission
early remission|sustained remission|unspecified|not otherwise specified|nos|not elsewhere classified
nec|chronic|current episode|current|currently|episode of|episode|episodes|active|stable|primary
without psychotic features|with psychotic features|with anxious distress|with mixed features
with melancholic features|with atypical features|with seasonal pattern|with peripartum onset
without prior episode|with prior episode|severity unspecified|unspecified severity|unspecified type
unspecified episode type|type unspecified|unspecified whether recurrent|unspecified depression type
unspecified whether stage of treatment|combined type|combined presentation|inattentive type
predominantly inattentive type|predominantly inattentive presentation|predominantly inattentive
predominantly hyperactive type|predominantly hyperactive impulsive type
predominantly hyperactive impulsive presentation|hyperactive type|inattentive|uncomplicated
with complications|with intoxication|initial encounter|subsequent encounter|adult|in adult|in adults
child|childhood onset|adult onset|early onset|late onset|acute or chronic|with delayed expression
with dissociative symptoms|treatment resistant|resistant to treatment|refractory|longstanding|known
diagnosis of|diagnosed with|dx of|dx|pt with|patient with|with good insight|with fair insight
with poor insight|performance only|restricting type|binge eating purging type
most recent episode depressed|current episode depressed|depressed phase|on maintenance therapy
on agonist therapy|in controlled environment|in a controlled environment|hcc|cms hcc|first episode
multiple episodes|continuous|with other symptoms|unspecified whether|with depressed mood
with anxiety symptoms|state|syndrome|leve|moderado|moderada|grave|recurrente|cronico|cronica
no especificado|no especificada|en remision|actual
""".replace("\n", "|")
    .strip("|")
    .split("|"),
    key=len,
    reverse=True,
)
_SPECIFIER = re.compile(r"\b(?:" + "|".join(re.escape(each.strip()) for each in _SPECIFIERS) + r")\b")
_SEVERAL = re.compile(r"\s*(?:[,;/&+]|\band\b|\bplus\b|\bwith\b|\by\b|\be\b|\bcon\b)\s*", re.IGNORECASE)


def condition(typed: str, catalogue: Catalogue) -> ReadCondition:
    """Return the condition that `typed` names; raises NotInCatalogue with choices otherwise."""
    text = _text(typed)
    meaning = _exact(text, catalogue)
    match = "exact"
    if not meaning:
        meaning = _line(text, catalogue)
    if not meaning:
        meaning, match = _near(_base(text), catalogue), "near"
    if not meaning:
        raise _unknown(text, catalogue)
    return _read(meaning, text, match == "near", catalogue)


def treatment(typed: str, catalogue: Catalogue) -> ReadTreatment:
    """Return the treatment that `typed` names, or `typed` itself, cleaned, where it is none of ours."""
    cleaned = clean(typed)
    undosed = re.sub(r"\s+\d[\d.,/ -]*\s*(?:mg|mcg|µg|g|ml|mL|units?|%)\b.*$", "", cleaned)
    for text in (cleaned, undosed):
        key = catalogue.treatment_names.get(squeeze(text))
        if key:
            return ReadTreatment(catalogue.treatments[key], cleaned, catalogue.treatments[key].name.en)
    return ReadTreatment(None, cleaned, cleaned[:LONGEST_TREATMENT].rstrip(), _near_treatments(undosed, catalogue))


def clean(text: str) -> str:
    """Return `text` as one line without control, bidirectional or markup characters."""
    return " ".join(re.sub(r"[<>{}`\\|*_#~^$\[\]]", " ", _CONTROL.sub(" ", text)).split())


def _text(typed: str) -> str:
    if len(typed) > LONGEST:
        raise NotInCatalogue(
            f"a condition of {len(typed)} characters can't be read; type its name or its ICD-10-CM code"
        )
    text = " ".join(typed.split())
    if _CONTROL.search(typed) or _MARKUP.search(text):
        raise NotInCatalogue(f"'{clean(typed)}' holds control or markup characters; type a name or an ICD-10-CM code")
    if not normalise(text):
        raise NotInCatalogue("no condition was typed; type a name or an ICD-10-CM code, or see 'peerref conditions'")
    return text


def _exact(text: str, catalogue: Catalogue) -> str:
    """Return what the whole of `text` means as a name, a code or an official title ("" if nothing)."""
    plain = normalise(text)
    meanings = catalogue.condition_names.get(plain)
    if meanings:
        return _one(meanings, text, catalogue)
    if _CODE.fullmatch(text.replace(" ", "")):
        return _code(text.replace(" ", ""), catalogue, whole=True)
    code = catalogue.code_titles.get(plain)
    return _code(code, catalogue) if code else ""


def _line(text: str, catalogue: Catalogue) -> str:
    """Return what a line of a problem list means: a name with specifiers, parentheses or a code."""
    names, codes, foreign, rest = _parts(text, catalogue)
    base = _base(rest)
    found = [m for m in (_name(base, catalogue), *(_name(name, catalogue) for name in names)) if m]
    several = _several(text, catalogue)
    said_not = _NOT_SAID.search(
        _HARMLESS_NOT.sub(" ", normalise(text).replace("?", " ? ") + (" ?" if "?" in text else ""))
    )
    if said_not and (found or codes or several or _inside(base, catalogue)):
        hint = [m for group in found for m in group] or list(codes) or several or _inside(base, catalogue)
        word = said_not.group().strip()
        raise NotInCatalogue(
            f"'{text}' says '{word}', so it is not read as a present condition; if it is one, type it alone",
            _choices(hint, catalogue),
        )
    if not found and several:
        raise NotInCatalogue(
            f"'{text}' names more than one condition; give each its own --condition", _choices(several, catalogue)
        )
    if base and not found and codes and not said_not:
        raise NotInCatalogue(
            f"'{text}': the code is known but the words beside it are not; type one of them", _choices(codes, catalogue)
        )
    if foreign and found:
        choices = _choices([each for meanings in found for each in meanings], catalogue)
        raise NotInCatalogue(f"'{text}': {foreign[0]} is not a code of this condition; type the one you mean", choices)
    if foreign or (base and not _name(base, catalogue)):
        return ""
    return _agreed(found, codes, text, catalogue)


def _parts(text: str, catalogue: Catalogue) -> tuple[list[str], list[str], list[str], str]:
    """Split a line into names in parentheses, what its codes mean, codes that are not ours, and the rest."""
    rest = _BULLET.sub("", text)
    codes: list[str] = []
    foreign: list[str] = []

    def take(match: re.Match[str]) -> str:
        meaning = _code(match.group(1), catalogue, quiet=True)
        if not meaning and not re.search(r"\d\.\d", match.group(1)):
            return match.group()
        if meaning:
            codes.append(meaning)
        else:
            foreign.append(match.group(1).upper())
        return " "

    rest = _CODE_INSIDE.sub(take, rest)
    inside = [normalise(each) for each in _PARENTHESES.findall(rest)]
    rest = _PARENTHESES.sub(" ", rest)
    names = [name for each in inside if (name := _strip(each)) and each not in _NOISE]
    return names, list(dict.fromkeys(codes)), foreign, rest


def _base(text: str) -> str:
    """Return the normalised name that is left when specifiers are taken away."""
    return _strip(normalise(_PARENTHESES.sub(" ", _BULLET.sub("", text))))


def _strip(plain: str) -> str:
    return " ".join(_SPECIFIER.sub(" ", plain).split()).removesuffix(" with").strip()


def _name(plain: str, catalogue: Catalogue) -> Sequence[str]:
    """Return the meanings of a normalised name, tried whole and without a last 'dependence'."""
    for each in (plain, plain.removesuffix(" dependence"), plain.removesuffix(" disorder"), f"{plain} disorder"):
        if each and (meanings := catalogue.condition_names.get(each)):
            return meanings
    return ()


def _agreed(found: list[Sequence[str]], codes: list[str], text: str, catalogue: Catalogue) -> str:
    """Return the one meaning that names and codes of a line agree on; asks where they don't."""
    said = [set(meanings) for meanings in found] + [{code} for code in codes]
    if not said:
        return ""
    if len(said) == 1:
        return _one(sorted(said[0]), text, catalogue)
    single = [next(iter(each)) for each in said if len(each) == 1]
    for candidate in sorted(single, key=lambda each: -len(_lineage(each, catalogue))):
        line = _lineage(candidate, catalogue)
        if all(each & set(line) for each in said):
            return candidate
    choices = list(dict.fromkeys(each for meanings in said for each in sorted(meanings)))
    raise NotInCatalogue(f"'{text}' names different conditions; type the one you mean", _choices(choices, catalogue))


def _lineage(meaning: str, catalogue: Catalogue) -> list[str]:
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


def _several(text: str, catalogue: Catalogue) -> list[str]:
    """Return what each part of a list of names means, if there are two or more and all are known."""
    parts = [part for part in _SEVERAL.split(_PARENTHESES.sub(" ", text)) if _strip(normalise(part))]
    meanings = [_name(_strip(normalise(part)), catalogue) for part in parts]
    found = list(dict.fromkeys(each for group in meanings for each in group))
    return found if len(parts) > 1 and all(meanings) and len(found) > 1 else []


def _inside(base: str, catalogue: Catalogue) -> list[str]:
    """Return what stands in a negated line, so that it can be offered: the longest run of words that is a name."""
    words = base.split()
    for length in range(min(len(words), 6), 0, -1):
        for at in range(len(words) - length + 1):
            run = " ".join(words[at : at + length])
            if len(run) > 3 and (meanings := catalogue.condition_names.get(run)):
                return list(meanings)
    return []


def _code(code: str, catalogue: Catalogue, *, whole: bool = False, quiet: bool = False) -> str:
    """Return what an ICD-10-CM code means: its owner, or that of the nearest code above it ("" if not ours).

    A category whose codes belong to several conditions is asked about (`quiet`: not read), unless
    the owner of its 'unspecified' code stands for nearly all of it.
    """
    plain = dotless(code.strip().rstrip("-"))
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
        if share > 0.75 or all(unspecified in _lineage(owner, catalogue) for owner in owners):
            return unspecified
    if quiet:
        return ""
    raise NotInCatalogue(f"{code.upper()} covers more than one condition; type one", _choices(owners, catalogue))


def _exists(plain: str, catalogue: Catalogue) -> bool:
    """Say whether a code without its dot is in the table, as far as the table goes (six characters)."""
    known = catalogue.code_titles.values()
    return any(each.startswith(plain[:6]) for each in known) or plain in catalogue.codes or plain[:3] in catalogue.codes


def _one(meanings: Sequence[str], text: str, catalogue: Catalogue) -> str:
    """Return the only meaning; raises NotInCatalogue where there are several."""
    if len(meanings) == 1 and not meanings[0].startswith("?"):
        return meanings[0]
    ours = [each for each in meanings if not each.startswith("?")]
    others = [each[1:] for each in meanings if each.startswith("?") and len(each) > 1]
    said = [name.name for name in _choices(ours, catalogue)] + others
    if len(said) < 2:
        said.append("something that is not in the catalogue")
    listed = ", ".join(said[:-1]) + " or " + said[-1]
    raise NotInCatalogue(f"'{text}' can mean {listed}; type the one you mean", _choices(ours, catalogue))


def _choices(meanings: Iterable[str], catalogue: Catalogue) -> list[Choice]:
    return [Choice(each, _title(each, catalogue)) for each in dict.fromkeys(meanings) if not each.startswith("?")][
        :MOST_CHOICES
    ]


def _title(meaning: str, catalogue: Catalogue) -> str:
    if meaning in catalogue.conditions:
        return catalogue.conditions[meaning].name.en
    if meaning in catalogue.elsewhere:
        return catalogue.elsewhere[meaning].name
    return next((f.name.en for c in catalogue.conditions.values() for f in c.urgent_forms if f.id == meaning), meaning)


def _read(meaning: str, typed: str, near: bool, catalogue: Catalogue) -> ReadCondition:
    if meaning in catalogue.elsewhere:
        other = catalogue.elsewhere[meaning]
        line = catalogue.lines.get(other.line)
        call = f": {line.name.en}, {line.phone}" if line and line.phone else ""
        raise NotInCatalogue(f"{other.name} is urgent, and not something that a group is for. {other.say}{call}")
    match = "near" if near else "exact"
    if meaning in catalogue.conditions:
        known = catalogue.conditions[meaning]
        return ReadCondition(known, typed, match, urgent=known.urgent)  # type: ignore[arg-type]
    for known in catalogue.conditions.values():
        for form in known.urgent_forms:
            if form.id == meaning:
                return ReadCondition(known, typed, match, form.id, form.urgent)  # type: ignore[arg-type]
    raise NotInCatalogue(f"'{typed}' is not in the catalogue; see 'peerref conditions'")


def _near(plain: str, catalogue: Catalogue) -> str:
    """Return the one meaning that `plain` is clearly a misspelling of ("" if there is none)."""
    if len(plain) < 5 or any(c.isdigit() for c in plain):
        return ""
    from rapidfuzz.distance import OSA

    scored: dict[str, int] = {}
    for name, meanings in catalogue.condition_names.items():
        if abs(len(name) - len(plain)) > 2 or name[0] != plain[0] or len(name) < 5:
            continue
        if OSA.distance(name, plain, score_cutoff=2) > 2 or not _misspelled(name, plain, OSA.distance):
            continue
        for meaning in meanings:
            scored[meaning] = min(scored.get(meaning, 9), OSA.distance(name, plain))
    if not scored:
        return ""
    best = min(scored.values())
    nearest = [meaning for meaning, distance in scored.items() if distance == best]
    return _one(nearest, plain, catalogue) if len(nearest) > 1 or nearest[0].startswith("?") else nearest[0]


def _misspelled(name: str, typed: str, distance: Callable[[str, str], int]) -> bool:
    """Say whether each word of `typed` is a word of `name` with one slip (two in a long word)."""
    ours, theirs = name.split(), typed.split()
    if len(ours) != len(theirs):
        return bool(distance(name.replace(" ", ""), typed.replace(" ", "")) <= 1 and len(typed) > 8)
    return all(
        one == other or (len(one) > 4 and one[0] == other[0] and distance(one, other) <= (1 if len(one) < 9 else 2))
        for one, other in zip(ours, theirs, strict=True)
    )


def _unknown(text: str, catalogue: Catalogue) -> NotInCatalogue:
    from rapidfuzz import fuzz, process

    plain = _base(text) or normalise(text)
    near = process.extract(plain, list(catalogue.condition_names), scorer=fuzz.ratio, limit=6, score_cutoff=72)
    meanings = [each for name, _, _ in near for each in catalogue.condition_names[name]]
    choices = [choice for choice in _choices(meanings, catalogue) if choice.id not in catalogue.elsewhere][:4]
    hint = "did you mean one of these?" if choices else "see 'peerref conditions' for what is"
    return NotInCatalogue(f"'{text}' is not a condition in the catalogue; {hint}", choices)


def _near_treatments(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    if len(text) < 4:
        return ()
    from rapidfuzz import fuzz, process

    near = process.extract(squeeze(text), list(catalogue.treatment_names), scorer=fuzz.ratio, limit=4, score_cutoff=70)
    return tuple(dict.fromkeys(catalogue.treatments[catalogue.treatment_names[name]].name.en for name, _, _ in near))[
        :3
    ]
