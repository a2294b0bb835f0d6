"""How old a fact may be before we warn.

Both days are handed in: nothing here reads a clock.
"""

from datetime import date

from peerref.catalogue.model import Group


def overdue(checked: str, days: int, today: date) -> int:
    """Return how often the window of `days` has passed since `checked`: 0 fresh, 1 overdue, 2 past it twice.

    A check dated after `today` counts as fresh: the clock of a clinic's machine may be wrong.
    """
    return min(2, max(0, ((today - date.fromisoformat(checked)).days - 1) // days))


def group_overdue(group: Group, today: date) -> int:
    """Return `overdue` for a group by its own window."""
    return overdue(group.checked, group.holds_for, today)
