"""A treatment is matched exactly, by generic name or brand, and never by nearness."""

import pytest

from peerref.catalogue import Catalogue
from peerref.referral.recognise import treatment

from .hand_made import understood


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sertraline", "sertraline"),
        ("Zoloft", "sertraline"),
        ("ZOLOFT", "sertraline"),
        ("sertralina", "sertraline"),
        ("Lamictal", "lamotrigine"),
        ("lithium", "lithium"),
        ("Celexa", "citalopram"),
        ("Lexapro", "escitalopram"),
        ("Klonopin", "clonazepam"),
        ("Catapres", "clonidine"),
        ("Suboxone", "buprenorphine-naloxone"),
        ("buprenorphine/naloxone", "buprenorphine-naloxone"),
        ("buprenorphine - naloxone", "buprenorphine-naloxone"),
        ("Vivitrol", "naltrexone-xr"),
        ("methadone", "methadone"),
        ("Antabuse", "disulfiram"),
        ("CBT", "cognitive-behavioral-therapy"),
        ("cognitive behavioral therapy", "cognitive-behavioral-therapy"),
        ("cognitive-behavioral therapy", "cognitive-behavioral-therapy"),
        ("terapia cognitivo-conductual", "cognitive-behavioral-therapy"),
        ("DBT", "dialectical-behavior-therapy"),
        ("ECT", "electroconvulsive-therapy"),
        ("IOP", "intensive-outpatient-program"),
    ],
)
def test_a_treatment_is_read_by_generic_name_or_brand(typed: str, expected: str, known: Catalogue) -> None:
    """Generic name, brand, abbreviation and Spanish name all mean the one treatment."""
    read = treatment(typed, known)

    assert read.treatment is not None
    assert read.treatment.id == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sertraline 50 mg", "sertraline"),
        ("sertraline 50mg daily", "sertraline"),
        ("Zoloft 100 mg PO daily", "sertraline"),
        ("lithium carbonate 300 mg BID", "lithium"),
        ("lorazepam 0.5 mg prn", "lorazepam"),
        ("Suboxone 8-2 mg film", "buprenorphine-naloxone"),
        ("Suboxone 8 mg/2 mg film", "buprenorphine-naloxone"),
        ("Vivitrol 380 mg IM monthly", "naltrexone-xr"),
        ("nicotine patch 21 mg", "nicotine-replacement"),
        ("sertraline (Zoloft) 50 mg tablet", "sertraline"),
    ],
)
def test_a_dose_after_the_name_is_left_aside(typed: str, expected: str, known: Catalogue) -> None:
    """A dose and what follows it, as charts print them, are not part of the name."""
    read = treatment(typed, known)

    assert read.treatment is not None
    assert read.treatment.id == expected


def test_every_name_in_the_catalogue_reads_back_to_its_own_treatment(known: Catalogue) -> None:
    """Each id, name, brand and synonym of a treatment is read as it, with a dose behind it too."""
    wrong = []
    for each in known.treatments.values():
        for typed in (each.id, *each.name, *each.names):
            for text in (typed, typed.upper(), f"{typed} 20 mg daily"):
                read = treatment(text, known).treatment
                if read is None or read.id != each.id:
                    wrong.append((each.id, text, read and read.id))

    assert wrong == []


@pytest.mark.parametrize(
    "typed",
    [
        "Lamisil",
        "Celebrex",
        "Zyrtec",
        "Plavix",
        "Prilosec",
        "hydralazine",
        "Zantac",
        "busulfan",
        "sertralin",
        "Methadon",
        "lithum",
        "Zolof",
        "Seroquell",
        "not sertraline",
        "sertraline and Lamisil",
        "stopped Zoloft",
    ],
)
def test_a_treatment_is_never_read_by_nearness(typed: str, known: Catalogue) -> None:
    """Lamisil is not Lamictal: what is not exactly a name of ours is unknown, and kept as typed."""
    read = treatment(typed, known)

    assert read.treatment is None
    assert read.name == typed


def test_the_clinician_is_asked_whether_a_near_treatment_was_meant(known: Catalogue) -> None:
    """An unknown treatment is told, with the nearest ones as a question and not as an answer."""
    found = understood(known, "depression", treatments=["sertralin"])

    assert found.request.treatments[0].treatment is None
    assert any("'sertralin' is not in the catalogue" in each and "sertraline" in each for each in found.notices)


def test_an_unknown_treatment_that_nothing_resembles_is_told_plainly(known: Catalogue) -> None:
    """Where nothing is near, the notice offers nothing."""
    found = understood(known, "depression", treatments=["moon water"])

    assert [each for each in found.notices if "'moon water' is not in the catalogue" in each]
    assert not [each for each in found.notices if "did you mean" in each]


def test_an_unknown_treatment_is_cleaned_and_cut(known: Catalogue) -> None:
    """Markup and control characters go, and what is left is at most 60 characters on one line."""
    read = treatment("<b>Moon\x1b[31m\nwater</b> " + "x" * 100, known)

    assert read.treatment is None
    assert read.name.startswith("b Moon 31m water /b xxx")
    assert len(read.name) <= 60


def test_a_brand_and_its_generic_name_are_one_treatment(known: Catalogue) -> None:
    """The same treatment typed twice is advised on once."""
    request = understood(known, "depression", treatments=["Zoloft", "sertraline 50 mg"]).request

    assert [read.name for read in request.treatments] == [known.treatments["sertraline"].name.en]


def test_treatments_keep_the_order_typed(known: Catalogue) -> None:
    """Known and unknown treatments stay in the order in which they were typed."""
    request = understood(known, "bipolar", treatments=["moon water", "lithium", "CBT"]).request

    assert [read.typed for read in request.treatments] == ["moon water", "lithium", "CBT"]


def test_a_treatment_without_readable_text_is_left_out_and_told(known: Catalogue) -> None:
    """What holds no letters at all is no treatment; the clinician is told."""
    found = understood(known, "depression", treatments=["\x00<>"])

    assert found.request.treatments == ()
    assert len([each for each in found.notices if "treatment" in each]) == 1
