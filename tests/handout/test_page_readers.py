"""To whom the page speaks: in danger, a patient, a relative, a child's parent, somebody who wants no label on paper."""

import re
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.handout.compose import Extras

from .asking import Asked, ask, official_names, printed, roles, said, section

URGENT = [
    "suicidality",
    "self-harm",
    "postpartum psychosis",
    "acute mania",
    "F10.231",
    "delirium tremens",
    "alcohol withdrawal",
    "F13.231",
    "overdose",
]
TO_THE_ILL_PERSON = {  # what only the person in danger can be told
    "suicidality": "if you think about ending your life",
    "self-harm": "you may hurt yourself",
    "acute mania": "You need care today",
    "delirium tremens": "Do not stop drinking",
    "F13.231": "Do not stop your pills",
}
DISCREET = Extras(discreet=True)


@pytest.mark.parametrize("typed", URGENT)
def test_in_danger_the_crisis_step_is_the_message(known: Catalogue, typed: str) -> None:
    """The main message is what to do now, and the title says so; a group is never the plan."""
    each = ask(known, typed)
    (urgent,) = each.suggestion.request.urgent

    assert each.page.message == urgent.patient.en
    assert each.page.title == "First, get safe"
    assert "Get help now" in said(section(each.page, "summary"))[0]


@pytest.mark.parametrize("typed", URGENT)
def test_in_danger_no_group_is_a_place_to_start(known: Catalogue, typed: str) -> None:
    """Groups stand under 'Later, when you are safe', none boxed, none with 'start here'."""
    each = ask(known, typed)

    assert "start here" not in printed(each.page).casefold()
    assert section(each.page, "groups").heading == "Later, when you are safe"
    assert [part.heading for part in each.page.sections if part.role == "group" and part.boxed] == []
    assert "Pick a day to try" not in printed(each.page)


def test_in_danger_nothing_draws_the_eye_away(known: Catalogue) -> None:
    """First meeting, online and in person, and the peer support worker wait for another day."""
    for typed in URGENT:
        assert {"first-meeting", "together", "role"}.isdisjoint(roles(ask(known, typed).page)), typed


def test_the_second_condition_makes_a_page_urgent_too(known: Catalogue) -> None:
    """It does not matter which condition was typed first."""
    assert ask(known, "depression", "suicidality").page.title == "First, get safe"


@pytest.mark.parametrize(("typed", "words"), TO_THE_ILL_PERSON.items())
def test_a_relatives_crisis_step_speaks_to_the_relative(known: Catalogue, typed: str, words: str) -> None:
    """Whoever cares for somebody in danger is told what to do for them, not asked about their own thoughts."""
    assert words not in printed(ask(known, typed, who="family").page)


@pytest.mark.parametrize(("typed", "words"), TO_THE_ILL_PERSON.items())
def test_a_parents_crisis_step_speaks_to_the_parent(known: Catalogue, typed: str, words: str) -> None:
    """A child in danger does not read the page; the parent does."""
    assert words not in printed(ask(known, typed, age=10).page)


def test_a_relatives_page_never_takes_the_treatment_for_theirs(pages: list[Asked]) -> None:
    """'Your medicine' and 'your treatment' would tell a relative to take it."""
    theirs = re.compile(r"\byour (own )?(medicine|treatment|medication|care team|clinician told)", re.IGNORECASE)
    found = {
        each.label: theirs.findall(printed(each.page))
        for each in pages
        if each.suggestion.request.who == "family" and theirs.search(printed(each.page))
    }

    assert found == {}


def test_a_relatives_page_never_tells_them_to_keep_taking_it(known: Catalogue) -> None:
    """A medicine, a therapy, a procedure, a program and an unknown one are all named as the other person's."""
    named = ["lithium", "CBT", "ECT", "Zyxfoobar"]
    treatment = said(section(ask(known, "bipolar", who="family", treatments=named).page, "treatment"))

    assert len(treatment) >= len(named)
    assert [line for line in treatment if re.search(r"\b(keep|you start|you stop|told you)\b", line, re.I)] == []


def test_a_relatives_page_is_for_the_relative(known: Catalogue) -> None:
    """Title, message and the words against 'stop your medicine' are about somebody they care for."""
    page = ask(known, "depression", who="family", treatments=["sertraline"]).page

    assert page.title == "Help for you when a loved one has depression"
    assert page.message == "Get support for yourself. A group does not replace their care."
    assert "up to them and the care team" in said(section(page, "stop"))[0]


def test_a_childs_page_is_for_the_parent_and_says_so(known: Catalogue) -> None:
    """Under 13 nothing is addressed to the child."""
    page = ask(known, "anxiety", age=9).page

    assert page.title == "Help for parents when a child has anxiety"
    assert "A group does not replace your child's care." in page.message
    assert section(page, "treatment").heading == "Your child's treatment"


