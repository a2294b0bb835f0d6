"""What the paths that somebody names hold: each feed as a named stream, or as the tables of an HSDS package.

Files, folders, zip files and standard input. Nothing is unpacked to disk, and nothing that a zip file says of itself
is trusted: sizes are counted while it is read, and a name in it is never used as a path. A folder gives no file that
lies outside of it.
"""

import io
import os
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from peerref.errors import FileTrouble, InvalidFeed, WrongUse
from peerref.record import Record

Open = Callable[[], BinaryIO]

ENDINGS = (".json", ".csv", ".tsv", ".jsonp")
PACKAGE = "datapackage.json"
DATA = "data"
STANDARD_INPUT = "-"
_TABLES = frozenset(("services.csv", "service.csv"))

MOST_FILES = 1_000  # feeds in one folder or zip file
MOST_DEPTH = 8  # folders within folders
MOST_BYTES = 2 << 30  # of one zip file, unpacked
RATIO = 150  # unpacked to packed; the densest real feed has about 25
FREE_BYTES = 8 << 20  # that a member may always have: small files of blanks are no bombs
LONGEST_NAME = 60
_DRIVE = re.compile(r"^[A-Za-z]:")


class Source(Record):
    """One feed: `name` is how it is kept (kebab-case), `path` how it is shown to people.

    `open` gives its bytes; only once where `once` (standard input). `size` is in bytes, 0 where unknown. `tables`, by
    file name, stands instead of `open` for an HSDS package (`open` then gives its datapackage.json, if there is one).
    """

    name: str
    path: str
    open: Open
    size: int = 0
    tables: Mapping[str, Open] | None = None
    once: bool = False


def gather(paths: Sequence[str], stdin: BinaryIO | None = None, as_source: str = "") -> list[Source]:
    """Return the feeds that `paths` hold, in their order; in a folder or zip file by name.

    `as_source` names the one feed there is. Raises FileTrouble (there is no such file), InvalidFeed (a zip file that
    may not be read) and WrongUse (one name for several feeds).
    """
    if paths.count(STANDARD_INPUT) > 1:
        raise WrongUse("'-' stands for standard input and can be given once")
    found: list[Source] = []
    for path in paths:
        if path == STANDARD_INPUT:
            found.append(_standard_input(stdin))
        else:
            found += _at(path)
    if as_source:
        if len(found) != 1:
            raise WrongUse(f"a name of your own is for one feed, and here are {len(found)}; import them one by one")
        return [found[0]._replace(name=kebab(as_source))]
    return _told_apart(found)


def kebab(text: str) -> str:
    """Return a name for a source: lower case, hyphens between its words."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:LONGEST_NAME].strip("-")
    return name or "feed"


def name_of(address: str) -> str:
    """Return the name of a source that was fetched: its host, without `www`, and its port where it is not usual."""
    parts = urlsplit(address)
    port = f"-{parts.port}" if parts.port not in (None, 80, 443) else ""
    return kebab((parts.hostname or "").removeprefix("www.") + port)


def from_file(name: str, path: str, opened: Callable[[], BinaryIO], size: int = 0) -> list[Source]:
    """Return the feeds of a file that is at hand, such as one that was fetched: itself, or those in a zip file."""
    with opened() as stream:
        is_zip = stream.read(4) == b"PK\x03\x04"
    if not is_zip:
        return [Source(name, path, opened, size)]
    found = _in_zip(path, opened)
    return [each._replace(name=name if len(found) == 1 else kebab(f"{name}-{each.name}")) for each in found]


def _told_apart(found: list[Source]) -> list[Source]:
    """Return the sources with names that differ: two of one name get their folder's before it."""
    taken = Counter(source.name for source in found)
    named = [
        source._replace(name=kebab(f"{_folder(source.path)}-{source.name}")) if taken[source.name] > 1 else source
        for source in found
    ]
    twice = [name for name, count in Counter(source.name for source in named).items() if count > 1]
    if twice:
        both = [source.path for source in named if source.name == twice[0]][:2]
        raise WrongUse(f"{both[0]} and {both[1]} would both be kept as '{twice[0]}'; import them one by one")
    return named


