"""A clinic's own entries on top of ours: read, limited, checked, merged.

An overlay may add groups, roles, lines and treatments (ids begin with `x-`), change fields of ours with a
reason, and hide entries with a reason. It can't add conditions, and can't loosen or hide what keeps
people safe: `always` lines, `never_for`, age limits.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path as File
from typing import Any

from pydantic import TypeAdapter, ValidationError

from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import across, check, pack, validate, yaml_file
from peerref.catalogue.authoring.faults import Fault, Located
from peerref.catalogue.model import Ages, Group
from peerref.errors import InvalidCatalogue

FORMAT = 1
ADDS = ("groups", "roles", "lines", "treatments")
PARTS = ("format", *ADDS, "change", "hide")
OWN_ID = "x-"


def parts(ours: Catalogue, overlays: Sequence[File], today: date) -> dict[str, Any]:
    """Return the packed parts of our catalogue with `overlays` on it; raises InvalidCatalogue with every fault."""
    entries: dict[str, dict[str, Any]] = {kind: dict(getattr(ours, kind)) for kind in validate.KINDS}
    own: list[str] = []
    faults: list[Fault] = []
    for file in overlays:
        try:
            located = yaml_file.read(file)
        except yaml_file.Unreadable as unreadable:
            faults += unreadable.faults
            continue
        faults += _apply(located, entries, own, today)
    if faults:
        raise InvalidCatalogue([str(fault) for fault in faults])
    return pack.parts(
        entries,
        titles=ours.icd10cm,
        wording={language: ours.wording(language) for language in ours.languages},
        own=tuple(dict.fromkeys(own)),
        codes=ours.codes_of_links,
    )


def _apply(located: Located, entries: dict[str, dict[str, Any]], own: list[str], today: date) -> list[Fault]:
    """Put one overlay on `entries`; returns its faults."""
    content = located.content
    if content.get("format") != FORMAT:
        newer = isinstance(content.get("format"), int) and int(str(content["format"])) > FORMAT
        what = "is from a newer peerref; update peerref to read it" if newer else f"must stand here: `format: {FORMAT}`"
        return [located.fault(("format",), what)]
    faults = [
        located.fault((key,), f"is no part of an overlay; one has {', '.join(PARTS)}" + _why_not(key))
        for key in content
        if key not in PARTS
    ]
    for kind in ADDS:
        if content.get(kind) is not None:
            faults += _add(kind, located, entries, own, today)
    faults += _change(located, entries, own, today)
    faults += _hide(located, entries)
    if not faults:
        for kind, path, what in across.problems(entries):
            if path and path[0] in own:
                here = (kind, *path) if (kind, path[0]) in located.lines else ("change", *path)
                faults.append(located.fault(here, what))
    return faults


def _why_not(key: str) -> str:
    return "; conditions can't be added by a clinic" if key == "conditions" else ""


def _add(kind: str, located: Located, entries: dict[str, dict[str, Any]], own: list[str], today: date) -> list[Fault]:
    validated = validate.entries(kind, located, (kind,))
    faults = list(validated.faults)
    for key, entry in validated.entries.items():
        here = (kind, key)
        if not key.startswith(OWN_ID):
            faults.append(located.fault(here, f"an id of the clinic's own begins with '{OWN_ID}'; write {OWN_ID}{key}"))
        elif any(key in of_kind for of_kind in entries.values()):
            faults.append(located.fault(here, "is an id already; choose another"))
        elif kind == "lines" and entry.always:
            faults.append(
                located.fault((*here, "always"), "only nationwide crisis lines of ours are `always`; remove it")
            )
        found = [located.fault((*here, *path), what) for path, what in check.problems(kind, entry, today)]
        faults += found
        if not found:
            entries[kind][key] = entry
            own.append(key)
    return faults


def _change(located: Located, entries: dict[str, dict[str, Any]], own: list[str], today: date) -> list[Fault]:
    changes = located.content.get("change")
    if changes is None:
        return []
    if not isinstance(changes, dict):
        return [located.fault(("change",), "must be a mapping from id to the fields that change")]
    return [
        fault for key, fields in changes.items() for fault in _change_one(key, fields, located, entries, own, today)
    ]


def _change_one(
    key: str, fields: Any, located: Located, entries: dict[str, dict[str, Any]], own: list[str], today: date
) -> Iterator[Fault]:
    here = ("change", key)
    kind = next((kind for kind in ADDS if key in entries[kind]), "")
    if not kind:
        yield located.fault(here, "is no id of a group, role, line or treatment")
        return
    if not isinstance(fields, dict) or not str(fields.get("reason") or "").strip():
        yield located.fault(here, "needs a `reason`")
        return
    old = entries[kind][key]
    if getattr(old, "always", False):
        yield located.fault(here, "is a crisis line that is always shown; it can't be changed")
        return
    hints = validate.KINDS[kind].__annotations__
    new: dict[str, Any] = {}
    for field, value in fields.items():
        if field == "reason":
            continue
        if field == "id" or field not in hints:
            yield located.fault((*here, field), "is not a field; remove it")
            continue
        try:
            new[field] = TypeAdapter(hints[field]).validate_python(value)
        except ValidationError as invalid:
            yield located.fault((*here, field), invalid.errors(include_url=False)[0]["msg"])
    if len(new) != len(fields) - 1:
        return
    changed = old._replace(**new)
    loosened = [located.fault((*here, field), what) for field, what in _loosened(old, changed)]
    found = loosened + [
        located.fault((*here, *path), what)
        for path, what in check.problems(kind, changed, today)
        if path and path[0] in new
    ]
    yield from found
    if not found:
        entries[kind][key] = changed
        own.append(key)


def _loosened(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    """Yield what an overlay may not do to the limits that keep people safe."""
    if getattr(new, "always", False) and not getattr(old, "always", False):
        yield "always", "only nationwide crisis lines of ours are `always`"
    if hasattr(old, "ages") and old.ages != new.ages and not _within(new.ages, old.ages):
        yield "ages", "can't be widened; keep it inside the range that we state"
    if not isinstance(old, Group):
        return
    if not set(old.never_for) <= set(new.never_for):
        yield "never_for", "can't be loosened; keep our rules and add yours"
    if not set(old.caution_for) <= set(new.caution_for) or (old.grave and not new.grave):
        yield "caution_for", "can't be loosened; keep our cautions and add yours"
    wide = bool(old.caution_about) and set(old.caution_about) <= set(new.caution_about)
    if old.grave and new.caution_about and not wide:
        yield "caution_about", "can't be narrowed; its caution keeps somebody from harm"
    if not set(old.only_for) <= set(new.only_for) or (old.only_for and set(new.only_for) != set(old.only_for)):
        yield "only_for", "can't be loosened"
    if old.status != "active" and new.status == "active":
        yield "status", "a group that we know as not active can't be set active; add it as your own entry"
    if old.confidence == "low" and new.confidence != "low":
        yield "confidence", "can't be raised; add the group as your own entry, with your source"


def _within(new: Ages | None, old: Ages | None) -> bool:
    outer = old or Ages(18)
    inner = new or Ages(18)
    oldest = 200 if inner.oldest is None else inner.oldest
    return inner.youngest >= outer.youngest and oldest <= (200 if outer.oldest is None else outer.oldest)


def _hide(located: Located, entries: dict[str, dict[str, Any]]) -> list[Fault]:
    hidden = located.content.get("hide")
    if hidden is None:
        return []
    if not isinstance(hidden, list):
        return [located.fault(("hide",), "must be a list of `{id, reason}`")]
    faults = []
    for at, each in enumerate(hidden):
        here = ("hide", at)
        extra: Mapping[str, Any] = each if isinstance(each, dict) else {}
        key = str(extra.get("id") or "")
        kind = next((kind for kind in ADDS if key in entries[kind]), "")
        if not kind:
            faults.append(located.fault(here, f"{key[:60]!r} is no id of a group, role, line or treatment"))
        elif set(extra) != {"id", "reason"} or not str(extra["reason"] or "").strip():
            faults.append(located.fault(here, "has `id` and `reason`, both filled in, and nothing else"))
        elif getattr(entries[kind][key], "always", False):
            faults.append(located.fault(here, f"{key} is a crisis line that is always shown; it can't be hidden"))
        elif any(other.line == key for other in entries["elsewhere"].values()):
            faults.append(located.fault(here, f"{key} is the line for an emergency that is not ours; keep it"))
        else:
            del entries[kind][key]
    return faults
