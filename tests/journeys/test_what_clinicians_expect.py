"""What a specialist of the condition, or the patient, would not forgive: one row for each, with its reason."""

import re

import pytest

from peerref import catalogue

from .conftest import HandOver
from .patients import PATIENTS, Patient

KNOWN = {patient.id: patient for patient in PATIENTS}

STARTS_ELSEWHERE = [  # patient, what is not to stand first, why
    ("alcohol-naltrexone", "Moderation Management", "cutting down is no first step when nobody asked for it"),
    ("eating-disorder-lgbtq", "PFLAG", "a meeting for families of LGBTQ+ people is no eating disorder group"),
    ("anorexia-parent", "NAMI Basics", "F.E.A.S.T. is for parents of just these children"),
    ("adhd-parent", "NAMI Basics", "CHADD is for parents of just these children"),
    ("bipolar-lithium", "Clubhouses", "a day program with a referral form is no group"),
    ("first-episode-psychosis", "Schizophrenia Alliance", "a student of 19 meets other students first"),
    ("grief-bereaved-parents", "Star Legacy", "only some have lost a baby"),
    ("grief-widow", "GriefShare", "a Bible course is for those who ask for faith"),
    ("family-substance-use", "Parents of Addicted", "a wife is no parent"),
    ("family-mental-illness-deaf", "Family Connections", "nobody said borderline personality disorder"),
    ("ptsd-first-responder", "COPLINE", "it is a line for police officers"),
    ("social-anxiety-student", "Teen Line", "a telephone line for teens is no group for an adult who fears calls"),
    ("bulimia-and-alcohol", "DBSA", "neither is a mood disorder"),
]

NOT_ON_THE_PAGE = [  # patient, what the page must not hold, why
    ("depression-britain", "911", "the emergency number there is 999"),
    ("suicidality-father", "if you think about ending your life", "it speaks to the father"),
    ("family-buprenorphine", "makes you sick", "it speaks to the parents"),
    ("family-mental-illness-military", "The clinician comes first. Stopping", "the order says nothing to a relative"),
    ("family-substance-use", "someone you care about has a loved one's", "the title is no English"),
    ("dementia-caregiver", "has caring for", "the title is no English"),
    ("depression-discreet", "depression or bipolar", "a discreet page names no condition"),
    ("suicidality", "Alternatives to Suicide", "its own caution says never after an attempt or with acute intent"),
    ("suicidality", "The group I will try", "a group is never the plan"),
    ("insomnia-night-shift", "Add a support group", "there is none to add"),
    ("insomnia-night-shift", "The group I will try", "there is none to try"),
    ("insomnia-night-shift", "Physician Support Line", "it is for physicians and medical students, not nurses"),
    ("grief-widow", "GRASP", "her husband did not die of a drug"),
    ("grief-widow", "TAPS", "nobody served in the military"),
    ("suicide-loss", "TAPS", "nobody served in the military"),
    ("substance-use-native", "StrongHearts", "nobody spoke of violence"),
    ("complex-ptsd-trans", "Disaster Distress", "there was no disaster"),
    ("opioid-teen", "your school", "asking at school tells the school"),
    ("opioid-naltrexone", "Online is a good start", "the wish was in person"),
    ("cannabis-19", "Marijuana Anonymous", "abstinence was to be avoided"),
    ("opioid-and-ptsd-veteran", "DBSA", "neither is a mood disorder"),
    ("cocaine", "Young People in Recovery", "the patient is 40"),
]

ON_THE_PAGE = [  # patient, what the page must hold (a pattern), why
    (
        "alcohol-disulfiram-catholic",
        r"(?i)(?:no|any) alcohol|do not drink",
        "no drink, food or rinse with alcohol while on disulfiram",
    ),
    ("opioid-buprenorphine", r"(?i)(?<!-)\bnaloxone", "whoever uses opioids keeps it at home"),
    ("family-buprenorphine", r"(?i)(?<!-)\bnaloxone", "whoever lives with them keeps it at home"),
    ("schizophrenia-clozapine", r"(?i)miss(?:ed)?\b.*call us", "after two missed days the full dose is dangerous"),
    ("bulimia-misspelled", "chest pain", "the group's own caution is written for the patient"),
    ("alcohol-secular", "shake", "the group's own caution is written for the patient"),
    ("schizophrenia-mother-spanish", r"(?:press|oprima) 2", "988 answers in Spanish there"),
]

