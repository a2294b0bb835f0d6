"""Thirty patients whose pages are measured: who they are in one sentence, and what their clinician asks for.

They differ in what makes pages differ: one condition or two, one medicine or several, an emergency, no fitting group,
a parent, a relative, another country, nine groups, a note, a page that must not tell what it is about.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from peerref.handout.compose import Extras

PLAIN = Extras()


class Patient(NamedTuple):
    """One patient: an id, the story, and what is asked for."""

    id: str
    story: str
    conditions: tuple[str, ...]
    asked: Mapping[str, Any] = {}
    extras: Extras = PLAIN
    paper: Literal["letter", "a4"] = "letter"


PATIENTS = (
    # Mood
    Patient(
        "depression-online",
        "Never in a group, on sertraline, would rather meet online.",
        ("depression",),
        {"format": "online", "treatments": ["sertraline"]},
    ),
    Patient(
        "depression-black-woman",
        "A Black woman of 40 who asks for a group in person, where nobody asks for a fee.",
        ("depression",),
        {"audiences": ["black", "women"], "age": 40, "format": "in-person", "avoid": ["fee"]},
        Extras(clinic="Elm Street Clinic"),
    ),
    Patient(
        "depression-older-phone",
        "90 years old, can't leave home, uses a telephone only.",
        ("depression",),
        {"age": 90, "format": "phone", "concerns": ["transport"]},
    ),
    Patient(
        "depression-teen",
        "A girl of 15, newly on fluoxetine.",
        ("depression",),
        {"age": 15, "treatments": ["fluoxetine"]},
    ),
    Patient(
        "depression-discreet",
        "Lives with people who must not know what the page is about.",
        ("depression",),
        {"treatments": ["Prozac"]},
        Extras(discreet=True, hide=("role",), note="Call the front desk if a link does not work."),
        "a4",
    ),
    Patient(
        "depression-britain",
        "Lives in Great Britain, where 988 does not answer.",
        ("depression",),
        {"region": "GB", "format": "online"},
        paper="a4",
    ),
    Patient(
        "bipolar-alcohol-veteran",
        "A veteran with two conditions and a medicine for each.",
        ("bipolar", "alcohol"),
        {"audiences": ["veteran"], "treatments": ["lithium", "naltrexone"]},
    ),
    Patient(
        "mania",
        "In acute mania, not sleeping: the crisis step comes first.",
        ("F31.2",),
        {"treatments": ["lithium"]},
    ),
    Patient(
        "perinatal",
        "Had a baby two months ago, afraid of what people think.",
        ("postpartum depression",),
        {"audiences": ["perinatal"], "concerns": ["stigma"], "format": "online", "treatments": ["sertraline"]},
        Extras(plan_date="2026-12-01"),
    ),
    # Anxiety, compulsion, trauma
    Patient(
        "panic-benzodiazepine",
        "On alprazolam, starts CBT: stopping all at once is dangerous.",
        ("panic attacks",),
        {"treatments": ["Xanax", "CBT"]},
        paper="a4",
    ),
    Patient(
        "social-anxiety-student",
        "A student of 19 who fears to speak.",
        ("social anxiety",),
        {"age": 19, "audiences": ["student"], "concerns": ["social-anxiety"]},
    ),
    Patient("ocd-child", "A child of 9: the page is for the parent.", ("OCD",), {"age": 9, "treatments": ["ERP"]}),
    Patient(
        "ptsd-veteran",
        "A veteran in therapy, on prazosin.",
        ("PTSD",),
        {"audiences": ["veteran", "men"], "treatments": ["EMDR", "prazosin"]},
    ),
    Patient(
        "complex-ptsd-trans",
        "A trans woman who wants no faith in it.",
        ("complex PTSD",),
        {"audiences": ["trans", "lgbtq"], "avoid": ["faith"]},
        paper="a4",
    ),
    # Psychosis, personality, development
    Patient("schizophrenia-clozapine", "On clozapine, lives alone.", ("F20.9",), {"treatments": ["clozapine"]}),
    Patient(
        "schizophrenia-mother",
        "A mother who looks for help for herself.",
        ("schizophrenia",),
        {"who": "family", "audiences": ["parent", "latino"]},
    ),
    Patient(
        "borderline-dbt",
        "A woman in DBT, takes lamotrigine.",
        ("borderline personality disorder",),
        {"treatments": ["DBT", "lamotrigine"], "audiences": ["women"]},
    ),
    Patient("autism-teen", "Autistic, 17, lonely.", ("F84.0",), {"age": 17}, paper="a4"),
    # Eating, loss
    Patient(
        "anorexia-parent",
        "The father of a girl in family-based treatment.",
        ("anorexia nervosa",),
        {"who": "family", "audiences": ["parent"], "treatments": ["FBT"]},
    ),
    Patient(
        "binge-eating",
        "Wants no twelve steps; on lisdexamfetamine.",
        ("binge eating disorder",),
        {"treatments": ["Vyvanse"], "avoid": ["12-step"]},
    ),
    Patient(
        "grief-widow",
        "A widow of 90 who can't see well.",
        ("grief",),
        {"age": 90, "format": "in-person"},
        paper="a4",
    ),
    # In danger
    Patient("suicidality", "25, thinks of suicide.", ("suicidal ideation",), {"age": 25, "treatments": ["Lexapro"]}),
    Patient(
        "suicidality-father",
        "A father whose child thinks of suicide.",
        ("suicidal",),
        {"who": "family", "audiences": ["parent"]},
    ),
    # Substances, behaviour
    Patient(
        "alcohol-disulfiram",
        "A Catholic man on disulfiram, who meets in person.",
        ("F10.20",),
        {"treatments": ["Antabuse"], "format": "in-person", "audiences": ["catholic", "faith", "men"]},
        Extras(note="You did well this week.\nBring this page to your next visit.", clinic="Elm Street Clinic"),
    ),
    Patient(
        "nine-groups",
        "Asked for all there is: nine groups on two sheets or three.",
        ("alcohol", "depression"),
        {"most": 9},
    ),
    Patient(
        "opioid-buprenorphine",
        "On buprenorphine, meets online.",
        ("F11.20",),
        {"treatments": ["Suboxone"], "format": "online"},
        Extras(plan_date="2026-12-01"),
    ),
    Patient(
        "opioid-methadone-pregnant",
        "Pregnant and on methadone.",
        ("opioid use disorder",),
        {"treatments": ["methadone"], "audiences": ["perinatal", "women"]},
    ),
    Patient(
        "gambling",
        "Ashamed of it, wants no faith in it; takes what the catalogue does not know.",
        ("gambling disorder",),
        {"audiences": ["asian"], "concerns": ["stigma"], "avoid": ["faith"], "treatments": ["Zorbexil 20 mg"]},
    ),
    # The edges
    Patient(
        "insomnia", "No group fits; a sleeping pill and CBT-I.", ("insomnia",), {"treatments": ["CBT-I", "Ambien"]}
    ),
    Patient(
        "dementia-caregiver",
        "Cares for somebody with dementia, uses a telephone.",
        ("dementia caregiver",),
        {"age": 66, "format": "phone"},
        paper="a4",
    ),
)