def _folder(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/").replace("!", "/")).parent.name


def _standard_input(stdin: BinaryIO | None) -> Source:
    if stdin is None:
        raise FileTrouble("standard input is closed; name a file")
    given = stdin

    def opened() -> BinaryIO:
        return _Guarded(given, "standard input")  # type: ignore[return-value]

    return Source("standard-input", "standard input", opened, once=True)


def _at(path: str) -> list[Source]:
    if "\0" in path or not path:
        raise FileTrouble("an empty file name, or one with a NUL character; name a file, a folder or '-'")
    if re.match(r"[a-z][a-z0-9+.-]+://", path, re.IGNORECASE):
        raise WrongUse(
            f"{path} is an address and no file; only one that begins with https:// or http:// can be fetched"
        )
    here = Path(path)
    try:
        kind = here.stat().st_mode
    except OSError as trouble:
        raise FileTrouble(_why(path, trouble)) from None
    if stat.S_ISDIR(kind):
        found = list(_in_folder(here))
        if not found:
            raise FileTrouble(f"{path}: no feed in this folder; one ends in .json, .csv or .zip")
        return found
    if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
        raise FileTrouble(f"{path} is no regular file; name a file, a folder or '-'")
    return _of_file(here, path, fifo=stat.S_ISFIFO(kind))


def _of_file(here: Path, path: str, *, fifo: bool = False) -> list[Source]:
    opened = _opener(here, path)
    if fifo:
        return [Source(kebab(here.stem), path, opened, once=True)]
    with opened() as stream:
        head = stream.read(4)
    if head == b"PK\x03\x04" or here.suffix.lower() == ".zip":
        found = _in_zip(path, opened)
        return [found[0]._replace(name=kebab(here.stem))] if len(found) == 1 else found
    return [Source(kebab(here.stem), path, opened, here.stat().st_size)]


def _opener(here: Path, path: str) -> Open:
    def opened() -> BinaryIO:
        try:
            return _Guarded(here.open("rb"), path)  # type: ignore[return-value]
        except OSError as trouble:
            raise FileTrouble(_why(path, trouble)) from None

    return opened


def _why(path: str, trouble: OSError) -> str:
    if isinstance(trouble, FileNotFoundError):
        return f"there is no file {path}; look at its name and folder"
    if isinstance(trouble, PermissionError):
        return f"{path} may not be read by you; ask for the right to read it"
    return f"{path}: {trouble.strerror or 'can not be read'}; look at the file"


# --- folders


def _in_folder(folder: Path, depth: int = 0, root: Path | None = None) -> Iterator[Source]:
    """Yield the feeds in a folder and those within it; hidden files and what leads outside are passed by."""
    root = root or folder.resolve()
    try:
        here = sorted(folder.iterdir(), key=lambda each: each.name)
    except OSError as trouble:
        raise FileTrouble(_why(str(folder), trouble)) from None
    inside = [each for each in here if not each.name.startswith(".") and _lies_in(each, root)]
    names = {each.name.lower(): each for each in inside}
    tables = dict(_tables(inside, root))
    if tables and (PACKAGE in names or _is_package(names)):
        described = _opener(names[PACKAGE], str(names[PACKAGE])) if PACKAGE in names else None
        yield _package(kebab(folder.resolve().name), str(folder), tables, described)
        return
    for at, each in enumerate(inside):
        if at > MOST_FILES:
            raise FileTrouble(f"{folder}: more than {MOST_FILES} files; name the feeds themselves")
        if each.is_dir():
            if depth < MOST_DEPTH:
                yield from _in_folder(each, depth + 1, root)
        elif each.is_file() and _may_be_feed(each.name):
            yield from _of_file_in_folder(each)


def _of_file_in_folder(each: Path) -> list[Source]:
    """Return the feeds of a file; where it can't be opened, one whose turn will say so: the others are still read."""
    try:
        return _of_file(each, str(each))
    except (FileTrouble, InvalidFeed) as trouble:
        fault = trouble

        def opened() -> BinaryIO:
            raise fault

        return [Source(kebab(each.stem), str(each), opened)]


def _tables(inside: list[Path], root: Path) -> Iterator[tuple[str, Open]]:
    """Yield the tables of a package by their paths in it: in its folder, or in one within that is named "data"."""
    for each in inside:
        if each.is_dir() and each.name.lower() == DATA:
            for within in sorted(each.glob("*.[cC][sS][vV]"))[:MOST_FILES]:
                if within.is_file() and _lies_in(within, root):
                    yield f"{each.name}/{within.name}".lower(), _opener(within, str(within))
        elif each.is_file() and each.name.lower().endswith(".csv"):
            yield each.name.lower(), _opener(each, str(each))


def _lies_in(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a link to itself
        return False


def _may_be_feed(name: str) -> bool:
    return name.lower().endswith((*ENDINGS, ".zip")) and not name.lower().endswith(PACKAGE)


def _is_package(names: Iterable[str]) -> bool:
    """Say whether these are the tables of an HSDS package whose datapackage.json was left out."""
    found = set(names)
    return bool(_TABLES & found) and any(name.startswith(("service_at_location", "schedule")) for name in found)


def _package(name: str, path: str, tables: Mapping[str, Open], described: Open | None) -> Source:
    return Source(name, path, described or _nothing, 0, tables)


def _nothing() -> BinaryIO:
    return io.BytesIO(b"")


# --- zip files


def _in_zip(path: str, opened: Open) -> list[Source]:
    """Return the feeds in a zip file; the whole file is refused where anything in it is not as it should be."""
    with opened() as stream:
        members = _members(path, stream)
    budget = _Budget(path)
    found: list[Source] = []
    packages = _packages(members)
    for folder in packages:
        within = {_inside(each.filename, folder).lower(): each for each in members if _inside(each.filename, folder)}
        tables = {
            name: _member_opener(path, opened, each, budget) for name, each in within.items() if name.endswith(".csv")
        }
        described = _member_opener(path, opened, within[PACKAGE], budget) if PACKAGE in within else None
        name = Path(path).stem if folder == "." else PurePosixPath(folder).name
        found.append(_package(kebab(name), path if folder == "." else f"{path}!{_shown(folder)}", tables, described))
    for each in members:
        if any(_inside(each.filename, folder) for folder in packages) or not _may_be_feed(_base(each)):
            continue
        if _base(each).endswith(".zip"):
            raise InvalidFeed(f"{path}: holds another zip file ({_shown(each.filename)}); unpack that one first")
        at = _member_opener(path, opened, each, budget)
        name = kebab(PurePosixPath(each.filename).stem)
        found.append(Source(name, f"{path}!{_shown(each.filename)}", at, each.file_size))
    if not found:
        raise InvalidFeed(f"{path}: no feed in this zip file; one ends in .json or .csv")
    return found


def _packages(members: list[zipfile.ZipInfo]) -> list[str]:
    """Return the folders in a zip file that hold an HSDS package ("." for its root)."""
    by_folder: dict[str, list[str]] = {}
    for each in members:
        by_folder.setdefault(str(PurePosixPath(each.filename).parent), []).append(_base(each))
    found = []
    for folder, names in sorted(by_folder.items()):
        within = by_folder.get(DATA if folder == "." else f"{folder}/{DATA}", [])
        if _is_package(names) or (PACKAGE in names and any(name.endswith(".csv") for name in (*names, *within))):
            found.append(folder)
    return found


def _inside(name: str, folder: str) -> str:
    """Return the path of a file within a package: in its folder or its "data"; "" where it is elsewhere."""
    if folder != "." and not name.startswith(f"{folder}/"):
        return ""
    within = name if folder == "." else name.removeprefix(f"{folder}/")
    return within if "/" not in within or within.lower().rpartition("/")[0] == DATA else ""


def _members(path: str, stream: BinaryIO) -> list[zipfile.ZipInfo]:
    """Return the files of a zip file by name, once it is sure that it may be read."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError, EOFError) as fault:
        if isinstance(fault, OSError) and fault.errno:
            raise FileTrouble(_why(path, fault)) from None
        raise InvalidFeed(f"{path}: is no whole zip file; fetch it again, it may be cut") from None
    if len(entries) > MOST_FILES * 10:
        raise InvalidFeed(f"{path}: more than {MOST_FILES * 10:,} files in one zip file; take out the feeds")
    for entry in entries:
        _refuse_unsafe(path, entry)
    twice = [name for name, count in Counter(entry.filename for entry in entries).items() if count > 1]
    if twice:
        raise InvalidFeed(f"{path}: holds two files named {_shown(twice[0])}; unpack it, and import the right one")
    inside = [entry for entry in entries if not entry.is_dir() and not _hidden(entry.filename)]
    for entry in inside:
        if _may_be_feed(entry.filename) and entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InvalidFeed(
                f"{path}: {_shown(entry.filename)} is packed in a way that is not read here; pack it again as usual"
            )
    if len(inside) > MOST_FILES:
        raise InvalidFeed(f"{path}: more than {MOST_FILES:,} files; take out the feeds")
    return sorted(inside, key=lambda entry: entry.filename)


def _refuse_unsafe(path: str, entry: zipfile.ZipInfo) -> None:
    name = _shown(entry.filename)
    raw = entry.orig_filename
    if "\\" in raw or "\0" in raw or raw.startswith("/") or ".." in PurePosixPath(raw).parts or _DRIVE.match(raw):
        raise InvalidFeed(f"{path}: names a file outside of itself ({name}); don't trust it, ask who made it")
    if entry.flag_bits & 0x1:
        raise InvalidFeed(f"{path}: is encrypted ({name}); unpack it with its password, and import the folder")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise InvalidFeed(f"{path}: holds a link to another file ({name}); don't trust it, ask who made it")


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _base(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).name.lower()


def _shown(name: str) -> str:
    bare = "".join(c if c.isprintable() else "?" for c in name)
    return bare if len(bare) <= 80 else f"{bare[:77]}..."


class _Budget:
    """How much a zip file may still give, over all that is in it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._left: dict[str, int] = {}

    def take(self, member: str, read: int) -> None:
        """Count what one member has given so far."""
        self._left[member] = read
        if sum(self._left.values()) > MOST_BYTES:
            raise InvalidFeed(f"{self.path}: unpacks to more than {MOST_BYTES >> 30} GB; split it")


def _member_opener(path: str, opened: Open, entry: zipfile.ZipInfo, budget: _Budget) -> Open:
    shown = f"{path}!{_shown(entry.filename)}"

    def open_member() -> BinaryIO:
        stream = opened()
        try:
            archive = zipfile.ZipFile(stream)
            member = archive.open(entry)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as fault:
            stream.close()
            raise InvalidFeed(f"{shown}: can't be unpacked; fetch the zip file again") from fault
        return _Guarded(member, shown, entry=entry, budget=budget, beside=(archive, stream))  # type: ignore[return-value]

    return open_member


class _Guarded(io.RawIOBase):
    """A stream whose troubles are told in one line, and that stops at what a zip file may hold."""

    def __init__(
        self,
        stream: IO[bytes],
        path: str,
        *,
        entry: zipfile.ZipInfo | None = None,
        budget: _Budget | None = None,
        beside: tuple[zipfile.ZipFile, BinaryIO] | None = None,
    ) -> None:
        self._stream = stream
        self._path = path
        self._entry = entry
        self._budget = budget
        self._beside = beside
        self._most = max(FREE_BYTES, entry.compress_size * RATIO) if entry else 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say whether it can be read again from a place before; for a zip file's that means unpacking anew."""
        return bool(self._stream.seekable())

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._stream.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        try:
            return self._stream.seek(offset, whence)
        except (zipfile.BadZipFile, zlib.error, EOFError) as fault:
            raise self._broken() from fault

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; a read without a size is bounded as well."""
        if size is None or size < 0:
            pieces = []
            while piece := self.read(1 << 20):
                pieces.append(piece)
            return b"".join(pieces)
        try:
            found = self._stream.read(size) or b""
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
            raise self._broken() from fault
        except OSError as trouble:
            raise FileTrouble(_why(self._path, trouble)) from None
        if self._entry and self._budget:
            at = self._stream.tell()
            if at > self._most:
                raise InvalidFeed(
                    f"{self._path}: unpacks to more than {RATIO} times its size, as no feed does; don't trust this file"
                )
            self._budget.take(self._entry.filename, at)
        return found

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Read into a buffer (what `io.BufferedReader` asks for)."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        """Close it, and the zip file that it came from; standard input stays open."""
        if not self.closed and self._path != "standard input":
            self._stream.close()
            for each in self._beside or ():
                each.close()
        super().close()

    def _broken(self) -> InvalidFeed:
        return InvalidFeed(f"{self._path}: is damaged and can't be unpacked; fetch it again")
