"""How the table of a clinic's own list is told from a Meeting Guide sheet: by a column that only it has."""

from collections.abc import Sequence

_OURS = frozenset(("weeks", "weeks_of_the_month", "which_weeks", "program"))


def is_own_list(headers: Sequence[str]) -> bool:
    """Whether these headers (lower case, underscores for blanks) are those of our own list."""
    return bool(_OURS.intersection(headers)) and "name" in headers
