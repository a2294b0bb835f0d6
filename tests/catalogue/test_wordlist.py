"""No patient or clinician reads words that shame: the list knows them, and what to say instead."""

import pytest

from peerref.catalogue.authoring.wordlist import avoided


@pytest.mark.parametrize(
    "text",
    [
        "For addicts and their friends.",
        "An ex-addict leads it.",
        "Addicted to pills.",
        "He is an alcoholic.",
        "For ALCOHOLICS only.",
        "A drug abuser.",
        "After drug abuse.",
        "Substance abuse counseling.",
        "Talks about alcohol abuse.",
        "Staying clean for a year.",
        "A dirty urine test.",
        "She relapsed twice.",
        "Prevents relapse.",
        "Substitution therapy with methadone.",
        "A noncompliant patient.",
        "He was non-compliant.",
        "She is in denial.",
        "For the mentally ill.",
        "A schizophrenic in care.",
        "Suffers from panic.",
        "Many suffer from panic.",
        "For victims.",
        "He committed suicide.",
        "After a failed suicide attempt.",
        "A successful suicide.",
        "Never cured.",
        "Para adictos en recuperación.",
        "Una persona adicta.",
        "Para alcohólicos.",
        "El abuso de drogas.",
        "El abuso de sustancias.",
        "Ya está limpio.",
        "Para enfermos mentales.",
        "Un esquizofrénico.",
        "Sufre de ansiedad.",
        "Para víctimas.",
        "Se suicidó.",
        "Evita las recaídas.",
    ],
)
def test_a_word_that_shames_is_found(text: str) -> None:
    """The word is named, and something to say instead comes with it."""
    found = avoided(text)

    assert found, f"nothing found in {text!r}"
    assert all(word in text and instead for word, instead in found)


@pytest.mark.parametrize(
    "text",
    [
        "People with a substance use disorder.",
        "Like Alcoholics Anonymous, but for relatives.",
        "Adult Children of Alcoholics meets online.",
        "Como Alcohólicos Anónimos.",
        "The National Institute on Drug Abuse paid for it.",
        "Substance Abuse and Mental Health Services Administration",
        "Asks about addiction medicine.",
        "A group for people who live with schizophrenia.",
        "Survivors of suicide loss.",
        "Keep the room clean.",
        "She committed to the plan.",
        "Personas que vivieron un trauma.",
        "El consumo perjudicial de alcohol.",
        "Una pérdida por suicidio.",
        "",
    ],
)
def test_what_respects_people_is_left_alone(text: str) -> None:
    """Official names, and words that only look alike, are no faults."""
    assert avoided(text) == []


def test_every_word_of_a_text_is_found() -> None:
    """Two faults in one sentence are two."""
    assert [word for word, _ in avoided("Addicts who relapse.")] == ["Addicts", "relapse"]
