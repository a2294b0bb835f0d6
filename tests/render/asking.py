"""Ask for a suggestion and its page, on the catalogue as it ships; and pages made by hand."""

from datetime import date
from typing import Any

from peerref import handout, referral
from peerref.catalogue import Catalogue
from peerref.handout import Handout
from peerref.handout.document import Facts, Paragraph, Run, Section, Steps, Ticks
from peerref.referral.request import Suggestion
from peerref.referral.understand import Options

A_DAY = date(2026, 11, 25)


def ask(known: Catalogue, *conditions: str, today: date = A_DAY, **options: Any) -> Suggestion:
    """Return the suggestion for `conditions`, with all that the clinician is told."""
    understood = referral.understand(Options(conditions=conditions, **options), known)
    found = referral.refer(understood.request, known, today=today, wording=known.wording("en"))
    return found._replace(notices=(*found.notices, *understood.notices))


def page(found: Suggestion, known: Catalogue) -> Handout:
    """Return the English page of a suggestion."""
    return handout.compose(found, known.wording("en"), "en")


def made_by_hand(text: str, link: str = "") -> Handout:
    """Return a page that has `text` in every place where text can stand, and `link` where a link can."""
    blocks = (
        Paragraph((Run(text, link),)),
        Paragraph((Run(text),), strong=True),
        Steps((text, text), text),
        Facts(((text, (Run(text, link),)),)),
        Ticks((text, text)),
    )
    sections = (
        Section("crisis", text, blocks, boxed=True),
        Section("group", text, blocks, boxed=False, level=3, group="x-hand-made"),
        Section("note", text, blocks),
        Section("made", "", (Paragraph((Run(text),)),)),
    )
    return Handout("en", text, text, text, sections)


REQUESTS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "depression, online": (["depression"], {"format": "online"}),
    "opioid use on buprenorphine": (["F11.20"], {"treatments": ["Suboxone"]}),
    "a relative": (["alcohol"], {"who": "family", "treatments": ["disulfiram"]}),
    "a teenager": (["anxiety"], {"age": 15, "concerns": ["social-anxiety"]}),
    "a child": (["adhd"], {"age": 9, "treatments": ["methylphenidate"]}),
    "in danger": (["suicidality"], {"treatments": ["lithium"]}),
    "in danger twice": (["suicidality", "overdose", "depression"], {"age": 70, "treatments": ["methadone", "Xanax"]}),
    "nine groups": (["alcohol", "depression"], {"most": 9, "audiences": ["veteran", "lgbtq"], "language": "es"}),
    "wishes that can't be met": (["schizophrenia"], {"format": "phone", "avoid": ["fee", "registration", "video"]}),
    "unknown treatments": (["ptsd"], {"treatments": ["Lamisil", "Zyxfoobar", "St John's wort", "Prozaac"]}),
    "no group": (["insomnia"], {"region": "ZZ"}),
    "everything at once": (
        ["bipolar", "alcohol", "ptsd", "opioid"],
        {
            "treatments": ["lithium", "methadone", "naltrexone", "diazepam", "CBT", "Zyxfoobar", "Lamisil"],
            "format": "hybrid",
            "age": 67,
            "audiences": ["veteran", "black", "women", "faith"],
            "concerns": ["stigma", "social-anxiety", "privacy", "transport", "cost"],
            "avoid": ["abstinence-only", "video"],
            "language": "es",
            "region": "US-CA",
            "most": 9,
        },
    ),
}
