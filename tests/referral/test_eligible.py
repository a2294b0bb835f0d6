"""Hard rules: which groups may be shown at all, and which rule keeps one out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.catalogue.model import Ages, Group, Match
from peerref.referral.eligible import OVERRIDABLE, never, rule_against, usable_formats
from peerref.referral.request import ANY_ADULT, Request

from .hand_made import a_condition, a_group, a_request, a_treatment, read, taking

TEEN, YOUNG, OLD = (13, 17), (18, 25), (65, 120)


def rule(group: Group, request: Request | None = None, *lineage: str) -> str:
    """The name of the rule that keeps a group out ("" if it may be shown)."""
    request = request or a_request()
    against = rule_against(group, request, frozenset((*lineage, *request.condition_ids)))
    return against[0] if against else ""


def test_an_active_group_for_the_condition_may_be_shown() -> None:
    """A group that breaks no rule is let through."""
    assert rule(a_group()) == ""


@pytest.mark.parametrize("status", ["closed", "paused", "renamed", "unconfirmed"])
def test_only_an_active_group_may_be_shown(status: str) -> None:
    """A group that closed, pauses, was renamed or is not confirmed is left out by its status."""
    assert rule(a_group(status=status)) == "status"


@pytest.mark.parametrize(("confidence", "expected"), [("high", ""), ("medium", ""), ("low", "confidence")])
def test_a_group_of_low_confidence_is_left_out(confidence: str, expected: str) -> None:
    """Facts that are not confirmed well enough are not handed to a patient."""
    assert rule(a_group(confidence=confidence)) == expected


@pytest.mark.parametrize(
    ("group_is_for", "who", "expected"),
    [
        (("self",), "self", ""),
        (("self",), "family", "self-or-family"),
        (("family",), "self", "self-or-family"),
        (("family",), "family", ""),
        (("self", "family"), "self", ""),
        (("self", "family"), "family", ""),
    ],
)
def test_a_group_is_for_the_person_or_for_relatives(group_is_for: tuple[str, ...], who: str, expected: str) -> None:
    """A patient is not sent to a relatives' group, nor a relative to a patients' group."""
    assert rule(a_group(who=group_is_for), a_request(who=who)) == expected


@pytest.mark.parametrize(
    ("stated", "ages", "may"),
    [
        (None, ANY_ADULT, True),
        (None, (18, 18), True),
        (None, (90, 90), True),
        (None, (17, 17), False),
        (None, TEEN, False),
        (None, YOUNG, True),
        (Ages(18), ANY_ADULT, True),
        (Ages(18), (18, 18), True),
        (Ages(18), (17, 17), False),
        (Ages(13, 17), TEEN, True),
        (Ages(13, 17), (13, 13), True),
        (Ages(13, 17), (12, 12), False),
        (Ages(13, 17), (18, 18), False),
        (Ages(13, 17), ANY_ADULT, False),
        (Ages(14, 19), TEEN, False),
        (Ages(14, 19), (14, 14), True),
        (Ages(14, 19), (19, 19), True),
        (Ages(14, 19), (20, 20), False),
        (Ages(16), (16, 16), True),
        (Ages(16), (15, 15), False),
        (Ages(18, 25), YOUNG, True),
        (Ages(18, 24), YOUNG, False),
        (Ages(18, 35), ANY_ADULT, False),
        (Ages(18, 35), (30, 30), True),
        (Ages(65), ANY_ADULT, False),
        (Ages(65), OLD, True),
        (Ages(60), (59, 59), False),
        (Ages(0), (17, 17), True),
        (Ages(18), (13, 25), False),
    ],
)
def test_a_group_must_cover_every_age_asked_for(stated: Ages | None, ages: tuple[int, int], may: bool) -> None:
    """Both ends of the stated range count; no stated range means adults; no age asked for means any adult."""
    assert rule(a_group(ages=stated), a_request(ages=ages)) == ("" if may else "age")


@given(st.integers(0, 17), st.one_of(st.none(), st.integers(0, 60)), st.integers(0, 40))
def test_a_minor_is_only_shown_what_states_their_age(age: int, youngest: int | None, span: int) -> None:
    """Under 18 a group is let through just where its stated range covers the age."""
    stated = None if youngest is None else Ages(youngest, youngest + span)

    let_through = rule(a_group(ages=stated), a_request(ages=(age, age))) == ""

    assert let_through == (stated is not None and stated.youngest <= age <= stated.youngest + span)


@pytest.mark.parametrize(
    ("only_for", "audiences", "expected"),
    [
        ((), (), ""),
        ((), ("veteran",), ""),
        (("veteran",), (), "only-for"),
        (("veteran",), ("veteran",), ""),
        (("veteran",), ("women",), "only-for"),
        (("veteran", "military-family"), ("military-family",), ""),
        (("women",), ("veteran", "women"), ""),
    ],
)
def test_a_group_only_for_an_audience_needs_it_named(
    only_for: tuple[str, ...], audiences: tuple[str, ...], expected: str
) -> None:
    """Nobody is supposed to be a veteran, a woman or a clinician: it has to be said."""
    assert rule(a_group(only_for=only_for), a_request(audiences=audiences)) == expected


def test_a_group_that_also_serves_an_audience_is_open_to_all() -> None:
    """Meetings for women do not shut out anybody else."""
    assert rule(a_group(also_for=("women",))) == ""


def test_a_group_for_members_of_something_is_left_out() -> None:
    """A group that only a programme's own members may join is no suggestion for everybody."""
    assert rule(a_group(members_of="a paid programme")) == "members-only"