def test_a_childs_medicine_is_the_parents_matter(known: Catalogue) -> None:
    """A nine-year-old does not decide on a medicine with the clinician alone; the parent does."""
    page = ask(known, "adhd", age=9, treatments=["methylphenidate"]).page
    told = " ".join(said(section(page, "treatment")))

    assert "methylphenidate" in told.casefold()
    assert "they and their care team" not in told


def test_a_teenagers_page_is_for_the_teenager(known: Catalogue) -> None:
    """From 13 on the page speaks to the one who will go."""
    page = ask(known, "anxiety", age=15).page

    assert page.title == "Support groups for anxiety"
    assert "child" not in printed(page).casefold().replace("children", "")


def test_every_treatment_is_named_with_its_stop_warning(known: Catalogue) -> None:
    """Each treatment has a sentence of its own; what is dangerous to stop says so."""
    page = ask(known, "bipolar", treatments=["lithium", "CBT", "lorazepam"]).page
    lithium, cbt, lorazepam = said(section(page, "treatment"))[:3]

    assert "lithium" in lithium
    assert "stop" in lithium
    assert "Keep going" in cbt
    assert "Do not stop it all at once" in lorazepam


def test_an_unknown_treatment_gets_one_neutral_sentence(known: Catalogue) -> None:
    """Cleaned, at most 60 characters of it, and nothing of what it may be."""
    typed = "Zyx\x1b[31m<b>foo</b>\u202e " + "bar " * 40
    (line,) = said(section(ask(known, "depression", treatments=[typed]).page, "treatment"))
    name, said_of_it = line.split(": ", 1)

    assert len(name) <= 60
    assert not set(name) & set("\x1b[]<>\u202e")
    assert said_of_it == "talk with your care team before you start, stop or change it."


def test_no_treatment_named_supposes_none(known: Catalogue) -> None:
    """Who has no care yet is invited to ask; no medicine is spoken of."""
    page = ask(known, "depression").page

    assert "If you have none yet, ask us" in said(section(page, "treatment"))[0]
    assert "your medicine" not in printed(page)


def test_a_medicine_that_a_group_may_speak_against_is_warned_of(known: Catalogue) -> None:
    """The reader is told before the first meeting, in the group's own place on the page."""
    each = ask(known, "opioid", treatments=["methadone"], groups=["smart-recovery", "narcotics-anonymous"])
    groups = {part.group: " ".join(said(part)) for part in each.page.sections if part.role == "group"}

    assert "may speak against methadone" in groups["narcotics-anonymous"]
    assert "may speak against" not in groups["smart-recovery"]


def _discreet_pages(known: Catalogue) -> list[Asked]:
    treatments = ["sertraline", "CBT", "Suboxone"]
    return [
        ask(known, key, extras=DISCREET, treatments=treatments, who=who)
        for key, condition in known.conditions.items()
        if not condition.urgent
        for who in ("self", "family")
    ]


def test_a_discreet_page_names_no_treatment(known: Catalogue) -> None:
    """Whoever finds the page learns of no medicine and no therapy."""
    names = re.compile(r"sertraline|zoloft|cbt|cognitive|buprenorphine|suboxone|naloxone|medicine", re.IGNORECASE)
    found = {each.label: said(section(each.page, "treatment")) for each in _discreet_pages(known)}

    assert {label: told for label, told in found.items() if names.search(" ".join(told))} == {}
    assert not any(names.search(section(each.page, "stop").heading) for each in _discreet_pages(known))


def test_a_discreet_page_names_no_condition(known: Catalogue) -> None:
    """The condition is on no line of the page, but for the official names of groups and lines."""
    told: dict[str, list[str]] = {}
    for each in _discreet_pages(known):
        (read,) = each.suggestion.request.conditions
        names = {read.condition.name.en, read.condition.title, read.condition.id.replace("-", " ")}
        named = re.compile("|".join(rf"\b{re.escape(name)}" for name in names), re.IGNORECASE)
        for line in printed(each.page).splitlines():
            if named.search(_without(line, each)) and "Web: " not in line:
                told.setdefault(read.condition.id, []).append(line)

    assert told == {}


@pytest.mark.parametrize("condition", ["alcohol", "opioid", "cannabis", "substance-use"])
def test_a_discreet_page_does_not_speak_of_drinking_or_drugs(known: Catalogue, condition: str) -> None:
    """A hint is a name too: nothing beside the groups' own names speaks of substances."""
    each = ask(known, condition, extras=DISCREET, most=1, format="online")
    told = [line for part in each.page.sections if part.role not in ("crisis", "group") for line in said(part)]

    assert [line for line in told if re.search(r"drinking|drug|alcohol", _without(line, each))] == []