IN_THE_PANEL = [  # patient, what the panel must hold (a pattern), why
    ("depression-misspelled", "did you mean sertraline", "a medicine that was not read is the first thing to mend"),
    ("ptsd-veteran", "missed days", "after a gap prazosin can make the patient faint"),
    ("sedative-taper", "Only the prescriber", "a group never sets the taper"),
    ("alcohol-withdrawal", "Read as: [^.]*withdrawal", "how it was read is said with what makes it urgent"),
    ("opioid-overdose", "Read as: [^.]*overdose", "how it was read is said with what makes it urgent"),
    ("depression-teen", "suicid", "an antidepressant under 25 is watched for new thoughts of suicide"),
    ("opioid-methadone-pregnant", "pregnan", "withdrawal can harm a pregnancy"),
    ("alcohol-jewish-woman", r"(?i)no group \S+ for .*jewish", "the unmet wish is told even where another is met"),
    ("autism-adult", r"(?i)no group[^.]* autism", "no group shown names the condition"),
]

NOT_IN_THE_PANEL = [  # patient, what the panel must not hold, why
    ("sedative-taper", "Welcomes people on diazepam", "a stance on psychiatric medicine is none on benzodiazepines"),
    ("depression-older-phone", "internet forum", "no forum is suggested to somebody with a telephone only"),
    ("hoarding-older", "Serves ocd", "an id is not a name"),
]


def why(rows: list[tuple[str, str, str]]) -> list[str]:
    return [f"{patient}: {reason}" for patient, _, reason in rows]


@pytest.mark.parametrize(("patient", "group", "reason"), STARTS_ELSEWHERE, ids=why(STARTS_ELSEWHERE))
def test_the_first_group_is_one_that_a_specialist_would_name(
    patient: str, group: str, reason: str, hand_over: HandOver
) -> None:
    """Whoever reads 'start here' goes there."""
    said = hand_over(KNOWN[patient]).read_out

    assert f"Start here: {group}" not in said, reason


@pytest.mark.parametrize(("patient", "words", "reason"), NOT_ON_THE_PAGE, ids=why(NOT_ON_THE_PAGE))
def test_the_page_holds_nothing_that_is_not_for_this_reader(
    patient: str, words: str, reason: str, hand_over: HandOver
) -> None:
    """A line, a group or a sentence for somebody else misleads."""
    assert words not in hand_over(KNOWN[patient]).read_out, reason


@pytest.mark.parametrize(("patient", "words", "reason"), ON_THE_PAGE, ids=why(ON_THE_PAGE))
def test_the_page_holds_what_keeps_this_reader_safe(patient: str, words: str, reason: str, hand_over: HandOver) -> None:
    """What is known to harm is told to the one who may come to harm, not to the clinician alone."""
    assert re.search(words, hand_over(KNOWN[patient]).read_out), reason


@pytest.mark.parametrize(("patient", "words", "reason"), IN_THE_PANEL, ids=why(IN_THE_PANEL))
def test_the_clinician_is_told_what_matters(patient: str, words: str, reason: str, hand_over: HandOver) -> None:
    """Whatever changes what a clinician does stands in the panel."""
    assert re.search(words, " ".join(hand_over(KNOWN[patient]).panel.split())), reason


@pytest.mark.parametrize(("patient", "words", "reason"), NOT_IN_THE_PANEL, ids=why(NOT_IN_THE_PANEL))
def test_the_clinician_is_told_nothing_that_is_not_so(
    patient: str, words: str, reason: str, hand_over: HandOver
) -> None:
    """The panel is believed, so it is right."""
    assert words not in " ".join(hand_over(KNOWN[patient]).panel.split()), reason


def test_another_country_gets_its_own_crisis_line(hand_over: HandOver) -> None:
    """988 does not answer in Australia; Lifeline does."""
    page = hand_over(Patient("australia", "Lives in Australia.", "-c depression --region AU")).page

    assert "13 11 14" in page
    assert "988" not in page
    assert "911" not in page


@pytest.mark.parametrize("patient", PATIENTS, ids=[each.id for each in PATIENTS])
def test_each_line_in_the_crisis_box_answers_day_and_night(patient: Patient, hand_over: HandOver) -> None:
    """Who needs help right now must not reach an office that has closed."""
    page = hand_over(patient).read_out
    known = catalogue.load()
    language = "es" if " -l es" in patient.typed else "en"
    box = page[: page.index(known.wording(language)["summary"]["heading"])]
    shown = [line for line in known.lines.values() if getattr(line.name, language) in box]

    assert shown
    assert [line.id for line in shown if not line.hours.en.startswith("24 hours")] == []


@pytest.mark.parametrize("patient", ["alcohol-secular", "alcohol-naltrexone", "bulimia-misspelled", "tobacco"])
def test_a_known_worry_is_told_before_an_unknown_one(patient: str, hand_over: HandOver) -> None:
    """That a stance is not known is no reason to hold back what is known to be dangerous."""
    panel = hand_over(KNOWN[patient]).panel
    at = panel.index("\n1. ")
    first = " ".join(panel[at : panel.index("\n2. ")].split())

    assert "is unknown" not in first
    assert "say nothing of" not in first
