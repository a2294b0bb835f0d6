"""What of the catalogue is due for a check, most dangerous first.

A wrong crisis number can cost a life, a wrong word on medicine can make somebody stop theirs; a wrong
detail costs a phone call. The day is handed in: nothing here reads a clock.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal

from peerref.catalogue import Catalogue
from peerref.catalogue.model import HALF_YEAR, YEAR, Group, Line
from peerref.record import Record

What = Literal["phone", "medicine", "all"]

KINDS = ("lines", "groups", "conditions", "treatments", "roles", "evidence")
SAFETY = ("urgent", "urgent_forms", "never_for", "safety")  # fields that keep people safe
CRISIS, PHONE, MEDICINE, GUARDED, REST = range(5)  # the order of danger


class Due(Record):
    """An entry that has to be checked again.

    `what` is "all" once the longest window has passed; before that, what changes faster. `day` is the last
    day of its window; `overdue` says how many days ago that was (less than 1: still to come).
    """

    id: str
    kind: str
    what: tuple[What, ...]
    checked: str
    day: str
    overdue: int
    danger: int


def due(known: Catalogue, today: date, within: int = 0) -> list[Due]:
    """Return what is overdue on `today`, or will be `within` days: by danger, then by days overdue, then by id.

    A check dated after `today` counts as fresh: the clock of a clinic's machine may be wrong.
    """
    found = [each for kind in KINDS for each in _of_kind(kind, known, today, within)]
    return sorted(found, key=lambda each: (each.danger, -each.overdue, each.id))


def _of_kind(kind: str, known: Catalogue, today: date, within: int) -> Iterator[Due]:
    for entry in getattr(known, kind).values():
        windows = _windows(entry)
        last_days = {what: date.fromisoformat(entry.checked) + timedelta(days) for what, days in windows.items()}
        late = {what: (today - day).days for what, day in last_days.items()}
        passed: tuple[What, ...] = tuple(what for what, days in late.items() if days + within > 0)
        if passed:
            told: tuple[What, ...] = ("all",) if "all" in passed else passed
            first = max(passed, key=lambda what: late[what])
            danger = _danger(entry, passed, known)
            yield Due(entry.id, kind, told, entry.checked, last_days[first].isoformat(), late[first], danger)


def _windows(entry: Any) -> dict[What, int]:
    """Return for how many days each part of an entry holds (as `Group.holds_for`, part by part)."""
    windows: dict[What, int] = {}
    if getattr(entry, "phone", ""):
        windows["phone"] = HALF_YEAR
    if getattr(entry, "medicine", ()):
        windows["medicine"] = HALF_YEAR
    return {**windows, "all": YEAR}


def _danger(entry: Any, passed: tuple[What, ...], known: Catalogue) -> int:
    if isinstance(entry, Line) and entry.kind in ("crisis", "emergency"):
        return CRISIS
    if isinstance(entry, Line) or "phone" in passed:
        return PHONE
    if "medicine" in passed and _serves_substance_use(entry, known):
        return MEDICINE
    return GUARDED if any(getattr(entry, field, None) for field in SAFETY) else REST


def _serves_substance_use(group: Group, known: Catalogue) -> bool:
    if "substance-use" in group.serves_any:
        return True
    return any(known.conditions[key].field == "substance-use" for key in group.conditions if key in known.conditions)
