"""A request becomes a suggestion: groups, advice, lines, and notices with the gravest first."""

from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Ages, Match
from peerref.errors import NotInCatalogue

from .hand_made import a_group, advice_for, days_ago, rule_of, shown, with_groups

URGENT = [
    "suicidality",
    "self-harm",
    "postpartum-psychosis",
    "acute-mania",
    "alcohol-withdrawal",
    "sedative-withdrawal",
    "overdose",
]


@pytest.mark.parametrize("condition", URGENT)
def test_what_is_urgent_is_the_first_notice(condition: str, known: Catalogue) -> None:
    """The clinician reads first to assess and make a plan; a group is not the plan."""
    found = advice_for(known, condition, age=15, format="phone", language="es")

    assert found.request.urgent
    assert found.request.urgent[0].clinician in found.notices[0]
    assert found.lines[0].id == "us-988"


def test_an_urgent_second_condition_is_the_first_notice(known: Catalogue) -> None:
    """Whichever condition is urgent, and wherever it was typed, its notice comes before all others."""
    found = advice_for(known, "depression", "suicidal ideation")

    assert found.request.urgent[0].clinician in found.notices[0]


def test_two_urgent_conditions_each_have_a_notice(known: Catalogue) -> None:
    """Mania and thoughts of suicide are both told, before anything else."""
    found = advice_for(known, "acute-mania", "suicidality")

    assert [
        urgent.clinician in notice for urgent, notice in zip(found.request.urgent, found.notices, strict=False)
    ] == [True, True]


def test_nothing_urgent_is_not_announced_as_urgent(known: Catalogue) -> None:
    """Depression alone has no urgent notice."""
    assert not any("URGENT" in notice for notice in advice_for(known, "depression").notices)


def test_nothing_that_fits_still_says_what_to_do(known: Catalogue) -> None:
    """No group is no error: there is a notice, a line, and the advice on the treatment."""
    found = advice_for(with_groups(known, a_group(status="closed")), "depression", treatments=["Zoloft"])

    assert found.fits == ()
    assert any("No group" in notice for notice in found.notices)
    assert found.lines[0].id == "us-988"
    assert "sertraline" in found.treatment[0].advice


@pytest.mark.parametrize(
    ("changes", "typed", "may"),
    [
        ({"conditions": ("depression",)}, "depression", True),
        ({"conditions": ("mood-disorder",)}, "depression", True),
        ({"conditions": (), "serves_any": ("mental-health",)}, "depression", True),
        ({"conditions": ("bipolar",)}, "depression", False),
        ({"conditions": ("depression",)}, "mood disorder", False),
        ({"conditions": (), "serves_any": ("substance-use",)}, "depression", False),
        ({"conditions": ("eating-disorders",)}, "anorexia", True),
        ({"conditions": (), "serves_any": ("substance-use",)}, "co-occurring", True),
        ({"conditions": (), "serves_any": ("mental-health",)}, "co-occurring", True),
    ],
)
def test_a_group_must_really_serve_the_condition(
    changes: dict[str, Any], typed: str, may: bool, known: Catalogue
) -> None:
    """It names the condition, a wider one, or takes any of its field; a sibling's or a narrower one is not enough."""
    found = advice_for(with_groups(known, a_group(**changes)), typed)

    assert shown(found) == (["a-group"] if may else [])
    assert may or rule_of(found, "a-group") == "condition"


def test_every_group_is_shown_or_left_out_by_a_rule(known: Catalogue) -> None:
    """For each group of the catalogue there is a place, or a rule with its words; never both."""
    found = advice_for(known, "alcohol", "depression", treatments=["Antabuse"], audiences=["women"], format="online")

    assert sorted([*shown(found), *(each.id for each in found.excluded)]) == sorted(known.groups)
    assert all(each.rule and each.text for each in found.excluded)


