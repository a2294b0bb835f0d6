"""What the clinician reads: short, nothing cut, what is urgent first."""

import re
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Audience
from peerref.referral.request import AGE_WORDS, Avoid, Concern, FormatWish, Suggestion
from peerref.render.panel import panel, words_to_say

from .asking import ask

MOST_LINES = 18


def some(alias: Any) -> st.SearchStrategy[list[Any]]:
    """Return a strategy for some words of a closed list, each once."""
    return st.lists(st.sampled_from(get_args(alias)), unique=True, max_size=5)


def joined(lines: list[str]) -> str:
    """Return the panel as running text."""
    return " ".join(" ".join(lines).split())


def first_sentences(text: str) -> list[str]:
    """Return the sentences of `text`."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)


def test_the_panel_has_at_most_eighteen_lines_of_eighty_columns(found: Suggestion) -> None:
    """It fits above the prompt, whatever was asked for."""
    lines = panel(found)

    assert len(lines) <= MOST_LINES
    assert [line for line in lines if len(line) > 80] == []


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_request_makes_the_panel_too_long(known: Catalogue, data: st.DataObject) -> None:
    """Up to four conditions, five treatments, all wishes and worries: eighteen lines, and nothing wider than eighty."""
    conditions = data.draw(
        st.lists(st.sampled_from([*known.conditions, "overdose", "F10.231"]), min_size=1, max_size=4)
    )
    found = ask(
        known,
        *conditions,
        treatments=data.draw(st.lists(st.sampled_from([*known.treatments, "Zyxfoobar", "Lamisil"]), max_size=5)),
        format=data.draw(st.sampled_from(get_args(FormatWish))),
        who=data.draw(st.sampled_from(["self", "family"])),
        age=data.draw(st.none() | st.integers(0, 120)),
        audiences=data.draw(some(Audience)),
        concerns=data.draw(some(Concern)),
        avoid=data.draw(some(Avoid)),
        language=data.draw(st.sampled_from(["en", "es"])),
        most=data.draw(st.integers(1, 9)),
    )
    say = [words_to_say(found, known.wording(language)) for language in ("es", "en")]
    lines = panel(found, [f"'depresssion' read as: {conditions[0]}"], say)

    assert len(lines) <= MOST_LINES, conditions
    assert [line for line in lines if len(line) > 80] == []


def test_nothing_in_the_panel_is_cut(found: Suggestion) -> None:
    """A sentence stands whole or not at all; where some are left out the last line says how to see them."""
    lines = panel(found)
    shown = joined(lines)
    said = [*found.notices, *(caution for fit in found.fits for caution in fit.cautions)]
    items = [sentence.rstrip(".") for text in said for sentence in first_sentences(text)[:1]]

    assert [item for item in items if item[:40] in shown and " ".join(item.split()) not in shown] == []
    assert "…" not in shown
    left_out = [text for text in found.notices if first_sentences(text)[0].rstrip(".") not in shown]
    assert not left_out or "--more" in lines[-1]


def test_how_the_request_was_read_stands_first(found: Suggestion) -> None:
    """The clinician sees at once whether the right condition was understood."""
    first = joined(panel(found)[:3])

    assert first.startswith("For the clinician. Read as: ")
    assert found.request.conditions[0].condition.name.en in first


def test_what_is_urgent_stands_before_every_notice_and_group(suggestions: dict[str, Suggestion]) -> None:
    """In danger, the first thing after the reading is to assess and make a safety plan."""
    for name in ("in danger", "in danger twice"):
        lines = panel(suggestions[name])
        urgent = [at for at, line in enumerate(lines) if line.startswith("URGENT")]
        other = [at for at, line in enumerate(lines) if re.match(r"\d\. |No |Age |Several |Evidence|Link up|Say", line)]

        assert len(urgent) == len(suggestions[name].request.urgent)
        assert max(urgent) < min(other)


def test_everything_urgent_stays_in_the_panel(known: Catalogue) -> None:
    """However much there is to say, no urgent notice is left out."""
    urgent = ["suicidality", "overdose", "F10.231", "F13.231"]
    found = ask(known, *urgent, treatments=["methadone", "diazepam", "Zyxfoobar"], most=9)
    shown = joined(panel(found))

    assert [each.clinician for each in found.request.urgent if " ".join(each.clinician.split()) not in shown] == []


def test_in_danger_there_are_no_words_to_sell_a_group(known: Catalogue, suggestions: dict[str, Suggestion]) -> None:
    """Instead of 'I'd start with', link up says: assess and make the safety plan first."""
    shown = joined(panel(suggestions["in danger"]))

    assert words_to_say(suggestions["in danger"], known.wording("en")) == ""
    assert "Link up now: assess and make the safety plan first" in shown


def test_each_group_has_a_reason_and_its_gravest_caution(suggestions: dict[str, Suggestion]) -> None:
    """One line of thought for each group: why, and what to watch for."""
    found = suggestions["opioid use on buprenorphine"]
    shown = joined(panel(found))

    for place, fit in enumerate(found.fits, 1):
        (told,) = re.findall(rf"{place}\. {re.escape(fit.group.name)}: (.*?)(?= \d\. | Evidence| Say)", shown)
        assert any(told.startswith(reason) for reason in fit.reasons)
        assert not fit.cautions or "Watch: " in told


