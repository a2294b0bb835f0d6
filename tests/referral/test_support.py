"""The lines, the peer support worker and the research that go with a request."""

from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Ages, Evidence, Line, Role
from peerref.referral import support
from peerref.referral.request import ANY_ADULT, Request

from .hand_made import a_condition, a_line, a_request, a_role, a_study, all_lineage, understood

ANYONE = a_line("us-988", kind="crisis", always=True)
DEPRESSION = frozenset({"depression"})


def lines_for(request: Request, *lines: Line) -> list[str]:
    return [line.id for line in support.lines({line.id: line for line in (*lines, ANYONE)}, request, DEPRESSION)]


def shipped_lines(known: Catalogue, *conditions: str, **options: Any) -> list[str]:
    request = understood(known, *conditions, **options).request
    return [line.id for line in support.lines(known.lines, request, frozenset(all_lineage(known, request)))]


def test_the_crisis_line_for_anyone_comes_first() -> None:
    """988 stands before the lines made for this person, which follow."""
    own = a_line("a-veterans-line", kind="crisis", audiences=("veteran",))

    assert lines_for(a_request(audiences=("veteran",)), own) == ["us-988", "a-veterans-line"]


def test_a_crisis_line_of_ones_own_comes_before_a_helpline() -> None:
    """Of the lines for this person the crisis line is named first."""
    helpline = a_line("a-helpline", audiences=("veteran",))
    crisis = a_line("z-crisis", kind="crisis", audiences=("veteran",))

    assert lines_for(a_request(audiences=("veteran",)), helpline, crisis) == ["us-988", "z-crisis", "a-helpline"]


@pytest.mark.parametrize(
    ("changes", "asked", "named"),
    [
        ({"audiences": ("veteran",)}, {"audiences": ("veteran",)}, True),
        ({"audiences": ("veteran",)}, {}, False),
        ({"conditions": ("depression",)}, {}, True),
        ({"conditions": ("gambling",)}, {}, False),
        ({"conditions": ("depression",), "status": "closed"}, {}, False),
        ({"conditions": ("depression",), "status": "unconfirmed"}, {}, False),
        ({"conditions": ("depression",), "confidence": "low"}, {}, False),
        ({"conditions": ("depression",), "regions": ("GB",)}, {}, False),
        ({"conditions": ("depression",), "regions": ("US-WA",)}, {}, False),
        ({"conditions": ("depression",), "regions": ("US-WA",)}, {"region": "US-WA"}, True),
        ({"conditions": ("depression",), "who": ("self",)}, {"who": "family"}, False),
        ({"conditions": ("depression",), "who": ("family",)}, {"who": "family"}, True),
        ({"audiences": ("teen",), "ages": Ages(13, 19)}, {"audiences": ("teen",), "ages": (15, 15)}, True),
        ({"conditions": ("depression",), "ages": Ages(13, 19)}, {"ages": (40, 40)}, False),
        ({"conditions": ("depression",), "ages": Ages(13, 24)}, {"ages": ANY_ADULT}, False),
        ({"conditions": ("depression",), "ages": Ages(60)}, {"ages": (70, 70)}, True),
    ],
)
def test_a_line_is_named_for_those_whom_it_is_for(changes: dict[str, Any], asked: dict[str, Any], named: bool) -> None:
    """Audience or condition bring a line in; region, age, who calls and doubt keep it out."""
    assert ("a-line" in lines_for(a_request(**asked), a_line("a-line", **changes))) is named


def test_a_line_in_the_patients_language_comes_first() -> None:
    """For a Spanish speaker the line that answers in Spanish is named before others of its kind."""
    english = a_line("a-english", conditions=("depression",))
    spanish = a_line("z-spanish", conditions=("depression",), languages=("en", "es"))

    assert lines_for(a_request(language="es"), english, spanish) == ["us-988", "z-spanish", "a-english"]


