"""`peerref meetings ...`: load the open feeds of an area once, look at them, and keep them fresh."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal, get_args

import typer

from peerref.catalogue.model import Audience
from peerref.cli import nearby
from peerref.cli.progress import progress
from peerref.cli.words import closed_list
from peerref.errors import InvalidFeed, NotInCatalogue, WrongUse
from peerref.meetings.meeting import IN_A_ROOM, ONLINE, PROGRAMS, Program, Wish
from peerref.referral.request import FormatWish

if TYPE_CHECKING:
    from peerref.meetings.directory import Directory
    from peerref.meetings.importing import Options
    from peerref.meetings.meeting import Meeting
    from peerref.meetings.report import Report

Form = Literal["text", "json"]
Feeds = Annotated[
    list[str],
    typer.Argument(metavar="FEED...", help="Files, folders, zip files, '-' for standard input, or https addresses."),
]
Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Files, folders, zip files, or '-' for standard input.")
]
As = Annotated[Form, typer.Option("--as", help="The form.")]
OfProgram = Annotated[
    Program | None, typer.Option("--program", help="Whose meetings these are, where the feed does not say.")
]
Zone = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="For meetings without a zone, like America/Chicago.")
]
Weekday = Annotated[
    Literal["iso"] | None, typer.Option("--weekday", help="iso: in this feed Monday is 1 and Sunday is 7.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 4 if anything was rejected.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")]
Today = Annotated[str | None, typer.Option("--today", metavar="DATE", help="The day to judge by.")]

REMOTE = ("online", "phone")
_OF_NONE = (
    "SELECT count(*) FROM meetings m JOIN sources s ON s.number = m.source WHERE s.name = ? AND m.program = 'other'"
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(
        name="meetings",
        help="Local meetings from open feeds: load them once, and pages name real ones near the patient.",
        rich_markup_mode=None,
        no_args_is_help=False,
    )
    group.command("import", epilog=IMPORT_EXAMPLES)(import_)
    for command in (check, update, near, status, export, remove, calendar, template):
        group.command(command.__name__)(command)
    app.add_typer(group)


IMPORT_EXAMPLES = """Examples:

  peerref meetings import https://example.org/meetings.json --program aa

  peerref meetings import feeds/ our-list.csv

  peerref meetings check feed.json --program na --timezone America/Chicago
