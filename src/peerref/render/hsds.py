"""The groups as Open Referral HSDS 3 JSON: what a resource directory or a 211 service can load.

Each group is a service of its organisation, and all stand in one page of the form that an HSDS API answers with
(`/services?full=true`). Only fields of the schema are written, and nothing that the catalogue does not know: we
hold no addresses, meeting times, contacts or required documents, so there are none.

Who must be kept out (`never_for`) and what a group thinks of medicine are written so that a reader who skips
`link_type` can't take them for what the group serves: the first in words alone, the second inside the term.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid5

from peerref.catalogue import Catalogue, links
from peerref.catalogue.model import Ages, Condition, Group, Match, Source
from peerref.render.as_json import dump
from peerref.render.plain import plain

NAMESPACE = UUID("2597e63b-cb08-4282-928d-85188cc8f766")  # made once; another would change every id that others stored
ICD10CM = "ICD-10-CM (http://hl7.org/fhir/sid/icd-10-cm)"
ADULT = 18
STATUS = {
    "active": "active",
    "closed": "defunct",
    "paused": "temporarily closed",
    "renamed": "inactive",
    "unconfirmed": "inactive",
}
WHO = {"self": "the person concerned", "family": "relatives and friends"}
REGISTRATION = {
    "none": "No need to register.",
    "needed": "Register first.",
    "varies": "Some places ask people to register first.",
    "unknown": "",
}
COUNTRIES = {
    "AU": "Australia",
    "CA": "Canada",
    "DE": "Germany",
    "EU": "European Union",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "NZ": "New Zealand",
    "US": "United States",
    "WORLD": "Worldwide",
}
ABOUT = {  # our own taxonomies, beside the conditions
    "field": "A field of which the group takes any condition.",
    "audience": "Whom the group is for: alone (eligibility) or too (intended-audience).",
    "attendee": "Who comes to the meetings: the person concerned (self), or relatives and friends (family).",
    "approach": "How the group works.",
    "leader": "Who leads the meetings.",
    "cost": "What it costs to come.",
    "program": "The code of the fellowship in feeds of meetings.",
    "format": "How the group meets; the value says whether it is moderated.",
    "medicine stance": "What the group thinks of a kind of medicine.",
}

Json = dict[str, Any]


def hsds(known: Catalogue) -> str:
    """Return every group of the catalogue as one page of HSDS services."""
    services = [service(group, known) for group in known.groups.values()]
    return dump(
        {
            "total_items": len(services),
            "total_pages": 1,
            "page_number": 1,
            "size": len(services),
            "first_page": True,
            "last_page": True,
            "empty": not services,
            "contents": services,
        }
    )


def service(group: Group, known: Catalogue) -> Json:
    """Return one group as an HSDS service with all that hangs on it; what is not known is left out."""
    english = known.wording("en")
    ages = group.ages or Ages(ADULT)  # the rule of `suggest`: no stated range means adults
    found: Json = {
        "id": _id("groups", group.id),
        "name": group.name,
        "alternate_name": "; ".join(group.formerly),
        "description": _joined(group.what.en, group.caution.en if group.caution else ""),
        "url": group.link if _web(group.link) else "",
        "status": STATUS[group.status],
        "application_process": _joined(REGISTRATION[group.registration], *(step.en for step in group.steps)),
        "fees_description": _joined(
            _sentence(english["costs"][group.cost]), group.cost_note.en if group.cost_note else ""
        ),
        "eligibility_description": _joined(*_eligibility(group, known)),
        "minimum_age": ages.youngest,
        "maximum_age": ages.oldest,
        "assured_date": group.checked,
        "alert": _joined(*_alert(group, known)),
        "phones": list(_phones(group)),
        "service_areas": [
            {"id": _id("groups", group.id, "region", code), "name": _region(code), "description": f"ISO 3166: {code}"}
            for code in group.regions
        ],
        "languages": [_language(group, code, english["languages"]) for code in group.languages],
        "organization": _organisation(group, known),
        "attributes": list(_attributes(group, known)),
        "metadata": [
            _metadata(group, at, source, own=group.id in known.own) for at, source in enumerate(group.sources)
        ],
    }
    return {field: _clean(value) for field, value in found.items() if value not in ("", None, [])}


def _organisation(group: Group, known: Catalogue) -> Json:
    """Return the organisation. We know it by its name alone, so that a change of its name changes its id."""
    name = group.organisation
    runs = "; ".join(each.name for each in known.groups.values() if each.organisation == name)
    return {
        "id": _id("organisations", name),
        "name": name,
        "description": f"The organisation behind: {runs}.",
    }


def _eligibility(group: Group, known: Catalogue) -> Iterator[str]:
    serves = [known.conditions[key].name.en for key in group.conditions if key in known.conditions]
    serves += [f"anything in the field of {field.replace('-', ' ')}" for field in group.serves_any]
    yield f"Serves: {'; '.join(serves)}." if serves else ""
    yield f"Who comes: {', '.join(WHO[who] for who in group.who)}."
    if group.ages is None:
        yield "States no ages, so it is listed for adults."
    elif group.ages.oldest is None:
        yield f"Ages {group.ages.youngest} and over."
    else:
        yield f"Ages {group.ages.youngest} to {group.ages.oldest}."
    yield f"Only for: {_words(group.only_for)}." if group.only_for else ""
    yield f"Members only: {group.members_of}." if group.members_of else ""
    for rule in group.never_for:
        yield f"Never for: {'; '.join(_whom(rule, known))}. {rule.because}"
    for rule in group.caution_for:
        yield f"With care for: {'; '.join(_whom(rule, known))}. {rule.because}"


def _whom(rule: Match, known: Catalogue) -> Iterator[str]:
    """Yield in words what triggers a rule."""
    forms = {form.id: form.name.en for each in known.conditions.values() for form in each.urgent_forms}
    for key in rule.conditions:
        yield known.conditions[key].name.en if key in known.conditions else forms.get(key, key)
    for key in rule.treatments:
        yield known.treatments[key].name.en if key in known.treatments else key
    yield from (f"{kind.replace('-', ' ')} medicine" for kind in rule.medicines)
    yield from (audience.replace("-", " ") for audience in rule.audiences)


def _alert(group: Group, known: Catalogue) -> Iterator[str]:
    if group.confidence == "low":
        yield "Unverified: its facts are not confirmed well enough to suggest it."
    if group.status != "active":
        yield f"Not to be suggested: {group.status}."
    yield group.status_note
    if group.replaced_by in known.groups:
        yield f"See instead: {known.groups[group.replaced_by].name}."


def _phones(group: Group) -> Iterator[Json]:
    for kind, number in (("voice", group.phone), ("text", group.text)):
        if number:
            yield {"id": _id("groups", group.id, kind, number), "number": number, "type": kind}


def _language(group: Group, code: str, named: Json) -> Json:
    name = {"name": named[code]} if code in named else {}
    return {"id": _id("groups", group.id, "language", code), **name, "code": code}


def _attributes(group: Group, known: Catalogue) -> Iterator[Json]:
    for key in group.conditions:
        if key in known.conditions:
            condition = known.conditions[key]
            yield _attribute(group, "condition", _condition_term(condition))
            for code, title in condition.codes.items():
                term = _term(ICD10CM, code, known.icd10cm.get(code, title), f"ICD-10-CM {code}")
                yield _attribute(group, "condition", term)
    yield from _worded(group, "condition", "field", group.serves_any)
    yield from _worded(group, "eligibility", "audience", group.only_for)
    yield from _worded(group, "intended-audience", "audience", group.also_for)
    yield from _worded(group, "attendee", "attendee", group.who)
    yield from _worded(group, "approach", "approach", group.approach)
    yield from _worded(group, "leader", "leader", [group.led_by])
    yield from _worded(group, "cost", "cost", [group.cost])
    yield from _worded(group, "program", "program", [group.program] if group.program else [])
    for form, moderation in group.formats.items():
        yield _attribute(group, "format", _own_term("format", form), moderation)
    for stance in group.medicine:
        for kind in stance.about:
            code = f"{kind}:{stance.stance}"
            said = f"{stance.stance.replace('-', ' ')} (on {kind.replace('-', ' ')} medicine)"
            term = _term("peerref medicine stance", code, said, ABOUT["medicine stance"])
            yield _attribute(group, "medicine-stance", term, stance.note)


def _worded(group: Group, link_type: str, taxonomy: str, words: Iterable[str]) -> Iterator[Json]:
    """Yield an attribute for each of the catalogue's own `words`; one that is not known files it under nothing."""
    return (_attribute(group, link_type, _own_term(taxonomy, word)) for word in words if word != "unknown")


