"""The page as PDF/UA-1, drawn by typst: tagged, black on white, in our own font.

The template beside this module holds the layout; the page goes into it as JSON, so that no text can be read as markup.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from peerref.catalogue import links
from peerref.handout import sheet
from peerref.handout.document import Block, Facts, Handout, Paragraph, Run, Section, Steps
from peerref.handout.english import pieces
from peerref.record import Record
from peerref.render import qr_code, strip
from peerref.render.plain import plain

if TYPE_CHECKING:
    from typst import Fonts

Paper = Literal["letter", "a4"]
HERE = Path(__file__).parent
FONTS = HERE / "fonts"
MISSING = "\ufffd"  # stands for a character that no font has
_NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_BLANK = re.compile(r"_{3,}")
_SHEETS = re.compile(rb"/Type/Pages/Count (\d+)")
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{inside}</svg>'


class Drawn(Record):
    """A page that was drawn: the file, how many sheets it takes, and the characters that were replaced.

    `left_out` are the headings of parts that the page has and the file has not, for want of room.
    """

    content: bytes
    sheets: int
    replaced: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What the clinician must know of the file, in English, also where the panel is not wanted."""
        told = []
        if self.replaced:
            signs = " ".join(self.replaced)
            told.append(f"The PDF can't print {signs}; {MISSING} stands for each. Use plain letters instead.")
        if self.left_out:
            told.append(f"Left out so that the page fits one sheet: {', '.join(self.left_out)}.")
        return tuple(told)


def pdf(page: Handout, codes: qr_code.Codes, *, paper: Paper = "letter", large_print: bool = False) -> Drawn:
    """Return the page as PDF; `codes` gives the QR code of a link. The same page gives the same bytes."""
    import typst

    spacing, *tighter = [sheet.LARGE] if large_print else sheet.spacings(page, paper)
    told = _told(page, codes, paper, large_print, spacing)
    instead: dict[int, str] = {}
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    replaced: list[str] = []
    while True:
        try:
            content = _compile(told, fonts)
            if _sheets(content) == 1 or not tighter:
                break
            spacing = tighter.pop(0)
            told = _told(page, codes, paper, large_print, spacing).translate(instead)
        except typst.TypstError as trouble:
            lacking = _lacking(trouble.diagnostic) - set(replaced)
            if not lacking:
                raise
            replaced += sorted(lacking)
            instead |= {ord(each): _instead(each) for each in lacking}
            told = told.translate(instead)
    return Drawn(content, _sheets(content), tuple(each for each in replaced if _instead(each) == MISSING))


def pdf_on_one_sheet(
    pages: Iterable[Handout], codes: qr_code.Codes, *, paper: Paper = "letter", large_print: bool = False
) -> Drawn:
    """Return the first of `pages` that takes one sheet; they come ever shorter (see `compose.shorter`).

    Where none does, it is the first: two sheets are no fewer for what is left out.
    """
    whole: Handout | None = None
    first: Drawn | None = None
    before: Handout | None = None
    for page in pages:
        if page == before:
            continue
        before = page
        drawn = pdf(page, codes, paper=paper, large_print=large_print)
        if whole is None or first is None:
            whole, first = page, drawn
        if drawn.sheets == 1:
            return drawn._replace(left_out=_left_out(whole, page))
    if first is None:
        raise ValueError("there is no page to draw")
    return first


def _left_out(whole: Handout, page: Handout) -> tuple[str, ...]:
    kept = {section.role for section in page.sections}
    return tuple(section.heading for section in whole.sections if section.role not in kept)


def _compile(told: str, fonts: "Fonts") -> bytes:
    import typst

    # The folder of the fonts is all that the template could read, and it reads nothing.
    compiler = typst.Compiler(HERE.joinpath("page.typ").read_bytes(), FONTS, fonts, sys_inputs={"data": told})
    content = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    assert isinstance(content, bytes)  # noqa: S101 - a PDF is one file
    return content


def _sheets(content: bytes) -> int:
    found = _SHEETS.search(content)
    return int(found[1]) if found else 0


