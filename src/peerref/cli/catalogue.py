"""`peerref catalogue ...`: check and pack what we know."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from peerref.cli import own, publish, reading, upkeep
from peerref.errors import InvalidCatalogue, WrongUse
from peerref.render.plain import plain


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(
        name="catalogue", help="Check, pack and publish the catalogue.", rich_markup_mode=None, no_args_is_help=False
    )
    group.command("check")(check)
    group.command("pack")(pack)
    upkeep.register(group)
    own.register(group)
    publish.register(group)
    app.add_typer(group)


def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[OVERLAY]...", help="A clinic's own entries; none checks ours.")
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="FOLDER", help="The folder with our YAML.")] = None,
    links: upkeep.Links = False,
    only: upkeep.Only = None,
    fresh_for: upkeep.FreshFor = None,
    as_: upkeep.As = None,
    reads: reading.Reading = False,
) -> None:
    """Check every entry, and say of each fault where it is and how to mend it."""
    if links and reads:
        raise WrongUse("--links and --reading are two runs; give one of them")
    if links:
        upkeep.check_links(files or (), data, only, fresh_for, as_)
        return
    if any(given is not None for given in (only, fresh_for, as_)):
        raise WrongUse("--only, --fresh-for and --as go with --links; add --links, or leave them out")
    if reads:
        reading.check_reading(files or (), data)
        return
    from peerref import catalogue
    from peerref.catalogue.authoring import overlay
    from peerref.catalogue.authoring import pack as packing

    today = date.today()
    if files:
        try:
            overlay.parts(catalogue.load(), files, today)
        except InvalidCatalogue as invalid:
            raise _told(invalid.faults) from None
        print(f"{len(files)} file{'s' if len(files) > 1 else ''}: no fault found")
        return
    folder = data or packing.data_folder()
    parts, faults = packing.read(folder, today)
    if faults:
        raise _told([str(fault) for fault in faults])
    kinds = ("groups", "conditions", "treatments", "roles", "lines", "evidence")
    print(f"{folder.name}: no fault found in " + ", ".join(f"{len(parts[kind])} {kind}" for kind in kinds))


def pack(
    data: Annotated[Path | None, typer.Option("--data", metavar="FOLDER", help="The folder with our YAML.")] = None,
    only_check: Annotated[
        bool, typer.Option("--check", help="Say whether the packed form is up to date; write nothing.")
    ] = False,
) -> None:
    """Write the packed form that the other commands read, from the YAML."""
    from peerref.catalogue import packed
    from peerref.catalogue.authoring import pack as packing
    from peerref.meetings.authoring import zips

    folder = data or packing.data_folder()
    if only_check:
        if zips.stale():
            raise InvalidCatalogue(["the packed table of ZIP codes is stale; run 'peerref catalogue pack'"])
        if packed.Folder(packed.HERE).digest() != packing.digest(folder):
            raise InvalidCatalogue(["the packed catalogue is stale; run 'peerref catalogue pack'"])
        print("the packed catalogue is up to date")
        return
    try:
        packing.pack(folder, packed.HERE, date.today())
        zips.pack()
    except InvalidCatalogue as invalid:
        raise _told(invalid.faults) from None
    print(f"packed {folder} into {packed.HERE}")


def _told(faults: "list[str] | tuple[str, ...]") -> InvalidCatalogue:
    """Print every fault on its own line; the error that follows counts them."""
    for fault in faults:
        print(plain(str(fault)), file=sys.stderr)
    return InvalidCatalogue([f"{len(faults)} fault{'s' if len(faults) != 1 else ''} found; nothing was written"])
