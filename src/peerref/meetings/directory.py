"""The directory: every meeting that was imported, in one SQLite file that is read by everybody and changed by nobody.

A writer puts a new file in its place (see `store`). So a reader never waits, sees one whole state, and needs no right
to write: the file may lie on a share that is read-only.

A meeting is one row. What a search needs stands in columns, and what it filters by is a `kind` that many meetings
share; the rest is one text, its parts joined by a control character that no checked text has. Reading one meeting
splits it; writing a million binds a third of the values (half the time of a column for each field).
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from peerref.errors import FileTrouble
from peerref.meetings.meeting import Meeting
from peerref.record import Record

NAME = "directory.sqlite"
OURS = 0x70727266  # SQLite's application id, so that another program's file is never taken for ours
VERSION = 2  # of the tables; an older one is read as it is, and brought up by the next import
STALE_AFTER = 31  # days since a source was imported; feeds change every week
CELL = 10_000  # millionths of a degree: a cell is about seven tenths of a mile high
COLUMNS = 36_000  # cells around the globe

SEPARATOR = "\x1f"
KIND = ("program", "attendance", "access", "audiences", "languages", "accessibility")
IN_COLUMNS = ("id", "source", "latitude", "longitude", "timezone")
NUMBERS = ("stated", "interval", "minutes", "age_min", "age_max", "weeks")
LISTS = ("flags", "raw_types", "issues")
_READ = "m.number, s.name, m.key, m.latitude, m.longitude, m.timezone, m.rest, k.program, k.attendance, k.access"
_FROM = "meetings m JOIN kinds k ON k.number = m.kind JOIN sources s ON s.number = m.source"
SELECT = f"SELECT {_READ}, k.audiences, k.languages, k.accessibility FROM {_FROM}"  # noqa: S608


class Source(Record):
    """Where meetings came from: `path` as it was named, `url` where it was fetched, `imported` an ISO day or instant.

    `program`, `timezone` and `weekday` are what was said of it when it was imported, so that it is read so again.
    `etag` and `modified` are what the server said, for asking again; `read` = `kept` + `inactive` + `rejected`.
    """

    name: str
    path: str
    form: str
    url: str = ""
    program: str = ""
    timezone: str = ""
    weekday: str = ""
    imported: str = ""
    read: int = 0
    kept: int = 0
    inactive: int = 0
    rejected: int = 0
    etag: str = ""
    modified: str = ""
    licence: str = ""

    def stale(self, today: date) -> bool:
        """Say whether it was imported so long ago that it should be read again."""
        try:
            return (today - date.fromisoformat(self.imported[:10])).days > STALE_AFTER
        except ValueError:
            return True


class Directory:
    """An open directory. What was renamed over it meanwhile is not seen: one command, one state."""

    def __init__(self, file: Path, connection: sqlite3.Connection, version: int) -> None:
        """See `open`, which most callers want."""
        self.file = file
        self.version = version
        self._connection = connection
        self._layout = tuple(field for (field,) in self.rows("SELECT field FROM layout ORDER BY place"))
        self._read = [(at, _READERS[field]) for at, field in enumerate(self._layout) if field in _READERS]
        told = (*self._layout, *_TOLD)
        self._lacking = tuple((f, Meeting._field_defaults[f]) for f in Meeting._fields if f not in told)
        places = {field: at for at, field in enumerate((*told, *(field for field, _ in self._lacking)))}
        self._in_order = itemgetter(*(places[field] for field in Meeting._fields))

    @classmethod
    def open(cls, folder: Path) -> "Directory | None":
        """Open the directory in `folder` for reading; None where nothing was imported.

        Raises FileTrouble where the file is damaged, another program's, or of a newer version of ours.
        """
        file = folder / NAME
        if not file.exists():
            return None
        connection = _connect(file)
        try:
            return cls(file, connection, version_of(connection, file))
        except BaseException:
            connection.close()
            raise

    def zones(self) -> list[tuple[str, int, int, int]]:
        """Return the zones of online meetings: name, seconds from UTC, and the instants between which that holds.

        What was not known when the directory was written holds at no time.
        """
        if self.version > 1:
            return self.rows("SELECT name, seconds, since, until FROM zones ORDER BY name")
        names = self.rows("SELECT DISTINCT timezone FROM meetings WHERE joins = 1 AND minute IS NOT NULL ORDER BY 1")
        return [(name, 0, 0, 0) for (name,) in names]

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def __enter__(self) -> "Directory":
        """Return itself, to be closed at the end."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Close."""
        self.close()

    def __len__(self) -> int:
        """Return how many meetings there are."""
        return int(self.rows("SELECT count(*) FROM meetings")[0][0])

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query; raises FileTrouble where the file turns out to be damaged."""
        with told(self.file):
            return self._connection.execute(sql, values).fetchall()

    def sources(self) -> list[Source]:
        """Return all sources, by name."""
        fields = ", ".join(Source._fields)
        return [Source(*row) for row in self.rows(f"SELECT {fields} FROM sources ORDER BY name")]  # noqa: S608

    def programs(self) -> dict[str, int]:
        """Return how many meetings each programme has."""
        return dict(self.rows("SELECT program, count(*) FROM meetings GROUP BY program ORDER BY program"))

    def get(self, meeting: str) -> Meeting | None:
        """Return the meeting with an id (`source:key`), None where there is none."""
        name, _, key = meeting.partition(":")
        found = self.rows(f"{SELECT} WHERE s.name = ? AND m.source = s.number AND m.key = ?", (name, key))
        return self.meeting(found[0]) if found else None

    def numbered(self, numbers: Iterable[int]) -> dict[int, Meeting]:
        """Return the meetings in the rows with these numbers."""
        wanted = ",".join(str(int(number)) for number in numbers)
        return {row[0]: self.meeting(row) for row in self.rows(f"{SELECT} WHERE m.number IN ({wanted})")}

    def export(self) -> Iterator[Meeting]:
        """Yield every meeting, by source and key, never more than a few in memory."""
        with told(self.file):
            for number, _ in self._connection.execute("SELECT number, name FROM sources ORDER BY name").fetchall():
                for row in self._connection.execute(f"{SELECT} WHERE m.source = ? ORDER BY m.key", (number,)):
                    yield self.meeting(row)

    def meeting(self, row: Sequence[Any]) -> Meeting:
        """Return the meeting of a row of SELECT."""
        _, source, key, latitude, longitude, timezone, rest, program, attendance, access, *lists = row
        values = rest.split(SEPARATOR)
        if len(values) != len(self._layout):
            raise ValueError("a row does not have the layout that its directory tells")
        for at, read in self._read:
            values[at] = read(values[at])
        values += (
            f"{source}:{key}",
            source,
            None if latitude is None else latitude / 1e6,
            None if longitude is None else longitude / 1e6,
            timezone,
            program,
            attendance,
            access,
            *map(_listed, lists),
            *(usual for _, usual in self._lacking),
        )
        return tuple.__new__(Meeting, self._in_order(values))  # many are made for one page


def _connect(file: Path) -> sqlite3.Connection:
    """Open for reading: immutable, so without a lock or a file beside it, also where nothing may be written."""
    with told(file):
        return sqlite3.connect(
            f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1", uri=True, isolation_level=None
        )


def version_of(connection: sqlite3.Connection, file: Path) -> int:
    """Return which version of the tables a file has; raises FileTrouble where it is not ours, or of a newer one."""
    with told(file):
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application != OURS:
        raise FileTrouble(f"{file}: is not a directory of meetings; move it away and import again")
    if version > VERSION:
        raise FileTrouble(f"{file}: was made by a newer peerref; install that one here too, or move the file away")
    return version


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Turn what SQLite says of a file into one line."""
    try:
        yield
    except sqlite3.OperationalError as trouble:
        said = str(trouble)
        if "full" in said:
            raise FileTrouble(f"{file}: the disk is full; nothing was changed") from trouble
        raise FileTrouble(f"{file}: can't be read or written ({said}); nothing was changed") from trouble
    except sqlite3.DatabaseError as trouble:
        raise FileTrouble(
            f"{file}: is damaged, or not a directory of meetings; move it away and import again"
        ) from trouble


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


_READERS: dict[str, Callable[[str], Any]] = {
    "stated": lambda text: text == "1",
    "interval": int,
    "minutes": int,
    "age_min": lambda text: int(text) if text else None,
    "age_max": lambda text: int(text) if text else None,
    "weeks": lambda text: tuple(map(int, _listed(text))),
    **dict.fromkeys(LISTS, _listed),
}
_TOLD = (*IN_COLUMNS, *KIND)  # what follows the parts of `rest` where a meeting is put together
