"""The directory: every meeting that was imported, in one SQLite file that is read by everybody and changed by nobody.

A writer takes a lock, copies the file beside, changes the copy, makes it last on the disk, and renames it over the old
one. So a kill, a full disk or a power cut leave the old directory or the new one; a reader never waits, sees one whole
state, and needs no right to write: the file may lie on a share that is read-only. What a killed writer left is removed
by the next one.

A meeting is one row. What a search needs stands in columns, and what it filters by is a `kind` that many meetings
share; the rest is one text, its parts joined by a control character that no checked text has. Reading one meeting
splits it; writing a million binds a third of the values (half the time of a column for each field).
"""

import contextlib
import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from peerref import lock
from peerref.errors import Choice, FileTrouble, NotInCatalogue
from peerref.meetings.meeting import DAYS, Meeting
from peerref.record import Record

NAME = "directory.sqlite"
OURS = 0x70727266  # SQLite's application id, so that another program's file is never taken for ours
VERSION = 1
STALE_AFTER = 31  # days since a source was imported; feeds change every week
PATIENCE = 3600.0  # seconds to wait for another import: a large one takes minutes
CELL = 10_000  # millionths of a degree: a cell is about seven tenths of a mile high
COLUMNS = 36_000  # cells around the globe

SCHEMA = """
CREATE TABLE sources (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL, url TEXT NOT NULL, form TEXT NOT NULL,
  program TEXT NOT NULL, timezone TEXT NOT NULL, weekday TEXT NOT NULL, imported TEXT NOT NULL,
  read INTEGER NOT NULL, kept INTEGER NOT NULL, inactive INTEGER NOT NULL, rejected INTEGER NOT NULL,
  etag TEXT NOT NULL, modified TEXT NOT NULL, licence TEXT NOT NULL
);
CREATE TABLE kinds (
  number INTEGER PRIMARY KEY, program TEXT NOT NULL, attendance TEXT NOT NULL, access TEXT NOT NULL,
  audiences TEXT NOT NULL, languages TEXT NOT NULL, accessibility TEXT NOT NULL,
  UNIQUE (program, attendance, access, audiences, languages, accessibility)
);
CREATE TABLE meetings (
  number INTEGER PRIMARY KEY, source INTEGER NOT NULL, key TEXT NOT NULL, kind INTEGER NOT NULL,
  program TEXT NOT NULL, cell INTEGER, latitude INTEGER, longitude INTEGER, minute INTEGER, timezone TEXT NOT NULL,
  joins INTEGER NOT NULL, rest TEXT NOT NULL
);
CREATE TABLE layout (place INTEGER PRIMARY KEY, field TEXT NOT NULL);
"""
INDEXES = {
    "by_key": "CREATE INDEX by_key ON meetings (source, key)",
    "near": "CREATE INDEX near ON meetings (program, cell, kind, latitude, longitude) WHERE cell IS NOT NULL",
    "next_online": (
        "CREATE INDEX next_online ON meetings (program, timezone, minute, kind) WHERE joins = 1 AND minute IS NOT NULL"
    ),
}
MIGRATIONS: tuple[str, ...] = ()  # the first makes version 2 of version 1, and so on

_SEPARATOR = "\x1f"
_BATCH = 5_000
_KIND = ("program", "attendance", "access", "audiences", "languages", "accessibility")
_COLUMNS = ("id", "source", "latitude", "longitude", "timezone")
_NUMBERS = ("stated", "interval", "minutes", "age_min", "age_max", "weeks")
_LISTS = ("flags", "raw_types", "issues")
# Of `rest`: texts first, then what repeats so much that its text is made once for many meetings.
_TEXTS = tuple(f for f in Meeting._fields if f not in {*_KIND, *_COLUMNS, *_NUMBERS, *_LISTS})
LAYOUT = (*_TEXTS, *_NUMBERS, *_LISTS)
_texts = itemgetter(*(Meeting._fields.index(f) for f in _TEXTS))
_repeating = itemgetter(*(Meeting._fields.index(f) for f in (*_NUMBERS, *_LISTS)))
_kind_of = itemgetter(*(Meeting._fields.index(f) for f in _KIND))
_placed = itemgetter(
    *(
        Meeting._fields.index(f)
        for f in ("id", "latitude", "longitude", "timezone", "day", "time", "attendance", "join_url", "dial_in")
    )
)
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


class Changes(Record):
    """What an import did to its source: `kept` are its meetings now; `changed`, `gone`, `new` against before."""

    kept: int
    changed: int = 0
    gone: int = 0
    new: int = 0


