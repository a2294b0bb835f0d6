"""Which few groups, in which order.

Groups that fit every condition come first, then each condition gets a place in the order typed;
branches of one organisation don't fill the list; old facts come last. Ties break by name, so that
the same request gives the same answer, always.
"""

from collections import Counter
from collections.abc import Sequence

from peerref.referral.request import Fit, Request
from peerref.referral.weigh import meets_format

MOST_BRANCHES = 2


def rank(fit: Fit) -> tuple[int, int, str, str]:
    """Return the sort key of a fit: fresh before overdue, then score, then name."""
    return (fit.overdue, -fit.score, fit.group.name.casefold(), fit.group.id)


def pick(fits: Sequence[Fit], request: Request) -> tuple[Fit, ...]:
    """Return at most `request.most` fits, best first.

    Those that meet the wished form come first; where they are too few, the nearest fill the places that are left.
    """
    current = [fit for fit in fits if fit.overdue < 2] or list(fits)
    ordered = sorted(current, key=lambda fit: (not meets_format(fit.formats, request.format), *rank(fit)))
    keys = [read.condition.id for read in request.conditions]
    if len(keys) > 1:
        ordered = sorted(_each_condition_a_place(ordered, keys), key=lambda fit: fit.overdue)
    return _understood_first(_spread(ordered, request.most), request)


def _understood_first(chosen: Sequence[Fit], request: Request) -> tuple[Fit, ...]:
    """Start with a group that meets in the patient's language, where one is no worse a fit for the rest."""
    if not chosen or request.language == "en" or request.language in chosen[0].group.languages:
        return tuple(chosen)
    best = chosen[0]
    for fit in chosen[1:]:
        spoken = request.language in fit.group.languages and fit.overdue == best.overdue
        form = meets_format(fit.formats, request.format) >= meets_format(best.formats, request.format)
        if spoken and form and set(fit.serves) >= set(best.serves):
            return (fit, *(each for each in chosen if each is not fit))
    return tuple(chosen)


def _each_condition_a_place(ordered: Sequence[Fit], keys: Sequence[str]) -> list[Fit]:
    every = [fit for fit in ordered if set(fit.serves) >= set(keys)]
    rest = [fit for fit in ordered if fit not in every]
    queues = [[fit for fit in rest if key in fit.serves] for key in keys]
    placed: list[Fit] = []
    while any(queues):
        for queue in queues:
            while queue and queue[0] in placed:
                queue.pop(0)
            if queue:
                placed.append(queue.pop(0))
    return every + placed


def _spread(ordered: Sequence[Fit], count: int) -> list[Fit]:
    """Take at most two branches of one organisation; a third only fills what is left."""
    taken: list[Fit] = []
    branches: list[Fit] = []
    seen: Counter[str] = Counter()
    for fit in ordered:
        organisation = fit.group.family_of or fit.group.id
        (branches if seen[organisation] == MOST_BRANCHES else taken).append(fit)
        seen[organisation] += seen[organisation] < MOST_BRANCHES
    chosen = [*taken, *branches][:count]
    return [fit for fit in ordered if fit in chosen]
