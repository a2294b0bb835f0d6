"""The page as one HTML file: no script, nothing fetched, light and dark, and on paper the same sheet as the PDF.

Every text goes through `escape`; a link is drawn only if it is safe. The style sheet stands beside this module.
"""

import re
from collections.abc import Iterator
from html import escape as _escape
from pathlib import Path
from typing import Literal

from peerref.catalogue import links
from peerref.handout import sheet
from peerref.handout.document import Block, Facts, Handout, Paragraph, Run, Section, Steps
from peerref.handout.english import pieces
from peerref.render import qr_code, strip
from peerref.render.plain import plain

STYLE = Path(__file__).with_name("page.css")
TICK = "☐"
BLANK = "___"  # what a line to fill in begins with
SURE = 0.945  # of a sheet: the reader's browser has its own fonts
FULL = sheet.SPACINGS[-1]._replace(section=0.55, write=0.6)  # where a sheet is full in our own font
_BREAKS = re.compile(r"([./])(?=\w)")
PAPER = {"letter": "letter", "a4": "A4"}


def html(
    page: Handout, codes: qr_code.Codes, *, paper: Literal["letter", "a4"] = "letter", large_print: bool = False
) -> str:
    """Return the page as an HTML document; `codes` gives the QR code of a link."""
    spacing = sheet.LARGE if large_print else sheet.spacings(page, paper, SURE)[0]
    spacing = FULL if spacing == sheet.SPACINGS[-1] else spacing
    return "\n".join(_lines(page, codes, paper, spacing, large_print)) + "\n"


def _lines(page: Handout, codes: qr_code.Codes, paper: str, spacing: sheet.Spacing, large_print: bool) -> Iterator[str]:
    wanted = {"large": large_print, "open": spacing.open, "halves": spacing.halves, "run-on": spacing.run_on}
    kinds = " ".join(kind for kind, holds in wanted.items() if holds)
    kinds = f' class="{kinds}"' if kinds else ""
    yield "<!doctype html>"
    yield f'<html lang="{escape(page.language)}"{kinds}>'
    yield "<head>"
    yield '<meta charset="utf-8">'
    # The browser is told too: no script, nothing fetched, and no word to a group's site of where a reader comes from.
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{escape(page.title)}</title>"
    yield f"<style>\n{STYLE.read_text('utf-8')}@page {{ size: {PAPER[paper]} }}\n{_room(spacing)}\n</style>"
    yield "</head>"
    yield "<body>"
    yield "<header>"
    yield f"<h1>{_text(page.title, page)}</h1>"
    yield f'<p class="message">{_text(page.message, page)}</p>'
    if page.known:
        yield f"<p>{_text(page.known, page)}</p>"
    yield "</header>"
    yield "<main>"
    number = 0
    for row in sheet.rows([section for section in page.sections if section.role != "made"]):
        if len(row) > 1:
            yield '<div class="pair">'
        for section in row:
            yield from _section(section, page, codes, number, alone=len(row) == 1)
            number += 1
        if len(row) > 1:
            yield "</div>"
    yield "</main>"
    for section in page.sections:
        if section.role == "made":
            yield "<footer>"
            yield from (line for block in section.blocks for line in _block(block, page))
            yield "</footer>"
    yield "</body>"
    yield "</html>"


def _room(spacing: sheet.Spacing) -> str:
    """Return how much room is between things on paper, as the style sheet reads it."""
    named = {
        "leading": spacing.leading,
        "paragraph": spacing.paragraph,
        "section": spacing.section,
        "write": spacing.write,
        "inset": spacing.inset,
    }
    return f":root {{ {'; '.join(f'--{name}: {value:.3g}' for name, value in named.items())} }}"


def escape(text: str) -> str:
    """Return `text` so that HTML shows it as it is, in an element or in a quoted attribute."""
    return _escape(plain(text), quote=True)


def _text(text: str, page: Handout, name: str = "") -> str:
    """Return text as HTML; on a page in another language, names that stay English say so."""
    names = (name, *page.english) if name and page.language != "en" else page.english
    return "".join(
        f'<span lang="en">{escape(piece)}</span>' if is_name else escape(piece)
        for piece, is_name in pieces(plain(text), names)
    )