@pytest.mark.parametrize(
    ("regions", "asked", "expected"),
    [
        (("US",), "US", ""),
        (("US",), "US-CA", ""),
        (("WORLD",), "US", ""),
        (("WORLD",), "NZ", ""),
        (("US-CA",), "US-CA", ""),
        (("US-CA",), "US", "region"),
        (("US-CA",), "US-NY", "region"),
        (("GB",), "US", "region"),
        (("US",), "GB", "region"),
        (("GB", "IE"), "IE", ""),
        (("CA",), "US-CA", "region"),
        ((), "US", "region"),
    ],
)
def test_a_group_must_serve_the_region(regions: tuple[str, ...], asked: str, expected: str) -> None:
    """A country covers its states; a state's group is not offered to a whole country; Canada is not California."""
    assert rule(a_group(regions=regions), a_request(region=asked)) == expected


@pytest.mark.parametrize(
    ("avoid", "changes", "expected"),
    [
        ("faith", {"approach": ("faith",)}, "avoid"),
        ("faith", {"approach": ("secular",)}, ""),
        ("12-step", {"approach": ("12-step",)}, "avoid"),
        ("12-step", {"approach": ("mutual-support",)}, ""),
        ("abstinence-only", {"approach": ("abstinence-only",)}, "avoid"),
        ("fee", {"cost": "fee"}, "avoid"),
        ("fee", {"cost": "free"}, ""),
        ("fee", {"cost": "donation"}, ""),
        ("registration", {"registration": "needed"}, "avoid"),
        ("registration", {"registration": "none"}, ""),
        ("video", {"formats": {"online-video": "moderated"}}, "avoid"),
        ("video", {"formats": {"online-video": "moderated", "phone": "moderated"}}, ""),
        ("video", {"formats": {"in-person": "moderated"}}, ""),
    ],
)
def test_what_is_to_be_avoided_is_left_out(avoid: str, changes: dict[str, Any], expected: str) -> None:
    """What the clinician says to avoid is a rule, not a wish."""
    assert rule(a_group(**changes), a_request(avoid=(avoid,))) == expected


def test_a_group_with_another_way_to_meet_is_offered_without_video() -> None:
    """Where video is to be avoided a group that also meets by phone is offered by phone alone."""
    group = a_group(formats={"online-video": "moderated", "phone": "moderated"})

    assert usable_formats(group, a_request(avoid=("video",))) == ("phone",)


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        ({"online-forum": "unmoderated"}, "unmoderated"),
        ({"online-forum": "unknown"}, "unmoderated"),
        ({"online-chat": "unmoderated"}, "unmoderated"),
        ({"online-chat": "unknown"}, "unmoderated"),
        ({"online-forum": "moderated"}, ""),
        ({"online-chat": "moderated"}, ""),
        ({"in-person": "unknown"}, ""),
        ({"online-video": "unknown"}, ""),
    ],
)
def test_an_unmoderated_forum_is_never_shown(formats: dict[str, str], expected: str) -> None:
    """A forum or chat has to be known to be moderated; a meeting where people see each other need not."""
    assert rule(a_group(formats=formats)) == expected