def _attribute(group: Group, link_type: str, term: Json, value: str = "") -> Json:
    return {
        "id": _id("groups", group.id, link_type, term["id"]),
        "link_type": link_type,
        "link_entity": "service",
        **({"value": value} if value else {}),
        "taxonomy_term": term,
    }


def _condition_term(condition: Condition) -> Json:
    parent = {"parent_id": _id("terms", "peerref condition", condition.parent)} if condition.parent else {}
    return {**_term("peerref condition", condition.id, condition.name.en, condition.title), **parent}


def _own_term(taxonomy: str, word: str) -> Json:
    return _term(f"peerref {taxonomy}", word, word.replace("-", " "), ABOUT[taxonomy])


def _term(taxonomy: str, code: str, name: str, about: str) -> Json:
    return {
        "id": _id("terms", taxonomy, code),
        "code": code,
        "name": name,
        "description": about,
        "taxonomy": taxonomy,
        "language": "en",
    }


def _metadata(group: Group, at: int, source: Source, *, own: bool) -> Json:
    """Return a source as the record that the entry's `sources` were set to it on the day of the check."""
    url = source.url if _web(source.url) else "(a link that may not be drawn)"
    dated = f" (dated {source.dated})" if source.dated else ""
    return {
        "id": _id("groups", group.id, "source", str(at), source.url),
        "resource_id": _id("groups", group.id),
        "resource_type": "service",
        "last_action_date": group.checked,
        "last_action_type": "check",
        "field_name": "sources",
        "previous_value": "",
        "replacement_value": f"{url}{dated} supports {', '.join(source.supports)}",
        "updated_by": "the clinic's own catalogue" if own else "peerref catalogue",
    }


def _region(code: str) -> str:
    country, _, part = code.partition("-")
    name = COUNTRIES.get(country, country)
    return f"{name}, {part}" if part else name


def _id(*parts: str) -> str:
    """Return the UUID of what `parts` name: the same for the same entry, today and in ten years."""
    return str(uuid5(NAMESPACE, "/".join(parts)))


def _web(link: str) -> bool:
    return links.safe(link) and link.lower().startswith("http")


def _words(words: Iterable[str]) -> str:
    return ", ".join(word.replace("-", " ") for word in words)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _clean(value: Any) -> Any:
    """Return `value` with no control character in any text: a catalogue's text is data."""
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return plain(value) if isinstance(value, str) else value
