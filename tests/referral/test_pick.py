"""Which few groups are shown, in which order: always the same for the same request."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.catalogue.model import Group

from .hand_made import a_group, advice_for, days_ago, shown, with_groups

SHIPPED = catalogue.load()
STALE, LATE = {"checked": days_ago(800)}, {"checked": days_ago(400)}
ONLINE = {"formats": {"online-video": "moderated"}}
GROUPS = [
    a_group("plain"),
    a_group("twin"),
    a_group("late", **LATE),
    a_group("online", **ONLINE),
    a_group("gamblers", conditions=("gambling",)),
    a_group("both", conditions=("depression", "gambling")),
    a_group("branch-1", family_of="branch"),
    a_group("branch-2", family_of="branch"),
    a_group("branch-3", family_of="branch"),
    a_group("stale", **STALE),
]


def picked(known: Catalogue, groups: list[Group], *conditions: str, **options: object) -> list[str]:
    """The ids of the groups shown (for depression, unless other conditions are named)."""
    return shown(advice_for(with_groups(known, *groups), *conditions or ("depression",), **options))


@pytest.mark.parametrize("most", [1, 3, 9])
def test_at_most_so_many_groups_are_shown(most: int, known: Catalogue) -> None:
    """The page holds the number asked for, or all where there are fewer."""
    groups = [a_group(f"group-{number}") for number in range(5)]

    assert picked(known, groups, most=most) == [f"group-{number}" for number in range(min(most, 5))]


def test_ties_break_by_name(known: Catalogue) -> None:
    """Groups that fit equally well stand in alphabetical order, capitals or not."""
    groups = [a_group("one", name="beta"), a_group("two", name="Alpha"), a_group("three", name="Gamma")]

    assert picked(known, groups) == ["two", "one", "three"]


@settings(deadline=None, max_examples=10)
@given(st.permutations(GROUPS), st.integers(1, 9), st.booleans())
def test_the_order_of_the_catalogue_makes_no_difference(groups: list[Group], most: int, both: bool) -> None:
    """The same request gives the same answer, however the groups are stored."""
    conditions = ["depression", "gambling"] if both else ["depression"]
    in_file, shuffled = with_groups(SHIPPED, *GROUPS), with_groups(SHIPPED, *groups)

    assert shown(advice_for(shuffled, *conditions, most=most)) == shown(advice_for(in_file, *conditions, most=most))


def test_three_branches_of_one_organisation_do_not_fill_the_list(known: Catalogue) -> None:
    """After two branches another organisation gets its place, though a third branch would fit better."""
    branches = [a_group(f"branch-{number}", family_of="branch", led_by="trained-peer") for number in range(3)]

    assert picked(known, [*branches, a_group("other")]) == ["branch-0", "branch-1", "other"]


def test_a_third_branch_fills_what_is_left(known: Catalogue) -> None:
    """Where nobody else fits, a third branch is better than an empty place."""
    branches = [a_group(f"branch-{number}", family_of="branch") for number in range(3)]

    assert picked(known, branches) == ["branch-0", "branch-1", "branch-2"]


def test_groups_that_meet_the_wish_come_first(known: Catalogue) -> None:
    """If one group meets online, it stands before all that don't, however well these fit."""
    in_person = a_group("a-in-person", led_by="trained-peer", evidence=("for-it",))

    assert picked(known, [in_person, a_group("z-online", cost="fee", **ONLINE)], format="online")[0] == "z-online"


def test_where_no_group_meets_the_wish_the_nearest_are_shown(known: Catalogue) -> None:
    """A wish that nobody meets leaves no empty page, and what is shown is marked."""
    found = advice_for(with_groups(known, a_group("in-person")), "depression", format="phone")

    assert [(fit.group.id, fit.unmet) for fit in found.fits] == [("in-person", ("format",))]


def test_groups_for_all_conditions_come_first(known: Catalogue) -> None:
    """With two conditions, what serves both is first, though others fit one of them better."""
    groups = [a_group("a-one", led_by="trained-peer"), a_group("z-both", conditions=("depression", "gambling"))]

    assert picked(known, groups, "depression", "gambling") == ["z-both", "a-one"]


def test_a_group_for_both_at_once_counts_for_all_conditions(known: Catalogue) -> None:
    """Mental illness together with substance use: a group made for that comes before one for either."""
    groups = [a_group("a-one", led_by="trained-peer"), a_group("z-both", conditions=("co-occurring",))]

    assert picked(known, groups, "depression", "alcohol") == ["z-both", "a-one"]


@pytest.mark.parametrize("conditions", [("depression", "gambling"), ("gambling", "depression")])
def test_each_condition_gets_a_place_in_the_order_typed(conditions: tuple[str, str], known: Catalogue) -> None:
    """Many good groups for one condition don't push the other off the page."""
    groups = [a_group(f"depression-{number}", led_by="trained-peer") for number in range(4)]
    groups.append(a_group("gambling-0", conditions=("gambling",), confidence="medium"))

    assert picked(known, groups, *conditions) == [*(f"{each}-0" for each in conditions), "depression-1"]


def test_facts_that_are_overdue_come_last(known: Catalogue) -> None:
    """A group with facts past their window stands after every fresh one, however well it fits."""
    overdue = a_group("a-overdue", led_by="trained-peer", **LATE)
    fresh = a_group("z-fresh", conditions=(), serves_any=("mental-health",))

    assert picked(known, [overdue, fresh]) == ["z-fresh", "a-overdue"]


def test_overdue_facts_come_last_with_several_conditions_too(known: Catalogue) -> None:
    """A group for both conditions whose facts are overdue is not the one to start with."""
    overdue = a_group("both", conditions=("depression", "gambling"), **LATE)
    groups = [overdue, a_group("one"), a_group("other", conditions=("gambling",))]

    assert picked(known, groups, "depression", "gambling")[-1] == "both"


def test_facts_past_twice_are_shown_only_if_nothing_else_fits(known: Catalogue) -> None:
    """A group with facts unchecked for two windows is left out where any other may be shown."""
    assert picked(known, [a_group("stale", **STALE), a_group("late", **LATE)]) == ["late"]
    assert picked(known, [a_group("stale", **STALE)]) == ["stale"]


def test_a_wish_does_not_bring_back_facts_past_twice(known: Catalogue) -> None:
    """A group that meets in person with fresh facts is better than an online one that nobody checked for years."""
    assert picked(known, [a_group("stale", **ONLINE, **STALE), a_group("fresh")], format="online") == ["fresh"]
