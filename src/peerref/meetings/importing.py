"""The way of an import: sources, what form they have, their listings, what is settled, what is kept.

Each source replaces what the directory held of that source, in one transaction, or changes nothing: while it is being
read, meetings go straight into the directory's new copy, and any fault of the feed leaves the old one.
"""

import gc
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Literal, cast

from peerref.errors import InvalidFeed, PeerrefError, WrongUse
from peerref.meetings import fetch as web
from peerref.meetings import helpers
from peerref.meetings import sources as found_at
from peerref.meetings.directory import Directory
from peerref.meetings.directory import Source as Kept
from peerref.meetings.listing import Listing, ReadAs, Refused
from peerref.meetings.meeting import PROGRAMS, Meeting, Program
from peerref.meetings.report import Report, SourceReport, Tally
from peerref.meetings.settle import Identity
from peerref.meetings.sources import Source
from peerref.meetings.store import replace, touch
from peerref.record import Record

Tell = Callable[[str, int, int], object]
"""Is told the name of the source at work, the bytes that are done, and how many there are (0 where unknown)."""

HEAD = 4096
MOST_PIPED = 2 << 30  # bytes of standard input
NOT_A_LISTING = Refused("not-a-listing")
ENDED = Refused("ended", inactive=True)

Listed = Iterator[tuple[int, Iterable[Listing | Refused]]]
"""What each record of a source lists, with the record's number."""


class Options(Record):
    """What the one who imports says of the feeds; see `ReadAs`. `as_source` names the one source that there is.

    `now` is the ISO instant that the directory shows for the import; without it, `today`.
    """

    today: str
    program: Program | None = None
    timezone: str = ""
    weekday: Literal["", "iso"] = ""
    as_source: str = ""
    now: str = ""

    def again(self, kept: Kept) -> "Options":
        """Return what was said when a source was imported, with the day of now."""
        return self._replace(
            program=kept.program if kept.program in PROGRAMS else None,
            timezone=kept.timezone,
            weekday="iso" if kept.weekday == "iso" else "",
        )

    def same(self, kept: Kept) -> bool:
        """Say whether a source was imported with the same said of it."""
        return (self.program or "", self.timezone, self.weekday) == (kept.program, kept.timezone, kept.weekday)


class _NothingKept(Exception):
    """A source of which nothing can be kept, which must not replace one of which something was."""


def run(
    paths: Sequence[str],
    options: Options,
    folder: Path | None,
    *,
    stdin: BinaryIO | None = None,
    tell: Tell | None = None,
    waiting: Callable[[], None] | None = None,
    limits: web.Limits | None = None,
) -> Report:
    """Import what `paths` name into the directory in `folder`: files, folders, zip files, `-`, or addresses.

    Without a folder it is only checked. A source that can't be read is reported, and the rest go on; if it is the only
    one, its error is raised. `waiting` is called where another import has to end first.
    """
    if options.as_source and len(paths) != 1:
        raise WrongUse(f"--as-source names one source, and here are {len(paths)}; import them one by one")
    at = _At(options, folder, tell or _silent, waiting, limits)
    files = [path for path in paths if not web.is_address(path)]
    gathered = found_at.gather(files, stdin, options.as_source) if files else []
    done = [_attempt(source, at) for source in gathered]
    for url in paths:
        if web.is_address(url):
            done += _fetched(url, at)
    return _report(done)


def check(paths: Sequence[str], options: Options, *, stdin: BinaryIO | None = None, tell: Tell | None = None) -> Report:
    """Report what an import would do, and store nothing."""
    return run(paths, options, None, stdin=stdin, tell=tell)


def update(
    options: Options,
    folder: Path,
    *,
    only: Sequence[str] = (),
    tell: Tell | None = None,
    waiting: Callable[[], None] | None = None,
    limits: web.Limits | None = None,
) -> Report:
    """Read each source again that was imported by its address, in the way that it was imported; `only` names some.

    Of `options` only the day counts. A zip file is fetched once for all the sources in it.
    """
    known = [kept for kept in _known(folder) if kept.url]
    names = [kept.name for kept in known]
    for name in only:
        if name not in names:
            listed = f"; there are {', '.join(names)}" if names else "; none was imported by its address"
            raise WrongUse(f"no source '{name[:60]}' was imported by its address{listed}")
    by_url: dict[str, list[Kept]] = {}
    for kept in known:
        by_url.setdefault(kept.url, []).append(kept)
    done: list[_Outcome] = []
    for url, all_of_it in by_url.items():
        if not only or any(kept.name in only for kept in all_of_it):
            at = _At(
                options.again(all_of_it[0])._replace(as_source=_named(all_of_it)),
                folder,
                tell or _silent,
                waiting,
                limits,
            )
            done += _fetched(url, at, all_of_it)
    return Report(tuple(report for report, _ in done))


