"""What judges the words of a page, English or Spanish: each function returns what is wrong or a score."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from peerref.catalogue.authoring.reading import english_grade

LINK = re.compile(
    r"\S*@\S+|(?:https?://)?\b[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|gov|edu|us|info|co|io|uk|ca|au)\b[\w/#?=.-]*"
)
PHONE = re.compile(r"(?<!\w)(?:\+?1[- ])?\(?\d{3}\)?[- ]\d{3}[- ]\d{4}(?!\w)|\b\d[\d-]{2,}\b")
BLANK = re.compile(r"_{3,}")
END = re.compile(r"(?<=[.!?;])[”\"']?\s+|(?<=[.!?][”\"'])\s+|(?<=[”\"'][.!?])\s+|\n")
NAME = {"en": "Sam", "es": "Ana"}  # stands for whatever has a name of its own

# Section 4 of the handout standards (NIDA's Words Matter, VA, APA, Fundéu), each word with what it may grow into.
AVOID: Mapping[str, str] = {
    "en": r"addicts?|addicted|alcoholics?|abus(?:e[ds]?|ers?|ing|ive)|habits?|clean|dirty|ex-addicts?|junkies?|MAT"
    r"|substitution|relaps(?:e[ds]?|ing)|slips?|slipped|non-?complian\w+|denial|mentally ill|schizophrenics?"
    r"|(?:is|are|am) (?:a )?(?:bipolar|borderline|schizophrenic|anorexic)|suffer(?:s|ed|ing)?|victims?"
    r"|commit(?:s|ted|ting)? suicide|(?:failed|successful) (?:suicide|attempts?)|crazy|insane",
    "es": r"adict[oa]s?|alcohólic[oa]s?|abus(?:o|os|ar|an|ador(?:a|es)?)|hábitos?|limpi[oa]s?|suci[oa]s?"
    r"|ex-?adict[oa]s?|sustitución|recaídas?|recaer|incumplid(?:or|ora|ores)|negación|enferm[oa]s? mental(?:es)?"
    r"|esquizofrénic[oa]s?"
    r"|(?:es|son|soy) (?:bipolar(?:es)?|esquizofrénic\w+|anoréxic\w+)|sufr(?:e[ns]?|ir|imos|iendo)|víctimas?"
    r"|comet(?:er|ió|e) suicidio|suicidio (?:fallido|exitoso|consumado)|loc[oa]s?",
}


def without_names(text: str, names: Iterable[str], language: str) -> str:
    """Return `text` with names, phones and links out."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME[language], text, flags=re.IGNORECASE)
    return BLANK.sub("", PHONE.sub("", LINK.sub("", text)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; each line begins one."""
    found = (" ".join(each.split()) for each in END.split(text))
    return [each for each in found if re.search(r"[^\W\d_]", each)]


def too_long(text: str, longest: int = 25) -> list[str]:
    """Return the sentences that have more words than `longest`."""
    return [each for each in sentences(text) if len(_words(each)) > longest]


def mean_length(text: str) -> float:
    """Return how many words a sentence has on average."""
    found = [len(_words(each)) for each in sentences(text)]
    return sum(found) / len(found)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,:/-]*", text)


def grade(text: str) -> float:
    """Return the school grade of an English text (Flesch-Kincaid)."""
    return english_grade(" ".join(f"{each.rstrip('.;:!?')}." for each in sentences(text)))


def inflesz(text: str) -> float:
    """Return how easy a Spanish text is: 206.835 - 62.3 syllables a word - words a sentence (Barrio 2008)."""
    said = sentences(text)
    words = [word for each in said for word in re.findall(r"[^\W\d_]+", each)]
    syllables = sum(map(spanish_syllables, words))
    return 206.835 - 62.3 * syllables / len(words) - len(words) / len(said)


def spanish_syllables(word: str) -> int:
    """Return how many syllables a Spanish word has: a vowel group has one for each a, e, o or stressed í, ú, or one."""
    bare = re.sub(r"qu(?=[eéií])", "k", word.lower())
    bare = re.sub(r"gu(?=[eéií])", "g", bare)
    groups = re.findall(r"[aeiouáéíóúü]+y?|(?<![aeiouáéíóúü])y(?![aeiouáéíóúü])", bare)
    return sum(max(1, len(re.findall("[aeoáéóíú]", each))) for each in groups) or 1


def to_avoid(text: str, language: str) -> list[str]:
    """Return the words of `text` that hurt; take the names out before."""
    return re.findall(rf"(?<!\w)(?:{AVOID[language]})(?!\w)", text, re.IGNORECASE)


def shouted(text: str, names: Collection[str]) -> list[str]:
    """Return the words in capitals that no name has, and that nobody is told to type."""
    known = {word for name in names for word in re.findall(r"[^\W\d_]{2,}", name)}
    return [
        word
        for word in re.findall(r"(?<!\w)[^\W\d_]{2,}(?!\w)", LINK.sub("", text))
        if word.isupper() and word not in known
    ]


def lacking(said: str, facts: Mapping[str, Collection[str]], same: Callable[[str], str] = str.casefold) -> list[str]:
    """Return the kinds of fact of which `said` has none: each kind with the forms that will do."""
    return [kind for kind, forms in facts.items() if not any(same(form) in same(said) for form in forms if form)]
