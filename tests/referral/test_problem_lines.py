"""A line pasted from a problem list is read where all that it says agrees, and asked about where it doesn't."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.catalogue.names import normalise
from peerref.errors import NotInCatalogue
from peerref.referral.meanings import lineage
from peerref.referral.recognise import condition

from .hand_made import error_of
from .test_names import meaning

SHIPPED = catalogue.load()
NEGATIONS = ["no {}", "not {}", "denies {}", "r/o {}", "rule out {}", "history of {}", "h/o {}", "{} ruled out"]
NEGATIONS += ["{}: denied", "family history of {}", "sin {}", "niega {}", "antecedentes de {}"]
OWN_CODES = [(each.id, code) for each in SHIPPED.conditions.values() for code in each.codes if code not in each.ask]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Major depressive disorder, recurrent, moderate (HCC)", "depression"),
        ("MDD (major depressive disorder), recurrent episode, moderate (HCC)", "depression"),
        ("Severe episode of recurrent major depressive disorder, without psychotic features (HCC)", "depression"),
        ("Current mild episode of major depressive disorder without prior episode (HCC)", "depression"),
        ("Recurrent major depressive disorder, in full remission (HCC)", "depression"),
        ("Depression, unspecified depression type", "depression"),
        ("Bipolar 1 disorder (HCC)", "bipolar"),
        ("Bipolar I disorder, most recent episode depressed (HCC)", "bipolar"),
        ("Bipolar affective disorder, currently depressed, moderate (HCC)", "bipolar"),
        ("Bipolar affective disorder, remission status unspecified (HCC)", "bipolar"),
        ("Schizoaffective disorder, bipolar type (HCC)", "schizoaffective"),
        ("Schizophrenia, unspecified type (HCC)", "schizophrenia"),
        ("Anxiety disorder, unspecified type", "anxiety"),
        ("GAD (generalized anxiety disorder)", "gad"),
        ("Chronic post-traumatic stress disorder (PTSD)", "ptsd"),
        ("Attention deficit hyperactivity disorder (ADHD), combined type", "adhd"),
        ("Anorexia nervosa, restricting type", "anorexia"),
        ("Borderline personality disorder (HCC)", "borderline-personality"),
        ("Alcohol use disorder, severe, in early remission, dependence (HCC)", "alcohol"),
        ("Alcohol abuse, in remission", "alcohol"),
        ("Opioid use disorder, severe, on maintenance therapy (HCC)", "opioid"),
        ("Opioid dependence on agonist therapy (HCC)", "opioid"),
        ("Uncomplicated opioid dependence (HCC)", "opioid"),
        ("Cannabis use disorder, moderate, dependence (HCC)", "cannabis"),
        ("Cocaine use disorder, mild, abuse", "cocaine"),
        ("Nicotine dependence, cigarettes, uncomplicated", "tobacco"),
        ("Gender dysphoria in adult", "gender-dysphoria"),
        ("Insomnia, unspecified type", "insomnia"),
        ("Chronic pain (HCC)", "chronic-pain"),
        ("Alcohol dependence with withdrawal, uncomplicated (HCC)", "alcohol-withdrawal"),
        ("Alcohol withdrawal syndrome with complication (HCC)", "alcohol-withdrawal"),
        ("Alcohol withdrawal syndrome without complication (HCC)", "alcohol-withdrawal"),
        ("Bipolar I disorder, current or most recent episode manic, with psychotic features (HCC)", "acute-mania"),
    ],
)
def test_a_line_with_specifiers_is_read_as_its_condition(line: str, expected: str, known: Catalogue) -> None:
    """Severity, course, remission and the insurer's (HCC) leave a name the same illness."""
    read = condition(line, known)

    assert (meaning(read), read.match) == (expected, "exact")


