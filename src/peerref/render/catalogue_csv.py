"""The groups as CSV for a spreadsheet: one row a group, flat columns, lists joined by '; '.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a formula can fetch and send. So
such a cell, and such an item of a list, begins with an apostrophe here: it is then shown as text.
"""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from peerref.catalogue import Catalogue, links
from peerref.catalogue.model import Ages, Group, Words
from peerref.render.plain import plain

BETWEEN = "; "
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # and their wide forms, which some spreadsheets read alike

Cell = str | Iterable[str]
Column = Callable[[Group, Catalogue], Cell]


def _codes(group: Group, known: Catalogue) -> Iterable[str]:
    conditions = (known.conditions[key] for key in group.conditions if key in known.conditions)
    return dict.fromkeys(code for condition in conditions for code in condition.codes)


def _ages(ages: Ages | None) -> str:
    if ages is None:
        return "none stated; listed for adults"
    return f"{ages.youngest} and over" if ages.oldest is None else f"{ages.youngest} to {ages.oldest}"


COLUMNS: dict[str, Column] = {
    "id": lambda group, _: group.id,
    "name": lambda group, _: group.name,
    "organisation": lambda group, _: group.organisation,
    "status": lambda group, _: group.status,
    "confidence": lambda group, _: group.confidence,
    "what_en": lambda group, _: group.what.en,
    "what_es": lambda group, _: group.what.es,
    "for": lambda group, _: group.who,
    "conditions": lambda group, _: group.conditions,
    "any_condition_of": lambda group, _: group.serves_any,
    "icd10cm": _codes,
    "ages": lambda group, _: _ages(group.ages),
    "youngest": lambda group, _: str(group.ages.youngest) if group.ages else "",
    "oldest": lambda group, _: str(group.ages.oldest) if group.ages and group.ages.oldest is not None else "",
    "only_for": lambda group, _: group.only_for,
    "also_for": lambda group, _: group.also_for,
    "members_of": lambda group, _: group.members_of,
    "formats": lambda group, _: (f"{form} ({moderation})" for form, moderation in group.formats.items()),
    "format_note_en": lambda group, _: _english(group.format_note),
    "led_by": lambda group, _: group.led_by,
    "approach": lambda group, _: group.approach,
    "cost": lambda group, _: group.cost,
    "cost_note_en": lambda group, _: _english(group.cost_note),
    "registration": lambda group, _: group.registration,
    "steps_en": lambda group, _: (step.en for step in group.steps),
    "steps_es": lambda group, _: (step.es for step in group.steps),
    "languages": lambda group, _: group.languages,
    "regions": lambda group, _: group.regions,
    "link": lambda group, _: _link(group.link),
    "find": lambda group, _: _link(group.find),
    "phone": lambda group, _: group.phone,
    "text": lambda group, _: group.text,
    "good_fit": lambda group, _: group.good_fit,
    "caution_en": lambda group, _: _english(group.caution),
    "caution_es": lambda group, _: group.caution.es if group.caution else "",
    "medicine": lambda group, _: (f"{kind}: {each.stance}" for each in group.medicine for kind in each.about),
    "never_for": lambda group, _: (rule.because for rule in group.never_for),
    "caution_for": lambda group, _: (rule.because for rule in group.caution_for),
    "introduction": lambda group, _: group.introduction.clinician if group.introduction else "",
    "evidence": lambda group, _: group.evidence,
    "program": lambda group, _: group.program or "",
    "formerly": lambda group, _: group.formerly,
    "status_note": lambda group, _: group.status_note,
    "replaced_by": lambda group, _: group.replaced_by,
    "sources": lambda group, _: (_link(source.url) for source in group.sources),
    "checked": lambda group, _: group.checked,
    "check_again_by": lambda group, _: _check_again_by(group),
    "own": lambda group, known: "yes" if group.id in known.own else "no",
}


def catalogue_csv(known: Catalogue) -> str:
    """Return every group of the catalogue, closed ones too, as CSV with a row of headings."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for group in known.groups.values():
        writer.writerow(_cell(column(group, known)) for column in COLUMNS.values())
    return out.getvalue()


def guarded(text: str) -> str:
    """Return `text` on one line, with an apostrophe before it where a spreadsheet would read a formula."""
    shown = plain(text).strip()
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def _cell(value: Cell) -> str:
    return guarded(value) if isinstance(value, str) else BETWEEN.join(guarded(each) for each in value if each)


def _english(words: Words | None) -> str:
    return words.en if words else ""


def _link(link: str) -> str:
    return link if links.safe(link) else ""


def _check_again_by(group: Group) -> str:
    """Return the day from which its facts are old; counted from the check alone, since nothing here reads a clock."""
    try:
        return (date.fromisoformat(group.checked) + timedelta(days=group.holds_for)).isoformat()
    except ValueError:
        return ""
