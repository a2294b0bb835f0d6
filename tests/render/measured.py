"""The pages that are measured: thirty patients, each in both languages, on paper and in large print."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from peerref import handout, referral
from peerref.catalogue import Catalogue
from peerref.catalogue.model import Words
from peerref.handout import Handout
from peerref.handout.compose import ON_ONE_SHEET, shorter, shown_link
from peerref.handout.document import Paragraph, Section, Steps, Ticks, block_texts
from peerref.referral.pair import say
from peerref.referral.request import Suggestion
from peerref.referral.understand import Options
from peerref.render.html import html
from peerref.render.pdf import pdf, pdf_on_one_sheet

from .asking import A_DAY
from .patients import PATIENTS, Patient

Size = Literal["paper", "large print"]
LANGUAGES: tuple[str, ...] = ("en", "es")
BLANK = "___"  # what a line to fill in begins with


class Measured(NamedTuple):
    """One page, and the files that were drawn of it."""

    patient: Patient
    language: str
    size: Size
    suggestion: Suggestion
    page: Handout
    pdf: bytes
    sheets: int
    html: str
    wording: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Whose page it is, in which form."""
        return f"{self.patient.id}, {self.language}, {self.size}"

    @property
    def on_one_sheet(self) -> bool:
        """Whether the page promises to take one sheet."""
        return self.size == "paper" and len(self.suggestion.fits) <= ON_ONE_SHEET

    def say(self, words: Words) -> str:
        """Return words of the catalogue in the language of the page."""
        return say(words, self.language, self.wording.get("entries", {}))

    @property
    def groups(self) -> list[Section]:
        """The parts of the page that are groups."""
        return [section for section in self.page.sections if section.role == "group"]


def drawn(known: Catalogue) -> Iterator[Measured]:
    """Yield every page, drawn as the command draws it."""
    for patient in PATIENTS:
        for language in LANGUAGES:
            yield from _drawn(patient, language, known)


def written(known: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the name of every page in usual print, and its HTML."""
    for patient in PATIENTS:
        for language in LANGUAGES:
            _, page = _composed(patient, language, known)
            yield f"{patient.id}, {language}", html(page, known.code, paper=patient.paper)


def _composed(patient: Patient, language: str, known: Catalogue) -> tuple[Suggestion, Handout]:
    wording = known.wording(language)
    understood = referral.understand(Options(patient.conditions, language=language, **patient.asked), known)
    found = referral.refer(understood.request, known, today=A_DAY, wording=wording, language=language)
    return found, handout.compose(found, wording, language, patient.extras)


def _drawn(patient: Patient, language: str, known: Catalogue) -> Iterator[Measured]:
    wording = known.wording(language)
    found, page = _composed(patient, language, known)
    whole = handout.compose(found, wording, language, patient.extras, large_print=True)
    pages = shorter(page) if len(found.fits) <= ON_ONE_SHEET else [page]
    paper = pdf_on_one_sheet(pages, known.code, paper=patient.paper)
    large = pdf(whole, known.code, paper=patient.paper, large_print=True)
    shown = html(page, known.code, paper=patient.paper)
    shown_large = html(whole, known.code, paper=patient.paper, large_print=True)
    yield Measured(patient, language, "paper", found, page, paper.content, paper.sheets, shown, wording)
    yield Measured(patient, language, "large print", found, whole, large.content, large.sheets, shown_large, wording)


def faulty(pages: Iterable[Measured], faults: Callable[[Measured], object]) -> dict[str, object]:
    """Return the pages with faults, each with all of its own."""
    return {each.name: found for each in pages if (found := faults(each))}


def own_text(measured: Measured) -> str:
    """Return the page's own sentences, a line for each piece; headings, labels, blanks and the note are none."""
    page = measured.page
    lines = [page.message, page.known]
    for section in page.sections:
        for block in section.blocks:
            if isinstance(block, Steps):
                lines += block.items
            elif isinstance(block, Ticks):
                lines += [item for item in block.items if BLANK not in item]
            elif isinstance(block, Paragraph) and section.role != "note":
                lines += block_texts(block)
    return "\n".join(line for line in lines if line)


def official_names(measured: Measured) -> list[str]:
    """Return what the page can't put in other words: names of groups, lines, conditions, treatments, the clinic."""
    found = measured.suggestion
    groups = [fit.group for fit in found.fits]
    names = [name for group in groups for name in (group.name_in(measured.language), group.name, group.organisation)]
    names += [name.partition(" (")[0] for name in names]
    names += [measured.say(line.name) for line in found.lines]
    names += [measured.say(read.condition.name) for read in found.request.conditions]
    names += [read.name for read in found.request.treatments]
    names += [measured.say(r.treatment.name) for r in found.request.treatments if r.treatment]
    return [*names, measured.patient.extras.clinic]


def to_type(measured: Measured) -> list[str]:
    """Return what a crisis line asks to be sent, as in 'text HOME to 741741'."""
    return [measured.say(line.text) for line in measured.suggestion.lines if line.text]


def facts(measured: Measured, group: str) -> dict[str, list[str]]:
    """Return what a reader must be told of a group, each kind of fact with the forms that will do."""
    (fit,) = (fit for fit in measured.suggestion.fits if fit.group.id == group)
    entry, wording = fit.group, measured.wording
    cost = measured.say(entry.cost_note).rstrip(".") if entry.cost_note else wording["costs"][entry.cost]
    return {
        "how it meets": [wording["formats"][kind] for kind in fit.formats],
        "cost": [cost],
        "language": [wording["languages"].get(each, wording["languages"]["other"]) for each in entry.languages],
        "a step to join": [measured.say(entry.steps[0])],
        "a phone or a link": [entry.phone, shown_link(entry)[0]],
    }