@pytest.mark.parametrize(
    ("changes", "options", "rule"),
    [
        ({"checked": days_ago(800)}, {}, "stale"),
        ({"cost": "fee"}, {"most": 1}, "rank"),
        ({}, {"format": "online", "most": 1}, "format"),
        ({"ages": Ages(13, 17)}, {}, "age"),
        ({"only_for": ("veteran",)}, {}, "only-for"),
        ({"approach": ("12-step",)}, {"avoid": ["12-step"]}, "avoid"),
        ({"conditions": ("gambling",)}, {}, "condition"),
    ],
)
def test_a_group_that_is_not_shown_has_its_rule_named(
    changes: dict[str, Any], options: dict[str, Any], rule: str, known: Catalogue
) -> None:
    """'Why not?' is answered with the rule that left the group out."""
    shown_instead = a_group(
        "shown", formats={"in-person": "moderated", "online-video": "moderated"}, led_by="trained-peer"
    )
    catalogue = with_groups(known, shown_instead, a_group("left-out", **changes))

    found = advice_for(catalogue, "depression", **options)

    assert shown(found) == ["shown"]
    assert rule_of(found, "left-out") == rule


def test_a_third_branch_is_left_out_as_a_branch(known: Catalogue) -> None:
    """The reason for a third branch says that others of its organisation are shown."""
    branches = [a_group(f"branch-{number}", family_of="branch", led_by="trained-peer") for number in range(3)]

    found = advice_for(with_groups(known, *branches, a_group("other")), "depression")

    left = next(each for each in found.excluded if each.id == "branch-2")
    assert "same organisation" in left.text


@pytest.mark.parametrize(
    ("groups", "options", "said"),
    [
        ([{}], {"format": "phone"}, "phone"),
        ([{}], {"language": "es"}, "Spanish"),
        ([{}], {"audiences": ["veteran"]}, "veteran"),
        ([{"checked": days_ago(800), "phone": "+1 555 555 0100"}], {}, "unchecked"),
        ([{}], {}, "No age given"),
    ],
)
def test_a_wish_or_fact_that_fails_is_told_to_the_clinician(
    groups: list[dict[str, Any]], options: dict[str, Any], said: str, known: Catalogue
) -> None:
    """The nearest groups are named as such: form, language, audience, old facts, an age that was not given."""
    catalogue = with_groups(known, *(a_group(f"group-{at}", **changes) for at, changes in enumerate(groups)))

    found = advice_for(catalogue, "depression", **options)

    assert shown(found) == ["group-0"]
    assert any(said in notice for notice in found.notices)


def test_an_age_that_was_given_is_not_asked_for(known: Catalogue) -> None:
    """With --age the clinician is not told that none was given."""
    assert not any("No age given" in notice for notice in advice_for(known, "depression", age=40).notices)


CHOSEN = [a_group("ranked", led_by="trained-peer"), a_group("own"), a_group("third"), a_group("fourth")]


def test_the_clinicians_own_groups_are_shown_in_their_order(known: Catalogue) -> None:
    """--groups overrides the rank: these, in this order, and no others."""
    found = advice_for(with_groups(known, *CHOSEN), "depression", groups=["third", "own"])

    assert shown(found) == ["third", "own"]


def test_a_group_to_start_with_comes_before_the_ranked_ones(known: Catalogue) -> None:
    """--start-with puts one group first and leaves the others in their rank, none twice, no more than asked for."""
    found = advice_for(with_groups(known, *CHOSEN), "depression", start_with="own", most=3)

    assert shown(found) == ["own", "ranked", "fourth"]


def test_a_group_to_start_with_comes_before_the_chosen_ones(known: Catalogue) -> None:
    """--start-with and --groups together: first the one, then the others."""
    found = advice_for(with_groups(known, *CHOSEN), "depression", groups=["third", "own"], start_with="own")

    assert shown(found) == ["own", "third"]


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        ({"formats": {"in-person": "moderated"}}, {"format": "online"}),
        ({"approach": ("12-step",)}, {"avoid": ["12-step"]}),
        ({"cost": "fee"}, {"avoid": ["fee"]}),
        ({"languages": ("en",)}, {"language": "es"}),
        ({"conditions": ("gambling",)}, {}),
    ],
)
def test_a_clinicians_own_choice_overrides_rank_and_wishes(
    changes: dict[str, Any], options: dict[str, Any], known: Catalogue
) -> None:
    """A group that ranking would not show is shown where the clinician chose it."""
    catalogue = with_groups(known, a_group("better"), a_group("own", **changes))

    assert shown(advice_for(catalogue, "depression", groups=["own"], **options)) == ["own"]


