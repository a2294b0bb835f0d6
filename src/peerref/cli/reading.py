"""What is behind `peerref catalogue check --reading`: reading level, spelling, official codes."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from peerref.cli.home import home
from peerref.errors import FileTrouble, InvalidCatalogue
from peerref.render.plain import plain

if TYPE_CHECKING:
    from peerref.catalogue import Catalogue
    from peerref.catalogue.authoring.faults import Located
    from peerref.catalogue.authoring.reading import Remark

Reading = Annotated[
    bool, typer.Option("--reading", help="Check reading level, spelling and code titles (needs more tools).")
]

LIST = "spelling.txt"  # in `data/` ours, in the clinic's folder its own


def check_reading(files: Sequence[Path] = (), data: Path | None = None) -> None:
    """Report what is too hard to read, misspelled, or has no official code, in ours or in `files` alone.

    Raises WrongUse where a tool is missing, InvalidCatalogue where anything was found, FileTrouble.
    """
    from peerref.catalogue.authoring import pack, reading

    tools = reading.tools(codes=not files)
    folder = data or pack.data_folder()
    known, only = _known(files, folder)
    listed = [_listed(folder / LIST), _listed(home() / LIST)]
    allowed = reading.names_of(known).union(*map(reading.allowed_words, listed))
    found = reading.too_hard(known, tools.scores, only)
    found += reading.misspellings(known, tools.knows, allowed, only)
    if tools.table:
        found += reading.wrong_codes(known, tools.table)
    for line in _lines(found, files, folder):
        print(plain(line), file=sys.stderr)
    if found:
        raise InvalidCatalogue([f"{len(found)} fault{'s' if len(found) != 1 else ''} found in how it reads"])
    named = f"{len(files)} file{'s' if len(files) > 1 else ''}" if files else folder.name
    codes = "" if files else ", nor in codes" if tools.table else f"; codes wait for {reading.TABLE} to be installed"
    print(f"{named}: no fault found in reading level and spelling{codes}")


def _known(files: Sequence[Path], folder: Path) -> "tuple[Catalogue, frozenset[str] | None]":
    """Return the catalogue, and which of its entries are the overlays' (None: it is ours that is checked)."""
    from peerref import catalogue
    from peerref.catalogue import packed
    from peerref.catalogue.authoring import overlay, pack

    today = date.today()
    if files:
        known = catalogue.Catalogue(packed.Memory(overlay.parts(catalogue.load(), files, today)))
        return known, known.own
    parts, faults = pack.read(folder, today)
    if faults:
        raise InvalidCatalogue([str(fault) for fault in faults])
    return catalogue.Catalogue(packed.Memory(parts)), None


def _listed(file: Path) -> str:
    """Return a list of allowed words; "" where there is none."""
    try:
        return file.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError):
        raise FileTrouble(f"{file}: can't be read; save it as UTF-8 text, one word a line") from None


def _lines(found: "Iterable[Remark]", files: Sequence[Path], folder: Path) -> list[str]:
    """Return each remark as a line with the file and line of what it is about."""
    from peerref.catalogue.authoring import yaml_file

    read: dict[Path, Located] = {}

    def at(file: Path, name: str) -> "Located":
        if file not in read:
            read[file] = yaml_file.read(file)._replace(file=name)
        return read[file]

    lines = []
    for each in found:
        if files:
            places = [(at(file, str(file)), (part, *each.path)) for file in files for part in (each.kind, "change")]
            place = next((p for p in places if p[1][:2] in p[0].lines), places[0])
        else:
            place = at(folder / f"{each.kind}.yaml", f"{folder.name}/{each.kind}.yaml"), each.path
        lines.append(str(place[0].fault(place[1], each.what)))
    return lines
