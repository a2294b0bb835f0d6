"""Which meetings of a clinic's directory stand beside each suggested group.

The directory is searched elsewhere, and what it found is handed in as data; so is the moment.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from peerref.record import Record
from peerref.referral.attend import Attending, Found, attend
from peerref.referral.request import Fit, Suggestion

SHOWN = 3  # meetings of one group
FAR = 100  # miles: a meeting further off is told to the clinician, and stands on no page


class Searched(Record):
    """What a search of the directory gives for one group: `within` are those in the range asked for.

    The others are searched for only where they are needed: `beyond` are the nearest outside the range, for the case
    that none within it can be attended; `remote` those to join from anywhere, where those with a place leave something
    to wish for.
    """

    within: Sequence[Found] = ()
    beyond: Callable[[], Sequence[Found]] = tuple
    remote: Callable[[], Sequence[Found]] = tuple


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
        listed = bool(found.within)
        if not _enough(meetings, suggestion) and (remote := found.remote()):
            meetings = _attended(fit, suggestion, [*found.within, *remote], now, wheelchair)
            listed = True
        none = not any(each.distance is not None for each in meetings)
        if miles and none and _goes_there(fit, suggestion) and ((beyond := found.beyond()) or listed):
            further = [
                each
                for each in _attended(fit, suggestion, beyond, now, wheelchair)
                if each.distance is not None and not each.unmet
            ]
            further.sort(key=lambda each: each.distance or 0.0)  # what is said to be the nearest is
            notices.append(_none_near(fit, further, miles))
            meetings = (*(each for each in further[:1] if (each.distance or 0.0) <= FAR), *meetings)
        fits.append(fit._replace(meetings=meetings[:SHOWN]))
    return suggestion._replace(fits=tuple(fits), notices=(*suggestion.notices, *notices))


def _enough(meetings: Sequence[Attending], suggestion: Suggestion) -> bool:
    """Say whether no meeting without a place could come before those that are shown (see how `attend` ranks them)."""
    if suggestion.request.format not in ("any", "in-person", "hybrid"):
        return False
    audiences = set(suggestion.request.audiences)
    best = [each for each in meetings[:SHOWN] if not each.unmet and each.distance is not None]
    own = [each for each in best if not audiences or audiences & set(each.meeting.audiences)]
    return len(own) == SHOWN


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
