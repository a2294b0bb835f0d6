"""Ask for a page as a clinician would, on the catalogue as it ships."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from peerref import handout, referral
from peerref.catalogue import Catalogue
from peerref.handout import Handout
from peerref.handout.compose import Extras
from peerref.handout.document import Block, Facts, Paragraph, Section, Steps
from peerref.referral.request import Suggestion
from peerref.referral.understand import Options

A_DAY = date(2026, 11, 25)
NOTHING_MORE = Extras()
LATER = date(2031, 11, 25)  # when every fact is long past its window

VARIANTS: dict[str, dict[str, Any]] = {
    "nothing more": {},
    "with a medicine that is not stopped": {"treatments": ["sertraline"]},
    "on buprenorphine": {"treatments": ["Suboxone"]},
    "online, worried": {"format": "online", "concerns": ["stigma", "privacy"], "treatments": ["CBT"]},
    "for a relative": {"who": "family", "treatments": ["lithium"]},
    "a teenager": {"age": 15, "treatments": ["fluoxetine"]},
    "a child": {"age": 9},
}


class Asked(NamedTuple):
    """One request, with what came of it."""

    label: str
    suggestion: Suggestion
    page: Handout


def ask(
    known: Catalogue, *conditions: str, extras: Extras = NOTHING_MORE, today: date = A_DAY, **options: Any
) -> Asked:
    """Return the suggestion and the English page for `conditions`."""
    understood = referral.understand(Options(conditions=conditions, **options), known)
    wording = known.wording("en")
    found = referral.refer(understood.request, known, today=today, wording=wording)
    label = f"{' + '.join(conditions)} {options or ''}"
    return Asked(label, found, handout.compose(found, wording, "en", extras))


def many(known: Catalogue) -> Iterator[Asked]:
    """Yield a page for each condition in each of the `VARIANTS`."""
    for condition in known.conditions:
        for options in VARIANTS.values():
            yield ask(known, condition, **options)


def roles(page: Handout) -> list[str]:
    """Return the sections of a page in order."""
    return [section.role for section in page.sections]


def section(page: Handout, role: str) -> Section:
    """Return the first section with that role."""
    return next(each for each in page.sections if each.role == role)


def printed(page: Handout) -> str:
    """Return all that is printed, a line for each heading, paragraph, step and fact."""
    lines = [page.title, page.message, page.known]
    for each in page.sections:
        lines += [each.heading, *said(each)]
    return "\n".join(lines)


def said(part: Section) -> list[str]:
    """Return what a section prints under its heading."""
    return [line for block in part.blocks for line in _block(block)]


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield "".join(run.text for run in block.runs)
    elif isinstance(block, Facts):
        for label, runs in block.rows:
            yield f"{label}: " + "".join(run.text for run in runs)
    else:
        if isinstance(block, Steps) and block.label:
            yield block.label
        yield from block.items


def word_count(page: Handout) -> int:
    """Return how many words somebody has to read."""
    return len([word for word in printed(page).split() if re.search(r"\w", word.strip("_"))])


def official_names(asked: Asked) -> list[str]:
    """Return names that the page can't put in other words, the longest first."""
    names = [name for fit in asked.suggestion.fits for name in (fit.group.name, fit.group.organisation)]
    names += [line.name.en for line in asked.suggestion.lines]
    return sorted(names, key=len, reverse=True)


def without_names(text: str, asked: Asked) -> str:
    """Return `text` with the names of organisations and lines out, and links too."""
    for name in official_names(asked):
        text = text.replace(name, "Sam")
    return re.sub(r"\S+\.(org|com|net|gov|edu|us|info|co|io)\b\S*", "", text)
