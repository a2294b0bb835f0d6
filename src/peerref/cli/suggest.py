"""`peerref suggest`: one patient's request in, the page and the clinician's panel out."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

from peerref.catalogue.model import Audience, Who
from peerref.cli import nearby
from peerref.cli import output as writing
from peerref.cli.page_options import Paper
from peerref.cli.words import closed_list
from peerref.errors import WrongUse
from peerref.handout.document import HIDEABLE
from peerref.record import Record
from peerref.referral.request import Avoid, Concern, FormatWish

if TYPE_CHECKING:
    from peerref.catalogue import Catalogue
    from peerref.handout import Handout
    from peerref.handout.compose import Extras
    from peerref.referral.request import Suggestion

ON_ONE_SHEET = 3  # groups; more may take a second sheet
ON_PAPER = ("pdf", "html")
SCREEN_ONLY = "--large-print and --paper change printed forms only; this form leaves both to the reader's screen."

Form = Literal["terminal", "text", "markdown", "html", "pdf", "json", "fhir"]


def _conditions(incomplete: str) -> list[str]:
    from peerref.cli.completion import conditions

    return conditions(incomplete)


def _treatments(incomplete: str) -> list[str]:
    from peerref.cli.completion import treatments

    return treatments(incomplete)


def _groups(incomplete: str) -> list[str]:
    from peerref.cli.completion import groups

    return groups(incomplete)


def _languages(incomplete: str) -> list[str]:
    from peerref import catalogue

    return [each for each in catalogue.load().languages if each.startswith(incomplete)]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("suggest", epilog=EXAMPLES)(suggest)


EXAMPLES = """Examples:

  peerref suggest -c depression -f online

  peerref suggest -c F11.20 -t Suboxone --output page.txt

  peerref suggest -c 'alcohol use disorder' --for family

  peerref suggest -c anxiety --age 15 --as json

  peerref suggest -c depression --clinic 'Valley Clinic' --output page.pdf