class Directory:
    """An open directory. What was renamed over it meanwhile is not seen: one command, one state."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        """See `open`, which most callers want."""
        self.file = file
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
            version = _version(connection, file)
            if version < VERSION:
                connection.close()
                _upgrade(folder)
                connection = _connect(file)
            return cls(file, connection)
        except BaseException:
            connection.close()
            raise

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
        with _told(self.file):
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
        with _told(self.file):
            for number, _ in self._connection.execute("SELECT number, name FROM sources ORDER BY name").fetchall():
                for row in self._connection.execute(f"{SELECT} WHERE m.source = ? ORDER BY m.key", (number,)):
                    yield self.meeting(row)

    def meeting(self, row: Sequence[Any]) -> Meeting:
        """Return the meeting of a row of SELECT."""
        _, source, key, latitude, longitude, timezone, rest, program, attendance, access, *lists = row
        values = rest.split(_SEPARATOR)
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


def replace(
    folder: Path,
    source: Source,
    meetings: Iterable[Meeting],
    *,
    counted: Callable[[Source, Changes], Source] | None = None,
    waiting: Callable[[], None] | None = None,
) -> Changes:
    """Put `meetings` in the place of all that `source` had; return what that changed.

    Ids begin with the source's name and a colon; a second meeting with an id is left out. `counted` is asked, once all
    meetings were read, for what is kept of the source (its counts are known only then); where it or `meetings` raises
    anything, the directory stays as it was. `waiting` is called once where another import has to end first. Raises
    FileTrouble where the disk is full, the folder can't be written, or the file is not ours.
    """
    with _writing(folder, waiting) as connection:
        old = connection.execute("SELECT number FROM sources WHERE name = ?", (source.name,)).fetchone()
        number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM sources").fetchone()[0]
        _insert(connection, meetings, source.name, number)
        changes = _compare(connection, old[0] if old else None, number)
        if old:
            connection.execute("DELETE FROM meetings WHERE source = ?", old)
            connection.execute("DELETE FROM sources WHERE number = ?", old)
        final = (counted(source, changes) if counted else source)._replace(kept=changes.kept)
        marks = ", ".join("?" * (len(final) + 1))
        fields = ", ".join(Source._fields)
        connection.execute(f"INSERT INTO sources (number, {fields}) VALUES ({marks})", (number, *final))  # noqa: S608
    return changes


def remove(folder: Path, name: str, *, waiting: Callable[[], None] | None = None) -> int:
    """Take a source and its meetings out; return how many those were. Raises NotInCatalogue where there is none."""
    if not (folder / NAME).exists():
        raise NotInCatalogue(f"'{name[:60]}' is not a source: no meetings were imported yet")
    with _writing(folder, waiting) as connection:
        known = [row[0] for row in connection.execute("SELECT name FROM sources ORDER BY name")]
        if name not in known:
            raise NotInCatalogue(
                f"'{name[:60]}' is not a source; see 'peerref meetings status'", [Choice(each, "") for each in known]
            )
        number = connection.execute("SELECT number FROM sources WHERE name = ?", (name,)).fetchone()
        gone = connection.execute("DELETE FROM meetings WHERE source = ?", number).rowcount
        connection.execute("DELETE FROM sources WHERE number = ?", number)
    return gone


def touch(folder: Path, name: str, imported: str, *, waiting: Callable[[], None] | None = None) -> None:
    """Keep that a source was asked again and had not changed."""
    with _writing(folder, waiting) as connection:
        connection.execute("UPDATE sources SET imported = ? WHERE name = ?", (imported, name))


def cell(latitude: int, longitude: int) -> int:
    """Return the cell of a place given in millionths of a degree."""
    return (latitude + 90_000_000) // CELL * COLUMNS + (longitude + 180_000_000) // CELL % COLUMNS


def _insert(connection: sqlite3.Connection, meetings: Iterable[Meeting], name: str, number: int) -> None:
    """Write the rows; for many, indexes are made afterwards, which is quicker than to keep them up."""
    kinds = {tuple(row[1:]): row[0] for row in connection.execute(f"SELECT number, {', '.join(_KIND)} FROM kinds")}  # noqa: S608
    rows = _rows(meetings, f"{name}:", number, kinds)
    there = connection.execute("SELECT count(*) FROM meetings").fetchone()[0]
    first = list(islice(rows, max(_BATCH, min(50_000, there // 8))))
    many = len(first) >= there // 8
    if many:
        for index in INDEXES:
            connection.execute(f"DROP INDEX {index}")
    marks = ", ".join("?" * 11)
    fields = "source, key, kind, program, cell, latitude, longitude, minute, timezone, joins, rest"
    insert = f"INSERT INTO meetings ({fields}) VALUES ({marks})"  # noqa: S608
    connection.executemany(insert, chain(first, rows))
    if many:
        for index in INDEXES.values():
            connection.execute(index)
    _first_of_each(connection, number)
    connection.executemany(
        f"INSERT OR IGNORE INTO kinds (number, {', '.join(_KIND)}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        [(key, *kind) for kind, key in kinds.items()],
    )


def _first_of_each(connection: sqlite3.Connection, number: int) -> None:
    """Leave the first of the meetings that came in under one id.

    Not by a unique index: without a journal SQLite can't take back a statement that fails.
    """
    twice = "SELECT key, min(number) FROM meetings WHERE source = ? GROUP BY key HAVING count(*) > 1"
    for key, first in connection.execute(twice, (number,)).fetchall():
        connection.execute("DELETE FROM meetings WHERE source = ? AND key = ? AND number > ?", (number, key, first))


def _rows(
    meetings: Iterable[Meeting], prefix: str, number: int, kinds: dict[tuple[str, ...], int]
) -> Iterator[tuple[Any, ...]]:
    cut, separators = len(prefix), len(LAYOUT) - 1
    made: dict[tuple[Any, ...], tuple[int, str]] = {}  # a kind as a Meeting has it: its number and programme
    join = _SEPARATOR.join
    for meeting in meetings:
        key, latitude, longitude, timezone, day, wall, attendance, url, dial = _placed(meeting)
        if not key.startswith(prefix):
            raise ValueError(f"{key!r} does not begin with {prefix!r}")
        kind = _kind_of(meeting)
        if kind not in made:
            program, how, access, *lists = kind
            text = (program, how, access, *map(_list, lists))
            made[kind] = kinds.setdefault(text, len(kinds) + 1), program
        code, program = made[kind]
        rest = join((*_texts(meeting), _repeated(_repeating(meeting))))
        if rest.count(_SEPARATOR) != separators:
            rest = join((*(text.replace(_SEPARATOR, " ") for text in _texts(meeting)), _repeated(_repeating(meeting))))
        where = north = east = None
        if latitude is not None and longitude is not None:
            north, east = round(latitude * 1e6), round(longitude * 1e6)
            if attendance in {"in-person", "hybrid"}:
                where = cell(north, east)
        joins = 1 if attendance not in {"in-person", "inactive"} and (url or dial) else 0
        yield number, key[cut:], code, program, where, north, east, _minute(day, wall), timezone, joins, rest


@lru_cache(maxsize=1 << 12)
def _minute(day: str, wall: str) -> int | None:
    """Return the minute of the week, from Sunday's first; None where day or time is unknown."""
    if not day or not wall:
        return None
    hours, _, minutes = wall.partition(":")
    return DAYS.index(day) * 1440 + int(hours) * 60 + int(minutes)


