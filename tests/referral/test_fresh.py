"""How old a fact may be: half a year for a phone or a stance on medicine, a year for the rest."""

from datetime import timedelta

import pytest

from peerref.catalogue.model import HALF_YEAR, YEAR, Stance
from peerref.referral.fresh import group_overdue, overdue

from .hand_made import A_DAY, a_group, days_ago


@pytest.mark.parametrize("days", [HALF_YEAR, YEAR])
@pytest.mark.parametrize(
    ("windows", "past", "expected"),
    [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1), (2, 0, 1), (2, 1, 2), (3, 1, 2), (20, 0, 2)],
)
def test_a_fact_is_overdue_the_day_after_its_window(days: int, windows: int, past: int, expected: int) -> None:
    """On the last day of the window a fact is fresh, the day after it is overdue; past twice likewise."""
    assert overdue(days_ago(windows * days + past), days, A_DAY) == expected


@pytest.mark.parametrize("ahead", [1, 30, 5000])
def test_a_date_in_the_future_counts_as_fresh(ahead: int) -> None:
    """The clock of a clinic's machine may be wrong; a check after today is not doubted."""
    assert overdue((A_DAY + timedelta(days=ahead)).isoformat(), HALF_YEAR, A_DAY) == 0


def test_a_phone_and_a_stance_on_medicine_are_doubted_sooner() -> None:
    """A group with a phone or a stance is due after half a year, another after a year."""
    assert a_group().holds_for == YEAR
    assert a_group(phone="+1 555 555 0100").holds_for == HALF_YEAR
    assert a_group(medicine=(Stance(("psychiatric",), "welcomes", 0),)).holds_for == HALF_YEAR


def test_a_group_is_due_by_its_own_window() -> None:
    """Two hundred days after the check the phone is overdue, and a group without one is not."""
    assert group_overdue(a_group(checked=days_ago(200)), A_DAY) == 0
    assert group_overdue(a_group(checked=days_ago(200), phone="+1 555 555 0100"), A_DAY) == 1
