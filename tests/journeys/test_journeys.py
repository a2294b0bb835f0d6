"""Whole runs of `peerref suggest`: a patient, and the page and panel that their clinician gets.

Each journey is held as one file under `__snapshots__`, made to be read by a clinician. After a change that is
meant: `python -m pytest tests/journeys --snapshot-update`, and read what changed.
"""

import re
from collections.abc import Sequence
from typing import get_args

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from peerref import catalogue
from peerref.catalogue.authoring.wordlist import avoided
from peerref.catalogue.model import Audience
from peerref.referral.request import Avoid, Concern, FormatWish

from .conftest import HandOver
from .patients import PATIENTS, Patient

URGENT = {
    "mania",
    "postpartum-psychosis",
    "suicidality",
    "suicidality-teen",
    "suicidality-father",
    "self-harm",
    "alcohol-withdrawal",
    "opioid-overdose",
    "sedative-withdrawal",
}
NO_GROUP = {  # nothing in the catalogue fits: the page gives the next step instead
    "insomnia-night-shift",
    "depression-teen",
    "anxiety-teen",
    "hair-pulling-teen",
    "autism-teen",
    "tourette-teen",
    "anorexia-17",
    "suicidality-teen",
    "self-harm",
}
CLINICIANS_ONLY = r"certainty|evidence|billing|\bH00\d\d\b|\bscore\b|--more|--why|\b[A-Z]\d\d\.\d"
CLAIMS = (
    r"(?<!not a )\bcures?\b|\bheals?\b|out of (?:the )?hospital|instead of (?:your )?(?:medicine|treatment|therapy)"
)
STOPPING_IS_SAFE = r"(?:you can|safe to|may|okay to) stop (?:taking|your|it\b)|no longer need"

journey = pytest.mark.parametrize("patient", PATIENTS, ids=[each.id for each in PATIENTS])


class OneFileEach(SingleFileSnapshotExtension):
    """A text file for each journey."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def heading(patient: Patient, *path: str) -> str:
    """Return a heading in the language of the patient's page."""
    known = catalogue.load()
    found = known.wording("es" if "-l es" in patient.typed and known.has_wording("es") else "en")
    for key in path:
        found = found[key]
    return str(found)


@journey
def test_what_is_handed_over(patient: Patient, hand_over: HandOver, snapshot: SnapshotAssertion) -> None:
    """What a clinician hands over is what a clinician has read."""
    handed = hand_over(patient)

    told = f"{patient.story}\n\n$ peerref suggest {patient.typed}\n\n"
    assert handed.code == 0
    assert f"{told}{handed.page}\n{'#' * 80}\n\n{handed.panel}" == snapshot(extension_class=OneFileEach)


@journey
def test_the_crisis_box_stands_before_any_group(patient: Patient, hand_over: HandOver) -> None:
    """Whoever is in danger finds whom to call before reading of groups."""
    page = hand_over(patient).page

    later = patient.id in URGENT and patient.id not in NO_GROUP
    groups = heading(patient, "groups", "urgent") if later else heading(patient, "summary", "heading")
    assert 0 < page.index(heading(patient, "crisis", "heading")) < page.index(groups)


@journey
def test_nobody_reads_a_word_that_hurts(patient: Patient, hand_over: HandOver) -> None:
    """Page and panel name a person first, never a label; official names of groups are exempt."""
    handed = hand_over(patient)

    assert not avoided(handed.read_out)
    assert not avoided(" ".join(handed.panel.split()))


@journey
def test_no_page_promises_a_cure_or_makes_light_of_stopping(patient: Patient, hand_over: HandOver) -> None:
    """A group adds to care: the page says so, and nothing on it says that care may end."""
    said = hand_over(patient).read_out

    assert not re.findall(CLAIMS, said, re.IGNORECASE)
    assert not re.findall(STOPPING_IS_SAFE, said, re.IGNORECASE)


@journey
def test_the_page_holds_nothing_that_is_the_clinicians(patient: Patient, hand_over: HandOver) -> None:
    """Evidence grades, codes and billing are for the clinician, never for the patient."""
    assert not re.findall(CLINICIANS_ONLY, hand_over(patient).read_out, re.IGNORECASE)


@journey
def test_the_panel_is_read_at_a_glance(patient: Patient, hand_over: HandOver) -> None:
    """The clinician's side has at most 18 lines of 80 columns, whatever there is to say."""
    lines = hand_over(patient).panel.splitlines()

    assert 1 <= len(lines) <= 18
    assert max(map(len, lines)) <= 80


@journey
def test_only_who_is_safe_is_told_where_to_start(patient: Patient, hand_over: HandOver) -> None:
    """One group is marked 'start here'; in an emergency none is, and the clinician reads that first."""
    handed = hand_over(patient)
    starts = handed.page.count(heading(patient, "groups", "start").partition("{")[0].strip())

    if patient.id in URGENT:
        assert starts == 0
        assert re.search(r"^URGENT: ", handed.panel, re.MULTILINE)
    else:
        assert starts == (patient.id not in NO_GROUP)
        assert "URGENT" not in handed.panel


@journey
def test_the_page_ends_in_a_plan_and_a_date(patient: Patient, hand_over: HandOver) -> None:
    """The plan to fill in comes last, with the day on which the facts were checked."""
    page = hand_over(patient).page

    plan = page.index(heading(patient, "plan", "heading"))
    assert page.index(heading(patient, "summary", "heading")) < plan
    assert "\n| " not in page[plan:]
    assert re.search(r"20\d\d", page.splitlines()[-1] + page.splitlines()[-2])


@pytest.mark.parametrize(
    "patient", [each for each in PATIENTS if "--for family" in each.typed], ids=lambda patient: patient.id
)
def test_a_relative_is_never_told_of_their_own_medicine(patient: Patient, hand_over: HandOver) -> None:
    """The condition and the treatment are the ill person's; the page speaks to the one who will attend."""
    assert not re.findall(r"your (?:medicine|treatment|therapy|clinician told)", hand_over(patient).read_out, re.I)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--audience", get_args(Audience)),
        ("--concern", get_args(Concern)),
        ("--avoid", get_args(Avoid)),
        ("-f", [each for each in get_args(FormatWish) if each != "any"]),
    ],
)
def test_each_word_that_a_clinician_may_type_has_a_patient(option: str, words: Sequence[str]) -> None:
    """A word that nobody reads the page of would go wrong unseen."""
    assert [word for word in words if not any(f"{option} {word}" in each.typed for each in PATIENTS)] == []
