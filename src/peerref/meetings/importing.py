"""The way of an import: sources, what form they have, their listings, what is settled, what is kept.

Each source replaces what the directory held of that source, in one transaction, or changes nothing: while it is being
read, meetings go straight into the directory's new copy, and any fault of the feed leaves the old one.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Literal, Protocol, cast

from peerref.errors import InvalidFeed, PeerrefError, WrongUse
from peerref.meetings import fetch as web
from peerref.meetings import sources as found_at
from peerref.meetings.forms import READERS
from peerref.meetings.meeting import Listing, Meeting, Program, ReadAs, Refused
from peerref.meetings.report import Report, SourceReport, Tally
from peerref.meetings.settle import Identity, settle
from peerref.meetings.sources import Source
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
    """What the one who imports says of the feeds; see `ReadAs`. `as_source` names the one source that there is."""

    today: str
    program: Program | None = None
    timezone: str = ""
    weekday: Literal["", "iso"] = ""
    as_source: str = ""


class About(Record):
    """What a directory remembers of a source, so that it can be read again in the same way."""

    source: str
    path: str
    kind: str
    day: str
    url: str = ""
    etag: str = ""
    last_modified: str = ""
    program: Program | None = None
    timezone: str = ""
    weekday: Literal["", "iso"] = ""


class Changes(Record):
    """What an import changed in a source."""

    added: int
    changed: int
    gone: int


class Keeper(Protocol):
    """Who keeps the meetings: the directory."""

    def replace(self, about: About, meetings: Iterable[Meeting]) -> Changes:
        """Put these meetings in the place of the source's; whatever `meetings` raises, nothing is changed."""

    def sources(self) -> Sequence[About]:
        """Return what is remembered of each source."""

    def seen(self, source: str, day: str) -> None:
        """Remember that a source was as before on this day."""


class _NothingKept(Exception):
    """A source of which nothing can be kept, which must not replace one of which something was."""


def run(
    paths: Sequence[str],
    options: Options,
    keeper: Keeper | None,
    *,
    stdin: BinaryIO | None = None,
    tell: Tell | None = None,
    limits: web.Limits | None = None,
) -> Report:
    """Import what `paths` name: files, folders, zip files, `-`, or addresses; without a `keeper` it is only checked.

    A source that can't be read is reported, and the rest go on; if it is the only one, its error is raised.
    """
    tell = tell or _silent
    if options.as_source and len(paths) != 1:
        raise WrongUse(f"--as-source names one source, and here are {len(paths)}; import them one by one")
    files = [path for path in paths if not web.is_address(path)]
    gathered = found_at.gather(files, stdin, options.as_source) if files else []
    done = [_attempt(source, options, keeper, tell) for source in gathered]
    for url in paths:
        if web.is_address(url):
            done += _fetched(url, options, keeper, tell, limits)
    return _report(done)


def check(paths: Sequence[str], options: Options, *, stdin: BinaryIO | None = None, tell: Tell | None = None) -> Report:
    """Report what an import would do, and store nothing."""
    return run(paths, options, None, stdin=stdin, tell=tell)


def update(
    keeper: Keeper, today: str, *, only: Sequence[str] = (), tell: Tell | None = None, limits: web.Limits | None = None
) -> Report:
    """Read each source again that was imported by its address, in the way that it was imported; `only` names some."""
    known = [about for about in keeper.sources() if about.url]
    names = [about.source for about in known]
    for name in only:
        if name not in names:
            listed = f"; there are {', '.join(names)}" if names else "; none was imported by its address"
            raise WrongUse(f"no source '{name}' was imported by its address{listed}")
    by_url: dict[str, list[About]] = {}
    for about in known:
        if not only or about.source in only:
            by_url.setdefault(about.url, []).append(about)
    done: list[_Outcome] = []
    for url, abouts in by_url.items():
        first = abouts[0]
        name = first.source if len(abouts) == 1 else ""
        options = Options(today, first.program, first.timezone, first.weekday, name)
        done += _fetched(url, options, keeper, tell or _silent, limits, abouts)
    return _report(done)


def _silent(_source: str, _done: int, _of: int) -> None:
    return None


_Outcome = tuple[SourceReport, PeerrefError | None]


def _report(done: list[_Outcome]) -> Report:
    if len(done) == 1 and done[0][1]:
        raise done[0][1]
    return Report(tuple(report for report, _ in done))


def _attempt(
    source: Source, options: Options, keeper: Keeper | None, tell: Tell, about: About | None = None
) -> _Outcome:
    """Import one source; a fault of it is a part of its report."""
    try:
        return _one(source, options, keeper, tell, about), None
    except PeerrefError as fault:
        return _failed(source.name, source.path, fault), fault


def _failed(name: str, path: str, fault: PeerrefError) -> SourceReport:
    return SourceReport(name, path, fault=fault.message, exit_code=fault.exit_code)


