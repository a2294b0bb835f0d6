"""Entries and requests made by hand, so that a test says only what matters to it."""

from datetime import date, timedelta
from typing import Any

from peerref.catalogue import Catalogue, packed
from peerref.catalogue.authoring import pack
from peerref.catalogue.model import Condition, Evidence, Group, Line, Role, Treatment, Words
from peerref.errors import NotInCatalogue
from peerref.referral import recognise, refer, understand
from peerref.referral.refer import lineage_of
from peerref.referral.request import Fit, ReadCondition, ReadTreatment, Request, Suggestion, Understood
from peerref.referral.understand import Options

A_DAY = date(2026, 11, 25)
MARKUP = "<>{}`\\|*_#~^$=[]"


def days_ago(days: int) -> str:
    """The day so many days before `A_DAY`, as entries write it."""
    return (A_DAY - timedelta(days=days)).isoformat()


def words(text: str) -> Words:
    return Words(text, f"{text} (es)")


def a_group(key: str = "a-group", /, **changes: Any) -> Group:
    """A group that anybody with depression may be shown: active, checked, moderated, in person, free."""
    fields: dict[str, Any] = {
        "id": key,
        "name": key.replace("-", " ").title(),
        "organisation": key,
        "status": "active",
        "what": words("People with depression meet and talk."),
        "who": ("self",),
        "formats": {"in-person": "moderated"},
        "led_by": "peer",
        "cost": "free",
        "steps": (words("Go to a meeting."),),
        "languages": ("en",),
        "regions": ("US",),
        "link": "https://example.org",
        "sources": (),
        "checked": days_ago(10),
        "confidence": "high",
        "conditions": ("depression",),
    }
    return Group(**{**fields, **changes})


def a_condition(key: str = "depression", /, **changes: Any) -> Condition:
    fields: dict[str, Any] = {
        "id": key,
        "name": words(key),
        "title": key,
        "field": "mental-health",
        "names": (),
        "sources": (),
        "checked": days_ago(10),
    }
    return Condition(**{**fields, **changes})


def a_treatment(key: str = "sertraline", /, **changes: Any) -> Treatment:
    fields: dict[str, Any] = {
        "id": key,
        "name": words(key),
        "kind": "medicine",
        "names": (),
        "sources": (),
        "checked": days_ago(10),
        "stop": "yes",
        "stop_why": words("You could feel ill."),
    }
    return Treatment(**{**fields, **changes})


def a_line(key: str, /, **changes: Any) -> Line:
    fields: dict[str, Any] = {
        "id": key,
        "name": words(key),
        "kind": "helpline",
        "status": "active",
        "what": words("Talk with somebody."),
        "hours": words("All day."),
        "regions": ("US",),
        "languages": ("en",),
        "sources": (),
        "checked": days_ago(10),
        "confidence": "high",
        "phone": "+1 555 555 0100",
    }
    return Line(**{**fields, **changes})


def a_role(key: str, /, **changes: Any) -> Role:
    fields: dict[str, Any] = {
        "id": key,
        "name": words(key),
        "title": key,
        "also_called": (),
        "what": words("Somebody who has been there."),
        "advocating": "",
        "sharing_resources": "",
        "leading_groups": "",
        "mentoring": "",
        "recovery_activities": "",
        "does_not": (),
        "settings": (),
        "conditions": (),
        "training": (),
        "refer": (),
        "pays": (),
        "paid": "paid",
        "sources": (),
        "checked": days_ago(10),
        "confidence": "high",
    }
    return Role(**{**fields, **changes})


def a_study(key: str, /, **changes: Any) -> Evidence:
    fields: dict[str, Any] = {
        "id": key,
        "citation": key,
        "year": 2020,
        "design": "trial",
        "people": "adults",
        "conditions": ("depression",),
        "finding": "It found something.",
        "effect": "",
        "certainty": "low",
        "direction": "for",
        "limits": "",
        "link": "https://example.org",
        "checked": days_ago(10),
        "verified": True,
    }
    return Evidence(**{**fields, **changes})


def read(condition: Condition, form: str = "", **changes: Any) -> ReadCondition:
    return ReadCondition(condition, condition.id, "exact", form, **changes)


def taking(*treatments: Treatment) -> tuple[ReadTreatment, ...]:
    return tuple(ReadTreatment(each, each.id, each.name.en) for each in treatments)


def a_request(*conditions: Condition, **changes: Any) -> Request:
    """The request of an adult with depression who wants nothing special."""
    return Request(tuple(read(each) for each in conditions or (a_condition(),)), **changes)


def error_of(typed: str, known: Catalogue) -> NotInCatalogue | None:
    """What is answered where `typed` can't be read as a condition; None where it can."""
    try:
        recognise.condition(typed, known)
    except NotInCatalogue as error:
        return error
    return None


def understood(known: Catalogue, *conditions: str, **options: Any) -> Understood:
    return understand(Options(conditions=conditions, **options), known)


def advise(request: Request, known: Catalogue) -> Suggestion:
    """The suggestion for a request, with the English page."""
    return refer(request, known, today=A_DAY, wording=known.wording("en"), language="en")


def advice_for(known: Catalogue, *conditions: str, **options: Any) -> Suggestion:
    """The suggestion for what was typed, with the English page."""
    return advise(understood(known, *conditions, **options).request, known)


def with_groups(known: Catalogue, *groups: Group) -> Catalogue:
    """The shipped catalogue, packed again with these groups in place of its own and two studies more."""
    kinds = ("roles", "conditions", "treatments", "evidence", "lines", "elsewhere")
    entries = {kind: dict(getattr(known, kind)) for kind in kinds}
    entries["evidence"] |= {study.id: study for study in (a_study("for-it"), a_study("null", direction="null"))}
    entries["groups"] = {group.id: group for group in groups}
    parts = pack.parts(entries, titles=known.icd10cm, wording={"en": known.wording("en")}, own=())
    return Catalogue(packed.Memory(parts))


def shown(suggestion: Suggestion) -> list[str]:
    """The ids of the groups suggested, in order."""
    return [each.group.id for each in suggestion.fits]


def fit_of(group: Group, known: Catalogue, *conditions: str, **options: Any) -> Fit:
    """How a group that may be shown fits (for depression, unless other conditions are named)."""
    return advice_for(with_groups(known, group), *conditions or ("depression",), **options).fits[0]


def rule_of(suggestion: Suggestion, key: str) -> str:
    """The rule that left a group out."""
    return next(each.rule for each in suggestion.excluded if each.id == key)


def all_lineage(known: Catalogue, request: Request) -> set[str]:
    """All that a request's conditions are, urgent forms too."""
    line = {key for each in request.conditions for key in lineage_of(each.condition.id, known)}
    return line | set(request.condition_ids)
