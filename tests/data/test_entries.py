"""What every entry that ships must hold, so that a page built on it is safe and whole."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from peerref import referral
from peerref.catalogue import Catalogue, links
from peerref.catalogue.authoring import pack
from peerref.catalogue.model import Group, Who
from peerref.referral.understand import Options

A_DAY = date(2026, 11, 25)
DATA = Path(__file__).parents[2] / "data"

CONDITIONS = [
    "depression", "mood-disorder", "bipolar", "perinatal-depression", "anxiety", "gad", "panic", "agoraphobia",
    "social-anxiety", "ocd", "hoarding", "bfrb", "ptsd", "complex-ptsd", "schizophrenia", "schizoaffective",
    "psychosis", "borderline-personality", "adhd", "autism", "eating-disorders", "anorexia", "bulimia",
    "binge-eating", "grief", "suicide-loss", "suicidality", "self-harm", "substance-use", "alcohol", "opioid",
    "stimulant", "cocaine", "methamphetamine", "cannabis", "sedative", "tobacco", "gambling", "gaming",
    "dissociative", "tourette", "dementia-caregiver", "insomnia", "chronic-pain", "family-mental-illness",
    "family-substance-use", "co-occurring", "adjustment-disorder", "specific-phobia", "acute-stress",
    "perinatal-anxiety", "postpartum-psychosis", "pregnancy-loss", "pmdd", "arfid", "body-dysmorphic",
    "personality-disorder", "functional-neurological", "inhalant-use", "hallucinogen-use", "gender-dysphoria",
    "dementia", "conduct-disorder", "burnout", "brain-injury", "sexual-compulsivity", "trauma-survivor",
    "infertility", "cancer-distress", "chronic-illness-distress", "long-covid",
]  # fmt: skip
# condition: (groups for the person, groups for relatives) that name the condition itself and may be suggested
NAMED = {
    "depression": (8, 5),
    "bipolar": (4, 3),
    "anxiety": (4, 2),
    "ptsd": (1, 0),
    "schizophrenia": (3, 2),
    "ocd": (3, 2),
    "alcohol": (10, 3),
    "opioid": (4, 1),
    "perinatal-depression": (2, 1),
    "eating-disorders": (3, 2),
    "grief": (2, 0),
    "adhd": (2, 1),
}
MEDICINES = {"psychiatric", "buprenorphine", "methadone", "naltrexone"}
DRUGS = {"substance-use", "alcohol", "opioid", "stimulant", "cocaine", "methamphetamine", "cannabis", "sedative"}


def active(known: Catalogue) -> list[Group]:
    return [group for group in known.groups.values() if group.status == "active"]


def suggestible(known: Catalogue) -> list[Group]:
    return [group for group in active(known) if group.confidence in ("high", "medium")]


def suggested(known: Catalogue, condition: str, who: Who) -> list[Group]:
    """Return the groups that an adult with `condition`, or a relative, may be shown."""
    request = referral.understand(Options([condition], who=who, most=9), known).request
    advice = referral.refer(request, known, today=A_DAY, wording=known.wording("en"))
    others = [known.groups[each.id] for each in advice.excluded if each.rule in ("rank", "format")]
    return [fit.group for fit in advice.fits] + others


def patients_words(group: Group) -> Iterator[str]:
    for words in (group.what, *group.steps, group.caution, group.cost_note, group.format_note):
        yield from words or ()
    if group.introduction:
        yield from group.introduction.patient or ()


def test_the_shipped_catalogue_has_no_fault() -> None:
    """`peerref catalogue check` finds nothing to mend."""
    _, faults = pack.read(DATA, max(A_DAY, date.today()))

    assert [str(fault) for fault in faults] == []


# Conditions


def test_every_condition_of_the_vocabulary_is_there(known: Catalogue) -> None:
    """Each of the 71 conditions can be typed; ids never go away."""
    assert len(CONDITIONS) == 71
    assert [key for key in CONDITIONS if key not in known.conditions] == []


@pytest.mark.parametrize(("condition", "least"), NAMED.items(), ids=list(NAMED))
def test_a_common_condition_keeps_its_groups(known: Catalogue, condition: str, least: tuple[int, int]) -> None:
    """As many groups as today name the condition itself and may be suggested, for the person and for relatives."""
    named = tuple(
        sum(condition in group.conditions for group in suggested(known, condition, who))
        for who in ("self", "family")  # type: tuple[Who, ...]
    )

    assert named >= least
    assert all(now >= then for now, then in zip(named, least, strict=True)), f"{named}, was {least}"


@pytest.mark.parametrize("condition", NAMED)
def test_a_common_condition_gives_a_choice_of_groups(known: Catalogue, condition: str) -> None:
    """A patient with a common condition has two groups or more to choose from."""
    assert len(suggested(known, condition, "self")) >= 2


@pytest.mark.parametrize("condition", [each for each in NAMED if each != "grief"])
def test_relatives_of_a_common_condition_have_a_choice_of_groups(known: Catalogue, condition: str) -> None:
    """Whoever loves somebody with a common illness has two groups or more to choose from."""
    assert len(suggested(known, condition, "family")) >= 2


# Groups


def test_there_are_enough_groups_to_suggest(known: Catalogue) -> None:
    """At least sixty groups are active and sure enough to be suggested."""
    assert len(suggestible(known)) >= 60


def test_an_active_group_has_all_that_its_card_shows(known: Catalogue) -> None:
    """Whom it is for, how it meets, how to join, where to look, and where we know it from."""
    lacking = {
        group.id: [field for field in ("who", "formats", "steps", "link", "sources") if not getattr(group, field)]
        for group in active(known)
    }

    assert {key: fields for key, fields in lacking.items() if fields} == {}


@pytest.mark.parametrize("kind", ["groups", "lines"])
def test_every_phone_has_a_source_that_shows_it(known: Catalogue, kind: str) -> None:
    """A wrong number can cost a life: none is printed that nobody read on a page."""
    unsupported = [
        (entry.id, field)
        for entry in getattr(known, kind).values()
        for field in ("phone", "text")
        if getattr(entry, field) and not any(field in source.supports for source in entry.sources)
    ]

    assert unsupported == []


def test_every_phone_can_be_dialled(known: Catalogue) -> None:
    """Groups and lines print only numbers in full."""
    entries: list[Any] = [*known.groups.values(), *known.lines.values()]
    phones = [(entry.id, entry.phone) for entry in entries if entry.phone]

    assert len(phones) > 50
    assert [(key, phone) for key, phone in phones if not links.real_phone(phone)] == []


def test_a_phone_inside_a_sentence_is_one_that_has_a_source(known: Catalogue) -> None:
    """No number slips past the check by standing in a step or a caution."""
    sourced = {line.phone for line in known.lines.values()}
    number = re.compile(r"(?<![\w-])(?:1-)?\(?\d{3}\)?[- ]\d{3}[- ]\d{4}(?![\w-])")
    unsourced = [
        (group.id, phone)
        for group in known.groups.values()
        for text in patients_words(group)
        for phone in number.findall(text)
        if phone not in {group.phone, *sourced}
    ]

    assert unsourced == []


def test_every_link_is_a_whole_https_link(known: Catalogue) -> None:
    """Nobody is sent to a page over an open line, nor to anything but a page."""
    entries: list[Any] = [*known.groups.values(), *known.lines.values(), *known.evidence.values()]
    found = [(e.id, getattr(e, field, "")) for e in entries for field in ("link", "find", "chat")]

    assert [(key, link) for key, link in found if link and not (links.safe(link) and link.startswith("https:"))] == []


def test_a_group_about_drugs_or_alcohol_says_what_it_thinks_of_medicine(known: Catalogue) -> None:
    """A person on medicine must not be sent where it is held against them: unknown is written as unknown."""
    silent = {
        group.id: sorted(MEDICINES - {kind for stance in group.medicine for kind in stance.about})
        for group in active(known)
        if "substance-use" in group.serves_any or DRUGS & set(group.conditions)
    }

    assert len(silent) > 30
    assert {key: lacking for key, lacking in silent.items() if lacking} == {}


def test_a_stance_on_medicine_says_where_it_was_read(known: Catalogue) -> None:
    """`welcomes` and `restricts` are facts with a page, not hopes."""
    unsourced = [
        (group.id, stance.stance)
        for group in known.groups.values()
        for stance in group.medicine
        if stance.stance not in ("unknown", "not-addressed")
        and (stance.source is None or not 0 <= stance.source < len(group.sources))
    ]

    assert unsourced == []


@pytest.mark.parametrize("medicine", ["buprenorphine", "methadone"])
def test_narcotics_anonymous_is_not_said_to_welcome_medicine_for_opioids(known: Catalogue, medicine: str) -> None:
    """Its own texts say that these medicines are not abstinence, and groups differ widely."""
    stances = {s.stance for s in known.groups["narcotics-anonymous"].medicine if medicine in s.about}

    assert stances
    assert stances <= {"varies", "pressure-reported", "restricts"}


def test_a_group_with_rules_on_food_is_never_for_eating_disorders(known: Catalogue) -> None:
    """Food abstinence can feed the illness."""
    open_to_all = [
        group.id
        for group in known.groups.values()
        if "food-abstinence" in group.approach
        and not any("eating-disorders" in rule.conditions for rule in group.never_for)
    ]

    assert any("food-abstinence" in group.approach for group in active(known))
    assert open_to_all == []


@pytest.mark.parametrize(
    ("field", "kept_away"),
    [("conditions", "alcohol-withdrawal"), ("audiences", "perinatal"), ("treatments", "disulfiram")],
)
def test_a_moderation_group_is_never_for_whom_any_drink_can_harm(known: Catalogue, field: str, kept_away: str) -> None:
    """After withdrawal, in pregnancy and with disulfiram nobody is sent to learn to drink less."""
    moderation = [group for group in active(known) if "moderation" in group.approach]
    open_to_all = [
        group.id for group in moderation if not any(kept_away in getattr(rule, field) for rule in group.never_for)
    ]

    assert moderation
    assert open_to_all == []


@pytest.mark.parametrize(
    "key",
    ["neda-resources", "active-minds", "nami-sharing-hope", "asan-community", "gender-spectrum", "us-wi-upliftwi"],
)
def test_what_is_no_group_or_has_closed_is_never_suggested(known: Catalogue, key: str) -> None:
    """Clubs, web pages and what has closed may be looked up, never offered."""
    assert key not in {group.id for group in suggestible(known)}


def test_a_closed_group_says_so_and_what_to_use_instead(known: Catalogue) -> None:
    """Clinicians who type the name of a closed group are not left to look for it."""
    closed = [group for group in known.groups.values() if group.status in ("closed", "renamed", "paused")]

    assert closed
    assert [group.id for group in closed if not (group.status_note or group.replaced_by)] == []


def test_a_group_of_which_members_talk_of_suicide_asks_for_a_safety_plan(known: Catalogue) -> None:
    """Groups that won't call for help say so, and that the plan comes first."""
    groups = [known.groups[key] for key in ("not-the-void-uk",) if known.groups[key].status == "active"]

    assert groups
    assert all(group.caution and "safety plan" in group.caution.en for group in groups)
    assert all(group.caution and "plan de seguridad" in group.caution.es for group in groups)