def _lacking(diagnostic: str) -> set[str]:
    """Return the characters that typst found in no font."""
    told = (_ESCAPE.sub(lambda code: chr(int(code[1], 16)), each) for each in _NO_FONT.findall(diagnostic))
    return {character for each in told for character in each if not character.isascii()}


def _instead(character: str) -> str:
    """Return what is printed for a character that no font has: its plain form, or a sign that one is missing."""
    plainer = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return plainer if plainer.isascii() and plainer.isprintable() and plainer else MISSING


def _told(page: Handout, codes: qr_code.Codes, paper: Paper, large: bool, spacing: sheet.Spacing) -> str:
    """Return what the template is told, as JSON."""
    told = {**_page(page, codes, paper, large), "spacing": spacing._asdict()}
    return unicodedata.normalize("NFC", json.dumps(told, ensure_ascii=False))


def _page(page: Handout, codes: qr_code.Codes, paper: Paper, large_print: bool) -> dict[str, Any]:
    return {
        "language": page.language,
        "title": plain(page.title),
        "message": plain(page.message),
        "known": plain(page.known),
        "paper": paper,
        "large": large_print,
        "sheet": list(page.labels.sheet),
        "strip": list(_strip(page)),
        "rows": [[_section(section, page, codes) for section in row] for row in sheet.rows(page.sections)],
    }


def _strip(page: Handout) -> Iterator[dict[str, str]]:
    for picture in page.labels.strip:
        svg = _SVG.format(side=strip.SIDE, inside=strip.drawing(picture.drawn))
        yield {"svg": svg, "caption": plain(picture.caption), "alt": plain(picture.alt)}


def _section(section: Section, page: Handout, codes: qr_code.Codes) -> dict[str, Any]:
    names = (section.name, *page.english) if section.name and page.language != "en" else page.english
    return {
        "role": section.role,
        "heading": _runs([Run(section.heading)], names) if section.heading else [],
        "level": section.level,
        "boxed": section.boxed,
        "blocks": [_block(block, page.english) for block in section.blocks],
        "code": _code(section, page, codes),
    }


def _code(section: Section, page: Handout, codes: qr_code.Codes) -> dict[str, Any] | None:
    rows = codes(section.web) if links.safe(section.web) else ""
    size = qr_code.millimetres(rows)
    if not size:
        return None
    side = qr_code.width(rows)
    return {
        "svg": _SVG.format(side=side, inside=f'<path d="{qr_code.path(rows)}"/>'),
        "alt": links.printed(section.web).join(page.labels.opens),
        "caption": page.labels.scan,
        "mm": size,
        "quiet": round(size / side * qr_code.QUIET, 2),
    }


def _block(block: Block, names: Sequence[str]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "strong": block.strong, "runs": _runs(block.runs, names)}
    if isinstance(block, Steps):
        items = [_runs([Run(item)], names) for item in block.items]
        return {"kind": "steps", "label": plain(block.label), "items": items}
    if isinstance(block, Facts):
        rows = [{"label": plain(label), "runs": _runs(runs, names), "stop": _stop(runs)} for label, runs in block.rows]
        return {"kind": "facts", "rows": rows, "apart": block.apart}
    ticks = [
        {"runs": _runs([Run(_BLANK.sub("", item).rstrip())], names), "blank": bool(_BLANK.search(item))}
        for item in block.items
    ]
    return {"kind": "ticks", "items": ticks}


def _stop(runs: Sequence[Run]) -> str:
    """Return what ends a fact where several stand on one line; a link or phone stands free."""
    return "" if any(run.link for run in runs) or (runs and runs[-1].text.endswith((".", "!", "?"))) else "."


def _runs(runs: Sequence[Run], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return runs as the template reads them, each English name a part of its own."""
    return [
        {
            "link": run.link if links.safe(run.link) else "",
            "parts": [
                {"text": text, "lang": run.lang or ("en" if is_name else "")}
                for text, is_name in pieces(plain(run.text), names)
            ],
        }
        for run in runs
    ]
