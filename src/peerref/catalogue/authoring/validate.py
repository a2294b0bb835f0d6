"""Turn plain values into entries, and say of each fault how to mend it."""

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from peerref.catalogue.authoring.faults import Fault, Located, Path
from peerref.catalogue.model import Condition, Elsewhere, Evidence, Group, Line, Role, Treatment
from peerref.record import Record

KINDS: dict[str, type] = {
    "groups": Group,
    "roles": Role,
    "conditions": Condition,
    "treatments": Treatment,
    "evidence": Evidence,
    "lines": Line,
    "elsewhere": Elsewhere,
}
_EXPECTED = {
    "string_type": "must be text; put it in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list: [one, two] or lines that begin with '- '",
    "dict_type": "must be a mapping (`word: value`)",
    "named_tuple_type": "must be a mapping (`word: value`)",
    "arguments_type": "must be a mapping (`word: value`)",
}


class Validated(Record):
    """The entries of one kind that are well formed, by id, and the faults of the others."""

    entries: Mapping[str, Any]
    faults: tuple[Fault, ...]


def entries(kind: str, located: Located, under: Path = ()) -> Validated:
    """Validate the mapping from id to entry that stands at `under` in a file."""
    content: Any = located.content
    for part in under:
        content = content[part]
    if not isinstance(content, dict):
        return Validated({}, (located.fault(under, "must be a mapping from id to entry"),))
    cls = KINDS[kind]
    adapter: TypeAdapter[Any] = TypeAdapter(cls)
    good: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, value in content.items():
        path = (*under, key)
        if not isinstance(value, dict):
            faults.append(located.fault(path, "must be an entry: fields, each on its own line"))
        elif "id" in value:
            faults.append(located.fault((*path, "id"), "the id is the entry's key; remove this field"))
        else:
            try:
                good[key] = adapter.validate_python({**value, "id": key})
            except ValidationError as invalid:
                faults += [_fault(located, path, cls, error) for error in invalid.errors(include_url=False)]
    return Validated(good, tuple(faults))


def _fault(located: Located, path: Path, cls: type, error: ErrorDetails) -> Fault:
    loc = tuple(part for part in error["loc"] if part != "[key]")
    kind = error["type"]
    field = str(loc[-1]) if loc else ""
    if kind in ("missing", "missing_argument"):
        return located.fault((*path, *loc[:-1]), f"`{field}` is missing; add it")
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        near = difflib.get_close_matches(field, getattr(cls, "_fields", ()), n=1)
        mend = f"; did you mean `{near[0]}`?" if near and len(loc) == 1 else "; remove it"
        return located.fault((*path, *loc), f"is not a field{mend}")
    if kind == "literal_error":
        given = str(error["input"])[:40]
        expected = str((error.get("ctx") or {}).get("expected", "")).replace("'", "")
        return located.fault((*path, *loc), f"{given!r} is not one of: {expected}")
    return located.fault((*path, *loc), _EXPECTED.get(kind, error["msg"]))
