"""Immutable records that are cheap to define: a tuple with names.

A `Record` is used as a `NamedTuple` is, and pydantic reads it as one. It is here because of start-up: defining our
forty types as NamedTuples takes 0.6 of a bare interpreter's time (as dataclasses six times that), since
the standard library compiles code for each; this takes a tenth, and makes instances of packed rows faster.
"""

from operator import itemgetter
from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record(tuple[Any, ...]):
    """Base of all records: annotate the fields, in order; a field with a value may be left out."""

    __slots__ = ()
    _fields: ClassVar[tuple[str, ...]] = ()
    _field_defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        """Turn each annotated name into a field that reads its place in the tuple."""
        fields = tuple(name for name in cls.__annotations__ if not name.startswith("_"))
        cls._fields = fields
        cls._field_defaults = {name: cls.__dict__[name] for name in fields if name in cls.__dict__}
        for place, name in enumerate(fields):
            setattr(cls, name, property(itemgetter(place)))

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """Return a record of values in order and by name."""
        if len(values) == len(cls._fields) and not named:
            return tuple.__new__(cls, values)
        rest = cls._fields[len(values) :]
        defaults = cls._field_defaults
        try:
            row = [*values, *(named.pop(name) if name in named else defaults[name] for name in rest)]
        except KeyError as lacking:
            raise TypeError(f"{cls.__name__} needs a value for {lacking}") from None
        if named or len(row) != len(cls._fields):
            raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}")
        return tuple.__new__(cls, row)

    def _asdict(self) -> dict[str, Any]:
        """Return the fields by name."""
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        row = list(self)
        for name, value in changes.items():
            if name not in self._fields:
                raise TypeError(f"{type(self).__name__} takes {', '.join(self._fields)}")
            row[self._fields.index(name)] = value
        return tuple.__new__(type(self), row)

    def __repr__(self) -> str:
        """Return the record as it would be written."""
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"
