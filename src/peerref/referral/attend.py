"""Which local meetings of a suggested group this patient may attend, and in what order.

The rules are hard, as those of `eligible` are: who comes to a meeting that is not for them may be sent away at the
door. Form and language are wishes: a meeting that does not meet them stays, is marked, and comes after those that do.
The meetings are handed in as data, with how far off they are; `now` is handed in too.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from peerref.catalogue.model import Audience, Group
from peerref.meetings.meeting import Attendance, Meeting
from peerref.meetings.occurrence import next_start
from peerref.record import Record
from peerref.referral.for_whom import OF_COLOUR, named
from peerref.referral.request import ADULT, AGE_WORDS, FormatWish, Request, Wish

# Words of one kind: a meeting for several of them is for any of these people. Of two kinds, somebody must be both:
# a meeting for women and for LGBTQ people is for women among them.
KINDS: tuple[frozenset[Audience], ...] = (
    frozenset({"women", "men"}),
    frozenset({"lgbtq", "trans"}),
    frozenset({"black", "latino", "asian", "native-american"}),
    frozenset({"faith", "jewish", "catholic", "muslim"}),
    frozenset({"parent", "perinatal", "bereaved-parent"}),
    frozenset({"veteran", "military-family"}),
)
INCLUDED: dict[str, Audience] = {"trans": "lgbtq"}  # who is the first may come where the second may
SERVES: dict[FormatWish, tuple[Attendance, ...]] = {
    "any": ("in-person", "online", "hybrid", "phone"),
    "in-person": ("in-person", "hybrid"),
    "online": ("online", "hybrid"),
    "phone": ("phone",),
    "hybrid": ("hybrid",),
}
NEAR = (2, 5, 10, 25)  # miles: within one of these the sooner meeting comes first
ALATEEN = 19  # years; the oldest that its own meetings take
WHEELCHAIR = "wheelchair"  # the word of `Meeting.accessibility`
DOUBTS = {  # what an import found in a listing that may send somebody there on a day or at an hour when nobody is
    "prose-recurrence": "its listing speaks of weeks of the month; read it before the visit ends",
    "days-doubtful": "its listing says more of the day than a day of the week; read it before the visit ends",
    "may-be-suspended": "its listing says suspended, cancelled or closed; call first",
    "midnight": "it is listed at 00:00, which often stands for an unknown time; call first",
}


class Found(Record):
    """A meeting that a search found. `distance` is in miles, None for one that is nowhere or of unknown place."""

    meeting: Meeting
    distance: float | None = None


class Asked(Record):
    """All that a rule may look at. `wheelchair` says that only places known to be accessible will do."""

    group: Group
    request: Request
    wheelchair: bool = False


class Attending(Record):
    """A meeting that the patient may attend, and when it is next (in its own zone).

    `reasons` and `cautions` are for the clinician, in English; `unmet` names the wishes that it does not meet.
    `by_phone` says that this patient should be told its number, where there is also a link.
    """

    meeting: Meeting
    start: datetime
    distance: float | None = None
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    unmet: tuple[Wish, ...] = ()
    by_phone: bool = False


class TurnedAway(Record):
    """A meeting that is not shown, and the rule that left it out."""

    meeting: Meeting
    rule: str
    text: str


def attend(
    found: Iterable[Found], group: Group, request: Request, *, now: datetime, wheelchair: bool = False
) -> tuple[tuple[Attending, ...], tuple[TurnedAway, ...]]:
    """Return the meetings of `group` that this patient may attend, the best first, and those left out.

    Those that meet the wishes come first, then those whose listing leaves no doubt of the day, then those for this
    very audience, then the nearer, then the sooner. What a feed lists twice, as hybrid and as in person, is shown once.
    """
    asked = Asked(group, request, wheelchair)
    kept: list[Attending] = []
    left: list[TurnedAway] = []
    for each in found:
        against = rule_against(each.meeting, asked)
        start = None if against else next_start(each.meeting, now)
        if against:
            left.append(TurnedAway(each.meeting, *against))
        elif start is None:
            left.append(TurnedAway(each.meeting, "time", "has no known day, time or time zone, or has ended"))
        else:
            kept.append(_attending(each, start, asked))
    kept.sort(key=lambda each: _rank(each, request))
    shown = once(kept)
    again = {each.meeting.id for each in kept} - {each.meeting.id for each in shown}
    left += [TurnedAway(each.meeting, "twice", "is listed twice") for each in kept if each.meeting.id in again]
    return shown, tuple(left)


def once(meetings: Iterable[Attending], but: Iterable[Attending] = ()) -> tuple[Attending, ...]:
    """Return each meeting once, the first of those that are the same, and none that is the same as one of `but`."""
    known = {key for each in but for key in _what(each)}
    shown = []
    for each in meetings:
        keys = _what(each)
        if known.isdisjoint(keys):
            shown.append(each)
        known |= keys
    return tuple(shown)


def rule_against(meeting: Meeting, asked: Asked) -> tuple[str, str] | None:
    """Return `(rule, why)` for the first rule that keeps the patient out of a meeting, or None."""
    for name, rule in RULES:
        why = rule(meeting, asked)
        if why:
            return name, why
    return None


def _inactive(meeting: Meeting, _: Asked) -> str:
    return "can't be attended: neither a place nor a way to join is known" if meeting.attendance == "inactive" else ""


def _not_its_own(meeting: Meeting, asked: Asked) -> str:
    """Keep a street address away from a group that is online alone (two groups may share a programme)."""
    if meeting.attendance == "in-person" and "in-person" not in asked.group.formats:
        return "meets in person, and this group does not"
    return ""


def _video(meeting: Meeting, asked: Asked) -> str:
    if "video" in asked.request.avoid and meeting.attendance == "online" and not meeting.dial_in:
        return "meets only by video, which is to be avoided"
    return ""


def _closed(meeting: Meeting, asked: Asked) -> str:
    """Keep out of a closed meeting who is not one of those the group is for; its own say who that is."""
    if meeting.access != "closed" or asked.request.who in asked.group.who:
        return ""
    return "is closed: only for members, not for relatives" if asked.request.who == "family" else "is closed to others"


def _age(meeting: Meeting, asked: Asked) -> str:
    low, high = asked.request.ages
    if meeting.program == "alateen" and high > ALATEEN:
        return f"is for ages up to {ALATEEN}"
    youngest, oldest = meeting.age_min or 0, 200 if meeting.age_max is None else meeting.age_max
    if not (youngest <= low and high <= oldest):
        return (
            f"is for ages {youngest} to {oldest}" if meeting.age_max is not None else f"is for ages {youngest} and over"
        )
    if words := [word for word in meeting.audiences if word in AGE_WORDS]:
        youngest, oldest = min(AGE_WORDS[word][0] for word in words), max(AGE_WORDS[word][1] for word in words)
        return "" if youngest <= low and high <= oldest else f"is for: {', '.join(words)}"
    if low >= ADULT or _states_ages(meeting) or (asked.group.ages and asked.group.ages.youngest <= low):
        return ""
    return "does not say that young people may come"


def _states_ages(meeting: Meeting) -> bool:
    return meeting.program == "alateen" or meeting.age_min is not None or meeting.age_max is not None


def _audience(meeting: Meeting, asked: Asked) -> str:
    theirs = {*asked.request.audiences, *(INCLUDED.get(word, word) for word in asked.request.audiences)}
    only = [word for word in _those_it_is_for(meeting) if word not in AGE_WORDS]
    for word in only:
        kind = next((kind for kind in KINDS if word in kind), frozenset({word}))
        wanted = kind.intersection(only)
        if wanted != {"women", "men"} and not wanted & theirs:
            return f"is only for: {', '.join(only)}"
    return ""


def _those_it_is_for(meeting: Meeting) -> tuple[str, ...]:
    """Return the audiences of a meeting: those of its codes, else those that its name tells."""
    if "people-of-color" in meeting.flags:
        return tuple(dict.fromkeys((*meeting.audiences, *OF_COLOUR)))
    return meeting.audiences or named(meeting)


def _wheelchair(meeting: Meeting, asked: Asked) -> str:
    goes = meeting.attendance == "in-person" or (
        meeting.attendance == "hybrid" and asked.request.format not in ("online", "phone")
    )
    return (
        "is not known to be open to a wheelchair"
        if asked.wheelchair and goes and WHEELCHAIR not in meeting.accessibility
        else ""
    )


Rule = Callable[[Meeting, Asked], str]
RULES: tuple[tuple[str, Rule], ...] = (
    ("inactive", _inactive),
    ("form", _not_its_own),
    ("avoid", _video),
    ("closed", _closed),
    ("age", _age),
    ("audience", _audience),
    ("wheelchair", _wheelchair),
)


def _attending(found: Found, start: datetime, asked: Asked) -> Attending:
    meeting, request = found.meeting, asked.request
    unmet: list[Wish] = []
    reasons = [f"is for: {', '.join(meeting.audiences)}"] if meeting.audiences else []
    cautions: list[str] = []
    if not _serves(meeting, request.format):
        unmet.append("format")
    spoken = {language.partition("-")[0].lower() for language in meeting.languages or ("en",)}
    if request.language not in spoken:
        unmet.append("language")
    elif request.language != "en":
        reasons.append("in the patient's language")
    if "newcomer" in meeting.flags:
        reasons.append("welcomes newcomers")
    if WHEELCHAIR in meeting.accessibility:
        reasons.append("open to a wheelchair")
    if meeting.access == "closed":
        cautions.append("closed: for members or those who may want to be, not for visitors")
    cautions += [why for doubt, why in DOUBTS.items() if doubt in meeting.issues]
    by_phone = bool(meeting.dial_in) and (request.format == "phone" or "video" in request.avoid)
    return Attending(meeting, start, found.distance, tuple(reasons), tuple(cautions), tuple(unmet), by_phone)


def doubtful(meeting: Meeting) -> bool:
    """Whether a meeting may not be on the day or at the hour that its listing names."""
    return not DOUBTS.keys().isdisjoint(meeting.issues)


def _serves(meeting: Meeting, wish: FormatWish) -> bool:
    return meeting.attendance in SERVES[wish] or (wish == "phone" and bool(meeting.dial_in))


def _what(each: Attending) -> set[tuple[str, datetime, str]]:
    """Return what two listings of one meeting have in common: name, start, and the place or the way to join."""
    meeting = each.meeting
    room = meeting.street or meeting.venue
    ways = (f"{room} {meeting.city}" if room else "", meeting.join_url.split("?")[0], meeting.dial_in)
    plain = ["".join(filter(str.isalnum, way.casefold())) for way in ways if way]
    return {(meeting.name.casefold(), each.start, way) for way in plain or ("",)}


def _rank(each: Attending, request: Request) -> tuple[int, bool, int, int, datetime, float, str]:
    """Return what sorts meetings; one without a place is the nearest for who wants to be online, else the last."""
    remote = each.meeting.attendance in ("online", "phone") or (
        each.meeting.attendance == "hybrid" and request.format in ("online", "phone")
    )
    if remote:
        near = 0 if request.format in ("online", "phone") else len(NEAR) + 1
    elif each.distance is None:
        near = len(NEAR) + 1
    else:
        near = next((at for at, miles in enumerate(NEAR) if each.distance <= miles), len(NEAR))
    own = bool(set(each.meeting.audiences) & set(request.audiences))
    doubt = doubtful(each.meeting)
    return len(each.unmet), doubt, -own, near, each.start, each.distance or 0.0, each.meeting.id
