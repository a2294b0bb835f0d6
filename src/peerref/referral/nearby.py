"""Which meetings of a clinic's directory stand beside each suggested group.

The directory is searched elsewhere, and what it found is handed in as data; so is the moment.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from peerref.record import Record
from peerref.referral.attend import Attending, Found, attend
from peerref.referral.request import Fit, Suggestion

SHOWN = 3  # meetings of one group
PLACED = ("in-person", "hybrid")


class Searched(Record):
    """What a search of the directory gave for one group: `within` the range asked for, and `beyond` it.

    `beyond` are the nearest outside the range, for the case that none within it can be attended.
    """

    within: Sequence[Found] = ()
    beyond: Sequence[Found] = ()


def with_meetings(
    suggestion: Suggestion, searched: Mapping[str, Searched], *, now: datetime, wheelchair: bool = False, miles: int = 0
) -> Suggestion:
    """Return the suggestion with the meetings of its groups, and with a notice where the range held none.

    `searched` is by the group's id; `miles` is the range, 0 where no place was named.
    """
    fits, notices = [], []
    for fit in suggestion.fits:
        found = searched.get(fit.group.id, Searched())
        meetings = _attended(fit, suggestion, found.within, now, wheelchair)
        listed = bool(found.within or found.beyond)
        if (
            miles
            and listed
            and not any(each.distance is not None for each in meetings)
            and _goes_there(fit, suggestion)
        ):
            further = sorted(
                (
                    each
                    for each in _attended(fit, suggestion, found.beyond, now, wheelchair)
                    if each.distance is not None and not each.unmet
                ),
                key=lambda each: each.distance or 0.0,  # so far off, the nearest and not the soonest
            )
            notices.append(_none_near(fit, further, miles))
            meetings = (*further[:1], *meetings)
        fits.append(fit._replace(meetings=meetings[:SHOWN]))
    return suggestion._replace(fits=tuple(fits), notices=(*suggestion.notices, *notices))


def _attended(
    fit: Fit, suggestion: Suggestion, found: Sequence[Found], now: datetime, wheelchair: bool
) -> tuple[Attending, ...]:
    kept, _ = attend(found, fit.group, suggestion.request, now=now, wheelchair=wheelchair)
    wished = tuple(each for each in kept if "format" not in each.unmet)
    return wished or kept


def _goes_there(fit: Fit, suggestion: Suggestion) -> bool:
    return suggestion.request.format in ("any", "in-person", "hybrid") and "in-person" in fit.group.formats


def _none_near(fit: Fit, further: Sequence[Attending], miles: int) -> str:
    none = f"No in-person meeting of {fit.group.name} that this patient may attend is listed within {miles} miles"
    if not further:
        return f"{none}, nor further off."
    distance = further[0].distance or 0
    return f"{none}; the nearest is about {max(1, round(distance))} miles away."