# Lines


def test_988_comes_first_and_is_always_shown(known: Catalogue) -> None:
    """The crisis line for anyone heads every page."""
    first = next(iter(known.lines.values()))

    assert (first.id, first.phone, first.always, first.status) == ("us-988", "988", True, "active")
    assert not first.audiences
    assert not first.conditions
    assert first.who == ("self", "family")
    assert first.text


def test_a_line_that_is_always_shown_is_a_crisis_line_that_is_open_and_sure(known: Catalogue) -> None:
    """Nothing that is never withheld may be doubtful."""
    doubtful = [
        line.id
        for line in known.lines.values()
        if line.always
        and not (
            line.kind in ("crisis", "emergency")
            and line.status == "active"
            and line.confidence == "high"
            and (line.kind == "emergency" or "US" in line.regions)
        )
    ]

    assert doubtful == []
    assert sum(line.always for line in known.lines.values()) >= 2


def test_nobody_is_told_to_press_3(known: Catalogue) -> None:
    """The 988 option for LGBTQ+ youth ended in July 2025; it may only be named as closed."""
    told = [
        line.id
        for line in known.lines.values()
        if line.status == "active"
        and re.search(
            r"press 3|oprima 3|marque 3", " ".join(f"{line.name} {line.what} {line.dial} {line.text}".split())
        )
    ]
    groups = [g.id for g in known.groups.values() if re.search(r"press 3|oprima 3", " ".join(patients_words(g)))]

    assert told + groups == []


