"""What must hold between entries: ids are unique, references lead somewhere, a code or name has one owner."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, get_args

from peerref.catalogue import names
from peerref.catalogue.authoring.faults import Path
from peerref.catalogue.model import Condition, MedicineKind

Entries = Mapping[str, Mapping[str, Any]]  # kind -> id -> entry
Problem = tuple[str, Path, str]  # kind, path that begins with the id, what is wrong

# field of an entry -> the kind that its ids are of
_MANY = {"conditions": "conditions", "evidence": "evidence"}
_ONE = {"parent": "conditions", "replaced_by": "groups", "line": "lines"}
_MEDICINES = frozenset(get_args(MedicineKind))
_RULES = {"never_for": ("conditions", "treatments"), "caution_for": ("conditions", "treatments")}


def problems(entries: Entries) -> Iterator[Problem]:
    """Yield what is wrong between entries."""
    yield from _ids_unique(entries)
    yield from _references(entries)
    yield from _parents_end(entries)
    yield from _codes_owned_once(entries)
    yield from _names_owned_once(entries)
    yield from _treatment_names_owned_once(entries)


def _ids_unique(entries: Entries) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for kind, of_kind in entries.items():
        for key in of_kind:
            if key in owner:
                yield kind, (key,), f"is also an id in {owner[key]}; ids are unique across kinds"
            owner.setdefault(key, kind)
    for condition in entries["conditions"].values():
        for at, form in enumerate(condition.urgent_forms):
            if form.id in owner:
                here: Path = (condition.id, "urgent_forms", at, "id")
                yield "conditions", here, f"is also an id in {owner[form.id]}; ids are unique across kinds"
            owner.setdefault(form.id, "conditions")


def _parents_end(entries: Entries) -> Iterator[Problem]:
    conditions = entries["conditions"]
    for key in conditions:
        line = [key]
        while (above := conditions[line[-1]].parent) in conditions and above not in line:
            line.append(above)
        if above == key:
            yield "conditions", (key, "parent"), f"makes {key} a kind of itself; name a wider condition"


def _references(entries: Entries) -> Iterator[Problem]:
    known = {kind: set(of_kind) for kind, of_kind in entries.items()}
    known["conditions"] |= {form.id for each in entries["conditions"].values() for form in each.urgent_forms}
    for kind, of_kind in entries.items():
        for entry in of_kind.values():
            for path, among, name in _referred(kind, entry):
                if name not in known[among]:
                    yield kind, (entry.id, *path), f"there is no {among} entry {name!r}"
    for group in entries["groups"].values():
        for at, name in enumerate(group.caution_about):
            if name not in known["conditions"] and name not in _MEDICINES:
                here = (group.id, "caution_about", at)
                yield "groups", here, f"there is no condition and no kind of medicine {name!r}"


def _referred(kind: str, entry: Any) -> Iterator[tuple[Path, str, str]]:
    """Yield each id that an entry refers to: where it stands, of which kind it is, and the id."""
    for field, among in _MANY.items():
        if field != kind:
            for at, name in enumerate(getattr(entry, field, ())):
                yield (field, at), among, name
    for field, parts in _RULES.items():
        for place, match in enumerate(getattr(entry, field, ())):
            for part in parts:
                for at, name in enumerate(getattr(match, part)):
                    yield (field, place, part, at), part, name
    for field, among in _ONE.items():
        name = getattr(entry, field, "")
        if name:
            yield (field,), among, name


def _codes_owned_once(entries: Entries) -> Iterator[Problem]:
    owners: list[tuple[str, str, str, tuple[str, ...]]] = []
    for other in entries["elsewhere"].values():
        owners += [(names.dotless(code), other.id, "elsewhere", (other.id, "codes", code)) for code in other.codes]
    for condition in entries["conditions"].values():
        owners += [
            (names.dotless(code), condition.id, "conditions", (condition.id, "codes", code)) for code in condition.codes
        ]
        for form in condition.urgent_forms:
            owners += [
                (names.dotless(code), form.id, "conditions", (condition.id, "urgent_forms")) for code in form.codes
            ]
    for (code, one, _, _), (next_code, another, kind, path) in pairwise(sorted(owners)):
        if code == next_code and one != another:
            yield kind, path, f"{code} is claimed by {one} too; a code has one owner"


def _names_owned_once(entries: Entries) -> Iterator[Problem]:
    asked: dict[str, set[str]] = defaultdict(set)
    for condition in entries["conditions"].values():
        for term in condition.ask:
            asked[names.normalise(term)].add(condition.id)
    owner: dict[str, str] = {}
    for condition in entries["conditions"].values():
        for key, path, term in _named(condition):
            plain = names.normalise(term)
            here: Path = (condition.id, *path)
            if len(plain) < 2:
                yield "conditions", here, f"{term!r} is too short to be a name"
            if owner.setdefault(plain, key) != key:
                yield "conditions", here, f"{term!r} is a name of {owner[plain]} too; move it to `ask` of both"
            if path[0] == "names" and plain in asked and asked[plain] != {condition.id}:
                yield "conditions", here, f"{term!r} stands in `ask` too; keep it there alone"


def _named(condition: Condition) -> Iterator[tuple[str, Path, str]]:
    """Yield each name of a condition and its urgent forms: whose it is, where it stands, and the name."""
    for at, term in enumerate(condition.names):
        yield condition.id, ("names", at), term
    for term in (*condition.name, condition.title):
        yield condition.id, ("name",), term
    for at, form in enumerate(condition.urgent_forms):
        for term in (*form.names, *form.name):
            yield form.id, ("urgent_forms", at, "names"), term


def _treatment_names_owned_once(entries: Entries) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for treatment in entries["treatments"].values():
        shown = ((("name",), term) for name in treatment.name for term in (name, name.split(" (")[0]))
        for path, term in (*((("names", at), term) for at, term in enumerate(treatment.names)), *shown):
            plain = names.squeeze(term)
            if owner.setdefault(plain, treatment.id) != treatment.id:
                here = (treatment.id, *path)
                yield "treatments", here, f"{term!r} is a name of {owner[plain]} too; a name has one owner"