def _without(line: str, each: Asked) -> str:
    for name in official_names(each):
        line = line.replace(name, "")
    return line


def test_the_note_stands_word_for_word_after_the_plan(known: Catalogue) -> None:
    """Each line of the clinician's note is a paragraph of its own."""
    note = "Call me on Monday, Sam.\n[bold]It is <b>fine</b> to *listen*."
    page = ask(known, "depression", extras=Extras(note=note)).page

    assert roles(page)[-3:] == ["plan", "note", "made"]
    assert section(page, "note").heading == "A note from your care team"
    assert said(section(page, "note")) == note.split("\n")


def test_a_clinics_name_and_a_set_day_stand_on_the_page(known: Catalogue) -> None:
    """The patient sees who made the page, and the day that was agreed on."""
    page = ask(known, "depression", extras=Extras(clinic="Elm Street Clinic", plan_date="2026-12-01")).page

    assert said(section(page, "made"))[0].startswith("Made by Elm Street Clinic.")
    assert any("Tuesday, December 1" in line for line in said(section(page, "plan")))


def test_outside_the_country_no_page_names_its_numbers(known: Catalogue) -> None:
    """In France, 988 and 911 lead nowhere: the message of an urgent page names neither."""
    page = ask(known, "suicidality", region="FR").page

    assert not {"988", "911"} & set(page.message.replace(".", "").split())


def test_no_page_speaks_of_billing_scores_or_evidence_grades(pages: list[Asked]) -> None:
    """Those are for the clinician; the patient's page has none of them."""
    chatter = re.compile(r"\b(billing|medicaid|h0038|99\d{3}|score|certainty|evidence|icd|F\d\d\.\d)\b", re.IGNORECASE)

    assert {
        each.label: chatter.findall(printed(each.page)) for each in pages if chatter.search(printed(each.page))
    } == {}


# Signs of an emergency


@pytest.mark.parametrize(
    ("typed", "options"),
    [("postpartum depression", {}), ("perinatal-anxiety", {}), ("depression", {"audiences": ["perinatal"]})],
)
def test_a_mother_reads_the_signs_of_an_emergency_first(known: Catalogue, typed: str, options: dict[str, Any]) -> None:
    """With the emergency number, and the line for mothers second among the lines, in the crisis box."""
    signs, first, second, *_ = said(section(ask(known, typed, **options).page, "crisis"))

    assert signs.startswith("See or hear things others do not?")
    assert signs.endswith("Call 911 now.")
    assert first.startswith("988")
    assert second.startswith("National Maternal Mental Health Hotline")


def test_the_signs_are_told_to_a_relative_of_the_mother(known: Catalogue) -> None:
    """In words that speak of her."""
    signs, *_ = said(section(ask(known, "postpartum depression", who="family").page, "crisis"))

    assert signs.startswith("Does she see or hear things")


@pytest.mark.parametrize(("typed", "extras"), [("pregnancy-loss", Extras()), ("postpartum depression", DISCREET)])
def test_where_the_signs_would_hurt_or_tell_they_are_not_said(known: Catalogue, typed: str, extras: Extras) -> None:
    """After the loss of a baby nobody asks about the baby, and a discreet page names no illness and no mother."""
    box = " ".join(said(section(ask(known, typed, extras=extras).page, "crisis")))

    assert "baby" not in box
    assert extras != DISCREET or "Maternal" not in box


def test_abroad_the_signs_come_with_the_number_of_that_country(known: Catalogue) -> None:
    """Or with the local one where we know none."""
    assert said(section(ask(known, "postpartum depression", region="GB").page, "crisis"))[0].endswith("Call 999 now.")


# Medicine


def test_a_group_that_welcomes_the_medicine_says_so(known: Catalogue) -> None:
    """On the card, in the patient's words; not where the stance is unknown."""
    each = ask(known, "opioid", treatments=["Suboxone"])
    told = {part.group: " ".join(said(part)) for part in each.page.sections if part.role == "group"}

    assert "You are welcome on your medicine." in told["smart-recovery"]
    assert "welcome on" not in told.get("lifering", "")


@pytest.mark.parametrize(
    ("conditions", "options", "warned"),
    [(["opioid"], {}, True), (["alcohol"], {"treatments": ["naltrexone"]}, False), (["alcohol"], {}, False)],
)
def test_a_caution_about_a_medicine_is_for_those_whom_it_concerns(
    known: Catalogue, conditions: list[str], options: dict[str, Any], warned: bool
) -> None:
    """NA's word on methadone does not trouble somebody who came for alcohol."""
    each = ask(known, *conditions, groups=["narcotics-anonymous"], **options)

    assert ("methadone" in printed(each.page)) == warned
