"""Which groups may be shown at all.

Hard rules, each a small function that returns why it keeps a group out ("" if it doesn't), in one
list. They are tried in that order, so the first that fails is the one that is named.
"""

from collections.abc import Callable, Iterator

from peerref.catalogue.model import Format, Group, Match
from peerref.referral.request import ADULT, ANY_ADULT, Request

Rule = Callable[[Group, Request], str]
NOT_SERVED = ("condition", "does not say that it serves this condition")


def rule_against(
    group: Group, request: Request, lineage: frozenset[str], *, skip: frozenset[str] = frozenset()
) -> tuple[str, str] | None:
    """Return `(rule, why)` for the first rule that keeps `group` out of the request, or None.

    `lineage` holds the ids of the request's conditions with all that they are kinds of; rules named in `skip` are set
    aside, as a clinician's own choice does with those of `OVERRIDABLE`.
    """
    for name, rule in RULES:
        why = "" if name in skip else rule(group, request)
        if why:
            return name, why
    why = never(group, request, lineage)
    return ("never-for", why) if why else None


def _status(group: Group, _: Request) -> str:
    if group.status == "active":
        return ""
    note = f": {group.status_note.rstrip('.')}" if group.status_note else ""
    return f"{'not confirmed to be running' if group.status == 'unconfirmed' else group.status}{note}"


def _confidence(group: Group, _: Request) -> str:
    return "its facts are not confirmed well enough to suggest it" if group.confidence == "low" else ""


def _who(group: Group, request: Request) -> str:
    if request.who in group.who:
        return ""
    return "is for relatives and friends" if request.who == "self" else "is for the person, not for relatives"


def _age(group: Group, request: Request) -> str:
    low, high = request.ages
    if group.ages is None:
        return "" if low >= ADULT else "states no age range, so it counts as for adults"
    oldest = 200 if group.ages.oldest is None else group.ages.oldest
    if group.ages.youngest <= low and high <= oldest:
        return ""
    stated = f"{group.ages.youngest} and over" if group.ages.oldest is None else f"{group.ages.youngest} to {oldest}"
    asked = "; no age was given, so an adult of any age must fit" if request.ages == ANY_ADULT else ""
    return f"is for ages {stated}{asked}"


def _only_for(group: Group, request: Request) -> str:
    if not group.only_for or set(group.only_for) & set(request.audiences):
        return ""
    return f"is only for: {', '.join(group.only_for)}"


def _members(group: Group, _: Request) -> str:
    return f"is open only to {group.members_of}" if group.members_of else ""


def _region(group: Group, request: Request) -> str:
    """Keep a group of one state to that state, and one of another country out."""
    country = request.region.partition("-")[0]
    for region in group.regions:
        if region in ("WORLD", request.region, country):
            return ""
    return f"serves {', '.join(group.regions) or 'no known region'}, not {request.region}"


def _avoid(group: Group, request: Request) -> str:
    for word in request.avoid:
        if word in ("faith", "12-step", "abstinence-only") and word in group.approach:
            return f"is {word}, which is to be avoided"
        if word == "fee" and group.cost == "fee":
            return "asks a fee, which is to be avoided"
        if word == "registration" and group.registration == "needed":
            return "needs registration, which is to be avoided"
        if word == "video" and moderated_formats(group) == ("online-video",):
            return "meets only by video, which is to be avoided"
    return ""


def _unmoderated(group: Group, _: Request) -> str:
    return "" if moderated_formats(group) else "is an online space that nobody is known to moderate"


RULES: tuple[tuple[str, Rule], ...] = (
    ("status", _status),
    ("confidence", _confidence),
    ("self-or-family", _who),
    ("age", _age),
    ("only-for", _only_for),
    ("members-only", _members),
    ("region", _region),
    ("avoid", _avoid),
    ("unmoderated", _unmoderated),
)
OVERRIDABLE = frozenset({"avoid", "region", "members-only", "self-or-family"})


def moderated_formats(group: Group) -> tuple[Format, ...]:
    """Return the formats that may be offered: no chat or forum unless it is known to be moderated."""
    return tuple(
        kind
        for kind, moderation in group.formats.items()
        if moderation == "moderated" or (moderation == "unknown" and kind not in ("online-forum", "online-chat"))
    )


def usable_formats(group: Group, request: Request) -> tuple[Format, ...]:
    """Return the formats of a group that this patient may be offered."""
    return tuple(kind for kind in moderated_formats(group) if not (kind == "online-video" and "video" in request.avoid))


def triggered(matches: tuple[Match, ...], request: Request, lineage: frozenset[str]) -> Iterator[str]:
    """Yield the words of each rule that any condition, treatment or audience of the request triggers."""
    treatments = {read.treatment.id for read in request.treatments if read.treatment}
    medicines = {kind for read in request.treatments if read.treatment for kind in read.treatment.about}
    for match in matches:
        if (
            lineage & set(match.conditions)
            or treatments & set(match.treatments)
            or medicines & set(match.medicines)
            or set(request.audiences) & set(match.audiences)
        ):
            yield match.because


def never(group: Group, request: Request, lineage: frozenset[str]) -> str:
    """Return the words of the first `never_for` rule that the request triggers ("" if none)."""
    return next(triggered(group.never_for, request, lineage), "")
