"""A third language is a matter of translation alone: one file of wording, and no line of code.

The language is made up: every English sentence with accents on its vowels. What stays without was not translated.
"""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from peerref import catalogue, handout, referral
from peerref.catalogue import Catalogue, packed
from peerref.catalogue.authoring import pack, translation
from peerref.catalogue.authoring.faults import Located
from peerref.cli import knowledge
from peerref.cli.main import run
from peerref.handout import Handout
from peerref.handout.document import texts
from peerref.referral.request import Suggestion
from peerref.referral.understand import Options
from peerref.render.html import html
from peerref.render.pdf import pdf

from . import checkers
from .asking import A_DAY
from .patients import PATIENTS

DATA = Path(__file__).parents[2] / "data"
MADE_UP = "qaa"  # ISO 639 keeps it for local use
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")


def made_up(value: Any) -> Any:
    """Return wording in the language that is made up; what stands in braces is filled in and stays."""
    if isinstance(value, dict):
        return {key: made_up(each) for key, each in value.items()}
    if isinstance(value, list):
        return [made_up(each) for each in value]
    pieces = re.split(r"(\{[^}]*\})", str(value))
    return "".join(each if each.startswith("{") else each.translate(ACCENTS) for each in pieces)


def patients_read(known: Catalogue) -> dict[str, Any]:
    """Return the kinds of entry that have words for patients."""
    return {kind: getattr(known, kind) for kind in ("groups", "lines", "roles", "conditions", "treatments")}


def a_file(known: Catalogue) -> dict[str, Any]:
    """Return what a translator hands in."""
    entries = {english: made_up(english) for english in translation.sentences(patients_read(known))}
    return {**made_up(dict(known.wording("en"))), "entries": entries}


def packed_with(folder: Path, content: Any) -> tuple[dict[str, Any], list[str]]:
    """Return what is packed of our data with one more wording file, and what is wrong with it."""
    shutil.copytree(DATA, folder / "data")
    written = yaml.safe_dump(content, allow_unicode=True, width=10_000)
    (folder / "data" / "wording" / f"{MADE_UP}.yaml").write_text(written, "utf-8")
    parts, faults = pack.read(folder / "data", date.today())
    return parts, [str(fault) for fault in faults]


@pytest.fixture(scope="module")
def translated(known: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The catalogue as it ships, with one more wording file."""
    parts, faults = packed_with(tmp_path_factory.mktemp("third"), a_file(known))
    assert faults == []
    return catalogue.Catalogue(packed.Memory(parts))


@pytest.fixture(scope="module")
def pages(translated: Catalogue) -> dict[str, tuple[Handout, Suggestion]]:
    """The thirty patients' pages in it."""
    wording, found = translated.wording(MADE_UP), {}
    for patient in PATIENTS:
        asked = referral.understand(Options(patient.conditions, language=MADE_UP, **patient.asked), translated)
        suggested = referral.refer(asked.request, translated, today=A_DAY, wording=wording, language=MADE_UP)
        extras = patient.extras._replace(note="", clinic="")  # the clinician's own words
        found[patient.id] = (handout.compose(suggested, wording, MADE_UP, extras), suggested)
    return found


def test_every_word_of_the_page_is_the_translators(pages: dict[str, tuple[Handout, Suggestion]]) -> None:
    """No sentence is written in the code: what stays English is a name or a link, or what the clinician typed."""
    left: dict[str, set[str]] = {}
    for patient, (page, suggested) in pages.items():
        names = [name for fit in suggested.fits for name in (fit.group.name, fit.group.organisation)]
        typed = [read.name for read in suggested.request.treatments]
        known = {word for name in [*names, *typed] for word in re.findall(r"\w+", name)}
        said = re.sub(r"\S+\.(?:org|com|net|gov|edu|uk|info|us|co|io|ca)\b\S*", "", "\n".join(texts(page)))
        words = set(re.findall(r"[^\W\d_]*[aeiouAEIOU][^\W\d_]*", said)) - known
        if words:
            left[patient] = words

    assert pages["depression-online"][0].title == "Súppórt gróúps fór dépréssíón"
    assert left == {}


def test_the_command_knows_the_language(
    translated: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever speaks it types its code, as for Spanish."""
    monkeypatch.setattr(knowledge, "load", lambda *_: translated)

    assert run(["suggest", "-c", "depression", "--language", MADE_UP, "--quiet"]) == 0
    assert "Súppórt gróúps fór dépréssíón" in capsys.readouterr().out


def test_the_page_is_drawn_in_every_form(pages: dict[str, tuple[Handout, Suggestion]], translated: Catalogue) -> None:
    """PDF/UA-1 and HTML say which language it is; official names in it are marked as English."""
    page, _ = pages["opioid-buprenorphine"]
    drawn, shown = pdf(page, translated.code).content, html(page, translated.code)

    assert checkers.ua_faults(drawn) == []
    assert checkers.declared(drawn) == {"title": page.title, "language": MADE_UP}
    assert f'<html lang="{MADE_UP}"' in shown
    assert '<span lang="en">' in shown


Change = Callable[[dict[str, Any]], object]
BROKEN: dict[str, tuple[Change, str]] = {
    "a sentence of the wording": (
        lambda file: file["crisis"].pop("heading"),
        "crisis: heading: is missing; translate it",
    ),
    "a sentence too much": (lambda file: file["crisis"].update(more="x"), "crisis: more: is not in en.yaml; remove it"),
    "another word in braces": (
        lambda file: file["crisis"].update(call="Cáll {number}."),
        "crisis: call: must have the same words in braces",
    ),
    "a sentence of an entry": (
        lambda file: file["entries"].pop(next(iter(file["entries"]))),
        "is missing; translate it",
    ),
    "a sentence whose English was changed": (
        lambda file: file["entries"].update({"Once upon a time.": "Ónce."}),
        "is in no entry now",
    ),
    "all entries": (lambda file: file.pop("entries"), "must be a mapping"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_translation_lacks_is_told_at_its_place(name: str, known: Catalogue) -> None:
    """The patient never sees half a translation: it is not packed."""
    change, says = BROKEN[name]
    file = a_file(known)
    change(file)
    located = {f"wording/{each}": Located(f"{each}.yaml", {}, {}) for each in ("en", MADE_UP)}
    wording = {"en": known.wording("en"), MADE_UP: file}
    told = pack._wording_faults(located, wording) + list(translation.faults(patients_read(known), located, wording))

    assert says in str(told[0])
    assert len(told) == 1


def test_a_translator_gets_a_file_to_fill_in(known: Catalogue) -> None:
    """Every sentence of the entries is there once; one that is left empty is told."""
    blank = yaml.safe_load(translation.to_fill_in(patients_read(known)))
    file = {**a_file(known), **blank}
    located = {f"wording/{MADE_UP}": Located(f"{MADE_UP}.yaml", {}, {})}
    told = list(translation.faults(patients_read(known), located, {MADE_UP: file}))

    assert set(blank["entries"]) == set(a_file(known)["entries"])
    assert len(told) == len(blank["entries"])


def test_a_clinics_own_entry_stays_english(known: Catalogue) -> None:
    """It can't be translated by us; the page is printed all the same."""
    words = known.groups["dbsa-online"].what

    assert referral.pair.say(words, MADE_UP, {}) == words.en
