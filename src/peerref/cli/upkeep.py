"""`peerref catalogue due`, and the link check behind `peerref catalogue check --links`."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from peerref.cli.progress import progress
from peerref.cli.tables import table

if TYPE_CHECKING:
    from peerref.catalogue import Catalogue
    from peerref.catalogue.authoring.link_check import Found, Use

Form = Literal["table", "json"]
Part = Literal["links", "sources"]
# The options of `check` that go with `--links`; none is given without it
Links = Annotated[bool, typer.Option("--links", help="Ask every link whether it still leads somewhere (network).")]
Only = Annotated[
    Part | None, typer.Option("--only", help="With --links: what a patient opens, or the pages that facts stand on.")
]
FreshFor = Annotated[
    int | None,
    typer.Option(
        "--fresh-for", metavar="DAYS", min=0, max=90, help="With --links: for how long an answer holds; 7 if not given."
    ),
]
As = Annotated[Form | None, typer.Option("--as", help="With --links: the form of the report.")]

FRESH_FOR = 7  # days
# What a reader wants first; each with its words for a person
OUTCOMES = {"dead": "dead", "changed-host": "other host", "moved": "moved", "could-not-tell": "could not tell"}


def register(group: typer.Typer) -> None:
    """Add the command to `peerref catalogue`."""
    group.command("due")(due)


def due(
    within: Annotated[
        int, typer.Option("--within", metavar="DAYS", min=0, max=3650, help="Also what will be due by then.")
    ] = 0,
    as_: Annotated[Form, typer.Option("--as", help="The form.")] = "table",
    catalogue: Annotated[
        list[Path] | None,
        typer.Option("--catalogue", metavar="FILE", help="A clinic's own entries; repeat it for more."),
    ] = None,
    today: Annotated[str | None, typer.Option("--today", metavar="DATE", help="The day to judge by.")] = None,
) -> None:
    """List the entries that are due for a check, most dangerous first."""
    from peerref.catalogue.due import due as all_due
    from peerref.cli import knowledge
    from peerref.cli.output import to_stream
    from peerref.render import as_json

    day = knowledge.day(today)
    found = all_due(knowledge.load(catalogue or ()), day, within)
    if as_ == "json":
        rows = [{**each._asdict(), "what": list(each.what)} for each in found]
        for row in rows:
            del row["danger"]  # the order says it
        to_stream(as_json.dump({"schema": "peerref/due/1", "today": day.isoformat(), "within": within, "due": rows}))
    elif not found:
        ahead = f", and nothing will be within {_days(within)}" if within else ""
        to_stream(f"nothing is due for a check on {day}{ahead}\n")
    else:
        table(
            ("id", "kind", "due", "checked", "days overdue"),
            [
                (
                    each.id,
                    each.kind,
                    ", ".join(each.what),
                    each.checked,
                    str(each.overdue) if each.overdue > 0 else f"in {_days(1 - each.overdue)}",
                )
                for each in found
            ],
            folded=("id",),
        )


def check_links(
    overlays: Sequence[Path] = (),
    data: Path | None = None,
    only: Part | None = None,
    fresh_for: int | None = None,
    as_: Form | None = None,
) -> None:
    """Ask every link of the catalogue whether it still leads somewhere, and report those that don't.

    With `overlays`, the links of their entries alone; `data` is a folder of YAML to read instead of the
    packed catalogue. Raises InvalidCatalogue, FileTrouble, and NetworkFailed where no host could be reached.
    """
    import gc

    gc.enable()  # unlike other commands this one lasts minutes
    from peerref.catalogue.authoring import link_check
    from peerref.cli.home import home

    today = date.today()
    wanted = link_check.uses(_known(overlays, data, today), only or "all", own=bool(overlays))
    kept = link_check.Kept(home() / "links.json")
    if kept.broken:
        print(f"peerref: {home() / 'links.json'} can't be read as ours; every link is asked again", file=sys.stderr)
    days = FRESH_FOR if fresh_for is None else fresh_for
    with progress("things") as bar:
        tell = partial(bar, "asking links") if bar else None
        asked = link_check.check(wanted, kept, today, days, tell=tell)
    found = [kept.found[url] for url in wanted]
    if as_ == "json":
        _as_json(found, wanted, asked, today)
    else:
        _as_table(found, wanted, asked, days)


def _known(overlays: Sequence[Path], data: Path | None, today: date) -> "Catalogue":
    from peerref.catalogue import Catalogue, packed
    from peerref.cli import knowledge
    from peerref.errors import InvalidCatalogue

    if data is None or overlays:
        return knowledge.load(overlays)
    from peerref.catalogue.authoring import pack

    parts, faults = pack.read(data, today)
    if faults:
        raise InvalidCatalogue([str(fault) for fault in faults])
    return Catalogue(packed.Memory(parts))


def _troubled(found: "Sequence[Found]", wanted: "Mapping[str, Sequence[Use]]") -> "list[Found]":
    """Return what an author has to look at: by outcome, and what a patient opens before what only supports a fact."""
    order = list(OUTCOMES)
    return sorted(
        (each for each in found if each.outcome in OUTCOMES),
        key=lambda each: (order.index(each.outcome), all(use.field.startswith("sources") for use in wanted[each.url])),
    )


def _as_json(found: "Sequence[Found]", wanted: "Mapping[str, Sequence[Use]]", asked: int, today: date) -> None:
    from peerref.cli.output import to_stream
    from peerref.render import as_json

    counts = {outcome: sum(each.outcome == outcome for each in found) for outcome in ("found", *OUTCOMES)}
    rows = [
        {**each._asdict(), "used_by": [use._asdict() for use in wanted[each.url]]} for each in _troubled(found, wanted)
    ]
    summary = {"today": today.isoformat(), "asked": asked, "counts": counts}
    to_stream(as_json.dump({"schema": "peerref/links/1", **summary, "links": rows}))


def _as_table(found: "Sequence[Found]", wanted: "Mapping[str, Sequence[Use]]", asked: int, fresh_for: int) -> None:
    from peerref.cli.output import to_stream

    troubled = _troubled(found, wanted)
    rows = [
        (
            OUTCOMES[each.outcome],
            each.url,
            f"{each.detail}: {each.address}" if each.address else each.detail,
            ", ".join(f"{use.id} ({use.field})" for use in wanted[each.url]),
        )
        for each in troubled
    ]
    if rows and sys.stdout.isatty():  # what was seen stands under the link: a screen is narrow
        pairs = [((outcome, url, used), ("", seen, "")) for outcome, url, seen, used in rows]
        table(("found", "link", "used by"), [row for pair in pairs for row in pair], folded=("link", "used by"))
    elif rows:
        table(("found", "link", "what was seen", "used by"), rows, folded=())
    told = [f"{sum(each.outcome == 'found' for each in found)} found"]
    for outcome, words in OUTCOMES.items():
        count = sum(each.outcome == outcome for each in troubled)
        told += [f"{count} {words}"] if count else []
    fresh = "" if asked == len(found) else f" ({asked} asked now, the others in the last {_days(fresh_for)})"
    to_stream(f"{len(found)} link{'s' if len(found) != 1 else ''}: {', '.join(told)}{fresh}\n")


def _days(count: int) -> str:
    return f"{count} day{'s' if count != 1 else ''}"