@pytest.mark.parametrize("region", ["US", "US-CA", "GB", "CA", "IE", "AU", "NZ", "FR", "US-PR"])
def test_there_is_always_a_line(region: str, known: Catalogue) -> None:
    """Wherever the patient is, at least one line is given, and it can be called or written to."""
    lines = [known.lines[key] for key in shipped_lines(known, "depression", region=region)]

    assert lines
    assert lines[0].phone or lines[0].text


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"audiences": ["veteran"]}, "us-veterans-crisis-line"),
        ({"audiences": ["perinatal"]}, "us-maternal-hotline"),
        ({"audiences": ["lgbtq"], "age": 15}, "us-trevor"),
    ],
)
def test_a_person_is_given_988_and_a_line_of_their_own(options: dict[str, Any], named: str, known: Catalogue) -> None:
    """Veterans, people after a birth, young LGBTQ people and others get their line after 988."""
    lines = shipped_lines(known, "depression", **options)

    assert lines[0] == "us-988"
    assert named in lines[1:]


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ("gambling", "us-1-800-gambler"),
        ("tobacco", "us-quitline"),
        ("dementia-caregiver", "us-alzheimers-helpline"),
        ("postpartum depression", "us-maternal-hotline"),
        ("opioid overdose", "us-988"),
    ],
)
def test_a_condition_brings_its_line(condition: str, named: str, known: Catalogue) -> None:
    """Where a condition has a line of its own, it is named."""
    assert named in shipped_lines(known, condition)


@pytest.mark.parametrize(
    "options", [{}, {"age": 15}, {"age": 8}, {"audiences": ["teen"]}, {"language": "es"}, {"who": "family"}]
)
def test_988_comes_first_for_everybody(options: dict[str, Any], known: Catalogue) -> None:
    """Teenagers, parents, relatives and Spanish speakers read 988 first."""
    assert shipped_lines(known, "depression", **options)[0] == "us-988"


def test_an_adult_is_not_given_a_line_for_the_young(known: Catalogue) -> None:
    """A line for ages 13 to 24 is not named to a grown-up."""
    assert "us-trevor" not in shipped_lines(known, "depression", audiences=["lgbtq"], age=40)


@pytest.mark.parametrize(("region", "first"), [("GB", ("GB",)), ("CA", ("CA",)), ("AU", ("AU",)), ("NZ", ("NZ",))])
def test_another_country_has_its_own_crisis_line(region: str, first: tuple[str, ...], known: Catalogue) -> None:
    """Where another country is asked for, its crisis line comes first and no American one is named."""
    lines = [known.lines[key] for key in shipped_lines(known, "suicidality", region=region)]

    assert set(first) <= set(lines[0].regions)
    assert lines[0].kind == "crisis"
    assert all("US" not in line.regions or region in line.regions for line in lines)


def test_no_other_countrys_line_is_named_at_home(known: Catalogue) -> None:
    """Without --region only lines that answer in the United States are named."""
    for condition in known.conditions:
        for key in shipped_lines(known, condition):
            assert set(known.lines[key].regions) & {"US", "WORLD"}


def roles_for(request: Request, *roles: Role) -> list[str]:
    return [role.id for role in support.roles({role.id: role for role in roles}, request, DEPRESSION)]


