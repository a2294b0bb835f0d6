"""A small catalogue as an author would write it, whole and without a fault, for tests to break in one place."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from peerref.catalogue.authoring import check, pack, validate, yaml_file
from peerref.catalogue.authoring.faults import Fault

TODAY = date(2026, 11, 25)
PAGE = "https://help.example.org/page"

GROUP: dict[str, Any] = {
    "name": "Sunday Circle",
    "organisation": "Circle Association",
    "status": "active",
    "what": {"en": "A small group for low mood.", "es": "Un grupo pequeño para el ánimo bajo."},
    "who": ["self"],
    "conditions": ["low-mood"],
    "formats": {"in-person": "moderated"},
    "led_by": "trained-peer",
    "cost": "free",
    "steps": [{"en": "Call us to join.", "es": "Llámenos para unirse."}],
    "languages": ["en"],
    "regions": ["US"],
    "link": "https://circle.example.org",
    "phone": "1-800-950-6264",
    "sources": [{"url": PAGE, "supports": ["what", "phone", "steps"]}],
    "checked": "2026-11-20",
    "confidence": "high",
}
LINE: dict[str, Any] = {
    "name": {"en": "Night Line", "es": "Línea de Noche"},
    "kind": "crisis",
    "status": "active",
    "what": {"en": "For a hard night.", "es": "Para una noche difícil."},
    "hours": {"en": "24 hours a day", "es": "Las 24 horas"},
    "regions": ["US"],
    "languages": ["en"],
    "phone": "988",
    "always": True,
    "sources": [{"url": PAGE, "supports": ["phone", "hours"]}],
    "checked": "2026-11-20",
    "confidence": "high",
}
CONDITION: dict[str, Any] = {
    "name": {"en": "low mood", "es": "ánimo bajo"},
    "title": "Low mood disorder",
    "field": "mental-health",
    "names": ["the blues"],
    "codes": {"F32": "Depressive episode"},
    "sources": [{"url": PAGE, "supports": ["codes"]}],
    "checked": "2026-11-20",
}
DRINKING: dict[str, Any] = {
    **CONDITION,
    "name": {"en": "alcohol use", "es": "consumo de alcohol"},
    "title": "Alcohol use disorder",
    "field": "substance-use",
    "names": ["AUD"],
    "codes": {"F10": "Alcohol related disorders"},
    "urgent_forms": [
        {
            "id": "the-shakes",
            "name": {"en": "alcohol withdrawal", "es": "abstinencia de alcohol"},
            "urgent": {
                "clinician": "Assess withdrawal first.",
                "patient": {"en": "Call 911 if you shake or see things.", "es": "Llame al 911 si tiembla."},
                "family": {"en": "Call 911 if they shake or see things.", "es": "Llame al 911 si tiembla."},
            },
            "codes": ["F10.23"],
            "names": ["DTs"],
        }
    ],
}
TREATMENT: dict[str, Any] = {
    "name": {"en": "calmazine (Calmex)", "es": "calmazina (Calmex)"},
    "kind": "medicine",
    "names": ["Calmex", "calmazine"],
    "about": ["psychiatric"],
    "stop": "ask",
    "sources": [{"url": PAGE, "supports": ["stop"]}],
    "checked": "2026-11-20",
}
ROLE: dict[str, Any] = {
    "name": {"en": "peer support worker", "es": "persona de apoyo entre pares"},
    "title": "Certified peer specialist",
    "also_called": ["CPS"],
    "what": {"en": "Someone who has been there.", "es": "Alguien que ha pasado por lo mismo."},
    "advocating": "Speaks up with you.",
    "sharing_resources": "Finds services.",
    "leading_groups": "Leads groups.",
    "mentoring": "Meets one to one.",
    "recovery_activities": "Goes along.",
    "does_not": ["Prescribe."],
    "settings": ["clinic"],
    "conditions": ["low-mood"],
    "training": ["A state certificate."],
    "refer": ["Call the program."],
    "pays": ["Medicaid in most states."],
    "paid": "paid",
    "sources": [{"url": PAGE, "supports": ["what"]}],
    "checked": "2026-11-20",
    "confidence": "high",
}
EVIDENCE: dict[str, Any] = {
    "citation": "Smith J et al. Groups for low mood. J Peer 2020;1:1",
    "year": 2020,
    "design": "meta-analysis",
    "people": "adults",
    "conditions": ["low-mood"],
    "finding": "Groups raise hope a little.",
    "effect": "SMD 0.2",
    "certainty": "low",
    "direction": "for",
    "limits": "Few trials.",
    "link": "https://journal.example.org/1",
    "checked": "2026-11-20",
    "verified": True,
}
ELSEWHERE: dict[str, Any] = {
    "name": "Violence at home",
    "names": ["domestic violence"],
    "line": "night-line",
    "say": "Call now",
    "codes": {"T74.11": "Adult physical abuse, confirmed"},
}
ENTRIES: dict[str, dict[str, Any]] = {
    "groups": {"sunday-circle": GROUP},
    "roles": {"peer-worker": ROLE},
    "conditions": {"low-mood": CONDITION, "drinking": DRINKING},
    "treatments": {"calmazine": TREATMENT},
    "evidence": {"smith2020": EVIDENCE},
    "lines": {"night-line": LINE},
    "elsewhere": {"violence-at-home": ELSEWHERE},
    "icd10cm": {"F32": "Depressive episode", "F10": "Alcohol related disorders"},
}
FIRST = {kind: next(iter(of_kind)) for kind, of_kind in ENTRIES.items()}
ENGLISH: dict[str, Any] = {"title": {"self": "Peer support for {condition}"}, "crisis": ["Call.", "Text."]}


def changed(entry: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a copy of `entry` with `fields` written over it; a field that is None is taken out."""
    new = {**deepcopy(entry), **fields}
    return {field: value for field, value in new.items() if value is not None}


class _Author(yaml.SafeDumper):
    """Writes everything out, as authors do."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def as_yaml(content: Any) -> str:
    """Return `content` as an author would write it, every key on a line of its own."""
    text = yaml.dump(content, Dumper=_Author, sort_keys=False, allow_unicode=True, default_flow_style=False, width=200)
    return str(text)


def a_folder(folder: Path, **kinds: Any) -> Path:
    """Write the small catalogue to `folder`, with whole `kinds` replaced or the entries of one added to."""
    (folder / "wording").mkdir(parents=True)
    for kind, of_kind in ENTRIES.items():
        (folder / f"{kind}.yaml").write_text(as_yaml({**of_kind, **kinds.get(kind, {})}), "utf-8")
    (folder / "wording" / "en.yaml").write_text(as_yaml(ENGLISH), "utf-8")
    return folder


def faults_of(folder: Path) -> list[str]:
    """Return every fault that one run over `folder` finds, each as the author reads it."""
    return [str(fault) for fault in pack.read(folder, TODAY)[1]]


def faults_in(kind: str, entry: Any, key: str = "") -> tuple[list[Fault], str]:
    """Return what is wrong inside one entry, and the text that its author wrote."""
    text = as_yaml({key or FIRST[kind]: entry})
    located = yaml_file.parse(text.encode(), f"data/{kind}.yaml")
    validated = validate.entries(kind, located)
    found = list(validated.faults)
    for name, each in validated.entries.items():
        found += [located.fault((name, *path), what) for path, what in check.problems(kind, each, TODAY)]
    return found, text
