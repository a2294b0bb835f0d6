"""Which words of a page in another language stay English: official names, and what somebody must type or look for.

A voice that reads Spanish makes nothing of 'Support Group'; drawn forms mark these words, so that it changes.
Found by comparing: a name, a quoted word or a word to send that stands in both languages of a text is English in both.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from peerref.catalogue.model import Group, Line, Words
from peerref.referral.request import Suggestion

_WORD = r"[A-Z][\w&'’-]*"
# Compiled where they are first used: a page in English needs none of them.
_NAME = rf"{_WORD}(?:,? (?:(?:and|for|of|on|the|to|&) )*{_WORD})*"
_QUOTED = r"""["“']([A-Za-z][^"”'“]+)["”']"""
SPANISH = frozenset({"Puerto Rico", "Use HeyPeers"})  # looks the same in both languages
_SENT = r"\b([A-Z]{4,})(?= to \d)"  # a word that somebody sends: 'text START to 88788'


def english(suggestion: Suggestion, language: str) -> tuple[str, ...]:
    """Return the English words that may stand on the page, the longest first; none where the page is in English."""
    if language == "en":
        return ()
    found = {name for fit in suggestion.fits for name in _of_group(fit.group, language)}
    found |= {name for line in (*suggestion.lines, suggestion.emergency) if line for name in _of_line(line, language)}
    found |= {name for role in suggestion.roles for name in _kept(role.what, language)}
    return tuple(sorted(found, key=lambda each: (-len(each), each)))


def pieces(text: str, names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of `text`, each with whether it is one of the English `names`."""
    wanted = [re.escape(name) for name in names if name in text]
    if not wanted:
        yield text, False
        return
    at = 0
    for match in re.finditer(rf"(?<!\w)(?:{'|'.join(wanted)})(?!\w)", text):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def is_english(name: str) -> bool:
    """Say whether a name may be read aloud by an English voice: it has no letter that English lacks."""
    return all(letter.isascii() for letter in name if letter.isalpha()) and name not in SPANISH


def _of_group(group: Group, language: str) -> Iterator[str]:
    if is_english(group.name):
        yield group.name
    for words in _all_words(group):
        yield from _kept(words, language)


def _of_line(line: Line, language: str) -> Iterator[str]:
    if line.name.en == line.name.es and is_english(line.name.en):
        yield line.name.en
    for words in _all_words(line):
        yield from _kept(words, language)


def _all_words(value: Any) -> Iterator[Words]:
    """Yield every text in two languages of an entry."""
    if isinstance(value, Words):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _all_words(each)


def _kept(words: Words, language: str) -> Iterator[str]:
    """Yield what stands in English in both languages of a text."""
    other = getattr(words, language, "")
    if not other or not is_english(words.en):
        return
    found: list[str] = []
    for name in sorted(_names(words.en), key=len, reverse=True):
        stands = is_english(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", other)
        if stands and not any(name in longer for longer in found):
            found.append(name)
    yield from found


def _names(text: str) -> Iterator[str]:
    """Yield what may be a name in an English text: several words, a word with a capital inside, or a quoted one."""
    for name in re.findall(_NAME, text):
        parts = name.split(" ")
        several = [" ".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 2, len(parts) + 1)]
        yield from (each for each in several if not each.isupper() and each[0].isupper() and _ends_well(each))
        yield from (part for part in parts if re.search("[a-z][A-Z]", part))
    yield from re.findall(_QUOTED, text)
    yield from re.findall(_SENT, text)


def _ends_well(name: str) -> bool:
    return name.rsplit(" ", 1)[-1][0].isupper()
