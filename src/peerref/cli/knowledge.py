"""Which catalogue a command uses: ours, and the clinic's overlays on it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from peerref import catalogue
from peerref.catalogue import Catalogue, packed
from peerref.cli.home import home
from peerref.errors import FileTrouble, WrongUse


def load(overlays: Sequence[Path] = ()) -> Catalogue:
    """Return our catalogue with `overlays` on it.

    An overlay is validated and packed once for each content; where that can't be kept, each time.
    """
    ours = catalogue.load()
    if not overlays:
        return ours
    kept = home() / "packed" / _key(overlays)
    if packed.Folder(kept).digest():
        return catalogue.load(kept)
    from peerref.catalogue.authoring import overlay, pack

    parts = overlay.parts(ours, overlays, date.today())
    try:
        pack.write(parts, kept, kept.name, private=True)
    except FileTrouble:
        return Catalogue(packed.Memory(parts))
    return catalogue.load(kept)


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
