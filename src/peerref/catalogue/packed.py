"""The packed form: the catalogue as `json` writes it, validated when it was built.

An entry is packed as the array of its fields, in the order of its type; `unpack` makes the type
again from its annotations. Each kind has a file of its own, so that a command reads only the
kinds that it shows.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, NamedTuple, Protocol, TypeVar, Union, get_args, get_origin

FORMAT = 1  # raised when an older program could misread what is packed
HERE = Path(__file__).parent / "packed"

T = TypeVar("T")
Convert = Callable[[Any], Any]
_plans: dict[type, Callable[[Any], Any]] = {}


class Source(Protocol):
    """Where the parts of a packed catalogue come from."""

    def read(self, part: str) -> Any:
        """Return the content of one part ("groups", "names", ...)."""


class Folder(NamedTuple):
    """A packed catalogue on disk, one JSON file for each part."""

    path: Path

    def read(self, part: str) -> Any:
        """Return the content of one part, read now."""
        with (self.path / f"{part}.json").open("rb") as opened:
            return json.load(opened)

    def digest(self) -> str:
        """Return the digest of what was packed ("" where nothing is)."""
        try:
            return (self.path / "digest").read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""


class Memory(NamedTuple):
    """A packed catalogue that could not be kept on disk."""

    parts: Mapping[str, Any]

    def read(self, part: str) -> Any:
        """Return the content of one part."""
        return self.parts[part]


def unpack(cls: type[T], row: Any) -> T:
    """Return the `cls` that was packed as `row`."""
    made: T = maker(cls)(row)
    return made


def maker(cls: type) -> Convert:
    if cls not in _plans:
        steps = [(at, convert) for at, kind in enumerate(cls.__annotations__.values()) if (convert := _convert(kind))]
        make = cls._make  # type: ignore[attr-defined]

        def build(row: Any) -> Any:
            fields = list(row)
            for at, convert in steps:
                fields[at] = convert(fields[at])
            return make(fields)

        _plans[cls] = build
    return _plans[cls]


def _convert(kind: Any) -> Convert | None:
    """Return what turns the JSON of a field of type `kind` into it; None where JSON has it already."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple:
        inner = _convert(args[0])
        return (lambda rows: tuple(map(inner, rows))) if inner else tuple
    if origin in (UnionType, Union):
        inner = next((convert for arg in args if (convert := _convert(arg))), None)
        return (lambda row: None if row is None else inner(row)) if inner else None
    if origin is None and isinstance(kind, type) and hasattr(kind, "_fields"):
        return maker(kind)
    return None
