"""The page as one HTML file: no script, nothing fetched, light and dark, and on paper the same sheet as the PDF.

Every text goes through `escape`; a link is drawn only if it is safe. The style sheet stands beside this module.
"""

from collections.abc import Iterator
from html import escape as _escape
from pathlib import Path
from typing import Literal

from peerref.catalogue import links
from peerref.handout.document import Block, Facts, Handout, Paragraph, Run, Section, Steps
from peerref.render import qr_code, strip
from peerref.render.plain import plain

STYLE = Path(__file__).with_name("page.css")
TICK = "☐"
BLANK = "___"  # what a line to fill in begins with
BESIDE = frozenset({"crisis", "first-meeting", "together", "role", "note", "talk"})  # on paper, heads stand beside
PAPER = {"letter": "letter", "a4": "A4"}


def html(
    page: Handout, codes: qr_code.Codes, *, paper: Literal["letter", "a4"] = "letter", large_print: bool = False
) -> str:
    """Return the page as an HTML document; `codes` gives the QR code of a link."""
    return "\n".join(_lines(page, codes, paper, large_print)) + "\n"


def _lines(page: Handout, codes: qr_code.Codes, paper: str, large_print: bool) -> Iterator[str]:
    yield "<!doctype html>"
    yield f'<html lang="{escape(page.language)}"{" class=large" if large_print else ""}>'
    yield "<head>"
    yield '<meta charset="utf-8">'
    # The browser is told too: no script, nothing fetched, and no word to a group's site of where a reader comes from.
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{escape(page.title)}</title>"
    yield f"<style>\n{STYLE.read_text('utf-8')}@page {{ size: {PAPER[paper]} }}\n</style>"
    yield "</head>"
    yield "<body>"
    yield "<header>"
    yield f"<h1>{escape(page.title)}</h1>"
    yield f'<p class="message">{escape(page.message)}</p>'
    if page.known:
        yield f"<p>{escape(page.known)}</p>"
    yield "</header>"
    yield "<main>"
    for number, section in enumerate(page.sections):
        if section.role != "made":
            yield from _section(section, page, codes, number)
    yield "</main>"
    for section in page.sections:
        if section.role == "made":
            yield "<footer>"
            yield from (line for block in section.blocks for line in _block(block))
            yield "</footer>"
    yield "</body>"
    yield "</html>"


def escape(text: str) -> str:
    """Return `text` so that HTML shows it as it is, in an element or in a quoted attribute."""
    return _escape(plain(text), quote=True)


def _section(section: Section, page: Handout, codes: qr_code.Codes, number: int) -> Iterator[str]:
    kinds = " ".join(
        [section.role, *(["boxed"] if section.boxed else []), *(["beside"] if section.role in BESIDE else [])]
    )
    code = list(_code(section, page, codes, number))
    # On paper the caption of the code stands at the end of the last fact, beside it.
    scan = page.labels.scan if code and isinstance(section.blocks[-1], Facts) else ""
    kinds += " coded" if code else ""
    kinds += " told" if scan else ""
    named = f' aria-labelledby="h{number}"' if section.boxed and section.heading else ""
    yield f'<section class="{kinds}"{named}>'
    if section.heading:
        yield f'<h{section.level} id="h{number}">{_heading(section, page)}</h{section.level}>'
    if section.blocks:
        yield '<div class="body">'
        for block in section.blocks:
            yield from _block(block, scan if block is section.blocks[-1] else "")
        yield "</div>"
    if section.role == "summary":
        yield from _strip(page)
    yield from code
    yield "</section>"


def _heading(section: Section, page: Handout) -> str:
    """Return the heading; an official name in it is English, also on a page in another language."""
    before, name, after = section.heading.partition(section.name) if section.name else (section.heading, "", "")
    if name and page.language != "en":
        return f'{escape(before)}<span lang="en">{escape(name)}</span>{escape(after)}'
    return escape(section.heading)


def _strip(page: Handout) -> Iterator[str]:
    if not page.labels.strip:
        return
    yield '<ol class="strip">'
    for number, picture in enumerate(page.labels.strip):
        inside = strip.drawing(number, "currentColor", "Canvas")
        drawn = _svg(picture.alt, f"s{number}", f"0 0 {strip.SIDE} {strip.SIDE}", inside)
        yield f"<li>{drawn}<span>{escape(picture.caption)}</span></li>"
    yield "</ol>"


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


def _block(block: Block, scan: str = "") -> Iterator[str]:
    if isinstance(block, Paragraph):
        said = "".join(_run(run) for run in block.runs)
        yield f"<p><strong>{said}</strong></p>" if block.strong else f"<p>{said}</p>"
    elif isinstance(block, Steps):
        if block.label:
            yield f'<p class="label">{escape(block.label)}:</p>'
        yield "<ol>"
        yield from (f"<li>{escape(item)}</li>" for item in block.items)
        yield "</ol>"
    elif isinstance(block, Facts):
        if block.rows:
            yield "<dl>"
            for at, (label, runs) in enumerate(block.rows, 1):
                said = f' data-scan="{escape(scan)}"' if scan and at == len(block.rows) else ""
                yield f"<div{said}><dt>{escape(label)}:</dt> <dd>{''.join(_run(run) for run in runs)}</dd></div>"
            yield "</dl>"
    else:
        yield '<ul class="ticks">'
        yield from (_tick(item) for item in block.items)
        yield "</ul>"


def _tick(item: str) -> str:
    text, blank, _ = item.partition(BLANK)
    return f"<li><span>{TICK} {escape(text.strip())}</span>{'<span class=blank></span>' if blank else ''}</li>"


def _run(run: Run) -> str:
    said = escape(run.text)
    if run.link and links.safe(run.link):
        said = f'<a href="{escape(run.link)}">{said}</a>'
    return f'<span lang="{escape(run.lang)}">{said}</span>' if run.lang else said
