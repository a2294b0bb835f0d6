"""A request becomes a suggestion: which groups, what to say of the treatment, which lines, and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Condition, Group, Line, Safety
from peerref.errors import NotInCatalogue
from peerref.referral import fresh, support
from peerref.referral.eligible import NOT_SERVED, OVERRIDABLE, rule_against
from peerref.referral.pair import pairing
from peerref.referral.pick import MOST_BRANCHES, pick, rank
from peerref.referral.request import ADULT, ANY_ADULT, CO_OCCURRING, Excluded, Fit, Request, Suggestion
from peerref.referral.weigh import LANGUAGES, Lineages, meets_format, weigh

# audiences that an age, a condition or a role implies, so that nobody is told that no group is made for them
IMPLIED = frozenset({"teen", "young-adult", "older-adult", "parent", "perinatal", "bereaved-parent"})
WATCHED = frozenset({"perinatal"})  # audiences that may meet a danger of their own, whatever they are here for
PEOPLE = {
    "lgbtq": "LGBTQ+ people",
    "trans": "trans people",
    "student": "students",
    "veteran": "veterans",
    "military-family": "military families",
    "first-responder": "first responders",
    "clinician": "clinicians",
    "black": "Black people",
    "latino": "Latino people",
    "asian": "Asian people",
    "native-american": "Native American people",
    "deaf": "Deaf people",
    "faith": "people of faith",
    "jewish": "Jewish people",
    "catholic": "Catholic people",
    "muslim": "Muslim people",
}


def refer(
    request: Request, known: Catalogue, *, today: date, wording: Mapping[str, Any], language: str = "en"
) -> Suggestion:
    """Return the suggestion for `request`; `wording` and `language` are those of the patient's page.

    Raises NotInCatalogue where the clinician's own choice of groups breaks a hard rule.
    """
    lineages = {
        read.condition.id: {key: plain_name(key, known) for key in lineage_of(read.condition.id, known)}
        for read in request.conditions
    }
    lineage = frozenset(key for line in lineages.values() for key in line) | frozenset(request.condition_ids)
    if request.co_occurring:
        lineage |= {CO_OCCURRING}
    excluded: list[Excluded] = []
    fits: list[Fit] = []
    serving = _serving(request, known, lineage)
    for key in known.groups:
        if key not in serving:
            excluded.append(Excluded(key, *NOT_SERVED))
            continue
        group = known.groups[key]
        against = rule_against(group, request, lineage)
        if against:
            excluded.append(Excluded(group.id, *against))
        else:
            fits.append(weigh(group, request, lineages, known.evidence, today))
    chosen = pick(fits, request)
    if request.groups or request.start_with:
        chosen = _own_choice(request, chosen, known, lineages, lineage, today)
    taken = {fit.group.id for fit in chosen}
    excluded = [each for each in excluded if each.id not in taken]
    excluded += [_outranked(fit, request, chosen) for fit in sorted(fits, key=rank) if fit.group.id not in taken]
    emergency = support.emergency(known.lines, request)
    return Suggestion(
        request=request,
        fits=chosen,
        excluded=tuple(excluded),
        roles=support.roles(known.roles, request, lineage),
        treatment=pairing(request, wording, language),
        evidence=support.evidence(known.evidence, request, lineage),
        lines=support.lines(known.lines, request, lineage),
        emergency=emergency,
        safety=tuple(told(request, "family" if request.who == "family" else "patient")),
        notices=tuple(_notices(request, chosen, fits, emergency)),
        overdue=sum(fresh.overdue(day, days, today) > 0 for day, days in known.checked.values()),
        danger=_danger(request, known),
    )


def _danger(request: Request, known: Catalogue) -> Condition | None:
    """Return the condition whose signs of an emergency the reader must know: one that is named, or of the audience.

    An audience that a condition brought with it doesn't count: after the loss of a baby nobody asks about the baby.
    """
    named = [read.condition for read in request.conditions]
    typed = set(request.audiences).difference(*(condition.audiences for condition in named))
    others = [known.conditions[key] for key in known.conditions] if typed & WATCHED else []
    others = [condition for condition in others if typed & set(condition.audiences)]
    return next((condition for condition in (*named, *others) if condition.danger), None)


def _serving(request: Request, known: Catalogue, lineage: frozenset[str]) -> frozenset[str]:
    """Return the ids of the groups that name a condition of the request, a wider one, or take any of its field."""
    wanted = [*lineage, *(field for read in request.conditions for field in read.fields)]
    return frozenset(key for each in wanted for key in known.serving.get(each, ()))


def lineage_of(key: str, known: Catalogue) -> tuple[str, ...]:
    """Return a condition's id and those of all that it is a kind of, nearest first."""
    line: list[str] = []
    while key and key not in line:
        line.append(key)
        key = known.conditions[key].parent
    return tuple(line)


def plain_name(key: str, known: Catalogue) -> str:
    """Return a condition's plain name, without what stands in parentheses."""
    return known.conditions[key].name.en.split(" (")[0]


