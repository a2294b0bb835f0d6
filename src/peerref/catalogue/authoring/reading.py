"""How the catalogue reads: too hard a text, a misspelled word, an ICD-10-CM code without its official title.

What judges a text (a grade, a dictionary, the official table) is handed in, so that the rules need none of the
libraries. `tools` loads those: they are for authors and CI, and no part of what is installed for a clinic.
"""

import re
import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import metadata
from typing import Any, Protocol

from peerref.catalogue import Catalogue
from peerref.catalogue.authoring.faults import Path
from peerref.catalogue.model import Group, Language, Words
from peerref.errors import WrongUse
from peerref.record import Record

HARDEST_GRADE = 6.0  # Flesch-Kincaid, English
LEAST_INFLESZ = 65.0  # Szigriszt-Pazos, Spanish
KINDS = ("groups", "lines", "roles", "conditions", "treatments")  # those whose words patients read
LANGUAGES: tuple[Language, ...] = ("en", "es")
# distribution: the one version that will do ("" for any)
NEEDED = {"textstat": "0.7.8", "pyspellchecker": "", "simplemma": ""}  # later textstat wants a download
TABLE = "simple-icd-10-cm"

Knows = Callable[[str], bool]
Score = Callable[[str], float]

_LINK = re.compile(r"https?://\S+|\S+@\S+|\b[\w.-]+\.(?:org|com|net|gov|info|edu|ca|uk)\b\S*")
_PHONE = re.compile(r"(?<![\w-])(?:\+?1[- ])?\(?\d{3}\)?[- ]\d{3}[- ]\d{4}(?![\w-])")
_HOLE = re.compile(r"\{[^}]*\}")  # in a wording file: something that is filled in
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_PRONOUNS = re.compile(r"(?:(?:me|te|se|nos)?(?:l[oae]s?)|me|te|se|nos)$")


class Remark(Record):
    """Something to mend: `path` leads to it inside the entry of that kind, id first."""

    kind: str
    path: Path
    what: str


class Table(Protocol):
    """The official ICD-10-CM table."""

    def is_valid_item(self, code: str) -> bool:
        """Say whether there is such a code."""

    def get_description(self, code: str) -> str:
        """Return the title of a code that there is."""


class Tools(Record):
    """What judges: scores of a text, and whether a word is one, by language; the table where it is installed."""

    scores: Mapping[str, Score]
    knows: Mapping[str, Knows]
    table: Table | None


# How hard


def patients_words(group: Group, language: Language) -> str:
    """Return what, steps and caution of a group as one text, without names, phones and links."""
    parts = [group.what, *group.steps, *([group.caution] if group.caution else [])]
    text = " ".join(getattr(words, language) for words in parts)
    inside = re.findall(r"\(([^)]+)\)", f"{group.name} {group.organisation}")
    bare = [re.sub(r"\s*\([^)]*\)", "", name) for name in (group.name, group.organisation)]
    for name in sorted({group.name, group.organisation, *inside, *bare}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}(?!\w)", "it", text)
    return _PHONE.sub("", _LINK.sub("", text))


def too_hard(known: Catalogue, scores: Mapping[str, Score], only: Collection[str] | None = None) -> list[Remark]:
    """Return each group whose text is above grade 6, or in Spanish below INFLESZ 65 (`only` those, by id)."""
    found = []
    for group in _chosen(known, "groups", only):
        grade = scores["en"](patients_words(group, "en"))
        if grade > HARDEST_GRADE:
            what = f"English reads at grade {grade:.1f}; {HARDEST_GRADE:.0f} at most"
            found.append(Remark("groups", (group.id,), f"{what}: use shorter words and sentences"))
        ease = scores["es"](patients_words(group, "es"))
        if ease < LEAST_INFLESZ:
            what = f"Spanish has INFLESZ {ease:.1f}; {LEAST_INFLESZ:.0f} at least"
            found.append(Remark("groups", (group.id,), f"{what}: use shorter words and sentences"))
    return found


# How spelled


def words_of(value: Any, path: Path = ()) -> Iterator[tuple[Path, Words]]:
    """Yield each sentence that a patient may read inside an entry, with where it stands."""
    if isinstance(value, Words):
        yield path, value
    elif isinstance(value, tuple):
        for name, each in zip(getattr(value, "_fields", range(len(value))), value, strict=True):
            yield from words_of(each, (*path, name))


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield each sentence of a wording file, with where it stands."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from leaves(each, (*path, at))
    else:
        yield path, str(value)


def allowed_words(listed: str) -> frozenset[str]:
    """Return the words of a list: one a line, what follows # is a comment."""
    return frozenset(word for line in listed.splitlines() if (word := line.partition("#")[0].strip()))


def names_of(known: Catalogue) -> frozenset[str]:
    """Return each word of the names of groups, organisations, lines and treatments, as it is written there."""
    names: list[str] = []
    for group in known.groups.values():
        names += (group.name, group.organisation, *group.formerly)
    for line in known.lines.values():
        names.append(line.name.en)
    for treatment in known.treatments.values():
        names += (*treatment.name, *treatment.names)
    return frozenset(word for name in names for word in _words(name))


