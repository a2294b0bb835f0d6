"""'Does it work?', answered in ten lines: for, against, unknown, and what we therefore say to the patient."""

from collections.abc import Sequence

from peerref.catalogue.model import Condition, Evidence
from peerref.referral.support import CERTAINTIES
from peerref.render.plain import first_sentence, wrap

WIDTH, MOST_LINES, MOST_FOR_A_SIDE = 80, 10, 2
SIDES = (("For", ("for",)), ("No effect, or harm", ("null", "against")), ("Mixed or unknown", ("mixed", "unknown")))


def evidence_answer(condition: Condition, found: Sequence[Evidence], lineage: frozenset[str], said: str) -> list[str]:
    """Return the answer for one condition, at most ten lines of 80 columns; nothing is cut.

    `found` is what research says, the most telling first; `lineage` the condition's id with those that it is a kind
    of; `said` what the patient's page says of it.
    """
    title = condition.name.en.split(" (")[0]
    head = wrap(f"Does peer support help in {title}? {condition.evidence_note}".strip(), WIDTH)
    sides = [line for name, ways in SIDES for line in _side(name, [e for e in found if e.direction in ways], lineage)]
    foot = wrap(f'So the page says: "{said}"', WIDTH, "", "  ")
    more = [f"All {len(found)}: peerref evidence -c {condition.id} --as table"]
    lines = [*head, *sides, *foot]
    return [*lines, *more] if len(lines) < MOST_LINES else lines


def _side(name: str, found: Sequence[Evidence], lineage: frozenset[str]) -> list[str]:
    """Return one side in at most two lines: the most telling finding that fits, with how many more there are."""
    for each in found:
        general = "" if lineage & set(each.conditions) else "in general, "
        source = f"{general}{_author(each)}, {CERTAINTIES[each.certainty]}"
        more = f"; {len(found) - 1} more" if len(found) > 1 else ""
        text = f"{name}: {first_sentence(each.finding).rstrip('.')} [{source}{more}]."
        lines = wrap(text, WIDTH, "", "  ")
        if len(lines) <= MOST_FOR_A_SIDE:
            return lines
    if found:
        return wrap(f"{name}: {', '.join(_author(each) for each in found[:4])} ({len(found)} in all).", WIDTH, "", "  ")
    return [f"{name}: nothing found."]


def _author(each: Evidence) -> str:
    first = each.citation.split(",")[0].split(" ")[0].rstrip(".")
    return f"{first} {each.year}" if each.year else first
