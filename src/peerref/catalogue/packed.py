"""The packed form: the catalogue as `json` writes it, validated when it was built.

An entry is packed as the array of its fields, in the order of its type; `maker` makes the type
again from its annotations. Each kind has a file of its own with a line for each entry (its id, a tab,
its JSON), and `Entries` makes an entry when it is first asked for: what a command does not show
costs it nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin
from zlib import crc32

from peerref.catalogue.model import (
    Ages,
    Condition,
    Danger,
    Elsewhere,
    Evidence,
    Group,
    Introduction,
    Line,
    Match,
    Role,
    Safety,
    Source,
    Stance,
    Treatment,
    Urgent,
    UrgentForm,
    Words,
)
from peerref.record import Record

FORMAT = 2  # raised when an older program could misread what is packed
HERE = Path(__file__).parent / "packed"

T = TypeVar("T")
Convert = Callable[[Any], Any]
_plans: dict[type, Callable[[Any], Any]] = {}


class Parts(Protocol):
    """Where the parts of a packed catalogue come from."""

    def read(self, part: str) -> Any:
        """Return the content of an index ("names", "codes", ...)."""

    def rows(self, kind: str) -> Mapping[str, str]:
        """Return the entries of one kind: id -> JSON."""


class Entries(Mapping[str, T]):
    """The entries of one kind by id, each made when it is first asked for."""

    def __init__(self, rows: Mapping[str, str], cls: type[T]) -> None:
        """`rows` is what was packed: id -> JSON of a `cls`."""
        self._rows = rows
        self._make = maker(cls)
        self._made: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        """Return the entry with the id `key`."""
        if key not in self._made:
            self._made[key] = self._make(json.loads(self._rows[key]))
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        """Say whether there is such an entry, without making it."""
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        """Yield the ids, in the order of the file."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._rows)


class Folder(Record):
    """A packed catalogue on disk."""

    path: Path

    def read(self, part: str) -> Any:
        """Return the content of an index, read now."""
        with (self.path / f"{part}.json").open("rb") as opened:
            return json.load(opened)

    def rows(self, kind: str) -> Mapping[str, str]:
        """Return the entries of one kind, read now."""
        lines = (self.path / f"{kind}.rows").read_text("utf-8").split("\n")
        return dict(line.split("\t", 1) for line in lines if line)

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
        """Return the content of an index."""
        return self.parts[part]

    def rows(self, kind: str) -> Mapping[str, str]:
        """Return the entries of one kind."""
        rows: Mapping[str, str] = self.parts[kind]
        return rows


def shape() -> str:
    """Return a word that changes when a type's fields do, so that rows of another version are never misread."""
    kinds = (
        Group,
        Role,
        Condition,
        Treatment,
        Evidence,
        Line,
        Elsewhere,
        Source,
        Match,
        Stance,
        Introduction,
        Ages,
        Safety,
        Danger,
        Urgent,
        UrgentForm,
        Words,
    )
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
