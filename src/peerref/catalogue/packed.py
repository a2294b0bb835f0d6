"""The packed form: the catalogue as `json` writes it, validated when it was built.

An entry is packed as the array of its fields, in the order of its type; `maker` makes the type
again from its annotations. Each kind has a file of its own, so that a command reads only the
kinds that it shows.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Protocol, Union, get_args, get_origin
from zlib import crc32

from peerref.catalogue.model import (
    Ages,
    Condition,
    Elsewhere,
    Evidence,
    Group,
    Introduction,
    Line,
    Match,
    Role,
    Source,
    Stance,
    Treatment,
)
from peerref.record import Record

FORMAT = 1  # raised when an older program could misread what is packed
HERE = Path(__file__).parent / "packed"

Convert = Callable[[Any], Any]
_plans: dict[type, Callable[[Any], Any]] = {}


class Parts(Protocol):
    """Where the parts of a packed catalogue come from."""

    def read(self, part: str) -> Any:
        """Return the content of one part ("groups", "names", ...)."""


class Folder(Record):
    """A packed catalogue on disk, one JSON file for each part."""

    path: Path

    def read(self, part: str) -> Any:
        """Return the content of one part, read now."""
        with (self.path / f"{part}.json").open("rb") as opened:
            return json.load(opened)

    def digest(self) -> str:
        """Return the digest of what was packed ("" where nothing is, or where it has not the shape of our types)."""
        try:
            made_for, _, digest = (self.path / "digest").read_text("ascii").strip().partition(" ")
        except (OSError, UnicodeDecodeError):
            return ""
        return digest if made_for == shape() else ""


class Memory(Record):
    """A packed catalogue that could not be kept on disk."""

    parts: Mapping[str, Any]

    def read(self, part: str) -> Any:
        """Return the content of one part."""
        return self.parts[part]


def shape() -> str:
    """Return a word that changes when a type's fields do, so that rows of another version are never misread."""
    kinds = (Group, Role, Condition, Treatment, Evidence, Line, Elsewhere, Source, Match, Stance, Introduction, Ages)
    return f"{FORMAT}-{crc32(' '.join(field for kind in kinds for field in kind._fields).encode()):08x}"


def maker(cls: type) -> Convert:
    """Return what makes a `cls` of a row; worked out once for each type."""
    if cls not in _plans:
        steps = [(at, convert) for at, kind in enumerate(cls.__annotations__.values()) if (convert := _convert(kind))]

        def build(row: Any) -> Any:
            for at, convert in steps:
                row[at] = convert(row[at])
            return tuple.__new__(cls, row)

        _plans[cls] = build
    return _plans[cls]


def _convert(kind: Any) -> Convert | None:
    """Return what turns the JSON of a field of type `kind` into it; None where JSON has it already."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple:
        each = _convert(args[0])
        return (lambda rows: tuple([each(row) for row in rows])) if each else tuple
    if origin in (UnionType, Union):
        some = next((convert for arg in args if (convert := _convert(arg))), None)
        return (lambda row: None if row is None else some(row)) if some else None
    if origin is None and isinstance(kind, type) and hasattr(kind, "_fields"):
        return maker(kind)
    return None
