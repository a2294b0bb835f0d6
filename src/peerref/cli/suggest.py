"""`peerref suggest`: one patient's request in, the page and the clinician's panel out."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

from peerref.catalogue.model import Audience, Who
from peerref.cli.words import closed_list
from peerref.errors import WrongUse
from peerref.handout.document import HIDEABLE
from peerref.referral.request import Avoid, Concern, FormatWish

if TYPE_CHECKING:
    from peerref.catalogue import Catalogue
    from peerref.handout import Handout
    from peerref.referral.request import Suggestion

ON_ONE_SHEET = 3  # groups; more may take a second sheet
MOST_NOTE = 300  # characters: a note is one to three lines
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")

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
        str,
        typer.Option("--language", "-l", help="The patient's language: en, es.", autocompletion=_languages),
    ] = "en",
    region: Annotated[str, typer.Option("--region", help="ISO 3166: a country, or a state like US-CA.")] = "US",
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
    discreet: Annotated[
        bool, typer.Option("--discreet", help="Name no condition and no medicine on the page.")
    ] = False,
    hide: Annotated[list[str] | None, closed_list("--hide", HIDEABLE, "A part of the page to leave out")] = None,
    large_print: Annotated[bool, typer.Option("--large-print", help="For printed forms: 18 point.")] = False,
    paper: Annotated[Literal["letter", "a4"] | None, typer.Option("--paper", help="For printed forms.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the page to a file: .pdf .html .txt .md .json"),
    ] = None,
    as_: Annotated[Form | None, typer.Option("--as", help="The form on standard output.")] = None,
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
    from peerref.cli import knowledge
    from peerref.cli import output as writing
    from peerref.handout.compose import Extras
    from peerref.referral.understand import Options

    if as_ is None:
        writing.check_target(output)
    form = writing.form(as_, output)
    day = knowledge.day(today)
    options = Options(
        conditions=condition,
        treatments=treatment or (),
        format=format_,
        who=who,
        age=age,
        audiences=cast("list[Audience]", audience or []),
        concerns=cast("list[Concern]", concern or []),
        avoid=cast("list[Avoid]", avoid or []),
        language=language,
        region=_region(region),
        most=count,
        groups=[each for each in (groups or "").split(",") if each.strip()],
        start_with=start_with or "",
    )
    extras = Extras(note=_note(note), discreet=discreet, hide=tuple(hide or ()))
    known = knowledge.load(catalogue or ())
    if language not in known.languages:
        raise WrongUse(f"--language: {language[:20]!r} is not one of {', '.join(known.languages)}")
    understood = referral.understand(options, known)
    wording = known.wording(language)
    found = referral.refer(understood.request, known, today=day, wording=wording, language=language)
    found = found._replace(
        notices=(
            *found.notices,
            *understood.notices,
            *_page_notices(
                printed=form not in ("pdf", "html") and (large_print or paper is not None),
                discreet=discreet,
            ),
        )
    )
    if why is not None:
        if output or form == "json":
            raise WrongUse("--why goes to the screen alone; in JSON, `excluded` names the rule of each group")
        writing.to_stream(_why(why, found, known))
        return
    page = handout.compose(found, wording, language, extras)
    drawn: str | bytes = ""
    if form == "pdf":
        from peerref.handout.compose import shorter
        from peerref.render import pdf

        one_sheet = not large_print and len(found.fits) <= ON_ONE_SHEET
        sheets = pdf.pdf_on_one_sheet(
            shorter(page) if one_sheet else [page], known.code, paper=paper or "letter", large_print=large_print
        )
        drawn, found = sheets.content, found._replace(notices=(*found.notices, *sheets.notices))
    elif form == "html":
        from peerref.render.html import html

        drawn = html(page, known.code, paper=paper or "letter", large_print=large_print)
    _write(form, drawn, output, page, found, understood.reading, known.own, quiet=quiet, more=more)


def _region(typed: str) -> str:
    region = typed.upper()
    if not _REGION.fullmatch(region):
        raise WrongUse("--region takes an ISO 3166 code like US or US-CA")
    return region


def _note(typed: str | None) -> str:
    """Return the clinician's note as one to three clean lines."""
    if typed is None:
        return ""
    from peerref.render.plain import plain

    text = typed
    if typed == "-" and sys.stdin is None:
        raise WrongUse("--note -: standard input is closed")
    if typed == "-":
        text = sys.stdin.buffer.read(MOST_NOTE * 10).decode("utf-8", "replace")
    lines = [line for each in text.splitlines() if (line := " ".join(plain(each).split()))]
    if len(lines) > 3 or sum(map(len, lines)) > MOST_NOTE:
        raise WrongUse(f"--note takes one to three lines of at most {MOST_NOTE} characters in all")
    return "\n".join(lines)


def _page_notices(*, printed: bool, discreet: bool) -> list[str]:
    notices = []
    if discreet:
        notices.append(
            "A discreet page leaves out what names the condition or a medicine, and warnings about it: say these "
            "aloud. The names and links of groups still tell."
        )
    if printed:
        notices.append(
            "--large-print and --paper change printed forms only; this form leaves both to the reader's screen."
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


def _write(
    form: str,
    drawn: str | bytes,
    output: Path | None,
    page: "Handout",
    found: "Suggestion",
    reading: tuple[str, ...],
    own: frozenset[str],
    *,
    quiet: bool,
    more: bool,
) -> None:
    from peerref.cli import output as writing

    content: str | bytes
    if drawn:
        content = drawn
    elif form == "json":
        from peerref.render import as_json

        content = as_json.suggestion(found, page, [*reading, *found.notices], own)
    elif form == "markdown":
        from peerref.render.markdown import markdown

        content = markdown(page)
    elif form == "text":
        from peerref.render.text import text

        content = text(page)
    else:
        _on_terminal(page, found, reading, quiet=quiet, more=more)
        return
    if output:
        writing.to_file(content, output)
    else:
        writing.to_stream(content)
    if form == "json" or quiet:
        for each in reading:
            print(f"peerref: {each}", file=sys.stderr)
    else:
        from peerref.render.panel import panel

        writing.to_stream("\n".join(panel(found, reading, everything=more)) + "\n", sys.stderr)


def _on_terminal(page: "Handout", found: "Suggestion", reading: tuple[str, ...], *, quiet: bool, more: bool) -> None:
    from peerref.render import terminal
    from peerref.render.panel import panel

    out = terminal.console(sys.stdout)
    out.width = min(out.width, terminal.WIDTH)
    out.print(terminal.handout(page))
    if quiet:
        for each in reading:
            print(f"peerref: {each}", file=sys.stderr)
        return
    lines = panel(found, reading, everything=more, width=out.width)
    if sys.stdout.isatty():
        out.print(terminal.panel(lines))
    else:
        sys.stdout.flush()
        print("\n".join(lines), file=sys.stderr)
