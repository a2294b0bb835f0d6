"""The listings: `conditions`, `groups`, `roles`, `lines`, `treatments`, `evidence`, and `show ID`.

Each is a filter over one kind of entry and a table of a few columns; `--as json` gives whole entries.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Audience, Direction, LineKind, Status, TreatmentKind, Who
from peerref.errors import NotInCatalogue
from peerref.referral.request import FormatWish

As = Annotated[Literal["table", "json"], typer.Option("--as", help="The form.")]
Overlays = Annotated[
    list[Path] | None, typer.Option("--catalogue", metavar="FILE", help="A clinic's own entries; repeat it for more.")
]
Search = Annotated[str | None, typer.Argument(metavar="TEXT", help="Only what has this text in a name.")]
Condition = Annotated[str | None, typer.Option("--condition", "-c", help="Only what serves this condition.")]


def _ids(incomplete: str) -> list[str]:
    from peerref.cli.completion import entries

    return entries(incomplete)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (conditions, groups, roles, lines, treatments, evidence, show):
        app.command(command.__name__)(command)


def conditions(text: Search = None, as_: As = "table", catalogue: Overlays = None) -> None:
    """List the conditions that can be typed, with their ICD-10-CM codes."""
    known = _load(catalogue)
    found = _having(text, known.conditions.values(), lambda each: (each.id, *each.name, each.title, *each.names))
    _show("conditions", found, as_, ("id", "name", "codes", "also typed as"), _condition_row)


def _condition_row(each: Any) -> Sequence[str]:
    return each.id, each.title, " ".join(each.codes), ", ".join(each.names[:4])


def groups(
    text: Search = None,
    condition: Condition = None,
    format_: Annotated[FormatWish, typer.Option("--format", "-f", help="Only what meets so.")] = "any",
    who: Annotated[Who | None, typer.Option("--for", help="Only what is for the patient, or for a relative.")] = None,
    audience: Annotated[
        Audience | None, typer.Option("--audience", help="Only what is for or also for this audience.")
    ] = None,
    status: Annotated[Status | None, typer.Option("--status", help="Only what has this status.")] = None,
    language: Annotated[str | None, typer.Option("--language", "-l", help="Only what meets in this language.")] = None,
    as_: As = "table",
    catalogue: Overlays = None,
) -> None:
    """List the peer support groups, closed ones too."""
    from peerref.referral.weigh import meets_format

    known = _load(catalogue)
    wanted = _serving(condition, known)
    found = [
        each
        for each in _having(text, known.groups.values(), lambda g: (g.id, g.name, g.organisation, *g.formerly))
        if meets_format(tuple(each.formats), format_)
        and (who is None or who in each.who)
        and (audience is None or audience in (*each.only_for, *each.also_for))
        and (status is None or each.status == status)
        and (language is None or language in each.languages)
        and (not wanted or wanted & {*each.conditions, *each.serves_any})
    ]
    _show("groups", found, as_, ("id", "name", "meets", "for", "status"), _group_row)


def _group_row(each: Any) -> Sequence[str]:
    note = "" if each.confidence != "low" else ", unverified"
    return each.id, each.name, ", ".join(each.formats), ", ".join(each.who), each.status + note


def roles(text: Search = None, condition: Condition = None, as_: As = "table", catalogue: Overlays = None) -> None:
    """List the kinds of peer support worker."""
    known = _load(catalogue)
    wanted = _serving(condition, known)
    found = [
        each
        for each in _having(text, known.roles.values(), lambda r: (r.id, r.title, *r.name, *r.also_called))
        if not wanted or wanted & {*each.conditions, *each.serves_any}
    ]
    _show("roles", found, as_, ("id", "title", "what", "paid"), lambda e: (e.id, e.title, e.what.en, e.paid))


def lines(
    text: Search = None,
    kind: Annotated[LineKind | None, typer.Option("--kind", help="Only this kind.")] = None,
    audience: Annotated[Audience | None, typer.Option("--audience", help="Only those for this audience.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Only those of this country or state.")] = None,
    as_: As = "table",
    catalogue: Overlays = None,
) -> None:
    """List the crisis lines, helplines and warmlines."""
    known = _load(catalogue)
    found = [
        each
        for each in _having(text, known.lines.values(), lambda e: (e.id, *e.name))
        if (kind is None or each.kind == kind)
        and (audience is None or audience in each.audiences)
        and (region is None or region.upper() in each.regions)
    ]
    _show("lines", found, as_, ("id", "name", "reach", "hours", "status"), _line_row)


def _line_row(each: Any) -> Sequence[str]:
    reach = [each.dial.en if each.dial else each.phone, each.text.en if each.text else ""]
    return each.id, each.name.en, "; ".join(part for part in reach if part) or each.chat, each.hours.en, each.status


def treatments(
    text: Search = None,
    kind: Annotated[TreatmentKind | None, typer.Option("--kind", help="Only this kind.")] = None,
    as_: As = "table",
    catalogue: Overlays = None,
) -> None:
    """List the therapies and medicines that the page can name."""
    known = _load(catalogue)
    found = [
        each
        for each in _having(text, known.treatments.values(), lambda t: (t.id, *t.name, *t.names))
        if kind is None or each.kind == kind
    ]
    _show("treatments", found, as_, ("id", "name", "kind", "also typed as"), _treatment_row)


def _treatment_row(each: Any) -> Sequence[str]:
    return each.id, each.name.en, each.kind, ", ".join(each.names[:5])


def evidence(
    text: Search = None,
    condition: Condition = None,
    direction: Annotated[Direction | None, typer.Option("--direction", help="Only what points this way.")] = None,
    as_: Annotated[Literal["answer", "table", "json"] | None, typer.Option("--as", help="The form.")] = None,
    catalogue: Overlays = None,
) -> None:
    """Say what research found, for and against."""
    known = _load(catalogue)
    if condition and as_ in (None, "answer"):
        _answer(condition, known)
        return
    wanted = _serving(condition, known)
    found = [
        each
        for each in _having(text, known.evidence.values(), lambda e: (e.id, e.citation, e.finding))
        if (direction is None or each.direction == direction)
        and (not wanted or wanted & {*each.conditions, *each.serves_any})
    ]
    _show("evidence", found, as_ or "table", ("id", "points", "certainty", "finding"), _evidence_row)


def _answer(typed: str, known: Catalogue) -> None:
    """Print the ten-line answer to 'does it work?' for one condition."""
    from peerref.cli.output import to_stream
    from peerref.referral.recognise import condition as read
    from peerref.referral.refer import lineage_of
    from peerref.referral.support import all_evidence
    from peerref.render.evidence import evidence_answer

    one = read(typed, known).condition
    lineage = frozenset(lineage_of(one.id, known))
    who: Who = "family" if one.field == "relative" else "self"
    found = all_evidence(known.evidence, [one], lineage, who)
    said = known.wording("en")["known"]["modest"]
    to_stream("\n".join(evidence_answer(one, found, lineage, said)) + "\n")


def _evidence_row(each: Any) -> Sequence[str]:
    finding = each.finding if each.verified else f"(not verified) {each.finding}"
    return each.id, each.direction, each.certainty, finding


def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The id of any entry.", autocompletion=_ids)],
    as_: Annotated[Literal["text", "json"], typer.Option("--as", help="The form.")] = "text",
    catalogue: Overlays = None,
) -> None:
    """Show one entry whole: a group, role, line, condition, treatment or piece of evidence."""
    from peerref.cli.output import to_stream
    from peerref.render import as_json
    from peerref.render.entry import entry_text

    known = _load(catalogue)
    key = id_.strip().lower().replace("_", "-")
    for kind in KINDS:
        entries = getattr(known, kind)
        if key in entries:
            whole = entries[key]
            to_stream(as_json.single(kind, whole) if as_ == "json" else entry_text(kind, whole, own=key in known.own))
            return
    raise _unknown_id(id_, known)


KINDS = ("groups", "roles", "lines", "conditions", "treatments", "evidence")


def _unknown_id(typed: str, known: Catalogue) -> NotInCatalogue:
    from difflib import get_close_matches

    from peerref.errors import Choice
    from peerref.referral.recognise import clean

    entries: dict[str, Any] = {key: entry for kind in KINDS for key, entry in getattr(known, kind).items()}
    near = get_close_matches(typed[:60].lower(), list(entries), n=4, cutoff=0.6)
    named = {key: getattr(entries[key], "name", key) for key in near}
    hint = "did you mean one of these?" if near else "see 'peerref groups' and the other listings"
    message = f"'{clean(typed)[:60]}' is not the id of an entry; {hint}"
    return NotInCatalogue(message, [Choice(key, getattr(name, "en", name)) for key, name in named.items()])


def _load(overlays: list[Path] | None) -> Catalogue:
    from peerref.cli import knowledge

    return knowledge.load(overlays or ())


def _serving(condition: str | None, known: Catalogue) -> frozenset[str]:
    """Return a condition that was typed with all that it is a kind of and its fields; empty where none was."""
    if condition is None:
        return frozenset()
    from peerref.referral.recognise import condition as read
    from peerref.referral.refer import lineage_of

    one = read(condition, known)
    return frozenset([*lineage_of(one.condition.id, known), *one.fields])


def _having(text: str | None, entries: Iterable[Any], names: Callable[[Any], Iterable[str]]) -> list[Any]:
    """Return the entries with `text` in one of their names, case and accents aside."""
    if text is None:
        return list(entries)
    from peerref.catalogue.names import normalise

    wanted = normalise(text)
    return [each for each in entries if any(wanted in normalise(name) for name in names(each))]


def _show(kind: str, found: list[Any], as_: str, columns: Sequence[str], row: Callable[[Any], Sequence[str]]) -> None:
    from peerref.cli.output import to_stream
    from peerref.render import as_json

    if as_ == "json":
        to_stream(as_json.listing(kind, found))
        return
    if not found:
        print(f"peerref: no {kind} match", file=sys.stderr)
        return
    rows = [row(each) for each in found]
    if not sys.stdout.isatty():  # one line an entry, tabs between, for a script or a pager
        from peerref.render.plain import plain

        to_stream("".join("\t".join(plain(cell) for cell in cells) + "\n" for cells in (columns, *rows)))
        return
    from peerref.render import terminal

    terminal.console(sys.stdout).print(terminal.table(columns, rows))