"""


def suggest(
    condition: Annotated[
        list[str],
        typer.Option(
            "--condition",
            "-c",
            help="Name, abbreviation or ICD-10-CM code; repeat it for more.",
            autocompletion=_conditions,
        ),
    ],
    format_: Annotated[FormatWish, typer.Option("--format", "-f", help="How the patient wants to meet.")] = "any",
    treatment: Annotated[
        list[str] | None,
        typer.Option(
            "--treatment",
            "-t",
            help="Therapy or medicine, generic or brand; repeat it for more.",
            autocompletion=_treatments,
        ),
    ] = None,
    who: Annotated[Who, typer.Option("--for", help="Who will attend: the patient, or a relative.")] = "self",
    age: Annotated[
        int | None, typer.Option("--age", min=0, max=120, help="Of the one who will attend; none means adult.")
    ] = None,
    audience: Annotated[
        list[str] | None, closed_list("--audience", get_args(Audience), "Of the one who will attend")
    ] = None,
    concern: Annotated[
        list[str] | None, closed_list("--concern", get_args(Concern), "What worries the patient")
    ] = None,
    avoid: Annotated[list[str] | None, closed_list("--avoid", get_args(Avoid), "What to keep out")] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            "-l",
            help="The patient's language: en, es.",
            show_default="en",
            autocompletion=_languages,
        ),
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", help="ISO 3166: a country, or a state like US-CA.", show_default="US")
    ] = None,
    near: Annotated[
        str | None,
        typer.Option("--near", metavar="ZIP", help="Name meetings near this ZIP code; see 'peerref meetings'."),
    ] = None,
    within: Annotated[
        int | None, typer.Option("--within", metavar="MILES", min=1, max=500, help="How far.", show_default="25")
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", metavar="ZONE", help="The patient's, for the times of meetings."),
    ] = None,
    wheelchair: Annotated[
        bool, typer.Option("--wheelchair", help="With --near: only places known to be open to a wheelchair.")
    ] = False,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=9, help="How many groups.")] = 3,
    groups: Annotated[
        str | None,
        typer.Option("--groups", metavar="ID,ID", help="Your own choice of groups, in order.", autocompletion=_groups),
    ] = None,
    start_with: Annotated[
        str | None, typer.Option("--start-with", metavar="ID", help="The group to put first.", autocompletion=_groups)
    ] = None,
    note: Annotated[
        str | None,
        typer.Option(
            "--note", help="One to three lines for the page; '-' reads standard input (a shell may keep what you type)."
        ),
    ] = None,
    clinic: Annotated[
        str | None,
        typer.Option(
            "--clinic", help="Name and phone for the page: 'Valley Clinic, 408-555-0100'; see 'peerref config'."
        ),
    ] = None,
    plan_date: Annotated[
        str | None, typer.Option("--plan-date", metavar="DATE", help="The day in the patient's plan, like 2026-12-01.")
    ] = None,
    discreet: Annotated[
        bool, typer.Option("--discreet", help="Name no condition and no medicine on the page.")
    ] = False,
    hide: Annotated[list[str] | None, closed_list("--hide", HIDEABLE, "A part of the page to leave out")] = None,
    large_print: Annotated[
        bool | None,
        typer.Option("--large-print/--usual-print", help="For printed forms: 18 point.", show_default=False),
    ] = None,
    paper: Annotated[Paper | None, typer.Option("--paper", help="For printed forms.", show_default="letter")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the page to a file: .pdf .html .txt .md .json"),
    ] = None,
    calendar: Annotated[
        Path | None,
        typer.Option(
            "--calendar",
            metavar="FILE.ics",
            help="Write the page's meetings for a calendar, without what they are for.",
        ),
    ] = None,
    as_: Annotated[Form | None, typer.Option("--as", help="The form on standard output.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Show the .pdf or .html file that --output writes.")] = False,
    print_: Annotated[
        bool, typer.Option("--print", help="Send the page to the printer, as a PDF; with --output, write it too.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Leave the clinician's panel out.")] = False,
    more: Annotated[bool, typer.Option("--more", help="The clinician's panel at full length.")] = False,
    why: Annotated[
        str | None,
        typer.Option("--why", metavar="ID", help="Say why a group is or is not suggested.", autocompletion=_groups),
    ] = None,
    catalogue: Annotated[
        list[Path] | None,
        typer.Option("--catalogue", metavar="FILE", help="A clinic's own entries; repeat it for more."),
    ] = None,
    today: Annotated[str | None, typer.Option("--today", metavar="DATE", help="The day to judge freshness by.")] = None,
) -> None:
    """Suggest peer support groups for one patient, and print the page to hand over."""
    from peerref import handout, referral
    from peerref.cli import knowledge, page_options, settings
    from peerref.handout.compose import Extras
    from peerref.referral.understand import Options

    form = _form(as_, output, why, show=open_, send=print_)
    local = nearby.Local(near, within, timezone, calendar, online=format_ in ("online", "phone"), wheelchair=wheelchair)
    day = knowledge.day(today)
    local.check()
    usual = settings.usual(() if local.named or nearby.loaded() else settings.NOT_FOR_A_PAGE)
    options = Options(
        conditions=condition,
        treatments=treatment or (),
        format=format_,
        who=who,
        age=age,
        audiences=cast("list[Audience]", audience or []),
        concerns=cast("list[Concern]", concern or []),
        avoid=cast("list[Avoid]", avoid or []),
        language=language or usual.language,
        region=usual.region if region is None else page_options.region(region),
        most=count,
        groups=[each for each in (groups or "").split(",") if each.strip()],
        start_with=start_with or "",
    )
    here = usual.clinic if clinic is None else page_options.clinic(clinic)
    extras = Extras(
        note="" if note is None else page_options.note(note),
        clinic=here.name,
        clinic_phone=here.phone,
        plan_date="" if plan_date is None else page_options.plan_day(plan_date, day),
        discreet=discreet,
        hide=tuple(hide or ()),
    )
    sheet = Sheet(paper or usual.paper, usual.large_print if large_print is None else large_print)
    known = knowledge.load(catalogue or (), usual.overlays)
    if options.language not in known.languages:
        raise WrongUse(f"--language: {options.language[:20]!r} is not one of {', '.join(known.languages)}")
    understood = referral.understand(options, known)
    wording = known.wording(options.language)
    found = referral.refer(understood.request, known, today=day, wording=wording, language=options.language)
    found, zone = local.meetings(found, usual, day if today else None)
    extras = extras._replace(zone=zone)
    undone = [*_undone(found, extras), *local.to_calendar(found, wording, day, options.language)]
    on_page = _page_notices(extras)
    if form not in ON_PAPER and (large_print is not None or paper is not None):
        on_page.append(SCREEN_ONLY)
    found = found._replace(notices=(*found.notices, *understood.notices, *undone, *on_page))
    if why is not None:
        writing.to_stream(_why(why, found, known))
        return
    page = handout.compose(found, wording, options.language, extras, large_print=sheet.large)
    content, of_drawing = _content(form, page, found, understood.reading, known, sheet)
    found = found._replace(notices=(*found.notices, *of_drawing))
    if output:
        writing.to_file(content, output)
    elif form == "terminal":
        _on_terminal(page)
    elif not print_:
        writing.to_stream(content)
    if quiet or form == "json":
        for each in (*understood.reading, *undone, *of_drawing):
            print(f"peerref: {each}", file=sys.stderr)
    else:
        _panel(found, understood.reading, known, more=more, on_terminal=form == "terminal")
    if print_ or open_:
        _hand_over(content, output, show=open_, send=print_, quiet=quiet)


class Sheet(Record):
    """What printed forms are for."""

    paper: Paper
    large: bool


def _form(as_: Form | None, output: Path | None, why: str | None, *, show: bool, send: bool) -> str:
    """Return the form that is asked for, once all that goes with it is known to be possible."""
    if as_ is None:
        writing.check_target(output)
    form = "pdf" if send and not (as_ or output) else writing.form(as_, output)
    if why is not None and (output or form == "json" or show or send):
        raise WrongUse("--why goes to the screen alone; in JSON, `excluded` names the rule of each group")
    if show or send:
        from peerref.cli import hand_over

        hand_over.check(form, as_, output, show=show, send=send)
    return form


def _undone(found: "Suggestion", extras: "Extras") -> list[str]:
    """Return what was asked for and is not on the page."""
    if extras.plan_date and (found.request.urgent or not found.fits):
        why = "what is urgent comes first" if found.request.urgent else "there is no group to try"
        return [f"The day of --plan-date is not on the page: {why}."]
    return []


def _page_notices(extras: "Extras") -> list[str]:
    notices = []
    if extras.discreet:
        name = ", and the clinic's name" if extras.clinic else ""
        notices.append(
            f"A discreet page leaves out what names the condition or a medicine, and warnings about it{name}: say "
            "these aloud. The names and links of groups still tell."
        )
    return notices


def _why(typed: str, found: "Suggestion", known: "Catalogue") -> str:
    from peerref.errors import NotInCatalogue
    from peerref.referral.recognise import clean

    key = typed.strip().lower().replace("_", "-")
    if key not in known.groups:
        raise NotInCatalogue(f"'{clean(typed)[:60]}' is not the id of a group; see 'peerref groups'")
    name = known.groups[key].name
    for place, fit in enumerate(found.fits, 1):
        if fit.group.id == key:
            lines = [f"{key}: {name} is suggested, at place {place}."]
            lines += [f"  + {reason}" for reason in fit.reasons] + [f"  ! {caution}" for caution in fit.cautions]
            return "\n".join(lines) + "\n"
    left = next(each for each in found.excluded if each.id == key)
    return f"{key}: {name} is left out by the rule '{left.rule}': {left.text}.\n"


def _content(
    form: str,
    page: "Handout",
    found: "Suggestion",
    reading: tuple[str, ...],
    known: "Catalogue",
    sheet: Sheet,
) -> tuple[str | bytes, tuple[str, ...]]:
    """Return what is written in that form, and what the clinician should know of the drawing."""
    if form == "pdf":
        from peerref.handout.compose import shorter
        from peerref.render import pdf

        pages = [page] if sheet.large or len(found.fits) > ON_ONE_SHEET else shorter(page)
        drawn = pdf.pdf_on_one_sheet(pages, known.code, paper=sheet.paper, large_print=sheet.large)
        return drawn.content, drawn.notices
    if form == "html":
        from peerref.render.html import html

        return html(page, known.code, paper=sheet.paper, large_print=sheet.large), ()
    if form == "json":
        from peerref.render import as_json

        return as_json.suggestion(found, page, [*reading, *found.notices], known.own), ()
    if form == "markdown":
        from peerref.render.markdown import markdown

        return markdown(page), ()
    if form == "text":
        from peerref.render.text import text

        return text(page), ()
    return "", ()


def _on_terminal(page: "Handout") -> None:
    from peerref.render import terminal

    out = terminal.console(sys.stdout)
    out.width = min(out.width, terminal.WIDTH)
    out.print(terminal.handout(page))


def _panel(found: "Suggestion", reading: tuple[str, ...], known: "Catalogue", *, more: bool, on_terminal: bool) -> None:
    """Show the clinician's lines: last on a terminal, aside from the page elsewhere."""
    from peerref.render.panel import panel, words_to_say

    languages = [each for each in dict.fromkeys((found.request.language, "en")) if known.has_wording(each)]
    say = [words_to_say(found, known.wording(each)) for each in languages]
    if on_terminal and sys.stdout.isatty():
        from peerref.render import terminal

        out = terminal.console(sys.stdout)
        out.width = min(out.width, terminal.WIDTH)
        out.print(terminal.panel(panel(found, reading, say, everything=more, width=out.width)))
        return
    sys.stdout.flush()
    writing.to_stream("\n".join(panel(found, reading, say, everything=more)) + "\n", sys.stderr)


def _hand_over(content: str | bytes, output: Path | None, *, show: bool, send: bool, quiet: bool) -> None:
    from peerref.cli import hand_over

    if send and isinstance(content, bytes):
        hand_over.to_printer(content, output)
        if not quiet:
            print("peerref: sent to the printer", file=sys.stderr)
    if show and output:
        hand_over.to_viewer(output)
