"""`peerref catalogue schema` and `peerref catalogue export`: the catalogue in forms that other programs read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from peerref.errors import InvalidCatalogue, WrongUse

if TYPE_CHECKING:
    from datetime import date

    from peerref.catalogue import Catalogue

Form = Literal["csv", "json", "hsds"]
ENDINGS: dict[str, Form] = {".hsds.json": "hsds", ".json": "json", ".csv": "csv"}
EXCEL = "\ufeff"  # without it a spreadsheet reads a file's accents wrong; in a pipe it would only be in the way


def register(group: typer.Typer) -> None:
    """Add the commands to `peerref catalogue`."""
    group.command("schema")(schema)
    group.command("export")(export)


def schema(
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="FOLDER", help="Where to write them; none means schema/ beside our YAML."),
    ] = None,
    only_check: Annotated[
        bool, typer.Option("--check", help="Say whether the schemas are up to date; write nothing.")
    ] = False,
) -> None:
    """Write JSON Schemas of the YAML files.

    An editor with a YAML language server reads them, and completes and checks an entry while you type: one for each
    of our files, and overlay.json for a clinic's own.
    """
    from peerref.catalogue.authoring import schema as making

    where = folder or making.folder()
    if only_check:
        stale = making.stale(where)
        if stale:
            option = f" --folder {folder}" if folder else ""
            raise InvalidCatalogue(
                [f"{where}: {', '.join(stale)} missing or stale; run 'peerref catalogue schema{option}'"]
            )
        print("the schemas are up to date")
        return
    print(f"wrote {len(making.write(where))} schemas into {where}")


def export(
    as_: Annotated[
        Form | None, typer.Option("--as", help="The form; without it, the ending of --output says which.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a file: .csv, .json or .hsds.json"),
    ] = None,
    catalogue: Annotated[
        list[Path] | None,
        typer.Option("--catalogue", metavar="FILE", help="A clinic's own entries; repeat it for more."),
    ] = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help="The day that the JSON says it was written.")
    ] = None,
) -> None:
    """Write the catalogue as CSV, JSON or HSDS.

    csv: the groups, one row each, for a spreadsheet. json: everything, each kind as its listing gives it. hsds: the
    groups as services in Open Referral HSDS 3, for a resource directory.
    """
    from peerref.cli import knowledge
    from peerref.cli import output as writing

    form = as_ or _form(output)
    day = knowledge.day(today)
    writing.check_target(output)
    content = _content(form, knowledge.load(catalogue or ()), day)
    if output is None:
        writing.to_stream(content)
    else:
        writing.to_file(EXCEL + content if form == "csv" else content, output)


def _form(output: Path | None) -> Form:
    if output is None:
        raise WrongUse("say which form: --as csv, --as json or --as hsds")
    for ending, form in ENDINGS.items():
        if output.name.lower().endswith(ending):
            return form
    raise WrongUse(f"--output: can't tell the form of '{output.name}'; end it in {', '.join(ENDINGS)}, or give --as")


def _content(form: Form, known: "Catalogue", day: "date") -> str:
    if form == "csv":
        from peerref.render.catalogue_csv import catalogue_csv

        return catalogue_csv(known)
    if form == "hsds":
        from peerref.render.hsds import hsds

        return hsds(known)
    from peerref.render import as_json

    return as_json.dump(_everything(known, day))


KINDS = ("groups", "roles", "conditions", "treatments", "evidence", "lines", "elsewhere")


def _everything(known: "Catalogue", day: "date") -> dict[str, object]:
    """Return all entries, each kind as its listing gives it."""
    import json

    from peerref import __version__
    from peerref.render import as_json

    return {
        "schema": "peerref/catalogue/1",
        "date": day.isoformat(),
        "version": __version__,
        "licence": "CC-BY-4.0",
        "own": sorted(known.own),
        **{kind: json.loads(as_json.listing(kind, getattr(known, kind).values()))[kind] for kind in KINDS},
    }