@pytest.mark.parametrize(
    ("changes", "asked", "fits"),
    [
        ({"conditions": ("depression",)}, {}, True),
        ({"serves_any": ("mental-health",)}, {}, True),
        ({"conditions": ("gambling",)}, {}, False),
        ({"conditions": ("depression",), "suggest": False}, {}, False),
        ({"conditions": ("depression",), "confidence": "low"}, {}, False),
        ({"conditions": ("depression",)}, {"who": "family"}, False),
        ({"conditions": ("depression",), "who": ("family",)}, {"who": "family"}, True),
        ({"conditions": ("depression",), "audiences": ("veteran",)}, {}, False),
        ({"conditions": ("depression",), "audiences": ("veteran",)}, {"audiences": ("veteran",)}, True),
        ({"conditions": ("depression",)}, {"ages": (16, 16)}, False),
        ({"conditions": ("depression",), "ages": Ages(14, 26)}, {"ages": (16, 16)}, True),
        ({"conditions": ("depression",), "ages": Ages(14, 26)}, {"ages": ANY_ADULT}, False),
    ],
)
def test_a_role_is_named_for_those_whom_it_is_for(changes: dict[str, Any], asked: dict[str, Any], fits: bool) -> None:
    """A peer support worker is suggested by condition, to whom they work with, and to adults unless they state ages."""
    assert roles_for(a_request(**asked), a_role("a-role", **changes)) == (["a-role"] if fits else [])


def test_the_most_particular_role_comes_first_and_two_are_enough() -> None:
    """A veterans' peer comes before one for this condition, that one before one for all; a third is left out."""
    anybody = a_role("a-anybody", serves_any=("mental-health",))
    specific = a_role("m-specific", conditions=("depression",))
    veterans = a_role("z-veterans", conditions=("depression",), audiences=("veteran",))

    assert roles_for(a_request(audiences=("veteran",)), anybody, specific, veterans) == ["z-veterans", "m-specific"]


@pytest.mark.parametrize(
    ("conditions", "options", "role"),
    [
        (["schizophrenia"], {}, "certified-peer-specialist"),
        (["opioid"], {}, "recovery-coach"),
        (["ptsd"], {"audiences": ["veteran"]}, "va-peer-specialist"),
        (["perinatal-depression"], {}, "perinatal-peer"),
        (["depression"], {"age": 16}, "youth-peer"),
        (["family-mental-illness"], {}, "family-peer"),
        (["schizophrenia"], {"who": "family"}, "family-peer"),
    ],
)
def test_the_shipped_roles_fit_their_patients(
    conditions: list[str], options: dict[str, Any], role: str, known: Catalogue
) -> None:
    """Each kind of patient gets the kind of peer support worker that is for them."""
    request = understood(known, *conditions, **options).request
    found = support.roles(known.roles, request, frozenset(all_lineage(known, request)))

    assert found[0].id == role


def shown_evidence(request: Request, *studies: Evidence) -> list[str]:
    return [each.id for each in support.evidence({each.id: each for each in studies}, request, DEPRESSION)]


def test_a_null_or_harmful_finding_is_never_left_out() -> None:
    """However many studies speak for it, at least one that does not is among those shown."""
    for_it = [a_study(f"for-{number}", key=True, certainty="high") for number in range(10)]
    request = a_request(a_condition(evidence=(*(study.id for study in for_it), "against")))

    for direction in ("null", "against"):
        against = a_study("against", direction=direction, certainty="very-low")
        assert "against" in shown_evidence(request, *for_it, against)


def test_what_was_not_verified_is_not_shown() -> None:
    """A study that nobody could look up is no evidence."""
    request = a_request(a_condition(evidence=("unseen",)))

    assert shown_evidence(request, a_study("unseen", verified=False)) == []


def test_another_conditions_studies_are_not_shown() -> None:
    """A study on gambling says nothing of depression."""
    assert shown_evidence(a_request(), a_study("gambling", conditions=("gambling",))) == []


def test_every_condition_shows_a_null_or_harmful_finding_that_there_is(known: Catalogue) -> None:
    """For each shipped condition, if any of its verified studies found no effect or harm, one such is shown."""
    one_sided = []
    for condition in known.conditions.values():
        request = understood(known, condition.id).request
        sobering = [
            key
            for key in condition.evidence
            if known.evidence[key].verified and known.evidence[key].direction in ("null", "against")
        ]
        found = support.evidence(known.evidence, request, frozenset(all_lineage(known, request)))
        if sobering and not any(each.direction in ("null", "against") for each in found):
            one_sided.append(condition.id)

    assert one_sided == []
