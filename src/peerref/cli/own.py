"""`peerref catalogue new|add|remove|list`: a clinic's own entries, in its overlay file."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from peerref.errors import FileTrouble, InvalidCatalogue, PeerrefError, WrongUse

if TYPE_CHECKING:
    from peerref.catalogue.authoring.own import Addition, Own

LONGEST_LINE = 92  # longer ones are harder to read

ClinicFile = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="The clinic's file, if it is not the one in PEERREF_HOME.")
]


def register(group: typer.Typer) -> None:
    """Add the commands to `peerref catalogue`."""
    group.command("new")(new)
    group.command("add")(add)
    group.command("remove")(remove)
    group.command("list")(list_)


def new(
    kind: Annotated[Literal["group"], typer.Argument(metavar="group", help="What to make: a group.")],
    from_: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A filled template, instead of questions.")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a template to fill in; write nothing.")] = False,
    file: ClinicFile = None,
) -> None:
    """Make a group of the clinic's own: asks what is needed, or reads a filled template."""
    del kind  # the only one so far
    if template and from_:
        raise WrongUse("--template and --from can't be given together")
    if template:
        from peerref.catalogue.authoring.own import TEMPLATE
        from peerref.cli.output import to_stream

        to_stream(TEMPLATE)
    elif from_:
        _from_file(from_, _clinic_file(file, make=True))
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _from_questions(_clinic_file(file, make=True))
    else:
        raise WrongUse(
            "'catalogue new group' asks its questions on a terminal; elsewhere give --from FILE (--template)"
        )


def add(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file with entries, changes and what to hide.")],
    file: ClinicFile = None,
) -> None:
    """Add all entries of a file to the clinic's own; nothing is ever written over."""
    from peerref import catalogue
    from peerref.catalogue.authoring import own

    target = _clinic_file(file, make=True)
    with _every_fault():
        _tell_added(own.add_file(target, source, catalogue.load(), date.today()), target)


def remove(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of an entry, a change or something hidden.")],
    file: ClinicFile = None,
) -> None:
    """Take an entry out of the clinic's own, and print it, so that 'catalogue add' could put it back."""
    from peerref import catalogue
    from peerref.catalogue.authoring import own
    from peerref.cli.output import to_stream
    from peerref.render.plain import plain

    target = _clinic_file(file)
    with _every_fault():
        gone = own.remove(target, id_.strip().lower(), catalogue.load(), date.today())
    to_stream("\n".join(map(plain, own.with_additions("", gone).split("\n"))))
    _tell(f"removed {_named(gone)} from {target}; to undo, save what was printed and 'peerref catalogue add' it")


def list_(
    as_: Annotated[Literal["table", "json"], typer.Option("--as", help="The form.")] = "table",
    file: ClinicFile = None,
) -> None:
    """List the clinic's own: entries, changes, and what it hides."""
    from peerref import catalogue
    from peerref.catalogue.authoring import own
    from peerref.cli.output import to_stream

    target = _clinic_file(file)
    with nullcontext() if as_ == "json" else _every_fault(""):
        found = own.own(target, catalogue.load(), date.today())
    if as_ == "json":
        to_stream(_json(found, target))
    elif rows := list(_rows(found)):
        from peerref.render import terminal

        terminal.console(sys.stdout).print(terminal.table(("id", "what", "name or reason", "status", "checked"), rows))
    else:
        _tell(f"nothing of the clinic's own yet ({target}); begin with 'peerref catalogue new group'")


def _json(found: "Own", file: Path) -> str:
    from peerref.catalogue.authoring.overlay import ADDS
    from peerref.render import as_json

    return as_json.dump(
        {
            "schema": "peerref/overlay/1",
            "file": str(file),
            **{kind: [as_json.entry(each) for each in found.entries.get(kind, ())] for kind in ADDS},
            "change": [each._asdict() for each in found.changes],
            "hide": [each._asdict() for each in found.hides],
        }
    )