def _own_choice(
    request: Request,
    ranked: Sequence[Fit],
    known: Catalogue,
    lineages: Lineages,
    lineage: frozenset[str],
    today: date,
) -> tuple[Fit, ...]:
    """Return the groups that the clinician chose, in that order, unless a hard rule forbids one."""

    def allowed(key: str) -> Fit:
        group: Group = known.groups[key]
        against = rule_against(group, request, lineage, skip=OVERRIDABLE)
        if against:
            raise NotInCatalogue(f"{key} can't be chosen here ({against[0]}): {group.name} {against[1]}")
        fit = weigh(group, request, lineages, known.evidence, today)
        overridden = rule_against(group, request, lineage) or (None if fit.serves else NOT_SERVED)
        if overridden:
            told = f"Your own choice, against the rule '{overridden[0]}': {overridden[1]}"
            fit = fit._replace(cautions=(told, *fit.cautions))
        return fit

    chosen = [allowed(key) for key in request.groups] or list(ranked)
    if request.start_with:
        first = allowed(request.start_with)
        chosen = [first, *(fit for fit in chosen if fit.group.id != request.start_with)]
        if not request.groups:
            chosen = chosen[: request.most]
    return tuple(chosen)


def _outranked(fit: Fit, request: Request, chosen: Sequence[Fit]) -> Excluded:
    if request.groups:
        return Excluded(fit.group.id, "own-choice", "other groups were chosen")
    if not meets_format(fit.formats, request.format) and any(meets_format(f.formats, request.format) for f in chosen):
        return Excluded(fit.group.id, "format", f"does not meet {request.format}, and others do")
    if fit.overdue == 2:
        return Excluded(fit.group.id, "stale", f"its facts were last checked {fit.group.checked}")
    families = [other.group.family_of for other in chosen if other.group.family_of]
    if families.count(fit.group.family_of) >= MOST_BRANCHES:
        return Excluded(fit.group.id, "rank", "other branches of the same organisation are shown")
    return Excluded(fit.group.id, "rank", "others fit better; ask for more with --count")


def _notices(request: Request, chosen: Sequence[Fit], fits: Sequence[Fit], emergency: Line | None) -> list[str]:
    """Return what the clinician must know, gravest first; `fits` are all that may be shown."""
    notices = [f"URGENT: {urgent.clinician}" for urgent in request.urgent]
    notices += told(request, "clinician")
    if any(read.on_agonist for read in request.conditions) and not request.on_agonist:
        notices.append(
            "The line speaks of maintenance therapy: name the medicine with --treatment, to judge groups by it."
        )
    if emergency is None:
        notices.append(f"No crisis line of {request.region} is in the catalogue: write the local one on the page.")
    if request.ages == ANY_ADULT and not request.child_page:
        notices.append("No age given: read as an adult. For anybody under 18, give --age.")
    elif request.ages[0] < ADULT and request.who == "self":
        notices.append("Under 18: check consent and confidentiality rules; the group's own age rule may be narrower.")
    if not chosen:
        notices.append(
            "No group in the catalogue may be shown for this request; the page gives the crisis line and the "
            "treatment. Widen it, or see --why ID for one group." + _for_parents(request)
        )
        return notices
    notices += _unmet(request, chosen, fits)
    named = [read for read in request.conditions if not any(_names(fit, read.condition.id) for fit in chosen)]
    if named:
        names = " or ".join(read.condition.name.en.split(" (")[0] for read in named)
        notices.append(f"No group shown names {names}; these take a wider range of conditions.{_for_parents(request)}")
    if any(fit.overdue == 2 for fit in chosen):
        notices.append("Only groups with facts long unchecked fit; their phones are left out. Look each up first.")
    return notices


def told(request: Request, to: Literal["clinician", "patient", "family"]) -> list[Any]:
    """Return what the safety rules of the conditions and treatments say to one reader, each once."""
    rules = [rule for read in request.treatments if read.treatment for rule in read.treatment.safety]
    rules += [rule for read in request.conditions for rule in read.condition.safety]
    said = [getattr(rule, to) for rule in rules if _holds(rule, request)]
    return [each for each in dict.fromkeys(said) if each]


def _holds(rule: Safety, request: Request) -> bool:
    if (
        rule.oldest is not None
        and not request.child_page
        and (request.who == "family" or request.ages[0] > rule.oldest)
    ):
        return False
    return not rule.audiences or bool(set(rule.audiences) & set(request.audiences))


def _for_parents(request: Request) -> str:
    return " For the parents: --for family." if request.ages[0] < ADULT and request.who == "self" else ""


def _names(fit: Fit, key: str) -> bool:
    return key in fit.group.conditions or CO_OCCURRING in fit.group.conditions


def _unmet(request: Request, chosen: Sequence[Fit], fits: Sequence[Fit]) -> list[str]:
    """Return which wishes the groups shown don't meet, and what could meet them."""
    notices = []
    short = [fit for fit in chosen if not meets_format(fit.formats, request.format)]
    if short:
        which = "No fitting group meets" if len(short) == len(chosen) else "Too few fitting groups meet"
        notices.append(f"{which} {request.format}; the nearest are named so.")
    if all("language" in fit.unmet for fit in chosen):
        notices.append(f"No meetings in {LANGUAGES.get(request.language, request.language)} known for these groups.")
    for audience in request.audiences:
        if audience in IMPLIED or any(_is_for(fit, audience) for fit in chosen):
            continue
        other = next((fit for fit in sorted(fits, key=rank) if _is_for(fit, audience)), None)
        people = PEOPLE.get(audience, audience)
        if other:
            notices.append(f"Made for {people}, but fits less well: {other.group.name} ({other.group.id}).")
        else:
            notices.append(f"No group made for {people} fits this request; these are open to everybody.")
    return notices


def _is_for(fit: Fit, audience: str) -> bool:
    return audience in fit.group.only_for or audience in fit.group.also_for