def test_the_helpline_of_neda_is_not_printed(known: Catalogue) -> None:
    """It closed in 2023."""
    entries: list[Any] = [*known.groups.values(), *known.lines.values()]

    assert [entry.id for entry in entries if "931-2237" in f"{entry.phone} {entry.text}"] == []


def test_what_is_elsewhere_has_a_number_to_call(known: Catalogue) -> None:
    """Violence at home or a child at risk stops with a line that is open and has a phone."""
    silent = [
        each.id
        for each in known.elsewhere.values()
        if known.lines[each.line].status != "active" or not known.lines[each.line].phone
    ]

    assert len(known.elsewhere) >= 2
    assert silent == []


# Treatments


def test_a_medicine_that_must_not_be_stopped_at_once_says_why(known: Catalogue) -> None:
    """The warning gives its reason, in both languages, and a page that it was read on."""
    warned = [treatment for treatment in known.treatments.values() if treatment.stop == "yes"]

    assert len(warned) > 40
    assert [treatment.id for treatment in warned if not treatment.stop_why] == []
    assert [t.id for t in warned if not any({"stop", "stop_why"} & set(s.supports) for s in t.sources)] == []


@pytest.mark.parametrize(
    "name",
    [
        "alprazolam",
        "lorazepam",
        "clonazepam",
        "diazepam",
        "chlordiazepoxide",
        "temazepam",
        "zolpidem",
        "methadone",
        "buprenorphine",
        "Suboxone",
        "clonidine",
        "gabapentin",
        "pregabalin",
        "lamotrigine",
        "Depakote",
        "carbamazepine",
        "lithium",
        "clozapine",
        "quetiapine",
        "venlafaxine",
        "paroxetine",
        "sertraline",
        "duloxetine",
        "Xanax",
        "Klonopin",
        "Effexor",
        "Paxil",
        "Zoloft",
    ],  # fmt: skip,
)
def test_a_medicine_with_a_dangerous_withdrawal_is_never_stopped_at_once(known: Catalogue, name: str) -> None:
    """By generic name or brand, the page says not to stop it all at once."""
    key = known.treatment_names[name.casefold()]

    assert known.treatments[key].stop == "yes"


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("buprenorphine", "buprenorphine"),
        ("Suboxone", "buprenorphine"),
        ("Sublocade", "buprenorphine"),
        ("methadone", "methadone"),
        ("naltrexone", "naltrexone"),
        ("Vivitrol", "naltrexone"),
        ("Xanax", "benzodiazepine"),
        ("lorazepam", "benzodiazepine"),
        ("sertraline", "psychiatric"),
        ("lithium", "psychiatric"),
        ("Adderall", "stimulant"),
    ],
)
def test_a_medicine_is_of_the_kind_that_groups_speak_of(known: Catalogue, name: str, about: str) -> None:
    """Whether a group welcomes it is looked up by its kind."""
    assert about in known.treatments[known.treatment_names[name.casefold()]].about