"""


def import_(
    feeds: Feeds,
    program: OfProgram = None,
    timezone: Zone = None,
    weekday: Weekday = None,
    as_source: Annotated[
        str | None, typer.Option("--as-source", metavar="NAME", help="Your own name for the one feed given.")
    ] = None,
    strict: Strict = False,
    as_: As = "text",
    today: Today = None,
) -> None:
    """Load feeds; each takes the place of what the same source held before, or changes nothing.

    Meeting Guide (JSON and sheet), BMLT, HSDS 3 (JSON and tables), and our own list (see `meetings template`). Only an
    https address goes to the network.
    """
    from peerref.meetings import importing

    options = _options(program, timezone, weekday, as_source, today)
    with progress("bytes") as tell:
        found = importing.run(feeds, options, nearby.folder(), stdin=_stdin(), tell=tell, waiting=_waiting)
    if as_ == "text":  # a program reads its errors from standard error, one JSON line
        _tell_of_strangers()
        _tell_of_no_program(found)
    _report(found, as_, strict=strict)


def check(
    files: Files,
    program: OfProgram = None,
    timezone: Zone = None,
    weekday: Weekday = None,
    strict: Strict = False,
    as_: As = "text",
    today: Today = None,
) -> None:
    """Say what an import would keep, and why not the rest; store nothing."""
    from peerref.meetings import fetch, importing

    if any(fetch.is_address(each) for each in files):
        raise WrongUse("meetings check reads files; an address is read by 'peerref meetings import'")
    with progress("bytes") as tell:
        found = importing.check(files, _options(program, timezone, weekday, None, today), stdin=_stdin(), tell=tell)
    _report(found, as_, strict=strict)


def update(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="None means all.")] = None,
    strict: Strict = False,
    as_: As = "text",
    today: Today = None,
) -> None:
    """Read every source again that was loaded from an address (network)."""
    from peerref.meetings import importing

    with progress("bytes") as tell:
        found = importing.update(
            _options(None, None, None, None, today), nearby.folder(), only=sources or (), tell=tell, waiting=_waiting
        )
    if not found.sources and as_ == "text":
        from peerref.cli.output import to_stream

        to_stream("no source was loaded from an address; 'peerref meetings import' reads files again\n")
        return
    _report(found, as_, strict=strict)


def near(
    zip_: Annotated[
        str | None, typer.Argument(metavar="[ZIP]", help="Where the patient is; none: online only.")
    ] = None,
    program: Annotated[list[str] | None, closed_list("--program", PROGRAMS, "Whose meetings; none means all")] = None,
    within: Annotated[int, typer.Option("--within", metavar="MILES", min=1, max=nearby.WIDEST, help="How far.")] = 25,
    format_: Annotated[FormatWish, typer.Option("--format", "-f", help="How the patient wants to meet.")] = "any",
    audience: Annotated[
        list[str] | None, closed_list("--audience", get_args(Audience), "Leave out what is only for others than")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", "-l", metavar="CODE", help="Only meetings in this language, like es.")
    ] = None,
    access: Annotated[
        Literal["open", "closed"] | None, typer.Option("--access", help="Only open, or only closed meetings.")
    ] = None,
    wheelchair: Annotated[
        bool, typer.Option("--wheelchair", help="Only places known to be open to a wheelchair.")
    ] = False,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=200, help="How many.")] = 20,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="The patient's, if not that of the ZIP code.")
    ] = None,
    as_: As = "text",
) -> None:
    """List the nearest meetings, or the next ones online."""
    from peerref.cli.output import to_stream
    from peerref.meetings.near import nearest, nearest_there_is, online

    now = datetime.now(UTC)
    here = nearby.place(zip_) if zip_ else None
    zone = nearby.zone(timezone) if timezone else here.timezone if here else nearby.machine_zone()
    remote = format_ in REMOTE or here is None
    if here is None and format_ in ("in-person", "hybrid"):
        raise WrongUse(f"meetings near: {format_} needs a ZIP code")
    told = ""
    anybody = Wish(
        audiences=None if audience is None else tuple(audience),
        language=language or "",
        access=(access,) if access else (),
        wheelchair=wheelchair,
    )
    with _open() as directory:
        programs = list(program or directory.programs())
        found: list[tuple[Meeting, float | None]]
        if remote:
            wish = anybody._replace(attendance=("phone",) if format_ == "phone" else ONLINE)
            found = [(each.meeting, None) for each in online(directory, programs, now, limit=count, wish=wish)]
        else:
            assert here is not None  # noqa: S101 - said above
            wish = anybody._replace(attendance=("hybrid",) if format_ == "hybrid" else IN_A_ROOM)
            place = (here.latitude, here.longitude)
            found = [
                (each.meeting, each.miles)
                for each in nearest(directory, programs, *place, within=within, limit=count, wish=wish)
            ]
            if not found:
                least = nearest_there_is(directory, programs, *place, wish=wish)
                told = f"none within {within} miles" + ("" if least else ", nor further off")
                found = [(least.meeting, least.miles)] if least else []
    if as_ == "json":
        to_stream(_as_json(found, now))
        return
    if told:
        print(f"peerref: {told}{'; the nearest there is:' if found else ''}", file=sys.stderr)
    to_stream(_as_lines(found, now, zone, places=not remote) or "no meeting fits\n")


def status(as_: As = "text", today: Today = None) -> None:
    """List the sources: how many meetings, when they were loaded, which are stale."""
    from peerref.cli import knowledge
    from peerref.cli.output import to_stream
    from peerref.cli.tables import table
    from peerref.meetings.zip_table import ATTRIBUTION
    from peerref.render import as_json

    day = knowledge.day(today)
    try:
        with _open() as directory:
            sources, programs, count = directory.sources(), directory.programs(), len(directory)
    except NotInCatalogue:
        if as_ == "json":
            to_stream(as_json.dump({"schema": "peerref/sources/1", "meetings": 0, "programs": {}, "sources": []}))
        else:
            to_stream(nearby.EMPTY + "\n")
        return
    if as_ == "json":
        rows = [{**each._asdict(), "stale": each.stale(day)} for each in sources]
        to_stream(
            as_json.dump({"schema": "peerref/sources/1", "meetings": count, "programs": programs, "sources": rows})
        )
        return
    table(
        ("source", "meetings", "inactive", "rejected", "loaded", "from"),
        [
            (
                each.name,
                f"{each.kept:,}",
                f"{each.inactive:,}",
                f"{each.rejected:,}",
                each.imported[:10] + (" (stale)" if each.stale(day) else ""),
                each.url or each.path,
            )
            for each in sources
        ],
        folded=("source", "from"),
    )
    kinds = ", ".join(f"{name} {number:,}" for name, number in programs.items())
    to_stream(f"{count:,} meetings ({kinds})\n{ATTRIBUTION}\n")


def export(
    output: Output = None, as_: Annotated[Literal["json"], typer.Option("--as", help="The form.")] = "json"
) -> None:
    """Write every meeting as JSON."""
    del as_  # there is one form
    from peerref.cli import output as writing
    from peerref.render.meetings import exported

    now = datetime.now(UTC)
    with _open() as directory:
        pieces = exported(directory.export(), now)
        if output:
            writing.check_target(output)
            writing.to_file_in_pieces(pieces, output)
        else:
            for piece in pieces:
                writing.to_stream(piece)


def remove(source: Annotated[str, typer.Argument(metavar="SOURCE", help="See `peerref meetings status`.")]) -> None:
    """Take a source and all its meetings out."""
    from peerref.cli.output import to_stream
    from peerref.meetings import store

    gone = store.remove(nearby.folder(), source, waiting=_waiting)
    to_stream(f"removed {source}: {gone:,} meetings\n")


def template(output: Output = None) -> None:
    """Write a CSV file to fill in with the clinic's own meetings."""
    from peerref.cli import output as writing
    from peerref.meetings import own_list

    if output:
        writing.check_target(output)
        writing.to_file(own_list.template(), output)
    else:
        writing.to_stream(own_list.template())


