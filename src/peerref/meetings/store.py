"""Changing the directory: a source's meetings are replaced or removed, whole or not at all.

A writer takes a lock, copies the file beside, changes the copy, makes it last on the disk, and renames it over the old
one. So a kill, a full disk or a power cut leave the old directory or the new one. What a killed writer left is removed
by the next one.
"""

import contextlib
import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from peerref import lock
from peerref.errors import Choice, FileTrouble, NotInCatalogue
from peerref.meetings import directory
from peerref.meetings.directory import (
    CELL,
    COLUMNS,
    IN_COLUMNS,
    KIND,
    LISTS,
    NAME,
    NUMBERS,
    OURS,
    SEPARATOR,
    Source,
    told,
    version_of,
)
from peerref.meetings.meeting import DAYS, Meeting
from peerref.meetings.occurrence import zone as known
from peerref.record import Record

PATIENCE = 3600.0  # seconds to wait for another import: a large one takes minutes
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
ZONES = """
CREATE TABLE zones (
  name TEXT PRIMARY KEY, seconds INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL
) WITHOUT ROWID;
"""
INDEXES = {
    "by_key": "CREATE INDEX by_key ON meetings (source, key)",
    "near": "CREATE INDEX near ON meetings (program, cell, kind, latitude, longitude) WHERE cell IS NOT NULL",
    "next_online": (
        "CREATE INDEX next_online ON meetings (program, timezone, minute, number, kind) "
        "WHERE joins = 1 AND minute IS NOT NULL"
    ),
}
MIGRATIONS: tuple[str, ...] = (  # the first makes version 2 of version 1, and so on
    # of the meetings at one minute the first loaded comes first; a search need not read a file for every zone
    f"DROP INDEX next_online; {INDEXES['next_online']}; {ZONES}",
)

_BATCH = 5_000
_DAYS_AHEAD = 400  # clocks are set twice a year
# Of `rest`: texts first, then what repeats so much that its text is made once for many meetings.
_TEXTS = tuple(f for f in Meeting._fields if f not in {*KIND, *IN_COLUMNS, *NUMBERS, *LISTS})
LAYOUT = (*_TEXTS, *NUMBERS, *LISTS)
_texts = itemgetter(*(Meeting._fields.index(f) for f in _TEXTS))
_repeating = itemgetter(*(Meeting._fields.index(f) for f in (*NUMBERS, *LISTS)))
_kind_of = itemgetter(*(Meeting._fields.index(f) for f in KIND))
_placed = itemgetter(
    *(
        Meeting._fields.index(f)
        for f in ("id", "latitude", "longitude", "timezone", "day", "time", "attendance", "join_url", "dial_in")
    )
)


class Changes(Record):
    """What an import did to its source: `kept` are its meetings now; `changed`, `gone`, `new` against before."""

    kept: int
    changed: int = 0
    gone: int = 0
    new: int = 0


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
    kinds = {tuple(row[1:]): row[0] for row in connection.execute(f"SELECT number, {', '.join(KIND)} FROM kinds")}  # noqa: S608
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
        f"INSERT OR IGNORE INTO kinds (number, {', '.join(KIND)}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        [(key, *kind) for kind, key in kinds.items()],
    )


def _keep_zones(connection: sqlite3.Connection) -> None:
    """Write of each zone of online meetings how far its clocks are from UTC now, and until when they keep going.

    A search for what begins next would read a file of the system for each zone, thirty of them, for this alone.
    """
    now = datetime.now(UTC)
    names = connection.execute("SELECT DISTINCT timezone FROM meetings WHERE joins = 1 AND minute IS NOT NULL")
    rows = [(name, *_told(now, name)) for (name,) in names.fetchall()]
    connection.execute("DELETE FROM zones")
    connection.executemany("INSERT INTO zones VALUES (?, ?, ?, ?)", rows)


def _told(now: datetime, name: str) -> tuple[int, int, int]:
    """Return the seconds from UTC, since when and until when; it may end a day early. A reader may know more zones."""
    zone = known(name)
    if zone is None:
        return 0, 0, 0
    days = (now + timedelta(day) for day in range(1, _DAYS_AHEAD))
    changed = next((day for day in days if _offset(day, zone) != _offset(now, zone)), now + timedelta(_DAYS_AHEAD))
    until = changed - timedelta(days=1)
    return int(_offset(now, zone).total_seconds()), int(now.timestamp()), int(until.timestamp())


def _offset(at: datetime, zone: tzinfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


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
    join = SEPARATOR.join
    for meeting in meetings:
        key, latitude, longitude, timezone, day, wall, attendance, url, dial = _placed(meeting)
        if not key.startswith(prefix):
            raise ValueError(f"{key!r} does not begin with {prefix!r}")
        kind = _kind_of(meeting)
        found = made.get(kind)
        if found is None:
            program, how, access, *lists = kind
            text = (program, how, access, *map(_list, lists))
            found = made[kind] = kinds.setdefault(text, len(kinds) + 1), program
        code, program = found
        repeated = _repeated(_repeating(meeting))
        rest = f"{join(_texts(meeting))}{SEPARATOR}{repeated}"
        if rest.count(SEPARATOR) != separators:
            rest = join((*(text.replace(SEPARATOR, " ") for text in _texts(meeting)), repeated))
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
    return SEPARATOR.join([*("" if each is None else str(each) for each in numbers), *map(_list, lists)])


def _list(values: Iterable[Any]) -> str:
    return "|".join(str(value).replace("|", "/").replace(SEPARATOR, " ") for value in values)


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
                with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection, told(file):
                    _prepare(connection, file)
                    connection.execute("BEGIN")
                    yield connection
                    _keep_zones(connection)
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
                copy.chmod(stat.S_IMODE(file.stat().st_mode) | stat.S_IWUSR)


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    # Nobody else sees the copy, and it is thrown away where anything fails: no journal, no waiting for the disk.
    connection.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; "
        "PRAGMA cache_size = -16384; PRAGMA temp_store = FILE;"
    )
    if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
        connection.executescript(SCHEMA + ZONES + ";".join(INDEXES.values()))
        connection.execute(f"PRAGMA application_id = {OURS}")
        connection.execute(f"PRAGMA user_version = {directory.VERSION}")
        connection.executemany("INSERT INTO layout VALUES (?, ?)", enumerate(LAYOUT))
        return
    for version in range(version_of(connection, file), directory.VERSION):
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
