"""The lines, the peer support worker and the evidence that go with a request."""

from collections.abc import Mapping, Sequence

from peerref.catalogue.model import Condition, Evidence, Line, Role, Who
from peerref.referral.request import Request

CERTAINTIES = {  # GRADE's words, the surest first
    "high": "high certainty",
    "moderate": "moderate certainty",
    "low": "low certainty",
    "very-low": "very low certainty",
    "not-rated": "certainty not rated",
}
MOST_LINES = 4
MOST_EVIDENCE = 6


def lines(known: Mapping[str, Line], request: Request, lineage: frozenset[str]) -> tuple[Line, ...]:
    """Return the crisis line for anyone first, then those for this person; never empty.

    Other countries' lines only where that country is asked for.
    """
    country = request.region.partition("-")[0]
    here = [
        line
        for line in known.values()
        if line.status == "active"
        and line.confidence == "high"
        and any(region in (country, request.region, "WORLD") for region in line.regions)
    ]
    anyone = [
        line for line in here if line.kind == "crisis" and not line.audiences and not line.conditions and line.phone
    ]
    first = sorted(anyone, key=lambda line: (not line.always, line.id != "us-988", line.confidence != "high", line.id))[
        :1
    ]
    own = sorted(
        (line for line in here if line not in first and _for_this_person(line, request, lineage)),
        key=lambda line: (
            line.kind != "crisis",
            request.language not in line.languages,
            line.confidence != "high",
            line.id,
        ),
    )
    return tuple([*first, *own][:MOST_LINES]) or tuple(line for line in known.values() if line.always)[:1]


def _for_this_person(line: Line, request: Request, lineage: frozenset[str]) -> bool:
    if request.who not in line.who:
        return False
    if line.ages:
        low, high = request.ages
        if low < line.ages.youngest or (line.ages.oldest is not None and high > line.ages.oldest):
            return False
    return bool(set(line.audiences) & set(request.audiences) or lineage & set(line.conditions))


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
        if role.ages is None and low < 18:
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