@pytest.mark.parametrize("option", [{"groups": ["own"]}, {"start_with": "own"}])
@pytest.mark.parametrize(
    ("changes", "options", "rule"),
    [
        ({"status": "closed"}, {}, "status"),
        ({"confidence": "low"}, {}, "confidence"),
        ({"ages": Ages(18)}, {"age": 15}, "age"),
        ({}, {"age": 15}, "age"),
        ({"only_for": ("veteran",)}, {}, "only-for"),
        ({"never_for": (Match("It could harm here.", conditions=("anorexia",)),)}, {}, "never-for"),
        ({"never_for": (Match("It could harm here.", treatments=("disulfiram",)),)}, {}, "never-for"),
        ({"formats": {"online-forum": "unmoderated"}}, {}, "unmoderated"),
    ],
)
def test_a_clinicians_own_choice_never_overrides_safety(
    changes: dict[str, Any], options: dict[str, Any], rule: str, option: dict[str, Any], known: Catalogue
) -> None:
    """Closed, of low confidence, for other ages or others only, never for this patient: refused, naming the rule."""
    catalogue = with_groups(known, a_group("better"), a_group("own", **changes))

    with pytest.raises(NotInCatalogue) as error:
        advice_for(catalogue, "depression", "anorexia", treatments=["Antabuse"], **options, **option)

    assert "own" in error.value.message
    assert rule in error.value.message
    assert error.value.exit_code == 3


@pytest.mark.parametrize(
    ("conditions", "options", "never"),
    [
        (["anorexia"], {}, {"overeaters-anonymous", "food-addicts-in-recovery-anonymous"}),
        (["binge-eating"], {}, {"overeaters-anonymous", "food-addicts-in-recovery-anonymous"}),
        (["depression", "bulimia"], {}, {"overeaters-anonymous", "food-addicts-in-recovery-anonymous"}),
        (["alcohol", "alcohol withdrawal"], {}, {"moderation-management", "hams-harm-reduction"}),
        (["alcohol"], {"audiences": ["perinatal"]}, {"moderation-management", "hams-harm-reduction"}),
        (["alcohol"], {"treatments": ["CBT", "Antabuse"]}, {"moderation-management", "hams-harm-reduction"}),
        (["postpartum psychosis"], {}, {"psi-peer-mentor"}),
    ],
)
def test_dangerous_rooms_are_never_shown(
    conditions: list[str], options: dict[str, Any], never: set[str], known: Catalogue
) -> None:
    """Food rules with an eating disorder, moderation after withdrawal, in pregnancy or on disulfiram: never."""
    found = advice_for(known, *conditions, most=9, **options)

    assert not never & set(shown(found))


def test_on_buprenorphine_pressure_is_named(known: Catalogue) -> None:
    """Of nine groups for opioid use, those that welcome the medicine lead and any with pressure carries a caution."""
    found = advice_for(known, "opioid", treatments=["buprenorphine"], most=9)
    stances = {
        fit.group.id: {stance.stance for stance in fit.group.medicine if "buprenorphine" in stance.about}
        for fit in found.fits
    }

    assert "welcomes" in stances[found.fits[0].group.id]
    for fit in found.fits:
        if stances[fit.group.id] & {"varies", "pressure-reported", "restricts"}:
            assert any("buprenorphine" in caution for caution in fit.cautions)


def test_a_parents_own_audience_counts(known: Catalogue) -> None:
    """For a child under 13 the groups are the parent's: for relatives, and open to adults."""
    found = advice_for(known, "anxiety", age=9)

    assert found.request.child_page
    assert all("family" in fit.group.who for fit in found.fits)