@pytest.mark.parametrize(
    "line",
    [
        "1. {}",
        "2) {}",
        "- {}",
        "• {}",
        "{} (HCC)",
        "{} (CMS/HCC)",
        "{}, unspecified",
        "{} [F33.1]",
        "{} (F33.1)",
        "{} F33.1",
        "{}, ICD-10: F33.1",
        "{} (ICD-10-CM: F33.1)",
        "F33.1 {}",
        "F33.1 - {}",
        "F33.1: {}",
        "{} - f33.1",
    ],
)
def test_bullets_flags_and_a_code_that_agrees_change_nothing(line: str, known: Catalogue) -> None:
    """However a chart prints a name with its code, it is read once, exactly."""
    read = condition(line.format("Major depressive disorder"), known)

    assert (read.condition.id, read.match) == ("depression", "exact")


def test_every_name_is_read_alike_with_what_a_chart_puts_around_it(known: Catalogue) -> None:
    """A bullet and the insurer's flag change the meaning of no name, also of one that begins with 'chronic'."""
    changed = []
    for name, meanings in known.condition_names.items():
        if len(meanings) > 1 or meanings[0].startswith("?") or meanings[0] in known.elsewhere:
            continue
        typed = f"- {name} (HCC)"
        if error_of(typed, known) or meaning(condition(typed, known)) != meanings[0]:
            changed.append(typed)

    assert changed == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("anxiety F41.1", "gad"),
        ("bipolar disorder F31.81", "bipolar"),
        ("alcohol use disorder F10.230", "alcohol-withdrawal"),
        ("BPD F60.3", "borderline-personality"),
        ("BPD F31.9", "bipolar"),
        ("BPD (borderline personality disorder)", "borderline-personality"),
        ("SAD (seasonal affective disorder)", "depression"),
        ("SAD F40.10", "social-anxiety"),
    ],
)
def test_the_more_exact_part_of_a_line_decides(line: str, expected: str, known: Catalogue) -> None:
    """A code or a spelt-out name says which kind is meant, also where the rest could mean several things."""
    assert meaning(condition(line, known)) == expected


@pytest.mark.parametrize(
    ("line", "choices"),
    [
        ("depression F31.9", {"depression", "bipolar"}),
        ("F31.9 depression", {"depression", "bipolar"}),
        ("bipolar disorder (F33.1)", {"depression", "bipolar"}),
        ("alcohol use disorder F11.20", {"alcohol", "opioid"}),
        ("ADHD F84.0", {"adhd", "autism"}),
        ("depression E11.9", {"depression"}),
        ("depression F32.7", {"depression"}),
        ("asthma F33.1", {"depression"}),
    ],
)
def test_a_name_and_a_code_that_disagree_are_asked_about(line: str, choices: set[str], known: Catalogue) -> None:
    """Where name and code mean different things, the clinician chooses."""
    with pytest.raises(NotInCatalogue) as error:
        condition(line, known)

    assert {choice.id for choice in error.value.choices} == choices


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(OWN_CODES), st.sampled_from(["{} ({})", "{} [{}]", "{} {}", "{}, {}"]))
def test_each_condition_is_read_beside_its_own_code(own: tuple[str, str], line: str) -> None:
    """The id of a condition with one of its codes is read as that condition."""
    key, code = own

    assert condition(line.format(key, code), SHIPPED).condition.id == key


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(sorted(SHIPPED.conditions)), st.sampled_from(OWN_CODES))
def test_a_condition_beside_the_code_of_an_unrelated_one_is_never_read(key: str, other: tuple[str, str]) -> None:
    """Whatever two conditions a name and a code mean, if neither is a kind of the other it is asked about."""
    assume(key not in lineage(other[0], SHIPPED) and other[0] not in lineage(key, SHIPPED))

    with pytest.raises(NotInCatalogue) as error:
        condition(f"{key} ({other[1]})", SHIPPED)

    assert {choice.id for choice in error.value.choices} >= {key, other[0]}