def test_lamisil_is_not_lamictal(known: Catalogue) -> None:
    """An antifungal is not read as a mood stabiliser, since it is not ours at all."""
    assert "lamictal" in known.treatment_names
    assert "lamisil" not in known.treatment_names


# Evidence and roles


def test_verified_evidence_can_be_looked_up(known: Catalogue) -> None:
    """What a clinician is shown as a finding has a link, a citation and its limits."""
    verified = [each for each in known.evidence.values() if each.verified]

    assert len(verified) > 80
    assert [each.id for each in verified if not (each.link and each.citation and each.finding and each.limits)] == []


def test_what_was_not_verified_is_no_key_finding(known: Catalogue) -> None:
    """Claims and figures that nobody confirmed don't lead the clinician's panel."""
    assert [each.id for each in known.evidence.values() if each.key and not each.verified] == []


def test_research_against_is_kept_beside_research_for(known: Catalogue) -> None:
    """The catalogue is honest: null and mixed results are in it."""
    directions = {each.direction for each in known.evidence.values() if each.verified}

    assert {"for", "null", "mixed"} <= directions


def test_every_role_tells_the_five_goals_of_its_work(known: Catalogue) -> None:
    """Advocating, sharing resources, leading groups, mentoring and recovery activities, and how to refer."""
    fields = (
        "advocating",
        "sharing_resources",
        "leading_groups",
        "mentoring",
        "recovery_activities",
        "refer",
        "does_not",
    )
    lacking = {role.id: [field for field in fields if not getattr(role, field)] for role in known.roles.values()}

    assert lacking
    assert {key: empty for key, empty in lacking.items() if empty} == {}
