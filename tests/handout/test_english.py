"""Which words of a Spanish page stay English, so that a Spanish voice does not read them."""

import pytest

from peerref import handout, referral
from peerref.catalogue import Catalogue
from peerref.handout import Handout
from peerref.handout.document import Paragraph, texts
from peerref.handout.english import is_english, pieces
from peerref.referral.understand import Options

from .asking import A_DAY


def a_spanish_page(known: Catalogue, *conditions: str, **options: object) -> Handout:
    """Return the Spanish page for `conditions`."""
    asked = Options(conditions=conditions, language="es", **options)  # type: ignore[arg-type]
    wording = known.wording("es")
    found = referral.refer(
        referral.understand(asked, known).request, known, today=A_DAY, wording=wording, language="es"
    )
    return handout.compose(found, wording, "es")


@pytest.mark.parametrize(
    ("conditions", "options", "names"),
    [
        (["depression"], {}, ["DBSA Chapter Support Groups"]),
        (["perinatal-depression"], {}, ["PSI Online Support Meetings", "Get Help"]),
        (["opioid"], {"treatments": ["Suboxone"]}, ["SafeSpot", "SMART Recovery"]),
        (["alcohol"], {"who": "family"}, ["Family & Friends"]),
    ],
)
def test_names_and_words_to_look_for_are_english(
    known: Catalogue, conditions: list[str], options: dict[str, object], names: list[str]
) -> None:
    """Groups, lines, and the word on a button of a page that is only in English."""
    page = a_spanish_page(known, *conditions, **options)

    assert set(names) <= set(page.english)
    assert all(any(name in text for text in texts(page)) for name in page.english)


def test_an_organisation_has_the_name_that_it_uses_in_spanish(known: Catalogue) -> None:
    """In the heading and the second of the three things, and no English voice reads it."""
    page = a_spanish_page(known, "alcohol", who="family")
    english = handout.compose(
        referral.refer(
            referral.understand(Options(conditions=["alcohol"], who="family"), known).request,
            known,
            today=A_DAY,
            wording=known.wording("en"),
        ),
        known.wording("en"),
        "en",
    )

    assert any(section.heading.endswith("Grupos de Familia Al-Anon") for section in page.sections)
    assert "Al-Anon Family Groups" in [section.name for section in english.sections]
    assert not {"Al-Anon Family Groups", "Grupos de Familia Al-Anon"} & {*page.english}
    assert "Al-Anon Family Groups" not in " ".join(texts(page))


def test_a_line_that_does_not_answer_in_spanish_says_so(known: Catalogue) -> None:
    """SafeSpot answers in English alone; 988 has people who speak Spanish, and says which key."""
    (box,) = [part for part in a_spanish_page(known, "opioid").sections if part.role == "crisis"]
    said = ["".join(run.text for run in block.runs) for block in box.blocks if isinstance(block, Paragraph)]

    assert any(line.startswith("SafeSpot") and "(en inglés)" in line for line in said)
    assert "Llame al 988 y oprima 2 para español." in said[0]
    assert "(en" not in said[0]


def test_an_english_page_marks_nothing(known: Catalogue) -> None:
    """All of it is English."""
    asked = Options(conditions=["depression"])
    found = referral.refer(referral.understand(asked, known).request, known, today=A_DAY, wording=known.wording("en"))

    assert handout.compose(found, known.wording("en"), "en").english == ()


def test_no_spanish_word_is_called_english(known: Catalogue) -> None:
    """On the Spanish page of every condition: what is marked holds no word of Spanish alone."""
    spanish = {"el", "la", "los", "las", "de", "y", "con", "para", "línea", "grupo", "grupos", "usted", "su", "use"}
    for condition in known.conditions:
        for name in a_spanish_page(known, condition).english:
            assert not spanish & set(name.lower().split()), name


def test_text_falls_into_pieces_and_none_is_lost() -> None:
    """The longest name wins, and a name inside another word is none."""
    names = ("SMART Recovery Family & Friends", "SMART Recovery", "Zoom")
    said = "Elija SMART Recovery Family & Friends o SMART Recovery; Zooms."

    assert list(pieces(said, names)) == [
        ("Elija ", False),
        ("SMART Recovery Family & Friends", True),
        (" o ", False),
        ("SMART Recovery", True),
        ("; Zooms.", False),
    ]
    assert list(pieces("Hola", names)) == [("Hola", False)]


def test_a_name_in_spanish_is_spanish() -> None:
    """An accent tells."""
    assert not is_english("NAMI Conexión")
    assert is_english("NAMI Connection")