@lru_cache(maxsize=1 << 12)
def _repeated(values: tuple[Any, ...]) -> str:
    stated, interval, minutes, youngest, oldest, weeks, *lists = values
    numbers = ("1" if stated else "", interval, minutes, youngest, oldest, _list(weeks))
    return _SEPARATOR.join([*("" if each is None else str(each) for each in numbers), *map(_list, lists)])


def _list(values: Iterable[Any]) -> str:
    return "|".join(str(value).replace("|", "/").replace(_SEPARATOR, " ") for value in values)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


_READERS: dict[str, Callable[[str], Any]] = {
    "stated": lambda text: text == "1",
    "interval": int,
    "minutes": int,
    "age_min": lambda text: int(text) if text else None,
    "age_max": lambda text: int(text) if text else None,
    "weeks": lambda text: tuple(map(int, _listed(text))),
    **dict.fromkeys(_LISTS, _listed),
}
_TOLD = (*_COLUMNS, *_KIND)  # what follows the parts of `rest` where a meeting is put together


def _compare(connection: sqlite3.Connection, old: int | None, new: int) -> Changes:
    count = "SELECT count(*) FROM meetings WHERE source = ?"
    kept: int = connection.execute(count, (new,)).fetchone()[0]
    if old is None:
        return Changes(kept, 0, 0, kept)
    before = connection.execute(count, (old,)).fetchone()[0]
    columns = ("rest", "kind", "latitude", "longitude", "timezone", "minute")
    differ = " OR ".join(f"n.{column} IS NOT o.{column}" for column in columns)
    both, changed = connection.execute(
        f"SELECT count(*), coalesce(sum({differ}), 0) FROM meetings n "  # noqa: S608
        "JOIN meetings o ON o.source = ? AND o.key = n.key WHERE n.source = ?",
        (old, new),
    ).fetchone()
    return Changes(kept, changed, before - both, kept - both)


def _connect(file: Path) -> sqlite3.Connection:
    """Open for reading: immutable, so without a lock or a file beside it, also where nothing may be written."""
    with _told(file):
        return sqlite3.connect(
            f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1", uri=True, isolation_level=None
        )


