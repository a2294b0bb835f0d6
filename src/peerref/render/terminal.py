"""The page on a terminal, in colour: the only module that knows rich.

Catalogue text goes in as `Text`, never as markup. Colours are the terminal's own, so that they read
on a light and a dark ground; meaning is never in the colour alone.
"""

from collections.abc import Iterator, Sequence
from typing import IO

from rich.box import ASCII, ROUNDED, SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from peerref.handout.document import Block, Facts, Handout, Paragraph, Section, Steps
from peerref.render.plain import plain

WIDTH = 92  # longer lines are harder to read


def console(file: IO[str], width: int | None = None) -> Console:
    """Return a console that draws text as text."""
    return Console(file=file, markup=False, highlight=False, emoji=False, width=width, soft_wrap=False)


def handout(page: Handout) -> RenderableType:
    """Return the page as something to draw."""
    parts: list[RenderableType] = [Text(plain(page.title), "bold underline"), Text("")]
    parts += [Text(plain(page.message), "bold")]
    parts += [Text(plain(page.known))] if page.known else []
    for section in page.sections:
        parts += [Text(""), _section(section)]
    return Group(*parts)


def panel(lines: Sequence[str]) -> RenderableType:
    """Return the clinician's lines under a rule, apart from the patient's page."""
    body = Text("\n".join(plain(line) for line in lines))
    body.highlight_words(["URGENT"], "bold red")
    return Group(Rule(style="dim"), body)


def _section(section: Section) -> RenderableType:
    blocks: list[RenderableType] = [_block(block) for block in section.blocks]
    heading = Text(plain(section.heading), "bold" if section.level == 3 else "bold cyan")
    if section.boxed:
        style = "bold red" if section.role == "crisis" else "bold"
        heading.stylize("bold")
        return Panel(Group(*blocks), title=heading, title_align="left", border_style=style, box=ROUNDED)
    return Group(heading, *blocks) if section.heading else Group(*blocks)


def _block(block: Block) -> RenderableType:
    if isinstance(block, Paragraph):
        return Text("".join(plain(run.text) for run in block.runs), "bold" if block.strong else "")
    if isinstance(block, Steps):
        grid = _grid(((f"{number}.", item) for number, item in enumerate(block.items, 1)))
        return Group(Text(plain(block.label) + ":", "bold"), grid) if block.label else grid
    if isinstance(block, Facts):
        facts = Text()
        for at, (label, runs) in enumerate(block.rows):
            facts.append("\n" if at else "")
            facts.append(plain(label) + ": ", "bold")
            for run in runs:
                facts.append(plain(run.text))
        return facts
    return _grid(("[ ]", item) for item in block.items)


def _grid(rows: Iterator[tuple[str, str]]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for mark, text in rows:
        grid.add_row(Text(mark), Text(plain(text)))
    return Padding(grid, (0, 0, 0, 2))


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, ascii_only: bool = False) -> RenderableType:
    """Return a listing as a table."""
    drawn = Table(box=ASCII if ascii_only else SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for at, column in enumerate(columns):
        drawn.add_column(Text(column), no_wrap=at == 0, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(plain(cell)) for cell in row))
    return drawn