def _section(section: Section, page: Handout, codes: qr_code.Codes, number: int, *, alone: bool) -> Iterator[str]:
    code = list(_code(section, page, codes, number))
    # On paper the caption of the code stands at the end of the last fact, beside it.
    scan = page.labels.scan if code and isinstance(section.blocks[-1], Facts) else ""
    kinds = {
        section.role: True,
        "boxed": section.boxed,
        "beside": section.role in ("crisis", "note"),
        "lone": alone and section.role in sheet.SHORT and section.role != "stop",
        "coded": bool(code),
        "told": bool(scan),
    }
    named = f' aria-labelledby="h{number}"' if section.boxed and section.heading else ""
    yield f'<section class="{" ".join(kind for kind, holds in kinds.items() if holds)}"{named}>'
    if section.heading:
        heading = _text(section.heading, page, section.name)
        yield f'<h{section.level} id="h{number}">{heading}</h{section.level}>'
    if section.blocks:
        yield '<div class="body">'
        for block in section.blocks:
            yield from _block(block, page, scan if block is section.blocks[-1] else "")
        yield "</div>"
    if section.role == "summary":
        yield from _strip(page)
    yield from code
    yield "</section>"


def _strip(page: Handout) -> Iterator[str]:
    if not page.labels.strip:
        return
    yield '<ul class="strip">'  # the steps are numbered beside them: nobody should hear a second 1, 2, 3
    for number, picture in enumerate(page.labels.strip):
        inside = strip.drawing(picture.drawn, "currentColor", "Canvas")
        drawn = _svg(picture.alt, f"s{number}", f"0 0 {strip.SIDE} {strip.SIDE}", inside)
        yield f"<li>{drawn}<span>{escape(picture.caption)}</span></li>"
    yield "</ul>"


def _code(section: Section, page: Handout, codes: qr_code.Codes, number: int) -> Iterator[str]:
    rows = codes(section.web) if links.safe(section.web) else ""
    size = qr_code.millimetres(rows)
    if not size:
        return
    side, quiet = qr_code.width(rows), qr_code.QUIET
    whole = side + 2 * quiet
    millimetre = size / side
    inside = f'<path class="paper" d="M-{quiet}-{quiet}h{whole}v{whole}h-{whole}z"/><path d="{qr_code.path(rows)}"/>'
    alt = links.printed(section.web).join(page.labels.opens)
    box = f"-{quiet} -{quiet} {whole} {whole}"
    sizes = f"--whole:{millimetre * whole:.2f}mm;--quiet:{millimetre * quiet:.2f}mm"
    drawn = _svg(alt, f"q{number}", box, inside)
    yield f'<figure style="{sizes}">{drawn}<figcaption>{escape(page.labels.scan)}</figcaption></figure>'


def _svg(alt: str, key: str, box: str, inside: str) -> str:
    return (
        f'<svg role="img" aria-labelledby="{key}" viewBox="{box}"><title id="{key}">{escape(alt)}</title>{inside}</svg>'
    )


def _block(block: Block, page: Handout, scan: str = "") -> Iterator[str]:
    if isinstance(block, Paragraph):
        said = "".join(_run(run, page) for run in block.runs)
        yield f"<p><strong>{said}</strong></p>" if block.strong else f"<p>{said}</p>"
    elif isinstance(block, Steps):
        if block.label:
            yield '<div class="steps">'
            yield f'<p class="label">{escape(block.label)}:</p>'
        yield "<ol>"
        yield from (f"<li>{_text(item, page)}</li>" for item in block.items)
        yield "</ol>"
        if block.label:
            yield "</div>"
    elif isinstance(block, Facts):
        if block.rows:
            kind = ' class="apart"' if block.apart else ""
            yield f'<dl{kind} data-scan="{escape(scan)}">' if scan else f"<dl{kind}>"
            yield from (_fact(row, page, apart=block.apart) for row in block.rows)
            yield "</dl>"
    else:
        yield '<ul class="ticks">'
        yield from (_tick(item, page) for item in block.items)
        yield "</ul>"


def _fact(row: tuple[str, tuple[Run, ...]], page: Handout, *, apart: bool) -> str:
    label, runs = row
    # What holds a link stays on one line with its label; the others end in a full stop where they share a line.
    linked = any(run.link for run in runs)
    ended = bool(runs) and runs[-1].text.endswith((".", "!", "?"))
    kind = "" if apart else ' class="whole"' if linked else "" if ended else ' class="ends"'
    return f"<div{kind}><dt>{escape(label)}:</dt> <dd>{''.join(_run(run, page) for run in runs)}</dd></div>"


def _tick(item: str, page: Handout) -> str:
    text, blank, _ = item.partition(BLANK)
    return f"<li><span>{TICK} {_text(text.strip(), page)}</span>{'<span class=blank></span>' if blank else ''}</li>"


def _run(run: Run, page: Handout) -> str:
    said = f'<span lang="{escape(run.lang)}">{escape(run.text)}</span>' if run.lang else _text(run.text, page)
    if run.link.startswith("http") and "<" not in said and " " not in said:
        said = _BREAKS.sub(r"\1<wbr>", said)  # on a small screen a link breaks where its parts end
    return f'<a href="{escape(run.link)}">{said}</a>' if run.link and links.safe(run.link) else said
