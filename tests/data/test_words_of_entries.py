"""How the catalogue speaks: plain enough for a tired reader, in both languages, and without words that shame."""

import re
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import pack, reading
from peerref.catalogue.authoring.wordlist import avoided
from peerref.catalogue.model import Words

# (what nobody is to read, in words of patients and in ours for clinicians)
SHAMING = re.compile(
    r"\b(addicts?|alcoholics?|junkies?|(drug|substance|alcohol) abusers?|abusers?|clean time|dirty|relaps\w+"
    r"|non-?complian\w+|suffer\w* from|committed suicide|(successful|failed) suicide|the mentally ill|schizophrenics?"
    r"|medication-assisted treatment|adict[oa]s?|alcohólic[oa]s|esquizofrénic[oa]s?|enferm[oa]s mentales|recaídas?"
    r"|sufren? de|víctimas?|se suicidó|cometió suicidio)\b",
    re.IGNORECASE,
)
TU = re.compile(
    r"\b(tú|tu|tus|ti|contigo|eres|estás|puedes|tienes|quieres|debes|necesitas|sabes|haces|llámanos|pídenos)\b",
    re.IGNORECASE,
)
CURE = re.compile(
    r"\b(cures?|cured|heals?|healing you|guaranteed?|proven to|keeps? you out of|cura|curan|sana|garantiza\w*)\b", re.I
)


def sentences(known: Catalogue) -> list[tuple[str, Words]]:
    """Return each sentence of a patient in the catalogue, but not what are names."""
    return [
        (".".join(map(str, path)), words)
        for kind in reading.KINDS
        for entry in getattr(known, kind).values()
        for path, words in reading.words_of(entry, (entry.id,))
        if path[-1] != "name"
    ]


def test_the_words_of_every_group_are_easy_to_read(known: Catalogue) -> None:
    """What a group is, how to join and what to watch for: sixth grade or easier, and fairly easy in Spanish."""
    scores = {"en": reading.english_grade, "es": reading.spanish_ease}

    assert [(remark.path, remark.what) for remark in reading.too_hard(known, scores)] == []


def test_no_entry_has_words_that_shame(known: Catalogue) -> None:
    """People come first in every sentence, for patients and for clinicians; official names are exempt."""
    names = "|".join(re.escape(name) for group in known.groups.values() for name in (group.name, *group.formerly))
    official = re.compile(
        rf"{names}|Alcoholics Anonymous|Alcohólicos Anónimos|Families of Alcoholics|Adult Children of Alcoholics"
        r"|Gaming Addicts Anonymous|Substance Abuse|Alcohol Abuse|Survivors and Victims|Victims of|relapse prevention"
    )
    kinds = ("what", "steps", "caution", "cost_note", "format_note", "good_fit", "hours", "note", "introduction")
    fields = (*kinds, "finding", "effect", "limits", "stop_why", "mentoring", "advocating", "does_not", "urgent")
    shaming = [
        (entry.id, field, found[0])
        for kind in (*reading.KINDS, "evidence")
        for entry in getattr(known, kind).values()
        for field in fields
        if (found := SHAMING.search(official.sub("", _plain(getattr(entry, field, "")))))
    ]

    assert shaming == []


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_plain, value))
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize("language", pack.LANGUAGES)
def test_no_sentence_of_the_page_has_words_to_avoid(known: Catalogue, language: str) -> None:
    """The wording files keep to the list that the entries keep to."""
    assert known.has_wording(language), f"there is no data/wording/{language}.yaml"

    found = [(path, avoided(text)) for path, text in reading.leaves(known.wording(language)) if avoided(text)]

    assert found == []


def test_a_translation_keeps_every_list_and_every_word_in_braces(known: Catalogue) -> None:
    """A step or a name that the translation lost would be missing on the page."""
    assert known.has_wording("es"), "there is no data/wording/es.yaml"
    english, spanish = dict(reading.leaves(known.wording("en"))), dict(reading.leaves(known.wording("es")))

    assert list(spanish) == list(english)
    holes = re.compile(r"\{[^}]*\}")
    assert [p for p, t in english.items() if sorted(holes.findall(t)) != sorted(holes.findall(spanish[p]))] == []


def test_spanish_speaks_to_the_reader_as_usted(known: Catalogue) -> None:
    """Never mixed with `tú`."""
    mixed = [(path, found[0]) for path, words in sentences(known) if (found := TU.search(words.es))]

    assert mixed == []


def test_every_sentence_is_translated(known: Catalogue) -> None:
    """No English is left where Spanish should stand."""
    same = [path for path, words in sentences(known) if words.en == words.es and len(words.en.split()) > 3]

    assert same == []


def test_nothing_promises_a_cure(known: Catalogue) -> None:
    """A group helps to feel less alone; it never treats or cures."""
    promised = [
        (path, found[0])
        for path, words in sentences(known)
        for text in words
        if (found := CURE.search(text)) and not re.search(r"\b(not|no|never|nunca)\b", text, re.IGNORECASE)
    ]

    assert promised == []


def test_nobody_is_told_to_stop_a_medicine(known: Catalogue) -> None:
    """No sentence of an entry tells a patient to stop or cut a treatment."""
    told = re.compile(
        r"(^|[.!] )(stop|quit|reduce|taper|deje|suspenda|reduzca) (taking|your|the|it|de tomar|su|la)\b", re.I
    )

    assert [path for path, words in sentences(known) for text in words if told.search(text)] == []


def test_no_sentence_is_too_long(known: Catalogue) -> None:
    """Fifteen words on average, twenty-five at most, in either language."""
    lengths = [
        (len(sentence.split()), path)
        for path, words in sentences(known)
        for text in words
        for sentence in re.split(r"(?<=[.!?])\s+", text)
    ]

    assert [path for length, path in lengths if length > 25] == []
    assert sum(length for length, _ in lengths) / len(lengths) <= 15