def test_pressure_to_stop_a_medicine_is_graver_than_a_wish(known: Catalogue) -> None:
    """Where only one caution fits, it is the one that may cost a life, not that the group does not meet by phone."""
    shown = joined(
        panel(ask(known, "opioid", treatments=["methadone"], groups=["narcotics-anonymous"], format="phone"))
    )

    assert re.search(r"Watch: Limits the part that people on methadone", shown)


def test_link_up_now_is_one_thing_to_do_and_one_to_ask(found: Suggestion) -> None:
    """The call or click before the patient leaves, and the question at the next visit."""
    shown = joined(panel(found))

    assert "Link up now: " in shown or "URGENT: " in shown
    assert found.request.urgent or re.search(
        r"Next visit ask|Ask about safety at every contact|set a day to talk again", shown
    )


def test_a_misspelling_is_said_in_the_panel_whatever_else_there_is(suggestions: dict[str, Suggestion]) -> None:
    """How a misspelling was read is never left out."""
    shown = joined(panel(suggestions["everything at once"], ["'bipolr' read as: bipolar disorder"]))

    assert "'bipolr' read as: bipolar disorder." in shown


def test_more_gives_all_of_it(found: Suggestion) -> None:
    """`--more` has every reason, caution, study, line and role, and still no line over eighty columns."""
    lines = panel(found, everything=True)
    shown = joined(lines)

    assert [line for line in lines if len(line) > 80 and "http" not in line] == []
    texts = [text for fit in found.fits for text in (*fit.reasons, *fit.cautions)]
    texts += [each.finding for each in found.evidence] + list(found.notices) + [line.name.en for line in found.lines]
    assert [text for text in texts if " ".join(text.split()) not in shown] == []
    assert "--more" not in shown


def test_a_relatives_words_to_say_are_for_the_relative(known: Catalogue, suggestions: dict[str, Suggestion]) -> None:
    """The clinician is not given 'keep your treatment going' to say to somebody who has none."""
    shown = words_to_say(suggestions["a relative"], known.wording("en"))

    assert "This is hard on you too" in shown
    assert "Keep your treatment" not in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["do this alone", "just listen", "Keep your treatment going", "What day", "next visit", "first step?"]),
        (
            "es",
            [
                "sin apoyo",
                "nada más escuche",
                "Siga con su tratamiento",
                "¿Qué día",
                "cita",
                "¿qué va a hacer primero?",
            ],
        ),
    ],
)
def test_the_words_to_say_take_twenty_seconds(known: Catalogue, language: str, words: list[str]) -> None:
    """Not alone, one group, just listen, keep going, a day, the next visit, and the first step said back."""
    said = words_to_say(ask(known, "depression", language=language), known.wording(language))

    assert [each for each in words if each not in said] == []
    assert len(said.split()) <= 50  # a calm speaker says 150 in a minute


def test_a_spanish_speakers_words_stand_in_both_languages(known: Catalogue) -> None:
    """The clinician says them in Spanish, or in English with an interpreter beside; the panel keeps its length."""
    found = ask(known, "depression", treatments=["sertraline"], language="es")
    say = [words_to_say(found, known.wording(language)) for language in ("es", "en")]
    shown = joined(panel(found, (), say))

    assert f'Say: "{say[0]}"' in shown
    assert f'Or: "{say[1]}"' in shown


def test_no_word_to_say_is_informal(known: Catalogue) -> None:
    """Spanish keeps to 'usted'."""
    informal = re.compile(r"\b(tú|tu|tus|ti|te|contigo|puedes|tienes|sigue)\b", re.IGNORECASE)

    assert not informal.search(" ".join(known.wording("es")["say"].values()))


@pytest.mark.parametrize("word", AGE_WORDS)
def test_an_age_word_is_read_back_as_years(known: Catalogue, word: str) -> None:
    """'teen' was understood as 13 to 17: the clinician can see it."""
    low, high = AGE_WORDS[word]

    assert f"ages {low} to {high}" in joined(panel(ask(known, "anxiety", audiences=[word])))


def test_no_age_is_read_back_as_adult(suggestions: dict[str, Suggestion]) -> None:
    """No age means adult, and the panel says so."""
    assert "read as an adult" in joined(panel(suggestions["depression, online"]))


def test_the_panel_is_in_english_whatever_the_patients_language(known: Catalogue) -> None:
    """The clinician's side stays English for a Spanish-speaking patient."""
    shown = joined(panel(ask(known, "depression", language="es")))

    assert "For the clinician. Read as: depression" in shown
    assert "language: es" in shown


def test_the_panel_names_no_billing_code(found: Suggestion) -> None:
    """No chatter at a glance; who bills and how stands under `show` and `--more`."""
    assert not re.search(r"H0038|Medicaid|99\d{3}", joined(panel(found)))


def test_overdue_facts_are_counted(known: Catalogue) -> None:
    """The clinic sees that its catalogue grows old."""
    found = ask(known, "insomnia", today=date(2028, 1, 1), region="ZZ")

    assert found.overdue > 0
    assert f"{found.overdue} entries" in joined(panel(found))