def _rows(found: "Own") -> Iterator[Sequence[str]]:
    for kind, entries in found.entries.items():
        for each in entries:
            name = getattr(each.name, "en", each.name)
            yield each.id, f"own {kind[:-1]}", name, getattr(each, "status", ""), each.checked
    for change in found.changes:
        yield change.id, f"changed: {', '.join(change.fields)}", change.reason, "", ""
    for hidden in found.hides:
        yield hidden.id, "hidden", hidden.reason, "", ""


def _from_file(source: Path, target: Path) -> None:
    from peerref import catalogue
    from peerref.catalogue.authoring import own

    with _every_fault():
        _tell_added(own.add_filled(target, source, catalogue.load(), date.today()), target)
    if source.resolve().parent == _drafts().resolve():  # one that we kept; it is in the clinic's file now
        source.unlink(missing_ok=True)


def _from_questions(target: Path) -> None:
    from peerref import catalogue
    from peerref.catalogue.authoring import own
    from peerref.cli.own_questions import Interview

    known, today = catalogue.load(), date.today()
    with _every_fault(""):
        current = own.read(target)  # told before the first question, not after the last
    taken = [each.key for each in own.additions(current)] if current else []
    interview = Interview(_ask, _say, known, today)
    answers = interview.group()
    key = interview.id(own.new_id(answers.entry["name"]), taken)
    print("\n" + own.written("groups", key, answers.entry))
    if not answers.whole:
        _tell(_keep(key, answers.entry))
        return
    if not interview.yes(f"Save it in {target}?"):
        _tell("nothing was saved")
        return
    try:
        with _every_fault():
            own.add_group(target, key, answers.entry, known, today)
    except PeerrefError:
        _tell(_keep(key, answers.entry))
        raise
    _tell(f"added {key} to {target}; see it with 'peerref show {key}'")


def _keep(key: str, entry: dict[str, Any]) -> str:
    from peerref.catalogue.authoring import own

    draft = own.keep_draft(_drafts(), key, entry)
    return f"kept as a draft that no patient sees: fill in {draft}, then 'peerref catalogue new group --from {draft}'"


def _ask(question: str) -> str:
    import contextlib

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  # arrow keys work in answers, where there is one
    text, _, mark = question.rpartition("\n")
    _say("\n" + text)
    return input(mark)


def _say(text: str) -> None:
    """Print what is asked or told, in lines that the terminal holds, each with its own indent."""
    from shutil import get_terminal_size

    from peerref.render.plain import wrap

    width = min(get_terminal_size().columns, LONGEST_LINE)
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        print("\n".join(wrap(line, width, indent)))


def _clinic_file(named: Path | None, *, make: bool = False) -> Path:
    """Return the clinic's overlay file; `make` makes its own folder, which its owner alone can read."""
    if named is not None:
        return named
    from peerref.catalogue.authoring.own import NAME
    from peerref.cli.home import home

    folder = home()
    if make:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as trouble:
            raise FileTrouble(f"{folder}: {trouble.strerror or 'could not be made'}") from trouble
    return folder / NAME


def _drafts() -> Path:
    from peerref.cli.home import home

    return home() / "drafts"


@contextmanager
def _every_fault(after: str = "; nothing was written") -> Iterator[None]:
    """Print every fault on a line of its own; the error that follows counts them."""
    from peerref.render.plain import plain

    try:
        yield
    except InvalidCatalogue as invalid:
        count = len(invalid.faults)
        for fault in invalid.faults if count > 1 else ():
            _tell(plain(fault))
        told = f"{count} faults found" if count > 1 else invalid.faults[0]
        raise InvalidCatalogue([told + after]) from None


def _tell_added(new: "Sequence[Addition]", file: Path) -> None:
    _tell(f"added {_named(new)} to {file}" if new else f"nothing to add; {file} is as it was")


def _named(some: "Sequence[Addition]") -> str:
    what = {"change": "the change of ", "hide": "the hiding of "}
    return ", ".join(what.get(each.part, "") + each.key for each in some)


def _tell(line: str) -> None:
    print(f"peerref: {line}", file=sys.stderr)
