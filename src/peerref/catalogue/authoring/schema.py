"""JSON Schema for each data file and for a clinic's overlay, made from the entries' types.

An editor with a YAML language server reads it: it completes fields and words, and underlines what the packer
would refuse. The types in `model.py` stay the one truth; `stale` says when the files no longer follow them.

An entry is a tuple with names, which pydantic describes as an array; in YAML it is a mapping, so each array is
turned into an object here. The id of an entry is its key, and what is said of a field is said in the docstring
of its type.
"""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path as File
from typing import Any

from pydantic import TypeAdapter

from peerref.catalogue import model
from peerref.catalogue.authoring import overlay, pack, validate
from peerref.errors import FileTrouble
from peerref.record import Record

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "schema"  # under `data/`, so that the first line of a data file can name it
ID = "^[a-z0-9]+(-[a-z0-9]+)*$"
DAY = r"^\d{4}-\d{2}-\d{2}$"
_TYPES = {name: cls for name, cls in vars(model).items() if isinstance(cls, type) and issubclass(cls, Record)}

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Return each schema by the name of its file ("groups.json", ..., "overlay.json")."""
    made = {f"{kind}.json": _file(kind) for kind in validate.KINDS}
    return {**made, "overlay.json": _overlay()}


def text(schema: Schema) -> str:
    """Return a schema as it is written to a file; the same types give the same text."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def folder() -> File:
    """Return where the schemas lie: `schema/` in the folder with our YAML."""
    return pack.data_folder() / FOLDER


def stale(where: File) -> list[str]:
    """Return the names of the files in `where` that are missing, or that are not what the types say."""
    return [name for name, schema in schemas().items() if _read(where / name) != text(schema)]


def write(where: File) -> list[File]:
    """Write all schemas to the folder `where` and return their files; raises FileTrouble."""
    try:
        where.mkdir(parents=True, exist_ok=True)
        for name, schema in schemas().items():
            (where / name).write_text(text(schema), "utf-8", newline="\n")
    except OSError as trouble:
        raise FileTrouble(f"{trouble.filename or where}: {trouble.strerror}") from trouble
    return [where / name for name in schemas()]


def _read(file: File) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _file(kind: str) -> Schema:
    """Return the schema of the file of one kind: a mapping from id to entry."""
    cls = validate.KINDS[kind]
    return {
        "$schema": DIALECT,
        "title": f"peerref: {kind}.yaml",
        "description": f"A mapping from id to entry. {_summary(cls)}",
        "type": "object",
        **_by_id(cls, ID),
        "$defs": _definitions(cls),
    }


def _by_id(cls: type, pattern: str) -> Schema:
    return {"propertyNames": {"pattern": pattern}, "additionalProperties": {"$ref": f"#/$defs/{cls.__name__}"}}


def _overlay() -> Schema:
    """Return the schema of a clinic's overlay: entries of its own, changes to ours, and what it hides."""
    kinds = {kind: validate.KINDS[kind] for kind in overlay.ADDS}
    definitions: dict[str, Schema] = {}
    for cls in kinds.values():
        definitions |= _definitions(cls)
    for cls in kinds.values():
        definitions[f"{cls.__name__}Change"] = _change(cls.__name__, definitions[cls.__name__])
    reason = {"type": "string", "minLength": 1, "description": "Why, in a few words; shown by `catalogue check`."}
    own = f"^{overlay.OWN_ID}" + ID.removeprefix("^")
    return {
        "$schema": DIALECT,
        "title": "peerref: a clinic's overlay",
        "description": "A clinic's own entries on top of ours. It can't add conditions, and can't loosen or hide what "
        "keeps people safe.",
        "type": "object",
        "properties": {
            "format": {"const": overlay.FORMAT, "description": "The version of this form."},
            **{
                kind: {
                    "type": ["object", "null"],
                    "description": f"The clinic's own {kind}; each id begins with `{overlay.OWN_ID}`.",
                    **_by_id(cls, own),
                }
                for kind, cls in kinds.items()
            },
            "change": {
                "type": ["object", "null"],
                "description": "Id of an entry of ours -> the fields that change, and the reason.",
                "propertyNames": {"pattern": ID},
                "additionalProperties": {
                    "anyOf": [{"$ref": f"#/$defs/{cls.__name__}Change"} for cls in kinds.values()]
                },
            },
            "hide": {
                "type": ["array", "null"],
                "description": "Entries of ours that are not to be shown here.",
                "items": {
                    "type": "object",
                    "properties": {"id": {"type": "string", "pattern": ID}, "reason": reason},
                    "required": ["id", "reason"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["format"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _change(name: str, entry: Schema) -> Schema:
    reason = {"type": "string", "minLength": 1, "description": "Why it is changed."}
    return {
        "type": "object",
        "description": f"Fields of a {name.lower()} of ours that change, and the reason.",
        "properties": {"reason": reason, **entry["properties"]},
        "required": ["reason"],
        "additionalProperties": False,
    }


def _definitions(cls: type) -> dict[str, Schema]:
    """Return the schema of an entry and of each type inside it, by the type's name."""
    made = TypeAdapter(cls).json_schema()
    inside = made.pop("$defs", {})
    found = {name: _object(_TYPES[name], each) for name, each in sorted(inside.items())}
    entry = _object(_TYPES[cls.__name__], made)
    del entry["properties"]["id"]
    entry["required"].remove("id")
    return {cls.__name__: entry, **found}


def _object(cls: type[Record], made: Schema) -> Schema:
    """Return pydantic's array of a record's fields as an object with those fields."""
    said = _said_of_fields(cls)
    properties = {}
    for field, schema in zip(cls._fields, made["prefixItems"], strict=True):
        about = {"description": said[field]} if field in said else {}
        properties[field] = {**about, **_plain(schema), **({"pattern": DAY} if field == "checked" else {})}
    return {
        "type": "object",
        "description": _summary(cls),
        "properties": properties,
        "required": [field for field in cls._fields if field not in cls._field_defaults],
        "additionalProperties": False,
    }


def _plain(schema: Any) -> Any:
    """Return what pydantic made without its titles and empty defaults, and closed words of a key as properties."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {key: _plain(value) for key, value in schema.items() if key not in ("title", "default")}
    if schema.get("default") not in (None, "", [], {}):
        kept["default"] = schema["default"]
    keys = kept.get("propertyNames", {}).get("enum")
    if keys:  # editors complete properties, and not the names that `propertyNames` allows
        del kept["propertyNames"]
        kept["properties"] = dict.fromkeys(keys, kept["additionalProperties"])
        kept["additionalProperties"] = False
    return kept


def _summary(cls: type) -> str:
    """Return the first paragraph of a type's docstring on one line."""
    return " ".join((inspect.getdoc(cls) or "").split("\n\n")[0].split())


def _said_of_fields(cls: type[Record]) -> dict[str, str]:
    """Return what the docstring says of each field: the clauses that name it between backticks."""
    found: dict[str, str] = {}
    for clause in _clauses(inspect.getdoc(cls) or ""):
        for field in re.findall(r"`(\w+)`", clause):
            if field in cls._fields:
                found[field] = f"{found[field]} {clause}" if field in found else clause
    return found


def _clauses(doc: str) -> Iterator[str]:
    for paragraph in doc.split("\n\n"):
        for clause in re.split(r"(?<=[.;])\s+", " ".join(paragraph.split())):
            said = clause.rstrip(".;")
            if said:
                yield f"{said}."