def _one(source: Source, options: Options, keeper: Keeper | None, tell: Tell, fetched: About | None) -> SourceReport:
    read_as = ReadAs(source.name, options.today, options.program, options.timezone, options.weekday)
    with _opened(source, tell) as stream:
        kind, listings = _listings(source, stream, read_as)
        tally = Tally()
        meetings = _kept(listings, read_as, tally)
        if keeper is None:
            for _ in meetings:
                pass
            return tally.report(source.name, source.path, kind)
        about = About(
            source.name,
            source.path,
            kind,
            options.today,
            program=options.program,
            timezone=options.timezone,
            weekday=options.weekday,
        )
        if fetched:
            about = about._replace(url=fetched.url, etag=fetched.etag, last_modified=fetched.last_modified)
        try:
            changes = keeper.replace(about, _something(meetings, tally))
        except _NothingKept:
            return tally.report(source.name, source.path, kind)
    report = tally.report(source.name, source.path, kind)
    return report._replace(added=changes.added, changed=changes.changed, gone=changes.gone, stored=True)


def _something(meetings: Iterator[Meeting], tally: Tally) -> Iterator[Meeting]:
    """Yield the meetings; where there were none, stop the import, unless the feed says that all have ended.

    A feed of which nothing can be read is more often a changed or broken one than one of groups that all closed.
    """
    yield from meetings
    if not tally.kept and tally.rejected:
        raise _NothingKept


def _kept(records: Listed, read_as: ReadAs, tally: Tally) -> Iterator[Meeting]:
    """Yield the meetings that are kept, and count what becomes of every listing."""
    admit = Identity().admit
    for number, listings in records:
        before = tally.read
        for listing in listings:
            tally.read += 1
            settled = listing if isinstance(listing, Refused) else settle(listing, read_as)
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


def _listings(source: Source, stream: BinaryIO, read_as: ReadAs) -> tuple[str, Listed]:
    """Return the kind of a source, and what each of its records lists."""
    if source.tables is not None:
        from peerref.meetings import hsds, hsds_tables

        services = hsds_tables.services(source.path, stream, source.tables)
        return "hsds-tables", ((line, hsds.listings(service)) for line, service in services)
    head = stream.read(HEAD)
    stream.seek(0)
    from peerref.meetings import own_list

    if own_list.looks_like(head):
        rows = own_list.rows(source.path, stream)
        return "own-csv", ((line, (row,) if isinstance(row, Refused) else own_list.listings(row)) for line, row in rows)
    from peerref.meetings import envelope

    feed = envelope.read(source.path, stream)
    read = READERS[feed.form]
    return feed.form, ((number, read(raw, feed, read_as)) for number, raw in feed.records)


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


def _fetched(
    url: str,
    options: Options,
    keeper: Keeper | None,
    tell: Tell,
    limits: web.Limits | None,
    known: Sequence[About] | None = None,
) -> list[_Outcome]:
    """Fetch an address and import what it holds: one source, or those in a zip file.

    It is asked whether anything changed only where it was imported before in the same way.
    """
    name = options.as_source or found_at.name_of(url)
    try:
        if known is None:
            known = _before(url, name, options, keeper)
        same = [about for about in known if _same_way(about, options)]
        now = web.fetch(
            url,
            etag=same[0].etag if len(same) == len(known) and same else "",
            last_modified=same[0].last_modified if len(same) == len(known) and same else "",
            limits=limits,
            tell=lambda done, of: tell(name, done, of),
        )
    except PeerrefError as fault:
        return [(_failed(about.source, url, fault), fault) for about in known or ()] or [
            (_failed(name, url, fault), fault)
        ]
    if now.file is None:
        for about in same if keeper else ():
            cast("Keeper", keeper).seen(about.source, options.today)
        return [(SourceReport(about.source, url, about.kind, unchanged=True), None) for about in same]
    about = About(name, url, "", options.today, url, now.etag, now.last_modified)
    with now.file as file:
        try:
            held = found_at.from_file(name, url, lambda: cast("BinaryIO", _Again(file)), now.size)
        except PeerrefError as fault:
            return [(_failed(name, url, fault), fault)]
        return [_attempt(source, options, keeper, tell, about) for source in held]


def _before(url: str, name: str, options: Options, keeper: Keeper | None) -> list[About]:
    """Return what was imported from this address before; refuse to replace what came from another one."""
    if keeper is None:
        return []
    every = keeper.sources()
    other = next((about for about in every if about.source == name and about.url and about.url != url), None)
    if other:
        raise WrongUse(
            f"the source '{name}' came from another address; give this one a name of its own with --as-source, "
            f"or 'peerref meetings remove {name}' first"
        )
    del options
    return [
        about for about in every if about.url == url and (about.source == name or about.source.startswith(f"{name}-"))
    ]


def _same_way(about: About, options: Options) -> bool:
    said = (options.program, options.timezone, options.weekday)
    return (about.program, about.timezone, about.weekday) == said


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