class _At(Record):
    """What one import works with: `folder` is the directory's, None where nothing is stored."""

    options: Options
    folder: Path | None
    tell: Tell
    waiting: Callable[[], None] | None
    limits: web.Limits | None


def _known(folder: Path | None) -> list[Kept]:
    """Return the sources that the directory holds."""
    found = Directory.open(folder) if folder else None
    if found is None:
        return []
    with found:
        return found.sources()


def _named(kept: Sequence[Kept]) -> str:
    """Return the name that an address was given: that of its one source, or what stands before each file's own."""
    first = kept[0]
    if len(kept) == 1:
        return first.name
    member = PurePosixPath(first.path.rpartition("!")[2]).stem
    return first.name.removesuffix(f"-{found_at.kebab(member)}")


def _silent(_source: str, _done: int, _of: int) -> None:
    return None


_Outcome = tuple[SourceReport, PeerrefError | None]


def _report(done: list[_Outcome]) -> Report:
    if len(done) == 1 and done[0][1]:
        raise done[0][1]
    return Report(tuple(report for report, _ in done))


def _attempt(source: Source, at: _At, fetched: web.Fetched | None = None) -> _Outcome:
    """Import one source; a fault of it is a part of its report."""
    try:
        return _one(source, at, fetched), None
    except PeerrefError as fault:
        return _failed(source.name, source.path, fault), fault


def _failed(name: str, path: str, fault: PeerrefError) -> SourceReport:
    return SourceReport(name, path, fault=fault.message, exit_code=fault.exit_code)


def _one(source: Source, at: _At, fetched: web.Fetched | None) -> SourceReport:
    options, tally = at.options, Tally()
    read_as = ReadAs(source.name, options.today, options.program, options.timezone, options.weekday)
    with _opened(source, at.tell) as stream, _uncollected():
        kind, records = _settled(source, stream, read_as)
        meetings = _kept(records, read_as, tally)
        if at.folder is None:
            for _ in meetings:
                pass
            return tally.report(source.name, source.path, kind)

        def counted(kept: Kept, _: object) -> Kept:
            return kept._replace(read=tally.read, inactive=tally.inactive, rejected=tally.rejected)

        keep = Kept(
            source.name,
            source.path,
            kind,
            url=fetched.url if fetched else "",
            program=options.program or "",
            timezone=options.timezone,
            weekday=options.weekday,
            imported=options.now or options.today,
            etag=fetched.etag if fetched else "",
            modified=fetched.last_modified if fetched else "",
        )
        try:
            changes = replace(at.folder, keep, _something(meetings, tally), counted=counted, waiting=at.waiting)
        except _NothingKept:
            return tally.report(source.name, source.path, kind)
    report = tally.report(source.name, source.path, kind)
    return report._replace(added=changes.new, changed=changes.changed, gone=changes.gone, stored=True)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave out the search for cycles, which takes a tenth of an import: what is made for a record holds none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _something(meetings: Iterator[Meeting], tally: Tally) -> Iterator[Meeting]:
    """Yield the meetings; where there were none, stop the import, unless the feed says that all have ended.

    A feed of which nothing can be read is more often a changed or broken one than one of groups that all closed.
    """
    yield from meetings
    if not tally.kept and tally.rejected:
        raise _NothingKept


def _kept(records: helpers.Records, read_as: ReadAs, tally: Tally) -> Iterator[Meeting]:
    """Yield the meetings that are kept, and count what becomes of every listing."""
    admit = Identity().admit
    for number, settled_ones in records:
        before = tally.read
        for settled in settled_ones:
            tally.read += 1
            if isinstance(settled, Refused):
                tally.refuse(number, settled)
                continue
            refused, kept = NOT_A_LISTING, 0
            for meeting in settled:
                admitted = ENDED if "" < meeting.until < read_as.today else admit(meeting)
                if isinstance(admitted, Refused):
                    refused = admitted
                    continue
                kept += 1
                yield admitted
            if kept:
                tally.keep(number, kept, settled[0].issues)
            else:
                tally.refuse(number, refused)
        if tally.read == before:
            tally.read += 1
            tally.refuse(number, NOT_A_LISTING)


