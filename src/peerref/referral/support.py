"""The lines, the peer support worker and the evidence that go with a request."""

from collections.abc import Mapping, Sequence

from peerref.catalogue.model import Condition, Evidence, Line, Role, Who
from peerref.referral.request import ADULT, Request

CERTAINTIES = {  # GRADE's words, the surest first
    "high": "high certainty",
    "moderate": "moderate certainty",
    "low": "low certainty",
    "very-low": "very low certainty",
    "not-rated": "certainty not rated",
}
FIRST_LINE = "us-988"
TEXTING_AGE = 25  # up to which the crisis line by text message is shown too
MOST_LINES = 5
MOST_EVIDENCE = 6


def lines(known: Mapping[str, Line], request: Request, lineage: frozenset[str]) -> tuple[Line, ...]:
    """Return the lines of this place: the crisis line for anyone first, then those for this person.

    Other countries' lines only where that country is asked for; where we have none for it, ours, which the page then
    does not print.
    """
    country = request.region.partition("-")[0]
    here = [
        line
        for line in known.values()
        if line.status == "active"
        and line.kind != "emergency"
        and line.confidence == "high"
        and not line.members_of
        and any(region in (country, request.region) for region in line.regions)
    ]
    anyone = [line for line in here if line.kind == "crisis" and not line.audiences and not line.conditions]
    anyone.sort(key=lambda line: (line.id != FIRST_LINE, not line.always, not (line.phone or line.dial), line.id))
    by_text = [line for line in anyone[1:] if request.ages[1] <= TEXTING_AGE and line.text][:1]
    own = sorted(
        (line for line in here if line not in anyone and _for_this_person(line, request, lineage)),
        key=lambda line: (
            line.kind != "crisis",
            not line.day_and_night,
            request.language not in line.languages,
            not (set(line.conditions) & lineage),
            line.id,
        ),
    )
    found = [*anyone[:1], *own, *by_text][:MOST_LINES]
    return tuple(found) or tuple(line for key, line in known.items() if key == FIRST_LINE)


def emergency(known: Mapping[str, Line], request: Request) -> Line | None:
    """Return the emergency number of the country that was asked for, if we know it."""
    country = request.region.partition("-")[0]
    return next((line for line in known.values() if line.kind == "emergency" and country in line.regions), None)


def _for_this_person(line: Line, request: Request, lineage: frozenset[str]) -> bool:
    if request.who not in line.who or not (line.audiences or line.conditions):
        return False
    if line.audiences and not set(line.audiences) & set(request.audiences):
        return False
    if line.conditions and not set(line.conditions) & lineage:
        return False
    low, high = request.ages
    return line.ages is None or (line.ages.youngest <= low and (line.ages.oldest is None or high <= line.ages.oldest))


def all_evidence(
    known: Mapping[str, Evidence], conditions: Sequence[Condition], lineage: frozenset[str], who: Who
) -> list[Evidence]:
    """Return all that was verified for these conditions: their own studies first, then key ones of their field.

    `lineage` holds the conditions' ids with all that they are kinds of.
    """
    fields = {condition.field for condition in conditions}
    own = [known[key] for condition in conditions for key in condition.evidence if key in known]
    named = [each for each in known.values() if lineage & set(each.conditions) and who in each.who]
    general = [each for each in known.values() if each.key and who in each.who and fields & set(each.serves_any)]
    surest = list(CERTAINTIES)
    found = [each for each in dict.fromkeys([*own, *named, *general]) if each.verified]
    return sorted(
        found, key=lambda each: (not lineage & set(each.conditions), not each.key, surest.index(each.certainty))
    )


def roles(known: Mapping[str, Role], request: Request, lineage: frozenset[str]) -> tuple[Role, ...]:
    """Return the kinds of peer support worker that fit, the most particular first, at most two."""
    fields = {read.condition.field for read in request.conditions}
    fitting = []
    for role in known.values():
        if not role.suggest or role.confidence == "low" or request.who not in role.who:
            continue
        if role.audiences and not set(role.audiences) & set(request.audiences):
            continue
        low, high = request.ages
        if role.ages is None and low < ADULT:
            continue
        if role.ages and (low < role.ages.youngest or (role.ages.oldest is not None and high > role.ages.oldest)):
            continue
        named = bool(lineage & set(role.conditions))
        if named or fields & set(role.serves_any):
            fitting.append((-bool(role.audiences or role.ages), -named, role.paid != "paid", role.id, role))
    return tuple(role for *_, role in sorted(fitting, key=lambda each: each[:-1]))[:2]


def evidence(known: Mapping[str, Evidence], request: Request, lineage: frozenset[str]) -> tuple[Evidence, ...]:
    """Return what research says for this request, the most telling first, a null or harmful finding among it."""
    every = all_evidence(known, [read.condition for read in request.conditions], lineage, request.who)
    chosen = every[:MOST_EVIDENCE]
    against = [each for each in every if each.direction in ("null", "against")]
    if against and not any(each in chosen for each in against):
        chosen[-1:] = against[:1]
    return tuple(chosen)