def test_only_the_moderated_part_of_a_group_is_offered() -> None:
    """A group with good meetings and an unmoderated forum is offered for its meetings."""
    group = a_group(formats={"in-person": "moderated", "online-forum": "unmoderated"})

    assert rule(group) == ""
    assert usable_formats(group, a_request()) == ("in-person",)


NEVER = "It could harm here."


@pytest.mark.parametrize(
    "match",
    [
        Match(NEVER, conditions=("anorexia",)),
        Match(NEVER, conditions=("eating-disorders",)),
        Match(NEVER, conditions=("alcohol-withdrawal",)),
        Match(NEVER, treatments=("disulfiram",)),
        Match(NEVER, medicines=("buprenorphine",)),
        Match(NEVER, audiences=("perinatal",)),
        Match(NEVER, conditions=("gambling",), audiences=("perinatal",)),
    ],
)
def test_any_part_of_a_request_can_rule_a_group_out(match: Match) -> None:
    """The second condition, what it is a kind of, its urgent form, a second treatment, an audience: each counts."""
    request = Request(
        (
            read(a_condition("depression")),
            read(a_condition("anorexia")),
            read(a_condition("alcohol"), "alcohol-withdrawal"),
        ),
        taking(a_treatment("sertraline"), a_treatment("disulfiram"), a_treatment("subutex", about=("buprenorphine",))),
        audiences=("women", "perinatal"),
    )

    against = rule_against(
        a_group(never_for=(match,)), request, frozenset({*request.condition_ids, "eating-disorders"})
    )

    assert against == ("never-for", NEVER)


@pytest.mark.parametrize(
    "match",
    [
        Match(NEVER, conditions=("anorexia",)),
        Match(NEVER, treatments=("disulfiram",)),
        Match(NEVER, medicines=("buprenorphine",)),
        Match(NEVER, audiences=("perinatal",)),
    ],
)
def test_a_rule_that_nothing_triggers_keeps_nobody_out(match: Match) -> None:
    """A danger for others does not concern this patient."""
    request = a_request(treatments=taking(a_treatment("sertraline", about=("psychiatric",))), audiences=("women",))

    assert never(a_group(never_for=(match,)), request, frozenset({"depression"})) == ""


@pytest.mark.parametrize(
    ("changes", "asked", "expected"),
    [
        ({"status": "closed"}, {}, "status"),
        ({"confidence": "low"}, {}, "confidence"),
        ({"ages": Ages(18)}, {"ages": (15, 15)}, "age"),
        ({}, {"ages": (15, 15)}, "age"),
        ({"only_for": ("veteran",)}, {}, "only-for"),
        ({"never_for": (Match(NEVER, conditions=("depression",)),)}, {}, "never-for"),
        ({"formats": {"online-forum": "unmoderated"}}, {}, "unmoderated"),
        ({"approach": ("12-step",)}, {"avoid": ("12-step",)}, ""),
        ({"conditions": ("bipolar",)}, {}, ""),
    ],
)
def test_a_clinicians_own_choice_is_bound_by_safety_and_not_by_wishes(
    changes: dict[str, Any], asked: dict[str, Any], expected: str
) -> None:
    """Closed, unconfirmed, wrong age, only for others, never for this patient: no choice overrides these."""
    against = rule_against(a_group(**changes), a_request(**asked), frozenset({"depression"}), skip=OVERRIDABLE)

    assert (against[0] if against else "") == expected


def test_the_reason_says_who_the_group_is_for() -> None:
    """A rule's words name what the group asks for, so that the clinician can see why."""
    against = rule_against(a_group(only_for=("veteran",)), a_request(), frozenset({"depression"}))

    assert against is not None
    assert "veteran" in against[1]
