"""Which catalogue a command uses: ours, the clinic's own entries on it, and overlays that are named.

What is named must be right, or the command stops. The clinic's own file is different: somebody may be at work on it
while a colleague has a patient in the room. Where it is broken, its last good state is used, and standard error says
so.
"""

import contextlib
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from peerref import catalogue
from peerref.catalogue import Catalogue, packed
from peerref.cli.home import home
from peerref.errors import FileTrouble, InvalidCatalogue, PeerrefError, WrongUse

OVERLAY = "overlay.yaml"  # the clinic's own entries, in its folder
MOST_FAULTS = 20  # lines about a broken file, on top of a patient's page


def load(overlays: Sequence[Path] = (), standing: Sequence[Path] | None = None) -> Catalogue:
    """Return our catalogue with the clinic's own entries on it, where it has any, and then `overlays`.

    `standing` are the files that the clinic's settings name; they are read where nobody has done so.
    Raises InvalidCatalogue and FileTrouble for `overlays`; for the clinic's own files only if they are named too.
    """
    ours = catalogue.load()
    if standing is None:
        from peerref.cli import settings

        standing = settings.usual().overlays
    own = home() / OVERLAY
    named = [each for each in (own, *standing) if any(_same(each, other) for other in overlays)]
    if named:
        overlays = [*named, *(each for each in overlays if not any(_same(each, other) for other in named))]
    good = [_good(ours, each, own_file=each == own) for each in (own, *standing) if each not in named]
    files = [*_together(ours, [each for each in good if each]), *overlays]
    return _laid_on(ours, files) if files else ours


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _together(ours: Catalogue, standing: Sequence[Path]) -> Sequence[Path]:
    """Return those of the clinic's files that go with each other; one that does not is told and left out."""
    if len(standing) < 2:
        return standing
    kept: list[Path] = []
    for each in standing:
        try:
            _laid_on(ours, [*kept, each])
        except PeerrefError as trouble:
            _tell(trouble, each)
            print("peerref: that file is left out until that is mended", file=sys.stderr)
        else:
            kept.append(each)
    return kept


def _last_good(file: Path, *, own: bool) -> Path:
    """Return where the last good state of a file is kept."""
    folder = home() / "packed" / "last-good"
    if own:
        return folder / OVERLAY
    import hashlib

    return folder / hashlib.sha256(str(file).encode("utf-8", "replace")).hexdigest()[:16] / file.name


def _good(ours: Catalogue, own: Path, *, own_file: bool) -> Path | None:
    """Return the file that holds the clinic's own entries in their last good state; None where it has none."""
    last = _last_good(own, own=own_file)
    try:
        if own_file and not own.exists() and not own.is_symlink():
            return None
        _laid_on(ours, [own])
        content = own.read_bytes()
        _keep(content, last)
    except (PeerrefError, OSError) as trouble:
        _tell(trouble, own)
    else:
        return last if _reads(last) == content else own
    try:
        _laid_on(ours, [last])
    except PeerrefError:
        print("peerref: the clinic's own entries are left out until that is mended", file=sys.stderr)
        return None
    print("peerref: the clinic's own entries are used as they last were good, until that is mended", file=sys.stderr)
    return last


def _keep(content: bytes, last: Path) -> None:
    """Keep what was good, for a day when it is not; where that can't be written, there will be no such state."""
    if _reads(last) == content:
        return
    from peerref.cli.output import to_file

    with contextlib.suppress(OSError, FileTrouble):
        last.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        to_file(content.decode(), last)


def _reads(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _tell(trouble: Exception, own: Path) -> None:
    from peerref.render.plain import plain

    if isinstance(trouble, InvalidCatalogue):
        lines = list(trouble.faults)
    else:
        lines = [trouble.message if isinstance(trouble, PeerrefError) else f"{own}: can't be read"]
    more = len(lines) - MOST_FAULTS
    if more > 0:
        lines[MOST_FAULTS:] = [f"{own}: {more} more faults; see 'peerref catalogue check {own}'"]
    for line in lines:
        print(f"peerref: {plain(line)}", file=sys.stderr)


def _laid_on(ours: Catalogue, overlays: Sequence[Path]) -> Catalogue:
    """Return our catalogue with `overlays` on it; raises InvalidCatalogue and FileTrouble.

    An overlay is validated and packed once for each content; where that can't be kept, each time.
    """
    key = _key(overlays)
    kept = home() / "packed" / key
    if packed.Folder(kept).digest():
        return catalogue.load(kept)
    from peerref.catalogue.authoring import overlay, pack

    try:
        parts = overlay.parts(ours, overlays, date.today())
    except InvalidCatalogue:
        _unchanged(overlays, key)  # half a file is no fault of its author's
        raise
    _unchanged(overlays, key)
    try:
        pack.write(parts, kept, kept.name, private=True)
    except FileTrouble:
        return Catalogue(packed.Memory(parts))
    return catalogue.load(kept)


def _unchanged(overlays: Sequence[Path], key: str) -> None:
    """Refuse what was read if it may be half of one content and half of another."""
    if _key(overlays) != key:
        names = ", ".join(str(each) for each in overlays)
        raise FileTrouble(f"{names}: was edited while it was read; save it, then run this again")


def _key(overlays: Sequence[Path]) -> str:
    import hashlib

    found = hashlib.sha256(packed.Folder(packed.HERE).digest().encode())
    for file in overlays:
        try:
            content = file.read_bytes() if file.is_file() else b""
        except OSError:
            content = b""  # said with its reason when it is read
        found.update(str(file.name).encode("utf-8", "replace") + b"\0" + hashlib.sha256(content).digest())
    return found.hexdigest()[:32]


def day(typed: str | None, option: str = "--today") -> date:
    """Return the day that was typed as YYYY-MM-DD; today's where none was."""
    if typed is None:
        return date.today()
    try:
        if len(typed) != 10:
            raise ValueError
        return date.fromisoformat(typed)
    except ValueError:
        raise WrongUse(f"{option} takes a day like 2026-11-25") from None
