"""How old a fact may be before we warn.

Both days are handed in: nothing here reads a clock.
"""

from datetime import date

from peerref.catalogue.model import Group

HALF_YEAR, YEAR = 183, 365  # days; our choice: phones and stances on medicine change faster than the rest


def window(group: Group) -> int:
    """Return for how many days the facts of a group hold once they were checked."""
    return HALF_YEAR if group.phone or group.medicine else YEAR


def overdue(checked: str, days: int, today: date) -> int:
    """Return how often the window of `days` has passed since `checked`: 0 fresh, 1 overdue, 2 past it twice.

    A check dated after `today` counts as fresh: the clock of a clinic's machine may be wrong.
    """
    return min(2, max(0, ((today - date.fromisoformat(checked)).days - 1) // days))


def group_overdue(group: Group, today: date) -> int:
    """Return `overdue` for a group by its own window."""
    return overdue(group.checked, window(group), today)
