"""A request becomes a suggestion: which groups, what to say of the treatment, which lines, and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Group
from peerref.errors import NotInCatalogue
from peerref.referral import fresh, support
from peerref.referral.eligible import NOT_SERVED, hard_rule_against, rule_against
from peerref.referral.pair import pairing
from peerref.referral.pick import MOST_BRANCHES, pick, rank
from peerref.referral.request import ANY_ADULT, CO_OCCURRING, Excluded, Fit, Request, Suggestion
from peerref.referral.weigh import LANGUAGES, meets_format, weigh


def refer(
    request: Request, known: Catalogue, *, today: date, wording: Mapping[str, Any], language: str = "en"
) -> Suggestion:
    """Return the suggestion for `request`; `wording` and `language` are those of the patient's page.

    Raises NotInCatalogue where the clinician's own choice of groups breaks a hard rule.
    """
    lineages = {read.condition.id: lineage_of(read.condition.id, known) for read in request.conditions}
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
    return Suggestion(
        request=request,
        fits=chosen,
        excluded=tuple(excluded),
        roles=support.roles(known.roles, request, lineage),
        treatment=pairing(request, wording, language),
        evidence=support.evidence(known.evidence, request, lineage),
        lines=support.lines(known.lines, request, lineage),
        notices=tuple(_notices(request, chosen)),
        overdue=sum(fresh.overdue(day, days, today) > 0 for day, days in known.checked.values()),
    )


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


def _own_choice(
    request: Request,
    ranked: Sequence[Fit],
    known: Catalogue,
    lineages: Mapping[str, tuple[str, ...]],
    lineage: frozenset[str],
    today: date,
) -> tuple[Fit, ...]:
    """Return the groups that the clinician chose, in that order, unless a hard rule forbids one."""

    def allowed(key: str) -> Fit:
        group: Group = known.groups[key]
        against = hard_rule_against(group, request, lineage)
        if against:
            raise NotInCatalogue(f"{key} can't be chosen here ({against[0]}): {group.name} {against[1]}")
        return weigh(group, request, lineages, known.evidence, today)

    chosen = [allowed(key) for key in request.groups] or list(ranked)
    if request.start_with:
        first = allowed(request.start_with)
        chosen = [first, *(fit for fit in chosen if fit.group.id != request.start_with)]
        if not request.groups:
            chosen = chosen[: request.most]
    return tuple(chosen)


def _outranked(fit: Fit, request: Request, chosen: Sequence[Fit]) -> Excluded:
    if not meets_format(fit.formats, request.format) and any(meets_format(f.formats, request.format) for f in chosen):
        return Excluded(fit.group.id, "format", f"does not meet {request.format}, and others do")
    if fit.overdue == 2:
        return Excluded(fit.group.id, "stale", f"its facts were last checked {fit.group.checked}")
    families = [other.group.family_of for other in chosen if other.group.family_of]
    if families.count(fit.group.family_of) >= MOST_BRANCHES:
        return Excluded(fit.group.id, "rank", "other branches of the same organisation are shown")
    return Excluded(fit.group.id, "rank", "others fit better; ask for more with --count")


def _notices(request: Request, chosen: Sequence[Fit]) -> list[str]:
    """Return what the clinician must know, gravest first."""
    notices = [f"URGENT: {urgent.clinician}" for urgent in request.urgent]
    if not chosen:
        notices.append(
            "No group in the catalogue may be shown for this request; the page gives the crisis line, the treatment "
            "and the peer support worker. Widen it, or see --why ID for one group."
        )
    if chosen and request.format != "any" and not any(meets_format(fit.formats, request.format) for fit in chosen):
        notices.append(f"No fitting group meets {request.format}; these are the nearest, and meet otherwise.")
    if chosen and "language" in chosen[0].unmet:
        notices.append(f"No meetings in {LANGUAGES.get(request.language, request.language)} known for the first group.")
    wanted = [
        each
        for each in request.audiences
        if each not in ("teen", "young-adult", "older-adult", "parent", "perinatal", "bereaved-parent")
    ]
    if wanted and chosen and all("audience" in fit.unmet for fit in chosen):
        notices.append(
            f"No group made for {', '.join(wanted)} fits the rest of this request; these are open to everybody."
        )
    if any(fit.overdue == 2 for fit in chosen):
        notices.append("Only groups with facts long unchecked fit; their phones are left out. Look each up first.")
    if request.ages == ANY_ADULT and not request.child_page:
        notices.append("No age given: read as an adult. For anybody under 18, give --age.")
    return notices