@pytest.mark.parametrize(
    ("line", "choices"),
    [
        ("depression and anxiety", {"depression", "anxiety"}),
        ("Anxiety and depression", {"depression", "anxiety"}),
        ("depression, anxiety, PTSD", {"depression", "anxiety", "ptsd"}),
        ("depression/anxiety", {"depression", "anxiety"}),
        ("depresión y ansiedad", {"depression", "anxiety"}),
        ("alcohol and opioid use disorder", {"alcohol", "opioid"}),
        ("major depressive disorder with suicidal ideation", {"depression", "suicidality"}),
    ],
)
def test_a_line_that_names_several_conditions_is_asked_about(line: str, choices: set[str], known: Catalogue) -> None:
    """Two illnesses in one line are never read as one of them: each has its own --condition."""
    with pytest.raises(NotInCatalogue) as error:
        condition(line, known)

    assert {choice.id for choice in error.value.choices} == choices


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("no depression", "depression"),
        ("not depressed", "depression"),
        ("denies suicidal ideation", "suicidality"),
        ("no suicidal ideation", "suicidality"),
        ("negative for depression", "depression"),
        ("absence of psychosis", "psychosis"),
        ("rule out depression", "depression"),
        ("r/o bipolar disorder", "bipolar"),
        ("R/O MDD (major depressive disorder)", "depression"),
        ("depression, ruled out", "depression"),
        ("history of depression", "depression"),
        ("h/o alcohol use disorder", "alcohol"),
        ("hx of opioid use disorder", "opioid"),
        ("past history of suicide attempt", "suicidality"),
        ("family history of depression", "depression"),
        ("FHx bipolar disorder", "bipolar"),
        ("FH: schizophrenia", "schizophrenia"),
        ("possible PTSD", "ptsd"),
        ("suspected bipolar disorder", "bipolar"),
        ("?depression", "depression"),
        ("depression?", "depression"),
        ("depression vs bipolar", "depression"),
        ("screening for depression", "depression"),
        ("history of depression (F33.1)", "depression"),
        ("sin depresión", "depression"),
        ("niega ideación suicida", "suicidality"),
        ("descartar trastorno bipolar", "bipolar"),
        ("antecedentes de depresión", "depression"),
    ],
)
def test_what_is_denied_doubted_or_past_is_not_read(line: str, offered: str, known: Catalogue) -> None:
    """A negation, a doubt, a history or a relative's illness is asked about, with the name to type if it is meant."""
    with pytest.raises(NotInCatalogue) as error:
        condition(line, known)

    assert offered in {choice.id for choice in error.value.choices}


@pytest.mark.parametrize(
    "line",
    [
        "denies SI",
        "no SI/HI",
        "never depressed",
        "never suicidal",
        "without suicidal ideation",
        "depression - resolved",
        "depression (resolved)",
        "depression (mother)",
        "schizophrenia (brother)",
        "opioid use disorder (in her father)",
        "mother: depression",
        "cannot rule out bipolar disorder",
        "no longer depressed",
        "nondepressed",
    ],
)
def test_words_that_are_not_understood_keep_a_line_from_being_read(line: str, known: Catalogue) -> None:
    """A line is read only if all of it is understood: a rest, in parentheses too, may turn it into something else."""
    with pytest.raises(NotInCatalogue):
        condition(line, known)


@settings(deadline=None, max_examples=80)
@given(
    st.sampled_from(NEGATIONS),
    st.sampled_from(sorted(SHIPPED.condition_names)),
)
def test_no_name_is_read_through_a_negation(line: str, name: str) -> None:
    """Whatever name stands beside a negation or a history, it is not read (unless the whole is itself a name)."""
    typed = line.format(name)
    assume(normalise(typed) not in SHIPPED.condition_names and normalise(typed) not in SHIPPED.code_titles)

    with pytest.raises(NotInCatalogue):
        condition(typed, SHIPPED)