def calendar(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of meetings, as `meetings near` shows them.")],
    language: Annotated[Literal["en", "es"], typer.Option("--language", "-l", help="The patient's language.")] = "en",
    output: Output = None,
    today: Today = None,
) -> None:
    """Write meetings as a calendar file (.ics) that does not say what they are for."""
    from peerref import catalogue
    from peerref.cli import knowledge
    from peerref.cli import output as writing
    from peerref.render.calendar import calendar as drawn

    if output:
        writing.check_target(output)
    with _open() as directory:
        found = [_named(directory, each) for each in ids]
    wording = catalogue.load().wording(language)
    content = drawn(found, wording, today=knowledge.day(today), language=language)
    if output:
        writing.to_file(content, output)
    else:
        writing.to_stream(content.decode())


def _named(directory: "Directory", typed: str) -> "Meeting":
    found = directory.get(typed)
    if found is None:
        from peerref.referral.recognise import clean

        raise NotInCatalogue(f"'{clean(typed)[:60]}' is not the id of a meeting; see 'peerref meetings near'")
    return found


def _options(
    program: Program | None, timezone: str | None, weekday: Literal["iso"] | None, name: str | None, today: str | None
) -> "Options":
    import gc

    from peerref.cli import knowledge
    from peerref.meetings.importing import Options

    gc.enable()  # unlike other commands these may last minutes
    return Options(
        knowledge.day(today).isoformat(),
        program,
        nearby.zone(timezone) if timezone else "",
        weekday or "",
        name or "",
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _stdin() -> BinaryIO | None:
    return None if sys.stdin is None else sys.stdin.buffer


def _waiting() -> None:
    print("peerref: another import is running; waiting for it to end", file=sys.stderr)


def _tell_of_strangers() -> None:
    """Say which ids in a clinic's own list name no group: meetings of theirs would stand on no page."""
    from peerref.cli import knowledge

    directory = nearby.opened()
    if directory is None:
        return
    with directory:
        named = [each for each in directory.programs() if each not in PROGRAMS]
    known = knowledge.load().groups if named else {}
    for each in named:
        if each not in known:
            print(
                f"peerref: program '{each}' names no group of the catalogue, so its meetings stand on no page; "
                "see 'peerref groups'",
                file=sys.stderr,
            )


def _tell_of_no_program(found: "Report") -> None:
    """Say whose meetings nobody named: they are found by `meetings near`, and stand on no page."""
    stored = [source.source for source in found.sources if source.stored]
    directory = nearby.opened() if stored else None
    if directory is None:
        return
    with directory:
        counts = [(name, directory.rows(_OF_NONE, (name,))[0][0]) for name in stored]
    told = ", ".join(f"{name} {count:,}" for name, count in counts if count)
    if told:
        print(
            "peerref: some meetings are of no fellowship that is known here, so they stand on no page; if they are of "
            f"one, import again with --program ({told})",
            file=sys.stderr,
        )


def _report(found: "Report", as_: Form, *, strict: bool) -> None:
    from peerref.cli.output import to_stream
    from peerref.meetings import report
    from peerref.render import as_json

    if as_ == "json":
        to_stream(as_json.dump(report.as_json(found)))
    else:
        to_stream(report.as_text(found))
    code = found.exit_code(strict=strict)
    if code:
        faults = [source.fault for source in found.sources if source.fault]
        rejected = sum(source.rejected for source in found.sources)
        raise Failed(code, faults[0] if faults else f"--strict: {rejected:,} listings were rejected")


class Failed(InvalidFeed):
    """What could be read was stored and reported; the exit code says that something was not."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.exit_code = code


@contextmanager
def _open() -> "Iterator[Directory]":
    directory = nearby.opened()
    if directory is None:
        raise NotInCatalogue(nearby.EMPTY[:1].lower() + nearby.EMPTY[1:].rstrip("."))
    with directory:
        yield directory


def _as_json(found: "list[tuple[Meeting, float | None]]", now: datetime) -> str:
    from peerref.meetings.occurrence import next_start
    from peerref.render import as_json
    from peerref.render.meetings import as_object

    rows = [as_object(meeting, next_start(meeting, now), miles) for meeting, miles in found]
    return as_json.dump({"schema": "peerref/meetings/1", "meetings": rows})


def _as_lines(found: "list[tuple[Meeting, float | None]]", now: datetime, zone: str, *, places: bool) -> str:
    from peerref import catalogue
    from peerref.handout.when import spoken_date
    from peerref.meetings.occurrence import next_start
    from peerref.meetings.zip_table import ATTRIBUTION
    from peerref.render.meetings import lines

    wording = catalogue.load().wording("en")

    def rows() -> "Iterator[tuple[Meeting, str, float | None]]":
        for meeting, miles in found:
            start = next_start(meeting, now)
            yield meeting, spoken_date(wording, start, zone) if start else "time not known: ask", miles

    told = list(lines(rows()))
    if told:
        told.append("Call or check before you go: listings may be old.")
        told += [ATTRIBUTION] if places else []
    return "".join(f"{line}\n" for line in told)
