"""Which meetings of a clinic's directory stand beside each suggested group.

The directory is searched elsewhere, and what it found is handed in as data; so is the moment.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from peerref.meetings.meeting import Wish
from peerref.record import Record
from peerref.referral.attend import INCLUDED, Attending, Found, attend, once
from peerref.referral.request import Fit, Suggestion

SHOWN = 3  # meetings of one group
NEAREST = 12  # looked at first, of any kind: enough for most patients
FITTING = 48  # looked at next, of those that this patient may attend
FAR = 100  # miles: a meeting further off is told to the clinician, and stands on no page


Search = Callable[[int, Wish], Sequence[Found]]
"""Returns at most so many meetings that meet a wish, the nearest or the next first; how people meet is its own."""
ANY = Wish(audiences=None)


def _nothing(_: int, __: Wish) -> Sequence[Found]:
    return ()


class Searched(Record):
    """How the directory is searched for one group: `within` finds those in the range asked for.

    The others are asked only where they are needed: `beyond` for the nearest wherever they are, in case none within the
    range can be attended; `remote` for those to join from anywhere, where those with a place leave something to wish
    for.
    """

    within: Search = _nothing
    beyond: Search = _nothing
    remote: Search = _nothing


def with_meetings(
    suggestion: Suggestion, searched: Mapping[str, Searched], *, now: datetime, wheelchair: bool = False, miles: int = 0
) -> Suggestion:
    """Return the suggestion with the meetings of its groups, and with a notice where the range held none.

    `searched` is by the group's id; `miles` is the range, 0 where no place was named.
    """
    fits: list[Fit] = []
    notices = []
    for fit in suggestion.fits:
        search = searched.get(fit.group.id, Searched())
        asked = _Asked(fit, suggestion, now, wheelchair)
        within, meetings = _look(search.within, asked)
        listed = bool(within)
        if not _enough(meetings, suggestion):
            remote, with_remote = _look(search.remote, asked, within)
            if remote:
                meetings, listed = with_remote, True
        if miles and _goes_there(fit, suggestion) and not any(each.distance is not None for each in meetings):
            nearest, further = _look(search.beyond, asked)
            near = [each for each in further if each.distance is not None and not each.unmet]
            near.sort(key=lambda each: each.distance or 0.0)  # what is said to be the nearest is
            if nearest or listed:
                notices.append(_none_near(fit, near, miles, len(nearest)))
            meetings = (*(each for each in near[:1] if (each.distance or 0.0) <= FAR), *meetings)
        meetings = once(meetings, [each for before in fits for each in before.meetings])  # two groups may share one
        fits.append(fit._replace(meetings=meetings[:SHOWN]))
    return suggestion._replace(fits=tuple(fits), notices=(*suggestion.notices, *notices))


class _Asked(Record):
    """Whose meetings, for whom, and when."""

    fit: Fit
    suggestion: Suggestion
    now: datetime
    wheelchair: bool


def _look(find: Search, asked: _Asked, beside: Sequence[Found] = ()) -> tuple[Sequence[Found], tuple[Attending, ...]]:
    """Return what a search finds, and the meetings of that and of those `beside` that this patient may attend."""
    found = find(NEAREST, ANY)
    meetings = _attended([*beside, *found], asked)
    if len(found) < NEAREST or len(_best(meetings, asked.suggestion)) == SHOWN:
        return found, meetings
    every = {each.meeting.id: each for each in found}
    for wish in _wishes(asked):
        every.update((each.meeting.id, each) for each in find(FITTING, wish))
    found = tuple(every.values())
    return found, _attended([*beside, *found], asked)


def _wishes(asked: _Asked) -> list[Wish]:
    """Return what a meeting that this patient may attend is by its codes, and what one that is for them."""
    request = asked.suggestion.request
    theirs = (*request.audiences, *(INCLUDED[word] for word in request.audiences if word in INCLUDED))
    wish = Wish(
        audiences=theirs,
        language="" if request.language == "en" else request.language,
        access=() if request.who in asked.fit.group.who else ("open", "unknown"),
        wheelchair=asked.wheelchair,
    )
    return [wish, wish._replace(own=True)] if theirs else [wish]


def _attended(found: Sequence[Found], asked: _Asked) -> tuple[Attending, ...]:
    kept, _ = attend(found, asked.fit.group, asked.suggestion.request, now=asked.now, wheelchair=asked.wheelchair)
    wished = tuple(each for each in kept if "format" not in each.unmet)
    return wished or kept


def _best(meetings: Sequence[Attending], suggestion: Suggestion) -> list[Attending]:
    """Return those of the first few meetings that leave nothing to wish for."""
    audiences = set(suggestion.request.audiences)
    return [
        each
        for each in meetings[:SHOWN]
        if not each.unmet and (not audiences or audiences & set(each.meeting.audiences))
    ]


def _enough(meetings: Sequence[Attending], suggestion: Suggestion) -> bool:
    """Say whether no meeting without a place could come before those that are shown (see how `attend` ranks them)."""
    if suggestion.request.format not in ("any", "in-person", "hybrid"):
        return False
    return len([each for each in _best(meetings, suggestion) if each.distance is not None]) == SHOWN


def _goes_there(fit: Fit, suggestion: Suggestion) -> bool:
    return suggestion.request.format in ("any", "in-person", "hybrid") and "in-person" in fit.group.formats


def _none_near(fit: Fit, near: Sequence[Attending], miles: int, looked_at: int) -> str:
    """Say that there is none; `near` are those further off, of so many that were looked at."""
    none = f"No in-person meeting of {fit.group.name} that this patient may attend is"
    if near:
        away = max(1, round(near[0].distance or 0))
        return f"{none} listed within {miles} miles; the nearest is about {away} miles away."
    if looked_at >= FITTING:  # there may be more
        return f"{none} among the {looked_at} nearest that were looked at."
    return f"{none} listed within {miles} miles, nor further off."