# --- what form a source has


def _settled(source: Source, stream: BinaryIO, read_as: ReadAs) -> tuple[str, helpers.Records]:
    """Return the kind of a source, and what becomes of what each of its records lists."""
    if source.tables is not None:
        from peerref.meetings import hsds, hsds_tables

        services = hsds_tables.services(source.path, stream, source.tables)
        return "hsds-tables", _each(((line, hsds.listings(service)) for line, service in services), read_as)
    head = stream.read(HEAD)
    stream.seek(0)
    from peerref.meetings import own_list

    if own_list.looks_like(head):
        rows = own_list.rows(source.path, stream)
        listed = ((line, (row,) if isinstance(row, Refused) else own_list.listings(row)) for line, row in rows)
        return "own-csv", _each(listed, read_as)
    from peerref.meetings import envelope

    feed = envelope.read(source.path, stream)
    return feed.form, helpers.settled(feed, read_as, source.size)


def _each(listed: Listed, read_as: ReadAs) -> helpers.Records:
    return ((number, [helpers.one(listing, read_as) for listing in listings]) for number, listings in listed)


class _Told:
    """A stream that tells how far it is read."""

    def __init__(self, stream: BinaryIO, name: str, size: int, tell: Tell) -> None:
        self._stream = stream
        self._name = name
        self._size = size
        self._tell = tell

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, and tell."""
        found = self._stream.read(size)
        self._tell(self._name, self._stream.tell(), self._size)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> BinaryIO:
        return cast("BinaryIO", self)

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def _opened(source: Source, tell: Tell) -> _Told:
    """Return the bytes of a source in a form that can be read twice."""
    stream = source.open()
    size = source.size
    if not stream.seekable():
        import tempfile

        kept = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=32 << 20))  # noqa: SIM115 - handed out open
        limited = _Limited(stream, source.path)
        shutil.copyfileobj(limited, kept)
        stream.close()
        kept.seek(0)
        stream, size = kept, limited.came
    return _Told(stream, source.name, size, tell)


class _Limited:
    """A pipe that must end."""

    def __init__(self, stream: BinaryIO, path: str) -> None:
        self._stream = stream
        self._path = path
        self.came = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, up to the limit."""
        found = self._stream.read(size)
        self.came += len(found)
        if self.came > MOST_PIPED:
            raise InvalidFeed(f"{self._path}: more than {MOST_PIPED >> 30} GB came; give a file")
        return found


# --- from the web


def _fetched(url: str, at: _At, known: Sequence[Kept] | None = None) -> list[_Outcome]:
    """Fetch an address and import what it holds: one source, or those in a zip file.

    The server is asked whether anything changed only where all of it was imported before in the same way.
    """
    name = found_at.kebab(at.options.as_source) if at.options.as_source else found_at.name_of(url)
    try:
        known = _before(url, name, at.folder) if known is None else known
        same = bool(known) and all(map(at.options.same, known))
        now = web.fetch(
            url,
            etag=known[0].etag if same else "",
            last_modified=known[0].modified if same else "",
            limits=at.limits,
            tell=lambda done, of: at.tell(name, done, of),
        )
    except PeerrefError as fault:
        return [(_failed(each, url, fault), fault) for each in [kept.name for kept in known or ()] or [name]]
    if now.file is None:
        for kept in known:
            touch(cast("Path", at.folder), kept.name, at.options.now or at.options.today, waiting=at.waiting)
        return [(SourceReport(kept.name, url, kept.form, unchanged=True), None) for kept in known]
    with now.file as file:
        try:
            held = found_at.from_file(name, url, lambda: cast("BinaryIO", _Again(file)), now.size)
        except PeerrefError as fault:
            return [(_failed(name, url, fault), fault)]
        return [_attempt(source, at, now) for source in held]


def _before(url: str, name: str, folder: Path | None) -> list[Kept]:
    """Return what was imported from this address before; refuse to replace what came from another one."""
    every = _known(folder)
    if any(kept.name == name and kept.url not in ("", url) for kept in every):
        raise WrongUse(
            f"the source '{name}' came from another address; give this one a name of its own with --as-source, "
            f"or 'peerref meetings remove {name}' first"
        )
    return [kept for kept in every if kept.url == url and f"{kept.name}-".startswith(f"{name}-")]


class _Again:
    """A file that is read from its start and stays open when it is closed: it is read once for each feed in it."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_Again":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        """Leave it open."""