def misspelled(text: str, knows: Knows, allowed: Collection[str]) -> list[str]:
    """Return the words of `text` that are none, each once.

    An allowed word in small letters may be written with capitals; one with capitals is itself alone. Links,
    numbers and single letters are no words.
    """
    found = [
        word
        for word in _words(text)
        if not (word in allowed or word.lower() in allowed or knows(word) or knows(word.lower()))
    ]
    return list(dict.fromkeys(found))


def misspellings(
    known: Catalogue, knows: Mapping[str, Knows], allowed: Collection[str], only: Collection[str] | None = None
) -> list[Remark]:
    """Return each misspelled word of the entries (`only` those, by id), and without `only` of the wording too."""
    texts = [
        (kind, (entry.id, *path, language), language, getattr(words, language))
        for kind in KINDS
        for entry in _chosen(known, kind, only)
        for path, words in words_of(entry)
        for language in LANGUAGES
    ]
    if only is None:
        for language in LANGUAGES:
            if known.has_wording(language):
                inside = leaves(known.wording(language))
                texts += [(f"wording/{language}", path, language, text) for path, text in inside]
    return [
        Remark(kind, path, f"{word[:40]!r} is no word that we know; mend it, or add it to spelling.txt")
        for kind, path, language, text in texts
        for word in misspelled(text, knows[language], allowed)
    ]


def with_pronouns(knows: Knows) -> Knows:
    """Return `knows` for Spanish, where pronouns stand at the end of a verb: 'dígalo', 'hacerlo', 'inscríbase'."""

    def knows_more(word: str) -> bool:
        if knows(word):
            return True
        pronouns = _PRONOUNS.search(word)
        verb = word[: pronouns.start()] if pronouns else ""
        plain = _without_accents(verb)
        if plain == verb and not verb.endswith(("ar", "er", "ir")):  # 'digalo' lacks its accent
            return False
        return len(verb) > 1 and (knows(verb) or knows(plain))

    return knows_more


def _without_accents(word: str) -> str:
    return unicodedata.normalize("NFC", re.sub("\u0301", "", unicodedata.normalize("NFD", word)))


def _words(text: str) -> list[str]:
    found = _WORD.findall(_HOLE.sub(" ", _LINK.sub(" ", text)))
    return [bare for word in found if len(bare := _POSSESSIVE.sub("", word).replace("’", "'")) > 1]


# Which codes


def titled_codes(known: Catalogue) -> Iterator[tuple[str, Path, str, str]]:
    """Yield each code of ours that has a title, as (kind, where it stands, code, title)."""
    for kind in ("conditions", "elsewhere"):
        for entry in getattr(known, kind).values():
            yield from ((kind, (entry.id, "codes", code), code, title) for code, title in entry.codes.items())
    yield from (("icd10cm", (code,), code, title) for code, title in known.icd10cm.items())


def wrong_codes(known: Catalogue, table: Table) -> list[Remark]:
    """Return each code that is not in the official table, or has another title there."""
    found = []
    for kind, path, code, title in titled_codes(known):
        if not table.is_valid_item(code):
            found.append(Remark(kind, path, "is no ICD-10-CM code; look it up"))
        elif (official := table.get_description(code)) != title:
            found.append(Remark(kind, path, f"the official title is {official!r}; write it so"))
    for condition in known.conditions.values():
        for at, form in enumerate(condition.urgent_forms):
            path = (condition.id, "urgent_forms", at, "codes")
            found += [
                Remark("conditions", path, f"{code!r} is no ICD-10-CM code; look it up")
                for code in form.codes
                if not table.is_valid_item(code)
            ]
    return found


def _chosen(known: Catalogue, kind: str, only: Collection[str] | None) -> list[Any]:
    return [entry for key, entry in getattr(known, kind).items() if only is None or key in only]


# What judges


def tools(*, codes: bool = False) -> Tools:
    """Load what judges, with `codes` the table too where it is installed.

    Raises WrongUse that says what to install where something is missing.
    """
    missing = [
        f"{name}=={version}" if version else name
        for name, version in NEEDED.items()
        if (installed := _version(name)) is None or version not in ("", installed)
    ]
    if missing:
        raise WrongUse(f"--reading needs more tools; run: python -m pip install {' '.join(missing)}")
    import simplemma
    import spellchecker

    english = spellchecker.SpellChecker(language="en")
    return Tools(
        scores={"en": english_grade, "es": spanish_ease},
        knows={
            "en": lambda word: word in english,
            "es": with_pronouns(lambda word: bool(simplemma.is_known(word, lang="es"))),
        },
        table=official_table() if codes and _version(TABLE) else None,
    )


def english_grade(text: str) -> float:
    """Return the school grade of an English text (Flesch-Kincaid)."""
    import textstat

    textstat.set_lang("en_US")
    return float(textstat.flesch_kincaid_grade(text))


def spanish_ease(text: str) -> float:
    """Return how easy a Spanish text is (Szigriszt-Pazos, the INFLESZ scale): 100 is easiest."""
    import textstat

    textstat.set_lang("es")
    try:
        return float(textstat.szigriszt_pazos(text))
    finally:
        textstat.set_lang("en_US")


def official_table() -> Any:
    """Return the ICD-10-CM table of CMS and CDC, April 2026."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own way of reading its files
        import simple_icd_10_cm

    return simple_icd_10_cm


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