def _version(connection: sqlite3.Connection, file: Path) -> int:
    with _told(file):
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application != OURS:
        raise FileTrouble(f"{file}: is not a directory of meetings; move it away and import again")
    if version > VERSION:
        raise FileTrouble(f"{file}: was made by a newer peerref; install that one here too, or move the file away")
    return version


def _upgrade(folder: Path) -> None:
    try:
        with _writing(folder, None):
            pass
    except FileTrouble as trouble:
        raise FileTrouble(
            f"{folder / NAME}: is of an older peerref and can't be brought up ({trouble.message})"
        ) from trouble


@contextmanager
def _told(file: Path) -> Iterator[None]:
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


@contextmanager
def _writing(folder: Path, waiting: Callable[[], None] | None) -> Iterator[sqlite3.Connection]:
    """Change a copy of the directory, which takes the place of the old one where nothing is raised."""
    file = folder / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder, waiting):
            for left in folder.glob(".directory-*"):  # of a process that was killed
                left.unlink(missing_ok=True)
            copy = folder / f".directory-{os.getpid()}.sqlite"
            try:
                _copy(file, copy)
                with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection, _told(file):
                    _prepare(connection, file)
                    connection.execute("BEGIN")
                    yield connection
                    connection.execute("COMMIT")
                    final = _tidy(connection, copy)
                _last(final)
                _rename(final, file)
            finally:
                for left in folder.glob(f"{copy.name}*"):
                    left.unlink(missing_ok=True)
            _last(folder)
    except OSError as trouble:
        where = trouble.filename or file
        raise FileTrouble(f"{where}: {trouble.strerror or 'could not be written'}; nothing was changed") from trouble


def _copy(file: Path, copy: Path) -> None:
    """Copy the directory, or make an empty file, readable by the owner alone from its first byte on."""
    handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as into:
        if file.exists():
            with file.open("rb") as source:
                shutil.copyfileobj(source, into, 1 << 20)
            with contextlib.suppress(OSError):  # a directory that was opened to colleagues stays so
                copy.chmod(stat.S_IMODE(file.stat().st_mode))


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    # Nobody else sees the copy, and it is thrown away where anything fails: no journal, no waiting for the disk.
    connection.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; "
        "PRAGMA cache_size = -16384; PRAGMA temp_store = FILE;"
    )
    if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
        connection.executescript(SCHEMA + ";".join(INDEXES.values()))
        connection.execute(f"PRAGMA application_id = {OURS}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.executemany("INSERT INTO layout VALUES (?, ?)", enumerate(LAYOUT))
        return
    for version in range(_version(connection, file), VERSION):
        connection.executescript(MIGRATIONS[version - 1])
        connection.execute(f"PRAGMA user_version = {version + 1}")


def _tidy(connection: sqlite3.Connection, copy: Path) -> Path:
    """Return a smaller copy where removed meetings left much room; without the room to make one, the copy as it is."""
    free, pages = (connection.execute(f"PRAGMA {each}").fetchone()[0] for each in ("freelist_count", "page_count"))
    if free * 3 < pages:
        return copy
    smaller = copy.with_name(f"{copy.name}.smaller")
    try:
        os.close(os.open(smaller, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        smaller.chmod(stat.S_IMODE(copy.stat().st_mode))
        connection.execute("VACUUM INTO ?", (str(smaller),))  # plain VACUUM would work in the system's temporary folder
    except (OSError, sqlite3.OperationalError):
        return copy
    return smaller


def _last(path: Path) -> None:
    """Make a file or a folder's names last through a power cut, where that can be done at all."""
    if path.is_dir():
        with contextlib.suppress(OSError):
            _fsync(path, os.O_RDONLY)
    else:
        _fsync(path, os.O_RDWR)


def _fsync(path: Path, how: int) -> None:
    handle = os.open(path, how)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rename(copy: Path, file: Path) -> None:
    """Rename over; where a reader's open file forbids that (Windows), try again for a while."""
    for _ in range(100):
        try:
            copy.replace(file)
        except PermissionError:
            if sys.platform != "win32":
                raise
            time.sleep(0.1)
        else:
            return
    copy.replace(file)


@contextmanager
def _alone(folder: Path, waiting: Callable[[], None] | None) -> Iterator[None]:
    """Hold the lock of the directory, which lies beside it."""
    handle = lock.opened(folder / f"{NAME}.lock")
    try:
        if not lock.held(handle, PATIENCE, waiting):
            raise FileTrouble(f"{folder}: another import is still at work; nothing was changed, try again")
        yield
    finally:
        os.close(handle)
